/** Each team's weekly meeting: who was there, how evenly they spoke, how long it took. */
import { DAY_MS, formatInstant, HOUR_MS, type IncomingEvent, MINUTE_MS, randomOf, uuidv7 } from '@bellwether/core';
import { troubleOf } from './climate.ts';
import { event } from './person-week.ts';
import type { Person } from './staff.ts';

/** Calendars were connected later than mail. */
const MEETINGS_FROM_WEEK = -40;
const PEOPLE_MIN = 3;
const PRESENT_SHARE = 0.85;
/** Local time of most. */
const BEGINS_MS = DAY_MS + 9 * HOUR_MS;

export function meetingEvents({
  seed,
  week,
  weekMs,
  present,
}: {
  seed: number;
  week: number;
  weekMs: number;
  present: readonly Person[];
}): IncomingEvent[] {
  if (week < MEETINGS_FROM_WEEK) return [];
  return [...Map.groupBy(present, ({ seat }) => seat.team)].flatMap(([team, members]) => {
    const random = randomOf(seed, 'meeting', team, week);
    const people = members.filter(() => random.chance(PRESENT_SHARE));
    if (people.length < PEOPLE_MIN) return [];
    const { tendency, department } = people[0]!.seat;
    const trouble = troubleOf(tendency, week);
    const duration_minutes = 15 * (2 + random.below(3) + Math.round(2 * trouble));
    const atMs = weekMs + BEGINS_MS + random.below(24) * 15 * MINUTE_MS;
    // The less even, the more one voice weighs.
    const weights = people.map(() => random.logNormal(1, 0.5 + 0.5 * trouble));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const occurred: IncomingEvent = {
      event_id: uuidv7(atMs, random.fill),
      event_type: 'meeting_occurred',
      timestamp: formatInstant(atMs),
      session_id: `meeting-${team.slice(3, 19)}-${week}`,
      metadata: {
        ...{ department_id_hash: department, team_id_hash: team, duration_minutes, participant_count: people.length },
        participants_id_hashes: people.map(({ subject }) => subject),
        speaking_time_distribution: weights.map((weight) => Math.round((weight / total) * 100) / 100),
        interruptions_count: random.below(6),
      },
    };
    const attended = people.map((person) =>
      event({ person, random }, 'meeting_attended', atMs, {
        duration_minutes,
        is_after_hours: false,
        is_recurring: true,
      }),
    );
    return [occurred, ...attended];
  });
}
