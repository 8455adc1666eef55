/**
 * Calendars as iCalendar files (RFC 5545): time zones, recurrences with their exceptions, each occurrence a meeting of its
 * own. Recurrences are followed for `days` into the past. A rule that recurs within a day is no meeting and is refused:
 * it would be the work of a machine, or made to keep us counting.
 */
import { DAY_MS, formatInstant, type Json, type JsonObject, systemClock } from '@bellwether/core';
import ical, { type CalendarResponse, type EventInstance, type VEvent } from 'node-ical';
import type { EdgeAdapter, ParsedRecord, Sanitised, SourceInput } from '../../adapter.ts';
import { decodeText, NOT_TEXT } from '../reading/decode-text.ts';
import { FieldReader, understand } from '../reading/field-reader.ts';
import { numberSetting } from '../reading/settings.ts';
import {
  ENDS,
  MEETING_DROPPED,
  MEETING_EVENTS,
  MEETING_UID,
  type Meeting,
  meetingKey,
  PARTICIPANT,
  RECURS,
  STARTS,
  sanitiseMeeting,
  WHETHER,
} from './meeting.ts';

const TEXT_LENGTH_MAX = 32 * 1024 * 1024;
const OCCURRENCES_MAX = 5000;
const EARLIEST_START_MS = Date.UTC(1990, 0, 1);

export const ics: EdgeAdapter = {
  name: 'ics',
  title: 'Calendars as iCalendar files',
  version: 1,
  kind: 'calendar',
  inputs: ['.ics'],
  settings: {
    days: { kind: 'number', default: 90, note: 'how many days back recurring meetings are followed' },
  },
  fields: {
    uid: MEETING_UID,
    start: STARTS,
    end: ENDS,
    is_recurring: RECURS,
    is_all_day: WHETHER,
    status: WHETHER,
    transparency: WHETHER,
    'organizer.address': PARTICIPANT,
    'organizer.name': MEETING_DROPPED,
    'attendees[].address': PARTICIPANT,
    'attendees[].name': MEETING_DROPPED,
    'attendees[].answer': WHETHER,
    'attendees[].kind': WHETHER,
    summary: MEETING_DROPPED,
    description: MEETING_DROPPED,
    location: MEETING_DROPPED,
    url: MEETING_DROPPED,
    others: MEETING_DROPPED,
  },
  events: MEETING_EVENTS,

  async *parse(input, settings): AsyncIterable<ParsedRecord> {
    const calendar = await read(input);
    if (typeof calendar === 'string') return yield { unreadable: calendar, place: 'file' };
    const toMs = systemClock();
    const days = Math.min(Math.max(numberSetting(settings, 'days', 90), 1), 3660);
    let number = 0;
    for (const component of Object.values(calendar)) {
      if (component?.type !== 'VEVENT') continue;
      number += 1;
      const place = `event ${number}`;
      const occurrences = occurrencesOf(component, toMs - days * DAY_MS, toMs);
      if (typeof occurrences === 'string') yield { unreadable: occurrences, place };
      else
        for (const fields of occurrences.map(fieldsOf)) {
          const key = meetingKey(fields.uid, fields.start);
          yield { fields, place, ...(key === undefined ? {} : { key }) };
        }
    }
  },

  sanitise(record, context): Sanitised {
    const understood = understand(() => meetingOf(new FieldReader(record.fields)));
    return 'facts' in understood ? sanitiseMeeting(understood.facts, context) : understood.refusal;
  },
};

async function read(input: SourceInput): Promise<CalendarResponse | string> {
  let text = '';
  for await (const piece of decodeText(input.open())) {
    text += piece;
    if (text.length > TEXT_LENGTH_MAX) return 'It is larger than 32 MiB. Export fewer calendars, or a shorter time.';
  }
  if (!/^\s*BEGIN:VCALENDAR/i.test(text)) return 'It does not begin with BEGIN:VCALENDAR.';
  if (text.includes(NOT_TEXT)) return 'It is neither UTF-8 nor UTF-16.';
  try {
    return ical.sync.parseICS(text);
  } catch {
    return 'It is no iCalendar file that can be read.';
  }
}

/** What is said of one occurrence. Occurrences of an event without a rule are itself. */
function occurrencesOf(event: VEvent, fromMs: number, toMs: number): Occurrence[] | string {
  if (!isTime(event.start)) return 'It has no start that can be read.';
  const end = isTime(event.end) ? event.end : event.start;
  if (event.rrule === undefined) return [{ event, start: event.start, end, isRecurring: false }];
  const rule = event.rrule.toString().toUpperCase();
  if (/FREQ=(SECONDLY|MINUTELY|HOURLY)|BY(SECOND|MINUTE|HOUR)=[^;\n]*,/.test(rule))
    return 'It recurs more than once a day.';
  if (event.start.getTime() < EARLIEST_START_MS) return 'It recurs since before 1990.';
  let instances: EventInstance[];
  try {
    instances = ical.expandRecurringEvent(event, { from: new Date(fromMs), to: new Date(toMs) });
  } catch {
    return 'Its recurrence cannot be read.';
  }
  return instances
    .filter((instance) => isTime(instance.start) && isTime(instance.end))
    .slice(0, OCCURRENCES_MAX)
    .map((instance) => ({ event: instance.event, start: instance.start, end: instance.end, isRecurring: true }));
}

interface Occurrence {
  event: VEvent;
  start: Date;
  end: Date;
  isRecurring: boolean;
}

function isTime(date: Date | undefined): date is Date {
  return date instanceof Date && !Number.isNaN(date.getTime());
}

function fieldsOf({ event, start, end, isRecurring }: Occurrence): JsonObject {
  const list = event.attendee === undefined ? [] : Array.isArray(event.attendee) ? event.attendee : [event.attendee];
  const known = new Set([
    'type',
    'uid',
    'start',
    'end',
    'rrule',
    'exdate',
    'summary',
    'description',
    'location',
    'url',
    'organizer',
    'attendee',
    'status',
    'transparency',
    'datetype',
    'recurrences',
    'params',
    'alarms',
  ]);
  const fields = new Map<string, Json>([
    ['uid', String(event.uid)],
    ['start', formatInstant(start.getTime())],
    ['end', formatInstant(end.getTime())],
    ['is_recurring', isRecurring],
    ['is_all_day', event.datetype === 'date'],
  ]);
  for (const name of ['status', 'transparency', 'summary', 'description', 'location', 'url'] as const) {
    const value = textOf(event[name]);
    if (value !== undefined) fields.set(name, value);
  }
  if (event.organizer !== undefined) fields.set('organizer', personOf(event.organizer));
  if (list.length > 0) fields.set('attendees', list.map(personOf));
  const others = Object.keys(event).filter((name) => !known.has(name));
  if (others.length > 0) fields.set('others', others);
  return Object.fromEntries(fields);
}

type CalendarPerson = NonNullable<VEvent['organizer']>;

function personOf(person: CalendarPerson | { params?: unknown; val?: unknown }): JsonObject {
  const value = textOf(person) ?? '';
  const params: { [name: string]: unknown } =
    typeof person === 'object' && typeof person.params === 'object' && person.params !== null
      ? { ...person.params }
      : {};
  const fields: JsonObject = { address: value.replace(/^mailto:/i, '') };
  for (const [param, name] of [
    ['CN', 'name'],
    ['PARTSTAT', 'answer'],
    ['CUTYPE', 'kind'],
  ] as const)
    if (typeof params[param] === 'string') fields[name] = params[param];
  return fields;
}

/** A value with parameters is an object with the value in it. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  const inner = typeof value === 'object' && value !== null && 'val' in value ? value.val : undefined;
  return typeof inner === 'string' ? inner : undefined;
}

function meetingOf(read: FieldReader): Meeting {
  const organizer = read.optionalId('organizer.address');
  const attendees = read.objects('attendees').flatMap((one) => {
    const attendee = new FieldReader(one);
    const answer = attendee.text('answer', 100)?.toUpperCase();
    const kind = attendee.text('kind', 100)?.toUpperCase() ?? 'INDIVIDUAL';
    const address = attendee.optionalId('address');
    return address === undefined || answer === 'DECLINED' || kind !== 'INDIVIDUAL' ? [] : [address];
  });
  const isOff = read.text('status', 100)?.toUpperCase() === 'CANCELLED';
  const isFree = read.text('transparency', 100)?.toUpperCase() === 'TRANSPARENT';
  return {
    uid: read.id('uid'),
    startMs: read.instant('start'),
    endMs: read.instant('end'),
    participants: [...(organizer === undefined ? [] : [organizer]), ...attendees].map((value) => ({
      kind: 'email',
      value,
    })),
    isRecurring: read.flag('is_recurring') ?? false,
    notMeant: isOff ? 'cancelled' : read.flag('is_all_day') || isFree ? 'no_meeting' : undefined,
  };
}
