/**
 * The public e-mail networks of SNAP, replayed as if a mail system had told them: `email-Eu-core.txt` (`sender recipient`,
 * an arc means at least one message) with `email-Eu-core-department-labels.txt` (`node department`), and the temporal one
 * (`sender recipient seconds`). A file is one of labels when its name says so. The departments are not those of the
 * temporal network's people, whose numbers are others.
 *
 * A mail system does not say who works where, so mail alone makes nobody a member of anything. The labels are the
 * institution's list of its people: a line of them is told as an HR system would tell it, as somebody who is there from
 * `start` on, in that department.
 *
 * The set has no dates, so they are assumed and are no findings: second 0 is midnight at the beginning of `start`. Without
 * seconds each arc is one message, on a working day between 8:00 and 18:00 UTC of the `days` days from `start` on; which one
 * follows from its line, so that reading it again gives the same messages. Messages to oneself are left out. When `start`
 * is not said, the days end with the last whole week before the set is read, so that the figures of weeks cover them.
 */
import { DAY_MS, formatInstant, HOUR_MS, MINUTE_MS } from '@bellwether/core';
import type {
  DirectoryEntry,
  EdgeAdapter,
  Identifier,
  ParsedRecord,
  SanitiseContext,
  Sanitised,
  Settings,
  SourceRecord,
} from '../../adapter.ts';
import { parseDay } from '../../generalise/dates.ts';
import { dayOfWeek, isAfterHours, timeOfDay } from '../../generalise/working-time.ts';
import { decodeText } from '../reading/decode-text.ts';
import { FieldReader, understand } from '../reading/field-reader.ts';
import { linesOf } from '../reading/lines.ts';
import { numberSetting, textSetting } from '../reading/settings.ts';

const LINE_LENGTH_MAX = 200;
const DAYS_DEFAULT = 28;
/** In days since 1970. */
const FIRST_MONDAY = 4;
const SECONDS_MAX = 100 * 365 * 86_400;

export const snapEmail: EdgeAdapter = {
  name: 'snap-email',
  title: 'E-mail networks of SNAP (public)',
  version: 2,
  kind: 'mail',
  inputs: [
    '"sender recipient" or "sender recipient seconds" a line',
    '"node department" a line, in a file named …labels…',
  ],
  settings: {
    start: {
      kind: 'text',
      optional: true,
      note: 'the first day, such as 2026-10-26; otherwise the Monday from which whole weeks reach to the last one',
    },
    days: { kind: 'number', default: DAYS_DEFAULT, note: 'over how many days arcs without a time are spread' },
  },
  fields: {
    sender: { becomes: 'pseudonym', as: 'user_id' },
    recipient: { becomes: 'pseudonym', as: 'recipient_id_hashes, recipient_count_bucket' },
    seconds: { becomes: 'kept', as: 'timestamp, time_of_day, day_of_week, is_after_hours', note: 'to the minute' },
    line: {
      becomes: 'kept',
      as: 'timestamp, time_of_day, day_of_week, is_after_hours',
      note: 'only where the set has no time',
    },
    node: { becomes: 'pseudonym', as: 'user_id, status', note: 'in the file of labels: somebody who is there' },
    department: { becomes: 'pseudonym', as: 'department_id_hash' },
  },
  events: ['email_sent', 'employee_state_changed'],

  async *parse(input): AsyncIterable<ParsedRecord> {
    const isLabels = /label/i.test(input.name);
    for await (const { text, number, isTooLong } of linesOf(decodeText(input.open()), LINE_LENGTH_MAX)) {
      if (text.trim() === '' || text.startsWith('#')) continue;
      const place = `line ${number}`;
      const cells = text.trim().split(/\s+/);
      if (isTooLong || !cells.every((cell) => /^\d{1,12}$/.test(cell)) || cells.length < 2 || cells.length > 3)
        yield { unreadable: 'It must be two or three whole numbers.', place };
      else if (isLabels) yield { fields: { node: cells[0]!, department: cells[1]! }, place };
      else if (cells.length === 3)
        yield { fields: { sender: cells[0]!, recipient: cells[1]!, seconds: Number(cells[2]) }, place };
      else yield { fields: { sender: cells[0]!, recipient: cells[1]!, line: number }, place };
    }
  },

  learn({ fields }): DirectoryEntry[] {
    if (typeof fields.node === 'string')
      return [{ identifiers: [nodeOf(fields.node)], department: String(fields.department), status: 'active' }];
    return [fields.sender, fields.recipient].flatMap((node) =>
      typeof node === 'string' ? [{ identifiers: [nodeOf(node)] }] : [],
    );
  },

  sanitise(record, context): Sanitised {
    if (record.fields.node !== undefined) return memberOf(record, context);
    const understood = understand(() => arcOf(new FieldReader(record.fields), context.settings, context.nowMs));
    if (!('facts' in understood)) return understood.refusal;
    const { sender, recipient, atMs } = understood.facts;
    if (sender === recipient) return { kind: 'dropped', reason: 'to_oneself' };
    const [from, to] = [context.person([nodeOf(sender)]), context.person([nodeOf(recipient)])];
    if (from.kind === 'external') return { kind: 'dropped', reason: 'unknown_person' };
    return {
      kind: 'events',
      events: [
        {
          event_type: 'email_sent',
          timestamp: formatInstant(Math.floor(atMs / MINUTE_MS) * MINUTE_MS),
          user_id: from.pseudonym,
          metadata: {
            recipient_id_hashes: [to.pseudonym],
            recipient_count_bucket: 'one',
            time_of_day: timeOfDay(atMs, from.hours.zone),
            day_of_week: dayOfWeek(atMs, from.hours.zone),
            is_after_hours: isAfterHours(atMs, from.hours),
          },
        },
      ],
    };
  },
};

/** Somebody of the list of people. Their department is stamped on it by the pipeline, where it has people enough. */
function memberOf(record: SourceRecord, context: SanitiseContext): Sanitised {
  const understood = understand(() => ({
    node: new FieldReader(record.fields).id('node'),
    startMs: startOf(new FieldReader(record.fields), context.settings, context.nowMs),
  }));
  if (!('facts' in understood)) return understood.refusal;
  const person = context.person([nodeOf(understood.facts.node)]);
  if (person.kind === 'external') return { kind: 'dropped', reason: 'unknown_person' };
  const timestamp = formatInstant(understood.facts.startMs);
  const metadata = { status: 'active' };
  return {
    kind: 'events',
    events: [{ event_type: 'employee_state_changed', timestamp, user_id: person.pseudonym, metadata }],
  };
}

function nodeOf(value: string): Identifier {
  return { kind: 'other_id', value: `snap-${value}` };
}

function arcOf(
  read: FieldReader,
  settings: Settings,
  nowMs: number,
): { sender: string; recipient: string; atMs: number } {
  const startMs = startOf(read, settings, nowMs);
  const days = daysOf(settings);
  const seconds = read.numberIn('seconds', 0, SECONDS_MAX);
  const atMs = seconds === undefined ? spread(read.number('line') ?? 0, startMs, days) : startMs + seconds * 1000;
  return { sender: read.id('sender'), recipient: read.id('recipient'), atMs };
}

function daysOf(settings: Settings): number {
  return Math.min(Math.max(Math.floor(numberSetting(settings, 'days', DAYS_DEFAULT)), 7), 3660);
}

function startOf(read: FieldReader, settings: Settings, nowMs: number): number {
  const set = textSetting(settings, 'start');
  if (set !== undefined) return parseDay(set) ?? read.refuse('start', 'This setting must be a day such as 2026-10-26.');
  const yesterday = Math.floor(nowMs / DAY_MS) - 1;
  const lastMonday = Math.floor((yesterday - FIRST_MONDAY) / 7) * 7 + FIRST_MONDAY;
  return (lastMonday - 7 * Math.ceil(daysOf(settings) / 7)) * DAY_MS;
}

/** The line's place on the working days, by a step that shares no factor with their minutes (Weyl's way of spreading). */
function spread(line: number, startMs: number, days: number): number {
  const workingDays = Array.from({ length: days }, (_, day) => startMs + day * DAY_MS).filter(
    (day) => new Date(day).getUTCDay() % 6 !== 0,
  );
  const share = (line * 0.6180339887498949) % 1;
  const minutes = share * workingDays.length * 600;
  return workingDays[Math.floor(minutes / 600)]! + 8 * HOUR_MS + Math.floor(minutes % 600) * MINUTE_MS;
}
