/** Reads a report's HTML as far as our own markup goes; whatever else was done to it shows when it is held against what was made. */
import { readBook } from '../seal/figure-book-file.ts';
import type { InspectedReport } from './inspect-report.ts';
import { tidyText } from './tidy-text.ts';

const BOOK = /<template id="figure-book">([\s\S]*?)<\/template>/;
const FIGURE = /<a\b[^>]*\bdata-figure="([^"]*)"[^>]*>([\s\S]*?)<\/a>/g;
const DRAWING = /<figure\b[^>]*\bdata-drawing="([^"]*)"[^>]*>([\s\S]*?)<\/figure>/g;

export function inspectHtml(bytes: Uint8Array): InspectedReport {
  const html = Buffer.from(bytes).toString('utf8');
  if (!/<html|<!doctype html/i.test(html)) throw new Error('The file is neither HTML nor PDF.');
  const book = BOOK.exec(html)?.[1];
  const body = html.replace(BOOK, '').replace(/<(style|script|head)\b[\s\S]*?<\/\1>/gi, ' ');
  return {
    format: 'html',
    book: book === undefined ? undefined : readBook(book),
    shown: [...body.matchAll(FIGURE)].map(([, figure = '', text = '']) => ({
      ...{ figure: unescaped(figure), text: textOf(text) },
    })),
    drawings: [...body.matchAll(DRAWING)].map(([, id = '', markup = '']) => ({ id: unescaped(id), markup })),
    text: textOf(body),
  };
}

function textOf(markup: string): string {
  return tidyText(unescaped(markup.replace(/<[^>]*>/g, ' ')));
}

function unescaped(text: string): string {
  return text
    .replace(/&#(x[0-9a-f]{1,6}|\d{1,7});/gi, (whole, code: string) => {
      const point = code.startsWith('x') || code.startsWith('X') ? Number.parseInt(code.slice(1), 16) : Number(code);
      return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
    })
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}
