/**
 * The smallest adapter, to start others from: a list of absences as JSON lines. The person's id leaves as a pseudonym,
 * the reason as one of four words, the note not at all.
 */
import { DAY_MS, formatInstant, type JsonObject, parseInstant } from '@bellwether/core';
import type { EdgeAdapter, ParsedRecord, Sanitised } from '../adapter.ts';

const LINE_LENGTH_MAX = 64 * 1024;
const DAYS_MAX = 366;
const KINDS: ReadonlySet<string> = new Set(['sick_day', 'vacation', 'parental', 'other']);

export const absenceList: EdgeAdapter = {
  name: 'absence-list',
  title: 'Absences as JSON lines',
  version: 1,
  kind: 'absence',
  inputs: ['one JSON object a line'],
  settings: {},
  events: ['absence_recorded'],
  fields: {
    employee_id: { becomes: 'pseudonym', as: 'user_id' },
    day: { becomes: 'kept', as: 'timestamp', note: 'the day only' },
    days: { becomes: 'kept', as: 'duration_days' },
    kind: { becomes: 'generalised', as: 'absence_type', note: 'sick_day, vacation, parental or other' },
    note: { becomes: 'dropped' },
  },

  async *parse(input): AsyncIterable<ParsedRecord> {
    let number = 0;
    for await (const line of linesOf(input.open())) {
      number += 1;
      if (line.trim() === '') continue;
      const place = `line ${number}`;
      const fields = line.length > LINE_LENGTH_MAX ? undefined : objectOf(line);
      yield fields ? { fields, place } : { unreadable: 'It is no JSON object of at most 64 KiB.', place };
    }
  },

  sanitise({ fields }, context): Sanitised {
    const id = typeof fields.employee_id === 'number' ? String(fields.employee_id) : fields.employee_id;
    if (typeof id !== 'string' || id.trim() === '') return refused('employee_id', 'It must be a text or a number.');
    const instant = typeof fields.day === 'string' ? parseInstant(`${fields.day}T00:00:00Z`) : undefined;
    if (instant === undefined) return refused('day', 'It must be a day such as 2026-11-21.');
    if (typeof fields.days !== 'number' || !(fields.days > 0 && fields.days <= DAYS_MAX))
      return refused('days', `It must be a number above 0, at most ${DAYS_MAX}.`);
    if (instant > context.nowMs + DAYS_MAX * DAY_MS) return refused('day', 'It must not lie more than a year ahead.');
    const person = context.person([{ kind: 'employee_id', value: id }]);
    if (person.kind === 'external') return { kind: 'dropped', reason: 'unknown_person' };
    const absenceType = typeof fields.kind === 'string' && KINDS.has(fields.kind) ? fields.kind : 'other';
    const metadata = { absence_type: absenceType, duration_days: fields.days };
    const timestamp = formatInstant(instant);
    return {
      kind: 'events',
      events: [{ event_type: 'absence_recorded', timestamp, user_id: person.pseudonym, metadata }],
    };
  },
};

function refused(field: string, detail: string): Sanitised {
  return { kind: 'refused', field, detail };
}

function objectOf(line: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined; // what JSON.parse gives is JSON
  } catch {
    return undefined;
  }
}

async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    // A line that never ends is cut: one over the limit is refused whatever follows.
    rest = lines.pop()!.slice(0, LINE_LENGTH_MAX + 1);
    yield* lines;
  }
  rest += decoder.decode();
  if (rest !== '') yield rest;
}
