/**
 * One week of one person as events: what they wrote, whether they were away, what they answered. Thinned out: a real
 * organisation writes many times as much.
 *
 * Times are whole quarters of an hour, as an edge may round them; and what the edge scores is scored here by chance.
 */
import {
  DAY_MS,
  formatInstant,
  HOUR_MS,
  type IncomingEvent,
  type JsonObject,
  MINUTE_MS,
  type Random,
  uuidv7,
} from '@bellwether/core';
import { afterHoursShare, answer, type Climate, troubleOf } from './climate.ts';
import { HISTORY_WEEKS, type Person } from './staff.ts';

/** Written a week, in ordinary times and in the weeks before the present, of which the network is drawn. */
const WRITTEN_A_WEEK = 2.4;
const WRITTEN_A_WEEK_LATELY = 6;
const LATELY_FROM_WEEK = -11;
const QUARTER_MS = 15 * MINUTE_MS;
/** The long survey comes every thirteen weeks, for each seat in another one, so that some answer every week. */
const DIAGNOSTIC_EVERY_WEEKS = 13;
const DIAGNOSTIC_ANSWERED = 0.75;
const RECORDED_FROM_WEEK = -26;

export interface PersonWeek {
  person: Person;
  week: number;
  /** Midnight of its Monday. */
  weekMs: number;
  climate: Climate;
  /** Whom they write to, the most frequent first. */
  contacts: readonly string[];
  random: Random;
}

export function personWeekEvents(of: PersonWeek): IncomingEvent[] {
  const { random, person, week } = of;
  const trouble = troubleOf(person.seat.tendency, week);
  const isAway = random.chance(0.05 + 0.03 * trouble);
  const events = isAway ? [absence(of)] : [];
  if (!isAway && random.chance(person.answers - 0.05 * trouble)) events.push(pulse(of));
  if (isDiagnostic(person, week) && random.chance(DIAGNOSTIC_ANSWERED)) events.push(diagnostic(of));
  const usual = (week >= LATELY_FROM_WEEK ? WRITTEN_A_WEEK_LATELY : WRITTEN_A_WEEK) * person.talkative;
  const written = of.contacts.length === 0 ? 0 : poisson(random, isAway ? usual / 3 : usual);
  for (let i = 0; i < written; i++) events.push(writing(of));
  if (week >= RECORDED_FROM_WEEK && week % 4 === 0) events.push(hours(of, trouble));
  return events;
}

function isDiagnostic({ seat }: Person, week: number): boolean {
  return (week + seat.seat + DIAGNOSTIC_EVERY_WEEKS * HISTORY_WEEKS) % DIAGNOSTIC_EVERY_WEEKS === 0;
}

function writing(of: PersonWeek): IncomingEvent {
  const { person, week, contacts, random } = of;
  const isAfterHours = random.chance(afterHoursShare(person.seat.tendency, week));
  const atMs = isAfterHours ? lateAt(of) : workingAt(of);
  const trouble = troubleOf(person.seat.tendency, week);
  const isMail = random.chance(0.4);
  const tone = Math.max(-1, Math.min(1, 0.14 + 0.15 * of.climate.mood() - 0.16 * trouble + 0.32 * random.normal()));
  const scores = {
    // Some messages say nothing about tone: links, code, thanks in another language.
    ...(random.chance(0.15) ? {} : { sentiment_score: inSteps(tone, 20) }),
    urgency_score: inSteps(Math.min(1, random.exponential(0.15 + 0.08 * trouble)), 10),
    is_after_hours: isAfterHours,
  };
  const recipient_id_hashes = recipientsOf(contacts, random);
  if (isMail) {
    const length_words = Math.min(2000, Math.round(random.logNormal(80, 0.8)));
    return event(of, 'email_sent', atMs, { recipient_id_hashes, length_words, ...scores });
  }
  const word_count_bucket = random.weighted(WORD_COUNTS);
  const isPublic = random.chance(0.4);
  return event(of, 'message_sent', atMs, {
    ...{ channel_kind: 'slack', is_public_channel: isPublic, recipient_id_hashes, word_count_bucket, ...scores },
  });
}

const WORD_COUNTS = [
  ['1-10', 0.5],
  ['11-50', 0.4],
  ['51-200', 0.1],
] as const;

/** One to three of them, the first ones far more often. */
function recipientsOf(contacts: readonly string[], random: Random): string[] {
  const count = random.weighted([
    [1, 0.65],
    [2, 0.25],
    [3, 0.1],
  ] as const);
  const chosen = Array.from(
    { length: count },
    () => contacts[Math.min(contacts.length - 1, Math.floor(random.exponential(contacts.length / 3)))]!,
  );
  return [...new Set(chosen)];
}

function absence(of: PersonWeek): IncomingEvent {
  const { random } = of;
  const isUnplanned = random.chance(0.55);
  const metadata = {
    absence_type: isUnplanned ? 'sick_day' : 'leave',
    duration_days: isUnplanned ? 1 + random.below(3) : 1 + random.below(5),
    is_unplanned: isUnplanned,
  };
  return event(of, 'absence_recorded', of.weekMs + random.below(5) * DAY_MS + 8 * HOUR_MS, metadata);
}

function pulse(of: PersonWeek): IncomingEvent {
  const { person, week, climate, random } = of;
  const engagement = climate.engagementOf(person, week);
  const trouble = troubleOf(person.seat.tendency, week);
  const asked = (mean: number) => answer(random, mean, 0.35, 0, 10);
  const scores = {
    engagement_a: asked(engagement),
    engagement_b: asked(engagement - 0.3),
    pulse_psych_safety: asked(7.2 + 0.5 * person.outlook + climate.mood() - 0.6 * trouble),
    pulse_workload: asked(6.4 + 0.4 * person.outlook + climate.mood() - 1.6 * trouble),
    pulse_manager_support: asked(7.3 + 0.4 * person.outlook + climate.mood() - 0.9 * trouble),
  };
  const { engagement_a, engagement_b, ...means } = scores;
  return event(of, 'survey_response', workingAt(of, 2, 2), {
    survey_type: 'pulse_weekly',
    responses: Object.entries(scores).map(([question_id, score]) => ({ question_id, score })),
    pulse_engagement: (engagement_a + engagement_b) / 2,
    ...means,
    response_time_seconds: 30 + random.below(120),
    completion_status: 'complete',
  });
}

/** Psychological safety (1 to 7; items 1, 3 and 5 turned), burnout (0 to 100; item 7 turned) and a recommendation. */
function diagnostic(of: PersonWeek): IncomingEvent {
  const { person, week, climate, random } = of;
  const trouble = troubleOf(person.seat.tendency, week);
  const safety = 5.4 + 0.25 * person.outlook + climate.mood() - 0.5 * trouble;
  const strain = 34 - 6 * person.outlook - 20 * climate.mood() + 20 * trouble;
  const responses: JsonObject[] = [];
  for (let item = 1; item <= 7; item++) {
    const score = answer(random, safety, 0.7, 1, 7);
    responses.push({
      question_id: `psych_safety_${item}`,
      score: item === 1 || item === 3 || item === 5 ? 8 - score : score,
    });
  }
  for (let item = 1; item <= 7; item++) {
    const score = 25 * answer(random, strain / 25, 0.6, 0, 4);
    responses.push({ question_id: `cbi_work_${item}`, score: item === 7 ? 100 - score : score });
  }
  responses.push({ question_id: 'enps', score: answer(random, climate.engagementOf(person, week) + 0.6, 1.2, 0, 10) });
  return event(of, 'survey_response', workingAt(of), {
    ...{ survey_type: 'diagnostic', responses, completion_status: 'complete' },
    response_time_seconds: 200 + random.below(600),
  });
}

function hours(of: PersonWeek, trouble: number): IncomingEvent {
  const overtime_hours = Math.round(of.random.exponential(4 + 10 * trouble));
  return event(of, 'time_recorded', of.weekMs + 4 * DAY_MS + 20 * HOUR_MS, {
    hours: 160 + overtime_hours,
    overtime_hours,
  });
}

/** An instant within the working hours of the person's own zone, on one of the week's days. */
export function workingAt({ person, weekMs, random }: PersonWeek, firstDay = 0, days = 5): number {
  const quarter = random.weighted(WORKING_QUARTERS);
  const dayMs = weekMs + (firstDay + random.below(days)) * DAY_MS;
  return dayMs + quarter * QUARTER_MS - person.region.aheadHours * HOUR_MS;
}

/** From 8 to 18, with a dip at noon. */
const WORKING_QUARTERS = Array.from({ length: 40 }, (_, index) => {
  const quarter = 32 + index;
  return [quarter, quarter >= 48 && quarter < 52 ? 0.4 : 1] as const;
});

function lateAt({ person, weekMs, random }: PersonWeek): number {
  // In the evening of a working day, or at the weekend.
  const day = random.chance(0.75) ? random.below(5) : 5 + random.below(2);
  const quarter = day < 5 ? 76 + random.below(16) : 40 + random.below(40);
  return weekMs + day * DAY_MS + quarter * QUARTER_MS - person.region.aheadHours * HOUR_MS;
}

export function event(
  { person, random }: Pick<PersonWeek, 'person' | 'random'>,
  event_type: string,
  atMs: number,
  metadata: JsonObject,
): IncomingEvent {
  return {
    event_id: uuidv7(atMs, random.fill),
    event_type,
    timestamp: formatInstant(atMs),
    user_id: person.subject,
    metadata: { department_id_hash: person.seat.department, team_id_hash: person.seat.team, ...metadata },
  };
}

/** A Poisson number: exponential gaps that fit into one unit of time. */
function poisson(random: Random, expected: number): number {
  let count = 0;
  for (let passed = random.exponential(1); passed < expected; passed += random.exponential(1)) count++;
  return count;
}

function inSteps(value: number, steps: number): number {
  return Math.round(value * steps) / steps;
}
