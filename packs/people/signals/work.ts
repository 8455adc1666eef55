/**
 * What work looks like from outside: tone and hours of writing, meetings, absence, who gets to speak. Of each the mean
 * over people of one value each: somebody who writes a lot must not speak for all.
 */
import { voiceEquity as equityOf, median, medianInterval } from '@bellwether/analysis';
import { defineSignal, type SubjectGroup, type SubjectTable } from '@bellwether/metrics';
import { ALL_UNITS, held, meanOfPeople, none, PEOPLE_MIN, WEEK_DAYS } from './people-signal.ts';
import { ABSENCES, MEETINGS, VOICES, WRITING } from './tables.ts';

const MESSAGES_MIN = 30;

/** One value a person, from the rows of the window; and how many single things it was made of. */
function perPerson(
  group: SubjectGroup,
  table: SubjectTable,
  top: string,
  bottom: string,
): { byPerson: Map<string, number>; count: number } {
  const sums = new Map<string, { top: number; bottom: number }>();
  for (const { subject, values } of group.rows(table)) {
    const known = sums.get(subject) ?? { top: 0, bottom: 0 };
    sums.set(subject, { top: known.top + Number(values[top]), bottom: known.bottom + Number(values[bottom]) });
  }
  const byPerson = new Map<string, number>();
  let count = 0;
  for (const [subject, sum] of sums)
    if (sum.bottom > 0) {
      byPerson.set(subject, sum.top / sum.bottom);
      count += sum.bottom;
    }
  return { byPerson, count };
}

export const sentiment7d = defineSignal({
  from: 'people',
  name: 'sentiment_7d',
  title: 'Tone of writing, 7 days',
  question: 'In what tone do people write this week, compared with their usual one?',
  definition:
    'Mean over people of the mean score of what each wrote in mails and messages in the 7 days, −1 to 1. Scores are made at the edge; no text is here.',
  minimum: 'Five people and 30 scored messages.',
  interval: 'Student’s t over people, 95 %.',
  notFor: 'One message, which means nothing, or one person. Another language than English has no score.',
  unit: 'score_-1_1',
  direction: 'up',
  method: 'sentiment_7d/1',
  baseline: 'down',
  kinds: ALL_UNITS,
  windowDays: WEEK_DAYS,
  reads: [WRITING],
  compute(group) {
    const { byPerson, count } = perPerson(group, WRITING, 'sentiment', 'scored');
    if (count < MESSAGES_MIN) return none('insufficient_data', new Set(byPerson.keys()));
    const figure = meanOfPeople(byPerson, null);
    return figure.value === null ? figure : { ...figure, ...within(figure, -1, 1) };
  },
});

export const afterHoursShare = defineSignal({
  from: 'people',
  name: 'after_hours_share',
  title: 'After-hours share',
  question: 'How much of what people write do they write outside of their working hours?',
  definition:
    'Mean over people of the share of each one’s mails and messages of the week that fell outside the own working hours and zone, as the edge knows them.',
  minimum: 'Five people and 30 messages.',
  interval: 'Student’s t over people, 95 %.',
  notFor: 'Working time: reading, thinking and meetings are not in it, and flexible hours look like long ones.',
  unit: 'share',
  direction: 'down',
  method: 'after_hours_share/1',
  baseline: 'up',
  kinds: ALL_UNITS,
  windowDays: WEEK_DAYS,
  reads: [WRITING],
  compute(group) {
    const { byPerson, count } = perPerson(group, WRITING, 'after_hours', 'timed');
    if (count < MESSAGES_MIN) return none('insufficient_data', new Set(byPerson.keys()));
    const figure = meanOfPeople(byPerson, null);
    return figure.value === null ? figure : { ...figure, ...within(figure, 0, 1) };
  },
});

const MEETING_LOOK_BACK_DAYS = 28;

export const meetingLoad = defineSignal({
  from: 'people',
  name: 'meeting_load',
  title: 'Meeting load',
  question: 'How many hours of the week do people spend in meetings?',
  definition:
    'Mean over people of the hours of meetings each took part in in the week. People count who were in a meeting in the last four weeks; a week without one is 0 hours for them.',
  minimum: 'Five people.',
  interval: 'Student’s t over people, 95 %.',
  notFor: 'Saying how many hours are too many: it is compared with the unit’s own usual.',
  unit: 'hours_per_week',
  direction: 'neutral',
  method: 'meeting_load/1',
  baseline: 'up',
  kinds: ALL_UNITS,
  windowDays: WEEK_DAYS,
  lookBackDays: MEETING_LOOK_BACK_DAYS,
  reads: [MEETINGS],
  compute(group) {
    const hours = new Map<string, number>();
    for (const { subject, day, values } of group.rows(MEETINGS, group.fromDay - MEETING_LOOK_BACK_DAYS))
      hours.set(subject, (hours.get(subject) ?? 0) + (day >= group.fromDay ? Number(values.minutes) / 60 : 0));
    const figure = meanOfPeople(hours, null);
    return figure.value === null ? figure : { ...figure, ...within(figure, 0, 168) };
  },
});

const ABSENCE_WINDOW_DAYS = 28;
/** Working days of four weeks: contracts are not known, five days a week are assumed. */
const WORKING_DAYS = 20;
const ABSENCE_LOOK_BACK_DAYS = 182;

export const absenceLostTime = defineSignal({
  from: 'people',
  name: 'absence_rate',
  title: 'Absence, lost time',
  question: 'Which share of the working days was lost to absence?',
  definition:
    'Mean over people of the days absent in four weeks divided by 20 working days. No reasons, and no score that counts spells: both would punish chronic illness.',
  minimum:
    'As many people absent as the privacy floor, and an absence recorded in the unit in the last half year: none at all means that nobody records them.',
  interval: 'Student’s t over people, 95 %.',
  notFor: 'Finding out who is ill. Working days are assumed to be five a week.',
  unit: 'share',
  direction: 'down',
  method: 'absence_lost_time/1',
  baseline: 'up',
  kinds: ALL_UNITS,
  windowDays: ABSENCE_WINDOW_DAYS,
  lookBackDays: ABSENCE_LOOK_BACK_DAYS,
  reads: [ABSENCES],
  compute(group) {
    const lost = new Map([...group.members].map((subject) => [subject, 0]));
    const absent = new Set<string>();
    let isRecorded = false;
    for (const { subject, day, values } of group.rows(ABSENCES, group.fromDay - ABSENCE_LOOK_BACK_DAYS)) {
      isRecorded = true;
      if (day < group.fromDay) continue;
      absent.add(subject);
      lost.set(subject, Math.min(1, (lost.get(subject) ?? 0) + Number(values.days) / WORKING_DAYS));
    }
    if (!isRecorded) return none('insufficient_data', absent);
    const figure = meanOfPeople(lost, null);
    // Those who were away are whom the figure could tell something about: they are counted, not everybody employed.
    if (figure.value === null) return { ...figure, persons: absent };
    return { ...figure, ...within(figure, 0, 1), persons: absent };
  },
});

const VOICE_WINDOW_DAYS = 28;
const MEETINGS_MIN = 5;
const SPEAKERS_MIN = 3;
const SPEECH_SECONDS_MIN = 300;
/** A meeting in which one speaks so much is a presentation, and says nothing about equity. */
const PRESENTER_SHARE = 0.8;

export const voiceEquity = defineSignal({
  from: 'people',
  name: 'voice_equity',
  title: 'Voice equity',
  question: 'How evenly is speaking time spread in meetings?',
  definition:
    'Median over meetings of 1 − G·n/(n−1), where G is the Gini index of the seconds each person present spoke, silent ones included; 1 is even, 0 is one voice. Meetings count of which at least half of the people are of the unit; presentations (one share above 0.8) are left out.',
  minimum: 'Five meetings of at least three people and five minutes of speech, and five people.',
  interval: 'From the order of the meetings alone, at least 95 %; none below six meetings.',
  notFor: 'How safe people feel, which must be asked. Not for naming who speaks.',
  unit: 'share',
  direction: 'up',
  method: 'voice_equity/1',
  baseline: 'down',
  kinds: ALL_UNITS,
  windowDays: VOICE_WINDOW_DAYS,
  reads: [VOICES],
  compute(group) {
    // A meeting has one row a participant, all with the same values.
    const meetings = new Set([...group.rows(VOICES)].map(({ values }) => values));
    const persons = new Set<string>();
    const found: number[] = [];
    for (const values of meetings) {
      const people = Array.isArray(values.participants_id_hashes) ? values.participants_id_hashes.map(String) : [];
      const own = people.filter((subject) => group.members.has(subject));
      const equity = own.length * 2 < people.length ? null : equityIn(values);
      if (equity === null) continue;
      found.push(equity);
      for (const subject of own) persons.add(subject);
    }
    const middle = median(found);
    if (found.length < MEETINGS_MIN || persons.size < PEOPLE_MIN || middle === undefined)
      return none('insufficient_data', persons);
    const interval = medianInterval(found);
    return { value: middle, low: interval?.low ?? null, high: interval?.high ?? null, persons };
  },
});

/** As the edge measured it, which sends no shares; else from the shares that a source sent. */
function equityIn(values: Readonly<Record<string, unknown>>): number | null {
  if (typeof values.voice_equity === 'number')
    return Number(values.participant_count ?? 0) < SPEAKERS_MIN || values.is_presentation ? null : values.voice_equity;
  const shares = numbersOf(values.speaking_time_distribution);
  const seconds = shares.map((share) => share * 60 * Number(values.duration_minutes ?? 0));
  const spoken = seconds.reduce((sum, one) => sum + one, 0);
  const { voiceEquity: equity, maxShare } = equityOf(seconds);
  const says = seconds.length >= SPEAKERS_MIN && spoken >= SPEECH_SECONDS_MIN && (maxShare ?? 1) <= PRESENTER_SHARE;
  return says ? equity : null;
}

function numbersOf(value: unknown): number[] {
  return Array.isArray(value) ? value.filter((one): one is number => typeof one === 'number' && one >= 0) : [];
}

/** Student's interval knows no ends of a scale. */
function within(figure: { low?: number | null; high?: number | null }, least: number, most: number) {
  const hold = (one: number | null | undefined) => (one === null || one === undefined ? null : held(one, least, most));
  return { low: hold(figure.low), high: hold(figure.high) };
}
