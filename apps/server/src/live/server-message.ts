/**
 * What the server says. A message that many watch is serialised once: `Shared` keeps the bytes after the subscription's
 * id, and the finished message of each id in use, because dashboards call their tiles the same.
 */
import { PROBLEMS, type Problem, type ProblemCode } from '@bellwether/core';
import type { Point } from './versioned-points.ts';

/** Ready to be sent. Over SSE the cursor becomes the event's id, so that the browser resumes by itself. */
export interface Outgoing {
  bytes: Buffer;
  cursor: string | undefined;
  /** Not to be held back for a moment to leave together with others. */
  urgent?: boolean;
}

const FINISHED_MAX = 64;

/** A message to all watchers of a channel: all but the id is the same. */
export class Shared {
  readonly cursor: string;
  readonly #type: string;
  readonly #rest: string;
  readonly #finished = new Map<string, Outgoing>();

  /** `rest` is the inside of a JSON object: `"cursor":"…","points":[…]`. */
  constructor(type: string, cursor: string, rest: string) {
    this.#type = type;
    this.cursor = cursor;
    this.#rest = rest;
  }

  for(id: string): Outgoing {
    let message = this.#finished.get(id);
    if (message) return message;
    const text = `{"type":"${this.#type}","id":${JSON.stringify(id)},"cursor":"${this.cursor}",${this.#rest}}`;
    message = { bytes: Buffer.from(text), cursor: this.cursor };
    if (this.#finished.size < FINISHED_MAX) this.#finished.set(id, message);
    return message;
  }
}

/** What is said of the span as a whole. */
export interface Whole {
  /** Over all groups; `undefined` when it was not asked for. */
  total: { value: number | null; reason?: string } | undefined;
  /** Groups beyond `top`. */
  others: number;
}

export function snapshotMessage(
  cursor: string,
  from: string,
  series: readonly { group: Point['group']; points: readonly Point[] }[],
  empty: 0 | null,
  whole: Whole | undefined,
): Shared {
  const body = series.map(({ group, points }) => ({
    group,
    points: points.map(({ start, value, reason }) => ({ start, value, reason })),
  }));
  const rest = `"from":"${from}","empty":${empty},"series":${JSON.stringify(body)}${wholeFields(whole)}`;
  return new Shared('snapshot', cursor, rest);
}

/** `whole` when it has changed. */
export function updateMessage(
  cursor: string,
  from: string,
  points: readonly Point[],
  whole: Whole | undefined,
): Shared {
  const body = points.map(({ group, start, value, reason }) => ({ group, start, value, reason }));
  return new Shared('update', cursor, `"from":"${from}","points":${JSON.stringify(body)}${wholeFields(whole)}`);
}

function wholeFields(whole: Whole | undefined): string {
  if (!whole) return '';
  const { total, others } = whole;
  const fields = { ...(total ? { total: total.value, total_reason: total.reason } : {}), others };
  return `,${JSON.stringify(fields).slice(1, -1)}`;
}

export function subscribedMessage(id: string, resumed: boolean, cursor: string | undefined): Outgoing {
  return plain({ type: 'subscribed', id, resumed, cursor }, cursor);
}

export function problemMessage(id: string | undefined, code: ProblemCode, detail: string, retrying = false): Outgoing {
  return plain({ type: 'problem', id, code, title: PROBLEMS[code].title, detail, ...(retrying ? { retrying } : {}) });
}

export function problemOf(id: string | undefined, problem: Problem): Outgoing {
  return problemMessage(id, problem.code, problem.message);
}

/** With a cursor what was skipped is behind the client for good (events); without one the next update has it (metric). */
export function conflatedMessage(id: string, skipped: number, cursor?: string): Outgoing {
  return plain({ type: 'conflated', id, skipped, cursor }, cursor);
}

/** `from` and `to` are instants: what was appended between them may be missing, and can be read from the store. */
export function gapMessage(id: string, from: string, to: string): Outgoing {
  return plain({ type: 'gap', id, from, to });
}

export const PONG: Outgoing = plain({ type: 'pong' });
export const AUTHENTICATED: Outgoing = plain({ type: 'authenticated' });

export function unsubscribedMessage(id: string): Outgoing {
  return plain({ type: 'unsubscribed', id });
}

function plain(message: object, cursor?: string): Outgoing {
  return { bytes: Buffer.from(JSON.stringify(message)), cursor };
}
