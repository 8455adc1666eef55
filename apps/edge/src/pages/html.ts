/**
 * HTML made on the server, without scripts: what is put in is escaped unless it was made here. The one style sheet is in
 * the page, allowed by its hash and nothing else.
 */
import { createHash } from 'node:crypto';
import { STYLE } from './style.ts';

/** Text that is HTML already. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Part = Html | string | number | null | undefined | readonly Part[];

/** A template whose values are escaped. */
export function html(strings: TemplateStringsArray, ...values: readonly Part[]): Html {
  return new Html(
    strings.reduce((text, string, i) => text + string + (i < values.length ? rendered(values[i]) : ''), ''),
  );
}

function rendered(part: Part): string {
  if (part === null || part === undefined) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map(rendered).join('');
  return String(part).replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const styleHash = createHash('sha256').update(STYLE).digest('base64');

export const PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${styleHash}'`,
  "img-src 'self' data:",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

export function pageOf(title: string, body: Html, options: { isOperator?: boolean; csrf?: string } = {}): string {
  const navigation = html`<nav aria-label="Pages"><a href="/">What leaves</a><a href="/sources">Sources</a><a href="/company">Company file</a><a href="/delivery">Surveys</a>${
    options.isOperator ? html`<form method="post" action="/sign-out"><button class="link">Sign out</button></form>` : ''
  }</nav>`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${title} · Bellwether Edge</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<a class="skip" href="#main">To the content</a>
<header><span class="brand">Bellwether <b>Edge</b></span>${navigation}</header>
<main id="main">${body}</main>
</body>
</html>
`.text;
}

/** An instant as people read it, to the minute; the exact one is in the element. */
export function time(instant: string | null): Html {
  if (instant === null) return html`<span class="none">never</span>`;
  return html`<time datetime="${instant}" title="${instant}">${instant.slice(0, 10)} ${instant.slice(11, 16)} UTC</time>`;
}

/** Thousands apart by a narrow space that does not break. */
export function count(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, '\u202f');
}

export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

export function size(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB'];
  let [value, unit] = [bytes, 0];
  while (value >= 1024 && unit < units.length - 1) [value, unit] = [value / 1024, unit + 1];
  return `${value >= 10 || unit === 0 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}
