/**
 * Meetings from Outlook: events as Microsoft Graph gives them, best of `calendarView`, where each occurrence is an event.
 * Times are in the zone that is named beside them, which is UTC unless asked for otherwise. Source: Graph, "event".
 */
import { parseInstant } from '@bellwether/core';
import type { EdgeAdapter, FieldRule, Identifier, Sanitised } from '../../adapter.ts';
import { offsetMs } from '../../generalise/working-time.ts';
import { FieldReader, understand } from '../reading/field-reader.ts';
import { graphNextPage } from '../reading/graph-page.ts';
import { isObject, jsonRecords } from '../reading/json-records.ts';
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

const DROPPED_FIELDS = `@odata.etag id createdDateTime lastModifiedDateTime changeKey categories transactionId
  originalStartTimeZone originalEndTimeZone reminderMinutesBeforeStart isReminderOn hasAttachments subject bodyPreview
  importance sensitivity isOrganizer responseRequested webLink onlineMeetingUrl isOnlineMeeting onlineMeetingProvider
  allowNewTimeProposals occurrenceId isDraft hideAttendees isDeltaBased originalStart cancelledOccurrences
  exceptionOccurrences`;

export const graphCalendar: EdgeAdapter = {
  name: 'graph-calendar',
  title: 'Outlook calendar (Microsoft Graph)',
  version: 1,
  kind: 'calendar',
  inputs: ['JSON of /calendarView (value)', 'one event a line'],
  settings: {},
  fields: {
    iCalUId: MEETING_UID,
    uid: MEETING_DROPPED,
    'start.dateTime': STARTS,
    'start.timeZone': STARTS,
    'end.dateTime': ENDS,
    'end.timeZone': ENDS,
    isAllDay: WHETHER,
    isCancelled: WHETHER,
    showAs: WHETHER,
    type: RECURS,
    seriesMasterId: RECURS,
    'recurrence.*': MEETING_DROPPED,
    recurrence: MEETING_DROPPED,
    'organizer.emailAddress.address': PARTICIPANT,
    'organizer.emailAddress.name': MEETING_DROPPED,
    'attendees[].emailAddress.address': PARTICIPANT,
    'attendees[].emailAddress.name': MEETING_DROPPED,
    'attendees[].type': WHETHER,
    'attendees[].status.response': WHETHER,
    'attendees[].status.time': MEETING_DROPPED,
    'attendees[].proposedNewTime.*': MEETING_DROPPED,
    attendees: MEETING_DROPPED,
    'responseStatus.*': MEETING_DROPPED,
    'body.*': MEETING_DROPPED,
    'location.*': MEETING_DROPPED,
    'locations[].*': MEETING_DROPPED,
    locations: MEETING_DROPPED,
    'onlineMeeting.*': MEETING_DROPPED,
    onlineMeeting: MEETING_DROPPED,
    ...Object.fromEntries(
      DROPPED_FIELDS.trim()
        .split(/\s+/)
        .map((name): [string, FieldRule] => [name, MEETING_DROPPED]),
    ),
  },
  events: MEETING_EVENTS,
  nextPage: graphNextPage,
  parse: (input) =>
    jsonRecords(input, {
      listAt: ['value'],
      keyOf: ({ iCalUId, start }) => meetingKey(iCalUId, isObject(start) ? start.dateTime : undefined),
    }),
  sanitise(record, context): Sanitised {
    const understood = understand(() => meetingOf(new FieldReader(record.fields)));
    return 'facts' in understood ? sanitiseMeeting(understood.facts, context) : understood.refusal;
  },
};

function meetingOf(read: FieldReader): Meeting {
  const organizer = read.optionalId('organizer.emailAddress.address');
  const attendees = read.objects('attendees').flatMap((one) => {
    const attendee = new FieldReader(one);
    const email = attendee.optionalId('emailAddress.address');
    const isThere = attendee.text('status.response', 100) !== 'declined' && attendee.text('type', 100) !== 'resource';
    return email === undefined || !isThere ? [] : [email];
  });
  const isFree = ['free', 'oof', 'workingElsewhere'].includes(read.text('showAs', 100) ?? '');
  const isOff = read.flag('isCancelled') === true;
  const type = read.text('type', 100) ?? 'singleInstance';
  return {
    uid: read.id('iCalUId'),
    startMs: instantIn(read, 'start'),
    endMs: instantIn(read, 'end'),
    participants: [...(organizer === undefined ? [] : [organizer]), ...attendees].map(
      (value): Identifier => ({ kind: 'email', value }),
    ),
    isRecurring: type !== 'singleInstance' || read.value('seriesMasterId') !== undefined,
    notMeant: isOff
      ? 'cancelled'
      : read.flag('isAllDay') || isFree
        ? 'no_meeting'
        : type === 'seriesMaster'
          ? 'series'
          : undefined,
  };
}

/** `2026-11-20T09:00:00.0000000` by the clock of `timeZone`, which must be a zone of the IANA data base. */
function instantIn(read: FieldReader, path: string): number {
  const text = read.text(`${path}.dateTime`, 64);
  const local = text === undefined ? undefined : (parseInstant(`${text}Z`) ?? parseInstant(text));
  if (local === undefined) return read.refuse(`${path}.dateTime`, 'It must be a time such as 2026-11-20T09:00:00.');
  const zone = read.text(`${path}.timeZone`, 100) ?? 'UTC';
  if (zone === 'UTC') return local;
  try {
    // Twice, since the offset is that of the instant, which is not known before it.
    const near = local - offsetMs(local, zone);
    return local - offsetMs(near, zone);
  } catch {
    return read.refuse(`${path}.timeZone`, 'It must be an IANA zone: ask with Prefer: outlook.timezone="UTC".');
  }
}
