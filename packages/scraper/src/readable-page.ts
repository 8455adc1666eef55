/**
 * A page as something to read: its text as Markdown, without menus and banners, its title, where it leads, and what it
 * says about itself (canonical address, language, whether it may be kept and followed).
 */
import { Readability } from '@mozilla/readability';
import { parseHTML } from 'linkedom';
import { serialize } from 'parse5';
import TurndownService from 'turndown';
import { pageAddress } from './page-address.ts';
import { ELEMENTS_MAX, parseMarkup } from './parse-markup.ts';
import { addTableRule } from './table-rule.ts';

export interface ReadablePage {
  title: string;
  markdown: string;
  language: string | undefined;
  /** The address the page itself gives; absent when it gives none. */
  canonical: string | undefined;
  /** Whole addresses, each once, in the order of the page; none that the page asks not to follow. */
  links: string[];
  /** By `<meta name="robots">`. */
  mayKeep: boolean;
}

const LINKS_MAX = 2000;
const TITLE_LENGTH_MAX = 300;

/**
 * `url` is where the page was found. A page that has no main part, such as a list of links, is taken whole.
 * Throws UnreadablePageError.
 */
export function readPage(html: string, url: string): ReadablePage {
  // What browsers make of it first: linkedom takes tags as they come, and many are left out or left open.
  const { document } = parseHTML(serialize(parseMarkup(html)));
  const base = pageAddress(document.querySelector('base[href]')?.getAttribute('href') ?? '', url)?.href ?? url;
  const orders = robotsOrders(document);
  const links = orders.has('nofollow') || orders.has('none') ? [] : linksOf(document, base);
  const canonicalLink = document.querySelector('link[rel~="canonical"][href]')?.getAttribute('href');
  const about = {
    language: document.documentElement?.getAttribute('lang')?.slice(0, 35) || undefined,
    canonical: canonicalLink ? pageAddress(canonicalLink, base)?.href : undefined,
    links,
    mayKeep: !orders.has('noindex') && !orders.has('none'),
  };
  const heading = document.querySelector('title')?.textContent ?? document.querySelector('h1')?.textContent ?? '';
  for (const dead of document.querySelectorAll('script, style, noscript, template, iframe, object, embed, svg'))
    dead.remove();
  for (const element of document.querySelectorAll('[href], [src]')) makeWhole(element, base);
  const body = document.body?.cloneNode(true) as Element | undefined;
  // Readability takes the document apart, so it comes last.
  const article = new Readability(document as unknown as Document, {
    charThreshold: 200,
    maxElemsToParse: ELEMENTS_MAX,
  }).parse();
  const main = article?.content ? parseHTML(`<html><body>${article.content}</body></html>`).document.body : body;
  const markdown = main ? markdownOf(main as unknown as HTMLElement) : '';
  return { title: oneLine(article?.title || heading), markdown, ...about };
}

function markdownOf(element: HTMLElement): string {
  const turndown = new TurndownService({ headingStyle: 'atx', codeBlockStyle: 'fenced', bulletListMarker: '-' });
  addTableRule(turndown);
  return `${turndown
    .turndown(element)
    .replaceAll(/[ \t]+$/gm, '')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()}\n`;
}

function robotsOrders(document: Document): Set<string> {
  const metas = [...document.querySelectorAll('meta[name][content]')];
  const ours = metas.filter((meta) => /^(robots|bellwetherbot)$/i.test(meta.getAttribute('name') ?? ''));
  return new Set(ours.flatMap((meta) => ordersOf(meta.getAttribute('content') ?? '')));
}

/** The words of a robots meta tag, or of an `X-Robots-Tag` header. */
export function ordersOf(content: string): string[] {
  return content
    .toLowerCase()
    .split(/[,\s]+/)
    .map((order) => order.replace(/^bellwetherbot:/, ''));
}

function linksOf(document: Document, base: string): string[] {
  const found = new Set<string>();
  for (const link of document.querySelectorAll('a[href], area[href]')) {
    if (found.size >= LINKS_MAX) break;
    if (/(^|\s)nofollow(\s|$)/i.test(link.getAttribute('rel') ?? '')) continue;
    const url = pageAddress(link.getAttribute('href') ?? '', base);
    if (url) found.add(url.href);
  }
  return [...found];
}

/** Addresses that begin with a scheme of their own choosing lead nowhere in Markdown. */
function makeWhole(element: Element, base: string): void {
  for (const name of ['href', 'src']) {
    const value = element.getAttribute(name);
    if (value === null) continue;
    const url = URL.parse(value, base);
    if (url && ['http:', 'https:', 'mailto:'].includes(url.protocol)) element.setAttribute(name, url.href);
    else element.removeAttribute(name);
  }
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, TITLE_LENGTH_MAX);
}
