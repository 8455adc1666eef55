/**
 * Where the figures of a report come from, when each of them is the answer to a question: what was asked, which number of
 * the answer it is, and a hash over both. Whoever has the file can ask again.
 */
import { createHash } from 'node:crypto';
import { canonicalJson, type JsonValue } from './canonical-json.ts';

export interface ReportOrigin {
  /** The template it was made from, and which version of it. */
  template: { title: string; version: number };
  audience: string;
  /** First instant of the period, and the one after its last; ISO 8601. */
  from: string;
  to: string;
  /** Where the server's pages are: what links to a query begin with. */
  address: string;
}

export type ReportQuestion = { readonly [field: string]: JsonValue };

/** `total`: the figure itself; `change`: relative to the period before; `share`: of a group, of the whole; `points`: all. */
export type TakenNumber = 'total' | 'previous_total' | 'change' | 'share' | 'points' | 'others';

export interface Taken {
  number: TakenNumber;
  /** Of which group of the answer. */
  group?: { readonly [dimension: string]: string };
}

export interface FigureSource {
  /** Complete: nothing in it depends on when it is asked. */
  query: ReportQuestion;
  taken: Taken;
  /** SHA-256 of the canonical query, in hex: two figures with one are of one question. */
  query_hash: string;
  /** SHA-256 of query, what is taken and what came of it. */
  hash: string;
}

/** What a figure hashes to: its question and what came of it. */
export function figureSource(query: ReportQuestion, taken: Taken, came: JsonValue): FigureSource {
  const plain = JSON.parse(JSON.stringify({ query, taken, came })) as { [field: string]: JsonValue };
  return {
    query: plain.query as ReportQuestion,
    taken: plain.taken as unknown as Taken,
    query_hash: sha256(plain.query ?? null),
    hash: sha256(plain),
  };
}

function sha256(value: JsonValue): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}
