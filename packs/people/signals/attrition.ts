/**
 * Who leaves, how fast, and how long people stay: on the time they were employed.
 * Sources: science of occurrence-exposure rates (Breslow and Day 1987) and of survival (Kaplan and Meier 1958).
 */
import {
  annualRate,
  kaplanMeier,
  MONTH_DAYS,
  median,
  medianInterval,
  risePoissonP,
  type Spell,
  survivalAt,
} from '@bellwether/analysis';
import { defineSignal, type Employment, type SignalLevel } from '@bellwether/metrics';
import { ALL_UNITS, none, PEOPLE_MIN, YEAR_DAYS } from './people-signal.ts';

const RATE_WINDOW_DAYS = 30;
/** Person-years below which a rate gets no level. */
const EXPOSURE_YEARS_MIN = 0.5;

interface Exposure {
  days: number;
  persons: Set<string>;
  leavers: Set<string>;
  voluntary: Set<string>;
  /** Departures of which nobody said whether they were voluntary. */
  unexplained: number;
}

function exposureOf(
  employments: readonly Employment[],
  fromDay: number,
  toDay: number,
  counts: (employment: Employment) => boolean = () => true,
): Exposure {
  const exposure: Exposure = { days: 0, persons: new Set(), leavers: new Set(), voluntary: new Set(), unexplained: 0 };
  for (const employment of employments) {
    if (!counts(employment)) continue;
    const end = employment.toDay ?? Number.POSITIVE_INFINITY;
    const days = Math.min(end, toDay) - Math.max(employment.fromDay, fromDay);
    if (days > 0) {
      exposure.days += days;
      exposure.persons.add(employment.subject);
    }
    if (employment.endedBy !== 'departure' || end < fromDay || end >= toDay) continue;
    exposure.persons.add(employment.subject);
    exposure.leavers.add(employment.subject);
    if (employment.voluntary === null) exposure.unexplained++;
    else if (employment.voluntary) exposure.voluntary.add(employment.subject);
  }
  return exposure;
}

export const attritionRate30d = defineSignal({
  from: 'people',
  name: 'attrition_rate_30d',
  title: 'Attrition, 30 days',
  question: 'Which share of the people left in the last 30 days?',
  definition:
    'Departures divided by the average headcount of the 30 days, which is the person-days employed divided by 30. The yearly rate stands beside it, and the probability to leave within a year at that rate, 1 − exp(−rate).',
  minimum:
    'Somebody employed in the window. A level needs five people and half a person-year in the window, and a year before it to compare with.',
  interval:
    'Garwood’s exact Poisson interval, 95 %. With three leavers of forty it spans more than an order of magnitude.',
  notFor: 'Multiplying by twelve, adding up windows that overlap, or judging a manager by one month.',
  unit: 'share',
  direction: 'down',
  method: 'attrition_rate/1',
  kinds: ALL_UNITS,
  windowDays: RATE_WINDOW_DAYS,
  reads: [],
  compute({ employments, fromDay, toDay }) {
    const now = exposureOf(employments, fromDay, toDay);
    const headcount = now.days / RATE_WINDOW_DAYS;
    const { rateAnnual, interval } = annualRate(now.leavers.size, now.days);
    if (rateAnnual === null || interval === null) return none('no_exposure', now.persons);
    const before = exposureOf(employments, fromDay - YEAR_DAYS, fromDay);
    const isWeighty = now.persons.size >= PEOPLE_MIN && now.days >= EXPOSURE_YEARS_MIN * YEAR_DAYS;
    const p = isWeighty ? risePoissonP(now.leavers.size, now.days, before.leavers.size, before.days) : null;
    const usual = annualRate(before.leavers.size, before.days).rateAnnual;
    const share = RATE_WINDOW_DAYS / YEAR_DAYS;
    return {
      value: now.leavers.size / headcount,
      low: interval.low * share,
      high: interval.high * share,
      p,
      level: (q) => riseLevel(q, usual === null ? null : usual > 0 ? rateAnnual / usual : Number.POSITIVE_INFINITY),
      parts: {
        rate_annual: rateAnnual,
        probability_within_a_year: -Math.expm1(-rateAnnual),
        rate_annual_before: usual,
      },
      persons: now.persons,
    };
  },
});

/** By the test against the unit's own last year; critical only when the rate is also half as high again. */
function riseLevel(q: number | null, ratio: number | null): SignalLevel | null {
  if (q === null || ratio === null) return null;
  if (q <= 0.01 && ratio >= 1.5) return 'critical';
  if (q <= 0.05) return 'high';
  return q <= 0.15 ? 'moderate' : 'low';
}

export const voluntaryAttrition = defineSignal({
  from: 'people',
  name: 'voluntary_attrition',
  title: 'Voluntary attrition',
  question: 'At which yearly rate did people leave of their own accord?',
  definition: 'Voluntary departures of the last 365 days divided by the person-years employed in them.',
  minimum:
    'As many leavers as the privacy floor, some of them voluntary and some not: of fewer, or where all agree, the figure would tell how single people left.',
  interval: 'Garwood’s exact Poisson interval, 95 %.',
  notFor: 'Concluding why anybody left. A new figure is told only once enough people more have left.',
  unit: 'per_year',
  direction: 'down',
  method: 'voluntary_attrition/1',
  kinds: ALL_UNITS,
  windowDays: YEAR_DAYS,
  lasting: true,
  reads: [],
  compute({ employments, fromDay, toDay }, { floor }) {
    const found = exposureOf(employments, fromDay, toDay);
    if (found.days === 0) return none('no_exposure', found.leavers);
    const explained = found.leavers.size - found.unexplained;
    if (found.unexplained > 0.2 * found.leavers.size) return none('insufficient_data', found.leavers);
    // Where all agree, a figure about the group is a figure about each of its members.
    if (found.leavers.size >= floor && (found.voluntary.size === 0 || found.voluntary.size === explained))
      return none('suppressed', found.leavers);
    const { rateAnnual, interval } = annualRate(found.voluntary.size, found.days);
    if (rateAnnual === null || interval === null) return none('no_exposure', found.leavers);
    return { value: rateAnnual, low: interval.low, high: interval.high, persons: found.leavers };
  },
});

export const topPerformerAttrition = defineSignal({
  from: 'people',
  name: 'top_performer_attrition',
  title: 'Attrition of top performers',
  question: 'At which yearly rate did top performers leave?',
  definition:
    'Departures of people flagged among the top fifth, of the last 365 days, divided by the person-years they were employed. The flag is the one at the beginning of the spell, so a departure cannot change it.',
  minimum: 'Five top performers; for the organisation only, since the message itself could name somebody.',
  interval: 'Garwood’s exact Poisson interval, 95 %.',
  notFor: 'Units below the organisation, or finding out who is flagged.',
  unit: 'per_year',
  direction: 'down',
  method: 'top_performer_attrition/1',
  kinds: ['organisation'],
  windowDays: YEAR_DAYS,
  reads: [],
  compute({ employments, fromDay, toDay }) {
    const found = exposureOf(employments, fromDay, toDay, ({ topPerformer }) => topPerformer);
    const { rateAnnual, interval } = annualRate(found.leavers.size, found.days);
    if (rateAnnual === null || interval === null) return none('no_exposure', found.persons);
    if (found.persons.size < PEOPLE_MIN) return none('insufficient_data', found.persons);
    const before = exposureOf(employments, fromDay - YEAR_DAYS, fromDay, ({ topPerformer }) => topPerformer);
    const p = risePoissonP(found.leavers.size, found.days, before.leavers.size, before.days);
    const usual = annualRate(before.leavers.size, before.days).rateAnnual;
    return {
      value: rateAnnual,
      low: interval.low,
      high: interval.high,
      p,
      level: (q) => riseLevel(q, usual ? rateAnnual / usual : null),
      persons: found.persons,
    };
  },
});

const RETENTION_MONTHS = 12;
const RETENTION_LOOK_DAYS = 730;
const AT_RISK_MIN = 20;

export const retention12m = defineSignal({
  from: 'people',
  name: 'retention_12m',
  title: 'Retention of hires, 12 months',
  question: 'Which share of those who join is still there after a year?',
  definition:
    'Kaplan-Meier estimate at 12 months of tenure, over everybody employed in the last two years, each counted from the tenure at which they came under observation. A better figure than a rate, which mixes short tenures and long ones.',
  minimum: '20 people whose tenure is known, and somebody observed at 12 months.',
  interval: 'Greenwood’s variance on the log-log scale, 95 %.',
  notFor: 'Predicting how long somebody will stay.',
  unit: 'share',
  direction: 'up',
  method: 'retention_12m/1',
  kinds: ALL_UNITS,
  windowDays: RETENTION_LOOK_DAYS,
  reads: [],
  compute({ employments, fromDay, toDay }) {
    const persons = new Set<string>();
    const spells: Spell[] = [];
    for (const employment of employments) {
      const hired = hiredDay(employment);
      const end = Math.min(employment.toDay ?? toDay, toDay);
      const start = Math.max(employment.fromDay, fromDay);
      if (hired === null || end <= start) continue;
      persons.add(employment.subject);
      spells.push({
        entry: Math.max(0, (start - hired) / MONTH_DAYS),
        time: Math.max(0, (end - hired) / MONTH_DAYS),
        event: employment.endedBy === 'departure' && employment.toDay !== null && employment.toDay < toDay,
      });
    }
    if (persons.size < AT_RISK_MIN) return none('insufficient_data', persons);
    const curve = kaplanMeier(spells, RETENTION_MONTHS);
    const at = survivalAt(curve, spells, RETENTION_MONTHS);
    if (!at) return none('insufficient_data', persons);
    // Nobody left in the first year: the rule of three bounds what that proves.
    const low = at.low ?? Math.max(0, 1 - 3 / Math.max(3, at.atRisk));
    return {
      value: at.survival,
      low,
      high: at.high ?? 1,
      parts: { median_months: curve.median, restricted_mean_months: curve.restrictedMean },
      persons,
    };
  },
});

export const tenureMedian = defineSignal({
  from: 'people',
  name: 'tenure_median',
  title: 'Median tenure',
  question: 'How long have the people who are here been here?',
  definition:
    'Median of the months since the quarter of hire, over everybody employed on the last day of the window. The tenure of those who left is no part of it, for it would leave out everybody who stayed.',
  minimum: 'The quarter of hire of at least five people, and of at least four fifths of the unit.',
  interval: 'From the order of the values alone, at least 95 %.',
  notFor: 'An estimate of how long people stay: that is retention.',
  unit: 'months',
  direction: 'neutral',
  method: 'tenure_median/1',
  kinds: ALL_UNITS,
  windowDays: 7,
  lasting: true,
  reads: [],
  compute({ employments, members, toDay }) {
    const months = new Map<string, number>();
    for (const employment of employments) {
      const hired = hiredDay(employment);
      if (members.has(employment.subject) && hired !== null)
        months.set(employment.subject, Math.max(0, (toDay - hired) / MONTH_DAYS));
    }
    const persons = new Set(months.keys());
    const middle = median([...months.values()]);
    if (months.size < PEOPLE_MIN || months.size < 0.8 * members.size || middle === undefined)
      return none('insufficient_data', persons);
    const interval = medianInterval([...months.values()]);
    return { value: middle, low: interval?.low ?? null, high: interval?.high ?? null, persons };
  },
});

/** The middle of the quarter of hire; for somebody hired while we looked on, the day itself. `null` when nobody said. */
function hiredDay({ hiredQuarter, fromDay, isFirst }: Employment): number | null {
  const match = /^(\d{4})-Q([1-4])$/.exec(hiredQuarter);
  if (!match) return null;
  const start = Date.UTC(Number(match[1]), 3 * (Number(match[2]) - 1), 1) / 86_400_000;
  const isHire = isFirst && fromDay >= start && fromDay < start + 92;
  return isHire ? fromDay : Math.min(fromDay, start + 45);
}
