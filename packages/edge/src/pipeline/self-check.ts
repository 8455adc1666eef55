/**
 * The last look before the spool. Whatever an adapter made, only these forms of text leave: pseudonyms, instants, and
 * short words without spaces that are nobody's identifier or name and do not look like any. The centre looks again.
 */
import { findPersonalData } from '@bellwether/analysis';
import { type Json, parseInstant } from '@bellwether/core';
import type { SanitisedEvent } from '../adapter.ts';
import { isPseudonym } from '../pseudonym.ts';

/** Bands, categories, dates, quarters: `100k-150k`, `senior_ic`, `2021-Q3`, `60+`. */
const WORD = /^[A-Za-z0-9][A-Za-z0-9_.+:/-]{0,63}$/;
const NUMBER_LIKE = /^[+\d][\d ./:-]{6,}$/;
const DAY = /^\d{4}-\d{2}(-\d{2})?$/;
const FIELD = /^[a-z][a-z0-9_]{0,63}$/;
/** The units' stamps are the pipeline's. */
const STAMPED: ReadonlySet<string> = new Set(['department_id_hash', 'team_id_hash']);
const VALUES_MAX = 5000;
const DEPTH_MAX = 6;

export type Objection = { field: string; detail: string };

/** What is wrong with an event; `undefined` when it may leave. */
export function objectionTo(
  event: SanitisedEvent,
  options: { events: readonly string[]; isKnown: (text: string) => boolean },
): Objection | undefined {
  const { event_type, timestamp, user_id, session_id, metadata } = event;
  if (!options.events.includes(event_type))
    return { field: 'event_type', detail: 'The adapter makes events it did not declare.' };
  if (parseInstant(timestamp) === undefined) return { field: 'timestamp', detail: 'It has to be an ISO 8601 instant.' };
  if (user_id !== undefined && !isPseudonym(user_id))
    return { field: 'user_id', detail: 'It has to be the pseudonym of somebody in the organisation.' };
  if (session_id !== undefined && !isPseudonym(session_id))
    return { field: 'session_id', detail: 'It has to be a pseudonym.' };
  const stamped = Object.keys(metadata).find((name) => STAMPED.has(name));
  if (stamped !== undefined) return { field: stamped, detail: 'Units are stamped by the pipeline.' };
  return new Check(options.isKnown).object(metadata, 'metadata', 0);
}

class Check {
  readonly #isKnown: (text: string) => boolean;
  #values = 0;

  constructor(isKnown: (text: string) => boolean) {
    this.#isKnown = isKnown;
  }

  object(object: { readonly [name: string]: Json }, path: string, depth: number): Objection | undefined {
    for (const [name, value] of Object.entries(object)) {
      if (!FIELD.test(name)) return { field: path, detail: 'It has a field whose name is not snake_case.' };
      const objection = this.#value(value, `${path}.${name}`, depth + 1);
      if (objection) return objection;
    }
    return undefined;
  }

  #value(value: Json, field: string, depth: number): Objection | undefined {
    this.#values += 1;
    if (this.#values > VALUES_MAX || depth > DEPTH_MAX) return { field, detail: 'It is too large or too deep.' };
    if (typeof value === 'number' && !Number.isFinite(value)) return { field, detail: 'It is not a finite number.' };
    if (typeof value === 'string')
      return mayLeave(value, field, this.#isKnown)
        ? undefined
        : { field, detail: 'It has the form of something personal.' };
    if (Array.isArray(value)) {
      for (const one of value) {
        const objection = this.#value(one, field, depth + 1);
        if (objection) return objection;
      }
      return undefined;
    }
    return typeof value === 'object' && value !== null ? this.object(value, field, depth) : undefined;
  }
}

function mayLeave(text: string, path: string, isKnown: (text: string) => boolean): boolean {
  if (text === '' || text === 'external' || isPseudonym(text)) return true;
  if (parseInstant(text) !== undefined || DAY.test(text)) return true;
  if (!WORD.test(text) || NUMBER_LIKE.test(text) || isKnown(text)) return false;
  const field = path.slice(path.lastIndexOf('.') + 1);
  return findPersonalData(text, { field, words: true }) === undefined; // as the centre will look, too
}
