/**
 * Meetings from Google Calendar: `events.list` with `singleEvents=true`, so that each occurrence is an event. Source:
 * Calendar API reference, "Events".
 */
import { type JsonObject, parseInstant } from '@bellwether/core';
import type { EdgeAdapter, FieldRule, Identifier, Sanitised } from '../../adapter.ts';
import { FieldReader, understand } from '../reading/field-reader.ts';
import { isObject, jsonRecords } from '../reading/json-records.ts';
import { pageByCursor } from '../reading/next-page.ts';
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

const PERSON = ['organizer', 'creator', 'attendees[]'] as const;
const DROPPED_FIELDS = `kind etag id htmlLink created updated summary description location colorId sequence hangoutLink
  attendeesOmitted anyoneCanAddSelf guestsCanInviteOthers guestsCanModify guestsCanSeeOtherGuests privateCopy locked
  endTimeUnspecified`;

export const googleCalendar: EdgeAdapter = {
  name: 'google-calendar',
  title: 'Google Calendar',
  version: 1,
  kind: 'calendar',
  inputs: ['JSON of events.list (items), with singleEvents=true', 'one event a line'],
  settings: {},
  fields: {
    iCalUID: MEETING_UID,
    'start.dateTime': STARTS,
    'start.date': WHETHER,
    'start.timeZone': MEETING_DROPPED,
    'end.dateTime': ENDS,
    'end.date': WHETHER,
    'end.timeZone': MEETING_DROPPED,
    'originalStartTime.*': MEETING_DROPPED,
    recurringEventId: RECURS,
    recurrence: RECURS,
    status: WHETHER,
    transparency: WHETHER,
    visibility: MEETING_DROPPED,
    eventType: WHETHER,
    ...Object.fromEntries(
      PERSON.flatMap((path): [string, FieldRule][] => [
        [`${path}.email`, path === 'creator' ? MEETING_DROPPED : PARTICIPANT],
        ...['id', 'displayName', 'self', 'comment', 'additionalGuests', 'optional', 'organizer'].map(
          (name): [string, FieldRule] => [`${path}.${name}`, MEETING_DROPPED],
        ),
        [`${path}.responseStatus`, WHETHER],
        [`${path}.resource`, WHETHER],
      ]),
    ),
    attendees: MEETING_DROPPED,
    'conferenceData.*': MEETING_DROPPED,
    'reminders.*': MEETING_DROPPED,
    'attachments[].*': MEETING_DROPPED,
    'extendedProperties.*': MEETING_DROPPED,
    'source.*': MEETING_DROPPED,
    'gadget.*': MEETING_DROPPED,
    'workingLocationProperties.*': MEETING_DROPPED,
    'outOfOfficeProperties.*': MEETING_DROPPED,
    'focusTimeProperties.*': MEETING_DROPPED,
    ...Object.fromEntries(
      DROPPED_FIELDS.trim()
        .split(/\s+/)
        .map((name): [string, FieldRule] => [name, MEETING_DROPPED]),
    ),
  },
  events: MEETING_EVENTS,
  parse: (input) =>
    jsonRecords(input, {
      listAt: ['items'],
      keyOf: ({ iCalUID, start }) => meetingKey(iCalUID, isObject(start) ? utcOf(start.dateTime) : undefined),
    }),
  nextPage: pageByCursor('pageToken', ({ nextPageToken }) => nextPageToken),
  sanitise(record, context): Sanitised {
    if (record.fields.status === 'cancelled') return { kind: 'dropped', reason: 'cancelled' };
    const understood = understand(() => meetingOf(new FieldReader(record.fields)));
    return 'facts' in understood ? sanitiseMeeting(understood.facts, context) : understood.refusal;
  },
};

function meetingOf(read: FieldReader): Meeting {
  const isAllDay = read.value('start.date') !== undefined;
  const kind = read.text('eventType', 100) ?? 'default';
  const isFree = read.text('transparency', 100) === 'transparent';
  const organizer = participantOf(read.value('organizer'));
  const attendees = read.objects('attendees').flatMap(participantOf);
  // Somebody who organises and is invited has answered as an invited one.
  const invited = new Set(read.objects('attendees').map((one) => one.email));
  return {
    uid: read.id('iCalUID'),
    startMs: isAllDay ? 0 : read.instant('start.dateTime'),
    endMs: isAllDay ? 0 : read.instant('end.dateTime'),
    participants: [...organizer.filter(({ value }) => !invited.has(value)), ...attendees],
    isRecurring: read.value('recurringEventId') !== undefined || read.value('recurrence') !== undefined,
    notMeant: isAllDay || isFree || kind !== 'default' ? 'no_meeting' : undefined,
  };
}

function participantOf(person: unknown): Identifier[] {
  if (!isObject(person)) return [];
  const read = new FieldReader(person as JsonObject);
  const email = read.optionalId('email');
  const isThere = read.text('responseStatus', 100) !== 'declined' && read.flag('resource') !== true;
  // A calendar that is nobody's has an address of its own.
  const isGroup = email?.endsWith('.calendar.google.com') ?? true;
  return email === undefined || !isThere || isGroup ? [] : [{ kind: 'email', value: email }];
}

function utcOf(dateTime: unknown): string | undefined {
  const instant = typeof dateTime === 'string' ? parseInstant(dateTime) : undefined;
  return instant === undefined ? undefined : String(instant);
}
