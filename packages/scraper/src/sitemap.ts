/**
 * Sitemaps (sitemaps.org, protocol 0.9): the addresses a site names itself, and when it last changed each; or further
 * sitemaps. Read as a stream with bounds; a document with a DOCTYPE is none. Plain text, one address a line, is as good.
 */
import { gunzipSync } from 'node:zlib';
import { SaxesParser } from 'saxes';

export const SITEMAP_BYTES_MAX = 50 * 1024 * 1024;
const ENTRIES_MAX = 50_000;

export interface SitemapEntry {
  url: string;
  lastModifiedMs: number | undefined;
}

export interface Sitemap {
  pages: SitemapEntry[];
  sitemaps: string[];
}

/** Throws when it is no sitemap. */
export function parseSitemap(bytes: Uint8Array): Sitemap {
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const text = new TextDecoder().decode(isGzip ? gunzipSync(bytes, { maxOutputLength: SITEMAP_BYTES_MAX }) : bytes);
  return text.trimStart().startsWith('<') ? parseXml(text) : { pages: linesOf(text), sitemaps: [] };
}

function linesOf(text: string): SitemapEntry[] {
  const lines = text.split(/\s+/).filter((line) => URL.canParse(line));
  return lines.slice(0, ENTRIES_MAX).map((url) => ({ url, lastModifiedMs: undefined }));
}

const REASON_LENGTH_MAX = 200;

function parseXml(text: string): Sitemap {
  const found: Sitemap = { pages: [], sitemaps: [] };
  const parser = new SaxesParser();
  const path: string[] = [];
  let [loc, lastmod] = ['', ''];
  const refuse = (why: string): never => {
    throw new Error(`This is no sitemap: ${why}.`);
  };
  parser.on('doctype', () => refuse('it has a DOCTYPE'));
  // The reader of XML repeats what it has read, however long.
  parser.on('error', ({ message }) => refuse(message.slice(0, REASON_LENGTH_MAX).replace(/\.$/, '')));
  parser.on('opentag', ({ name }) => {
    path.push(name.replace(/^.*:/, ''));
    if (path.length === 1 && path[0] !== 'urlset' && path[0] !== 'sitemapindex')
      refuse(`it begins with <${path[0]?.slice(0, 80)}>`);
    if (path.length === 2) [loc, lastmod] = ['', ''];
  });
  const take = (characters: string): void => {
    if (path.length !== 3) return;
    if (path[2] === 'loc') loc += characters;
    if (path[2] === 'lastmod') lastmod += characters;
  };
  parser.on('text', take);
  parser.on('cdata', take);
  parser.on('closetag', () => {
    if (path.length === 2 && loc.trim() !== '' && found.pages.length + found.sitemaps.length < ENTRIES_MAX) {
      const atMs = Date.parse(lastmod.trim());
      if (path[1] === 'sitemap') found.sitemaps.push(loc.trim());
      if (path[1] === 'url')
        found.pages.push({ url: loc.trim(), lastModifiedMs: Number.isNaN(atMs) ? undefined : atMs });
    }
    path.pop();
  });
  parser.write(text).close();
  return found;
}
