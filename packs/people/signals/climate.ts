/**
 * What people say when asked: engagement, psychological safety, burnout, eNPS, and two weekly questions that loss spirals
 * are read from. Scores come from answers with known question ids; where there are none there is no figure.
 *
 * Question ids. Psychological safety: `psych_safety_1` … `_7`, 1–7, of which 1, 3 and 5 are reversed (Edmondson 1999).
 * Burnout: `cbi_work_1` … `_7`, 0–100, of which 7 is reversed (Kristensen et al. 2005, work-related scale). `enps`, 0–10.
 * The weekly pulse brings means of its question groups, 0–10, beside the answers.
 */
import {
  groupAgreement,
  netPromoterScore,
  percentOfMaximum,
  rwgOf,
  rwgOfScale,
  type Scale,
  scaleScore,
  wilsonInterval,
} from '@bellwether/analysis';
import type { Json } from '@bellwether/core';
import { defineSignal, type GroupFigure, type SignalLevel, type SubjectGroup } from '@bellwether/metrics';
import { ALL_UNITS, meanOfPeople, none, PEOPLE_MIN, WEEK_DAYS } from './people-signal.ts';
import { ANSWERS } from './tables.ts';

/** Options of a pulse question, 0 to 10. */
const PULSE_OPTIONS = 11;
/** Answers of so long count together for instruments that are not asked every week. */
const INSTRUMENT_WINDOW_DAYS = 91;

/** The mean answer of each person. */
function pulseOf(group: SubjectGroup, field: string): Map<string, number> {
  const sums = new Map<string, { sum: number; count: number }>();
  for (const { subject, values } of group.rows(ANSWERS)) {
    const value = values[field];
    if (typeof value !== 'number' || value < 0 || value > 10) continue;
    const known = sums.get(subject) ?? { sum: 0, count: 0 };
    sums.set(subject, { sum: known.sum + value, count: known.count + 1 });
  }
  return new Map([...sums].map(([subject, { sum, count }]) => [subject, sum / count]));
}

/** The newest answers of each person to the items of an instrument, in their order. */
function instrumentOf(group: SubjectGroup, prefix: string, items: number): Map<string, (number | null)[]> {
  const found = new Map<string, (number | null)[]>();
  // Rows of a person come in the order of their days: a later answer replaces an earlier one.
  for (const { subject, values } of group.rows(ANSWERS)) {
    if (!Array.isArray(values.responses)) continue;
    for (const response of values.responses) {
      const { id, score } = answerOf(response);
      const item = id.startsWith(prefix) ? Number(id.slice(prefix.length)) : 0;
      if (score === null || !Number.isInteger(item) || item < 1 || item > items) continue;
      const answers = found.get(subject) ?? Array<number | null>(items).fill(null);
      answers[item - 1] = score;
      found.set(subject, answers);
    }
  }
  return found;
}

function answerOf(response: Json): { id: string; score: number | null } {
  if (typeof response !== 'object' || response === null || Array.isArray(response)) return { id: '', score: null };
  const { question_id, score } = response;
  return {
    id: typeof question_id === 'string' ? question_id : '',
    score: typeof score === 'number' ? score : null,
  };
}

/** One weekly question: the mean over people, and how far they agree. */
function pulseFigure(group: SubjectGroup, field: string): GroupFigure {
  const byPerson = pulseOf(group, field);
  const figure = meanOfPeople(byPerson, group.members.size);
  if (figure.value === null) return figure;
  return { ...figure, parts: { agreement_rwg: rwgOf([...byPerson.values()], PULSE_OPTIONS) } };
}

const pulse = {
  from: 'people',
  minimum: 'Five people who answered in the week.',
  interval: 'Student’s t with the finite population correction, 95 %: with all answers in, nothing was sampled.',
  unit: 'score_0_10',
  kinds: ALL_UNITS,
  windowDays: WEEK_DAYS,
  reads: [ANSWERS],
  direction: 'up',
  baseline: 'down',
} as const;

export const engagement = defineSignal({
  ...pulse,
  name: 'engagement',
  title: 'Engagement',
  question: 'How engaged do people say they are this week?',
  definition: 'Mean over people of their weekly answers about engagement, 0 to 10.',
  notFor: 'Comparing teams of different work, or anything about one person.',
  method: 'engagement/1',
  compute: (group) => pulseFigure(group, 'pulse_engagement'),
});

export const workloadBalance = defineSignal({
  ...pulse,
  name: 'workload_balance',
  title: 'Balance of workload',
  question: 'How well can people cope with what they have to do?',
  definition: 'Mean over people of their weekly answers about the balance of workload, 0 to 10.',
  notFor: 'Measuring how much work there is: it is how people find it.',
  method: 'workload_balance/1',
  compute: (group) => pulseFigure(group, 'pulse_workload'),
});

export const managerSupport = defineSignal({
  ...pulse,
  name: 'manager_support',
  title: 'Support by managers',
  question: 'How well do people feel supported by their managers?',
  definition: 'Mean over people of their weekly answers about support, 0 to 10.',
  notFor: 'Judging a manager: a team has one manager, and the figure is the team’s.',
  method: 'manager_support/1',
  compute: (group) => pulseFigure(group, 'pulse_manager_support'),
});

const SAFETY_SCALE: Scale = { min: 1, max: 7, reversedItems: [0, 2, 4], minAnswered: 5 };
const AGREEMENT_MIN = 0.7;

export const psychologicalSafety = defineSignal({
  from: 'people',
  name: 'psychological_safety',
  title: 'Psychological safety',
  question: 'Do people of a group share the view that one can speak up here?',
  definition:
    'Mean over people of Edmondson’s seven items, 1 to 7, of which 1, 3 and 5 are turned, as per cent of the maximum possible; each person’s newest answers of the last 13 weeks, at least five items. Where the seven items were not asked, the weekly question about it, as per cent of its maximum; `instrument` says which.',
  minimum:
    'Five people, and agreement: a mean rwg of at least 0.70, or teams that differ significantly from one another. Else there is no shared view, and no figure.',
  interval: 'Student’s t with the finite population correction, 95 %.',
  notFor: 'Reading it from how people talk in meetings. Levels (lower end below 60, 50, 40) are a convention.',
  unit: 'score_0_100',
  direction: 'up',
  method: 'psychological_safety/1',
  kinds: ALL_UNITS,
  windowDays: INSTRUMENT_WINDOW_DAYS,
  reads: [ANSWERS],
  compute(group) {
    const answers = instrumentOf(group, 'psych_safety_', 7);
    const scored = [...answers].flatMap(([subject, own]) => {
      const score = scaleScore(own, SAFETY_SCALE);
      return score.percentOfMaximum === null ? [] : [{ subject, score }];
    });
    if (scored.length >= PEOPLE_MIN) {
      const items = Array.from({ length: 7 }, (_, item) => scored.flatMap(({ score }) => score.items[item] ?? []));
      const byPerson = new Map(scored.map(({ subject, score }) => [subject, score.percentOfMaximum!]));
      return sharedView(group, byPerson, rwgOfScale(items, 7), 'edmondson_7');
    }
    const pulses = pulseOf(group, 'pulse_psych_safety');
    const byPerson = new Map([...pulses].map(([subject, score]) => [subject, percentOfMaximum(score, 0, 10)]));
    return sharedView(group, byPerson, rwgOf([...pulses.values()], PULSE_OPTIONS), 'pulse_question');
  },
});

function sharedView(
  group: SubjectGroup,
  byPerson: ReadonlyMap<string, number>,
  rwg: number | null,
  instrument: string,
): GroupFigure {
  const figure = meanOfPeople(byPerson, group.members.size);
  if (figure.value === null) return figure;
  const teams = Map.groupBy(
    group.employments.filter(
      ({ subject, fromDay, toDay }) =>
        byPerson.has(subject) && fromDay < group.toDay && (toDay === null || toDay >= group.toDay),
    ),
    ({ unit }) => unit,
  );
  const between = groupAgreement(
    [...teams.values()].map((members) => members.map(({ subject }) => byPerson.get(subject)!)),
    PULSE_OPTIONS,
  );
  const isShared = (rwg ?? 0) >= AGREEMENT_MIN || (between.p ?? 1) <= 0.05;
  const parts = { instrument, agreement_rwg: rwg, icc1: between.icc1 };
  if (!isShared) return none('insufficient_data', figure.persons, { ...parts, no_shared_view: true });
  const bounded = figure.low ?? figure.value;
  return { ...figure, parts, level: () => safetyLevel(bounded) };
}

function safetyLevel(low: number): SignalLevel {
  if (low < 40) return 'critical';
  if (low < 50) return 'high';
  return low < 60 ? 'moderate' : 'low';
}

const BURNOUT_SCALE: Scale = { min: 0, max: 100, reversedItems: [6], minAnswered: 4 };
/** From here on the instrument's bands call a person's burnout moderate or worse. */
const BURNOUT_CASE = 50;

export const burnout = defineSignal({
  from: 'people',
  name: 'burnout',
  title: 'Burnout, work-related',
  question: 'How worn out by their work do people of a group say they are?',
  definition:
    'Mean over people of the Copenhagen Burnout Inventory’s seven work-related items, 0 to 100, each person’s newest answers of the last 13 weeks, at least four items. The share of people from 50 up stands beside it.',
  minimum: 'Five people.',
  interval: 'Student’s t for the mean; Wilson’s for the share, by whose lower end the level is set (25, 40, 60 %).',
  notFor: 'A diagnosis, or anything about one person. The thresholds of the level are a convention.',
  unit: 'score_0_100',
  direction: 'down',
  method: 'burnout_cbi_work/1',
  kinds: ALL_UNITS,
  windowDays: INSTRUMENT_WINDOW_DAYS,
  reads: [ANSWERS],
  compute(group) {
    const byPerson = new Map<string, number>();
    for (const [subject, answers] of instrumentOf(group, 'cbi_work_', 7)) {
      const { mean } = scaleScore(answers, BURNOUT_SCALE);
      if (mean !== null) byPerson.set(subject, mean);
    }
    const figure = meanOfPeople(byPerson, group.members.size);
    if (figure.value === null) return figure;
    const cases = [...byPerson.values()].filter((score) => score >= BURNOUT_CASE).length;
    const share = wilsonInterval(cases, byPerson.size)!;
    // A share of one to four people, or of all but so few, would point at them.
    const isTold = cases >= PEOPLE_MIN && byPerson.size - cases >= PEOPLE_MIN;
    return {
      ...figure,
      parts: isTold ? { share_from_50: share.share, share_low: share.low, share_high: share.high } : {},
      level: () => burnoutLevel(share.low),
    };
  },
});

function burnoutLevel(low: number): SignalLevel {
  if (low >= 0.6) return 'critical';
  if (low >= 0.4) return 'high';
  return low >= 0.25 ? 'moderate' : 'low';
}

export const enps = defineSignal({
  from: 'people',
  name: 'enps',
  title: 'eNPS',
  question: 'Would people recommend working here?',
  definition:
    'Per cent of answers 9 and 10 less per cent of answers 0 to 6, each person’s newest of the last 13 weeks.',
  minimum: 'Ten people, since it is a distribution.',
  interval:
    'Of a difference of two shares of one sample, with the finite population correction, 95 %. It is wide: with twenty answers about 40 points.',
  notFor: 'A traffic light; it has no level here.',
  unit: 'score_-100_100',
  direction: 'up',
  method: 'enps/1',
  kinds: ALL_UNITS,
  windowDays: INSTRUMENT_WINDOW_DAYS,
  reads: [ANSWERS],
  compute(group) {
    const newest = new Map<string, number>();
    for (const { subject, values } of group.rows(ANSWERS)) {
      if (!Array.isArray(values.responses)) continue;
      for (const response of values.responses) {
        const { id, score } = answerOf(response);
        if (id === 'enps' && score !== null && score >= 0 && score <= 10) newest.set(subject, score);
      }
    }
    const persons = new Set(newest.keys());
    const found = netPromoterScore([...newest.values()], group.members.size);
    if (!found || newest.size < 10) return none('insufficient_data', persons);
    return {
      value: found.score,
      low: Math.max(-100, found.low),
      high: Math.min(100, found.high),
      persons,
    };
  },
});

/** The response rate of the weekly question, which every figure of answers should be read beside. */
export const pulseResponse = defineSignal({
  from: 'people',
  name: 'pulse_response',
  title: 'Response to the pulse',
  question: 'How many of the people who were asked answered this week?',
  definition:
    'People who answered the weekly pulse divided by the people of the unit. Below one half, those who did not answer may well be the ones to hear.',
  minimum: 'As many people who answered as the privacy floor.',
  interval: 'Wilson’s, 95 %.',
  notFor: 'Finding out who did not answer.',
  unit: 'share',
  direction: 'up',
  method: 'pulse_response/1',
  kinds: ALL_UNITS,
  windowDays: WEEK_DAYS,
  lookBackDays: 28,
  reads: [ANSWERS],
  compute(group) {
    const answered = new Set([...group.rows(ANSWERS)].map(({ subject }) => subject));
    const isAsked = !group
      .rows(ANSWERS, group.fromDay - 28)
      [Symbol.iterator]()
      .next().done;
    const share = wilsonInterval(answered.size, group.members.size);
    if (!share || !isAsked) return none('insufficient_data', answered);
    return { value: share.share, low: share.low, high: share.high, persons: answered };
  },
});
