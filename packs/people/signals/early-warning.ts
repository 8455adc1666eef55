/**
 * Critical slowing down of a group: does what people say become slower to recover from week to week? From the weekly
 * pulse of engagement: where at least five people answered nearly every week, their series are tested together, with
 * surrogates that keep what they share; else the mean of the group is tested alone.
 * Sources: Scheffer et al. 2009; Dakos et al. 2012; Theiler et al. 1992.
 */
import {
  EXPLORATORY_POINTS,
  evidenceOf,
  GAP_SHARE_MAX,
  riskLevel,
  SeededRandom,
  slowingIndicators,
} from '@bellwether/analysis';
import { defineSignal, type SubjectGroup } from '@bellwether/metrics';
import { none, PEOPLE_MIN, WEEK_DAYS } from './people-signal.ts';
import { ANSWERS } from './tables.ts';

/** Lengths that are tried, the longest first. */
const LENGTHS_WEEKS = [104, 78, EXPLORATORY_POINTS] as const;
/** Of a larger group so many are drawn: more would take longer and see little more. */
const PANEL_MAX = 40;
const LONGEST_DAYS = LENGTHS_WEEKS[0] * WEEK_DAYS;

export const criticalSlowing = defineSignal({
  from: 'people',
  name: 'csd',
  title: 'Early warning',
  question: 'Does the group recover more slowly from ups and downs than it used to?',
  definition:
    'Variance and memory (lag-1 autocorrelation) of the weekly engagement, freed of its trend, over windows of half its length; T is the mean of Kendall’s tau of both. p is the share of surrogates, in which nothing happens, with as steady a rise; q is p corrected for all units of the run. Of a group of more than 40 steady members 40 are drawn. The score is max(0, 1 − 2q): above 0.7 means q below 0.15.',
  minimum:
    '52 weeks with at most a fifth missing, each with five people. Up to 103 weeks it is exploratory and never above moderate; from 104 it is full evidence.',
  interval: 'p and q of the surrogate test stand in for an interval; the band is where T lies by chance.',
  notFor:
    'Announcing that something will happen. A rise of variance alone may be more noise from outside, sudden shifts give no warning, and the absence of a signal is not safety.',
  unit: 'score_0_1',
  direction: 'down',
  method: 'csd/1',
  kinds: ['organisation', 'department', 'team'],
  historyWeeks: 2,
  windowDays: LONGEST_DAYS,
  reads: [ANSWERS],
  async compute(group, { panelTest, seed }) {
    const weekly = weeklyAnswers(group);
    const length = LENGTHS_WEEKS.find((weeks) => groupSeries(weekly, weeks, LONGEST_DAYS / WEEK_DAYS) !== undefined);
    const everybody = new Set(weekly.keys());
    if (length === undefined) return none('insufficient_data', everybody, { evidence: 'insufficient_data' });
    const total = LONGEST_DAYS / WEEK_DAYS;
    const { series, known, missing } = groupSeries(weekly, length, total)!;
    const steady = [...weekly].flatMap(([subject, answers]) => {
      const own = filled(answers.slice(total - length));
      return own ? [{ subject, own }] : [];
    });
    const members = drawn(steady, PANEL_MAX, new SeededRandom(`${seed} members`));
    const isPanel = members.length >= PEOPLE_MIN;
    const persons = isPanel ? new Set(members.map(({ subject }) => subject)) : everybody;
    const asked = { series: isPanel ? members.map(({ own }) => own) : [], group: series, seed };
    const outcome = await panelTest(asked);
    const evidence = evidenceOf(length, missing);
    const { jointTau: t, p, pWithoutAny, band } = outcome;
    if (p === null || t === null || evidence === 'insufficient_data')
      return none('insufficient_data', persons, { evidence: 'insufficient_data' });
    const indicators = slowingIndicators(series);
    return {
      value: 0,
      valueByQ: (q) => Math.max(0, 1 - 2 * (q ?? 1)),
      level: (q) => (q === null ? null : riskLevel(q, t, evidence)),
      p,
      parts: {
        evidence,
        T: t,
        test: isPanel ? 'panel_common_phases' : 'ar1_surrogates',
        weeks: length,
        weeks_missing: missing,
        // Weeks with fewer than five answers have no value here either; one decimal, as answers have none.
        series: known.map((value) => (value === null ? null : Math.round(value * 10) / 10)),
        variance: shortened(indicators.variance),
        ar1: shortened(indicators.ar1),
        tau_variance: indicators.tauVariance,
        tau_ar1: indicators.tauAr1,
        band: band && { variance: shortenedBand(band.variance), ar1: shortenedBand(band.ar1) },
      },
      // What an alert needs: that it would also be one without any single person.
      partsByQ: (q) =>
        q === null || pWithoutAny === null
          ? {}
          : { holds_without_any_person: riskLevel(Math.min(1, (q * pWithoutAny) / p), t, evidence) !== 'low' },
      persons,
    };
  },
});

type Weekly = Map<string, (number | null)[]>;

/** Each person's answer of each week of the window, `null` where there is none. */
function weeklyAnswers(group: SubjectGroup): Weekly {
  const weeks = LONGEST_DAYS / WEEK_DAYS;
  const found: Weekly = new Map();
  for (const { subject, day, values } of group.rows(ANSWERS)) {
    const value = values.pulse_engagement;
    if (typeof value !== 'number') continue;
    const own = found.get(subject) ?? Array<number | null>(weeks).fill(null);
    own[Math.floor((day - group.fromDay) / WEEK_DAYS)] = value;
    found.set(subject, own);
  }
  return found;
}

/** Mean of the group by week, gaps bridged; `undefined` when too many weeks have too few answers. */
function groupSeries(weekly: Weekly, length: number, total: number) {
  const known = Array.from({ length }, (_, i) => {
    const answers = [...weekly.values()].flatMap((own) => own[total - length + i] ?? []);
    return answers.length < PEOPLE_MIN ? null : answers.reduce((sum, one) => sum + one, 0) / answers.length;
  });
  const series = filled(known);
  return series && { series, known, missing: known.filter((value) => value === null).length };
}

/** Gaps bridged by straight lines, and at the ends by the nearest value; `undefined` above a fifth of gaps. */
function filled(values: readonly (number | null)[]): Float64Array | undefined {
  const at = values.flatMap((value, i) => (value === null ? [] : [i]));
  if (values.length - at.length > GAP_SHARE_MAX * values.length) return undefined;
  return Float64Array.from(values, (value, i) => {
    if (value !== null) return value;
    const after = at.find((one) => one > i);
    const before = at.findLast((one) => one < i);
    if (after === undefined) return values[before!]!;
    if (before === undefined) return values[after]!;
    return values[before]! + ((values[after]! - values[before]!) * (i - before)) / (after - before);
  });
}

/** Some of them, the same ones for the same seed. */
function drawn<T>(all: readonly T[], most: number, random: SeededRandom): T[] {
  const left = [...all];
  const some: T[] = [];
  while (left.length > 0 && some.length < most) some.push(...left.splice(random.integer(left.length), 1));
  return some;
}

function shortenedBand({ low, high }: { low: readonly number[]; high: readonly number[] }) {
  return { low: shortened(low), high: shortened(high) };
}

function shortened(values: readonly (number | null)[]): (number | null)[] {
  return values.map((value) => (value === null ? null : Number(value.toPrecision(4))));
}
