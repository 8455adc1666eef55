/**
 * What every calendar tells about a meeting, and what leaves of it: who took part, as pseudonyms, when, how long, whether
 * it recurs, and for each of them whether it was outside of their hours. Title, text, place and links stay. Only what
 * has been held and had at least two people counts; whoever declined was not there, rooms are nobody. Of a meeting of more
 * than 20 people it is not said who was there.
 */
import { formatInstant, MINUTE_MS } from '@bellwether/core';
import type { FieldRule, Identifier, SanitiseContext, Sanitised, SanitisedEvent } from '../../adapter.ts';
import { isAfterHours } from '../../generalise/working-time.ts';

export interface Meeting {
  /** The same for everybody's copy of the meeting; with the start it is one occurrence of it. */
  uid: string;
  startMs: number;
  endMs: number;
  participants: readonly Identifier[];
  isRecurring: boolean;
  /** Why it is none after all: cancelled, all day, a block of free time. */
  notMeant?: string | undefined;
}

const PARTICIPANTS_NAMED_MAX = 20;
const DURATION_MINUTES_MAX = 1440;

export const MEETING_EVENTS = ['meeting_occurred', 'meeting_attended'] as const;

export function meetingKey(uid: unknown, start: unknown): string | undefined {
  return typeof uid === 'string' && typeof start === 'string' ? `${uid}\u001f${start}` : undefined;
}

export function sanitiseMeeting(meeting: Meeting, context: SanitiseContext): Sanitised {
  const { startMs, endMs, isRecurring, notMeant } = meeting;
  if (notMeant !== undefined) return { kind: 'dropped', reason: notMeant };
  if (endMs > context.nowMs) return { kind: 'dropped', reason: 'not_held_yet' };
  const minutes = Math.round((endMs - startMs) / MINUTE_MS);
  if (minutes <= 0 || minutes > DURATION_MINUTES_MAX) return { kind: 'dropped', reason: 'no_meeting' };
  const seen = new Set<string>();
  const participants = meeting.participants.filter(({ kind, value }) => {
    const known = `${kind}\u001f${value.toLowerCase()}`;
    return !seen.has(known) && seen.add(known);
  });
  const persons = participants.map((one) => context.person([one]));
  const members = new Map(persons.flatMap((one) => (one.kind === 'person' ? [[one.pseudonym, one] as const] : [])));
  const externals = persons.filter(({ kind }) => kind === 'external').length;
  if (members.size === 0) return { kind: 'dropped', reason: 'external_meeting' };
  const count = members.size + externals;
  if (count < 2) return { kind: 'dropped', reason: 'no_meeting' };
  // In the order of their pseudonyms, which says nothing about them.
  const pseudonyms = [...members.keys()].sort();
  const timestamp = formatInstant(Math.floor(startMs / MINUTE_MS) * MINUTE_MS);
  const session_id = context.pseudonym('meeting', `${meeting.uid} ${formatInstant(startMs)}`);
  const occurred: SanitisedEvent = {
    event_type: 'meeting_occurred',
    timestamp,
    session_id,
    metadata: {
      duration_minutes: minutes,
      participant_count: count,
      is_recurring: isRecurring,
      ...(count > PARTICIPANTS_NAMED_MAX
        ? {}
        : { participants_id_hashes: externals > 0 ? [...pseudonyms, 'external'] : pseudonyms }),
    },
  };
  const attended = pseudonyms.map(
    (pseudonym): SanitisedEvent => ({
      event_type: 'meeting_attended',
      timestamp,
      user_id: pseudonym,
      session_id,
      metadata: {
        duration_minutes: minutes,
        is_recurring: isRecurring,
        is_after_hours: isAfterHours(startMs, members.get(pseudonym)!.hours),
      },
    }),
  );
  return { kind: 'events', events: [occurred, ...attended] };
}

export const PARTICIPANT: FieldRule = {
  becomes: 'pseudonym',
  as: 'participants_id_hashes, participant_count, user_id',
  note: 'people outside are all one; none of more than 20',
};
export const STARTS: FieldRule = { becomes: 'kept', as: 'timestamp, is_after_hours', note: 'to the minute' };
export const ENDS: FieldRule = { becomes: 'kept', as: 'duration_minutes' };
export const RECURS: FieldRule = { becomes: 'kept', as: 'is_recurring', note: 'whether, not how' };
export const MEETING_UID: FieldRule = { becomes: 'pseudonym', as: 'session_id' };
export const WHETHER: FieldRule = { becomes: 'dropped', note: 'tells who was there, and whether it was held' };
export const MEETING_DROPPED: FieldRule = { becomes: 'dropped' };
