import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { parseSitemap } from './sitemap.ts';

const xml = (body: string) => Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${body}`);
const urlset = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">';

describe('a sitemap', () => {
  it('names pages, and when each changed', () => {
    const sitemap = parseSitemap(
      xml(`${urlset}<url><loc> https://e.org/a?x=1&amp;y=2 </loc><lastmod>2054-11-01</lastmod></url>
        <url><loc><![CDATA[https://e.org/b]]></loc><lastmod>soon</lastmod></url><url><lastmod>2054-01-01</lastmod></url></urlset>`),
    );
    expect(sitemap).toEqual({
      pages: [
        { url: 'https://e.org/a?x=1&y=2', lastModifiedMs: Date.parse('2054-11-01') },
        { url: 'https://e.org/b', lastModifiedMs: undefined },
      ],
      sitemaps: [],
    });
  });

  it('may name others', () => {
    const index = '<sitemapindex><sitemap><loc>https://e.org/1.xml</loc></sitemap></sitemapindex>';
    expect(parseSitemap(xml(index))).toEqual({ pages: [], sitemaps: ['https://e.org/1.xml'] });
  });

  it('may be packed, or plain text', () => {
    const packed = gzipSync(xml(`${urlset}<url><loc>https://e.org/a</loc></url></urlset>`));
    expect(parseSitemap(packed).pages).toHaveLength(1);
    expect(parseSitemap(Buffer.from('https://e.org/a\nhttps://e.org/b\nnonsense\n')).pages).toHaveLength(2);
  });

  it.each([
    '<html><body>Not found</body></html>',
    '<urlset><url></urlset>',
    '<!DOCTYPE x [<!ENTITY a "aaaa">]><urlset><url><loc>&a;</loc></url></urlset>',
  ])('is refused when it is none: %s', (body) => {
    expect(() => parseSitemap(xml(body))).toThrow();
  });

  it('says that it is none in few words, whatever stands in it', () => {
    const long = 'x'.repeat(50_000);
    for (const text of [`<urlset><${long}>`, `<${long}>`, '<urlset a=b>']) {
      const refusal = (() => {
        try {
          parseSitemap(Buffer.from(text));
          return '';
        } catch (error) {
          return (error as Error).message;
        }
      })();
      expect(refusal).toMatch(/^This is no sitemap: /);
      expect(refusal.length).toBeLessThan(300);
    }
  });

  it('is not unpacked beyond its bound', () => {
    expect(() => parseSitemap(gzipSync(Buffer.alloc(60 * 1024 * 1024)))).toThrow();
  });
});
