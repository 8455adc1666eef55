/**
 * A report as data, inside of its files: the document with its book of figures, and the seal of the server that made it.
 * The seal is an HMAC over the canonical document with a key that never leaves the server: whoever changes a figure, its
 * question or a word breaks it, and cannot make another.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { canonicalJson, type JsonValue } from '../document/canonical-json.ts';
import type { ReportDocument } from '../document/document.ts';
import { isReportDocument } from './read-document.ts';

export const BOOK_FORMAT = 'bellwether-report/1';

/** The file attached to a PDF. */
export const BOOK_FILE = 'figure-book.json';

export interface FigureBookFile {
  document: ReportDocument;
  seal: string | undefined;
}

export function bookText(document: ReportDocument, seal: string | undefined): string {
  return JSON.stringify({ format: BOOK_FORMAT, seal: seal ?? null, document });
}

/** `undefined` when it is none. What it says is not believed until its seal is. */
export function readBook(text: string): FigureBookFile | undefined {
  try {
    const { format, seal, document } = JSON.parse(text) as Record<string, unknown>;
    if (format !== BOOK_FORMAT || !isReportDocument(document)) return undefined;
    return { document, seal: typeof seal === 'string' ? seal : undefined };
  } catch {
    return undefined;
  }
}

/** `scope`: whose report it is; one organisation's seal is worth nothing in another. */
export function sealOf(document: ReportDocument, scope: string, key: Uint8Array): string {
  return createHmac('sha256', key).update(`${BOOK_FORMAT}\n${scope}\n`).update(canonicalOf(document)).digest('hex');
}

export function isSealed({ document, seal }: FigureBookFile, scope: string, key: Uint8Array): boolean {
  if (seal === undefined) return false;
  const [own, given] = [Buffer.from(sealOf(document, scope, key)), Buffer.from(seal)];
  return own.length === given.length && timingSafeEqual(own, given);
}

/** To be read aloud: two files with one are of one document. */
export function fingerprintOf(document: ReportDocument): string {
  return createHash('sha256').update(canonicalOf(document)).digest('hex').slice(0, 16);
}

function canonicalOf(document: ReportDocument): string {
  return canonicalJson(JSON.parse(JSON.stringify(document)) as JsonValue);
}
