/**
 * Figures made of figures that were published already: the health score, epistemic tremor, loss contradiction and loss
 * spiral. They read no rows of people, so they can tell nothing that has not been told. All are indices by convention;
 * none is calibrated against what came of it, and each shows its parts.
 */
import {
  lossContradiction as contradictionOf,
  organisationalHealth,
  type Pillar,
  type Reading,
  SeededRandom,
  lossSpiral as spiralOf,
  epistemicTremor as tremorOf,
  weightSensitivity,
} from '@bellwether/analysis';
import {
  type DerivedFigure,
  deriveSignal,
  type FigureHistory,
  type SignalLevel,
  type SignalReason,
} from '@bellwether/metrics';
import { recentStandings, type Standing, standingOf, standingOfState } from './standing.ts';

const UNITS = ['organisation', 'division', 'department', 'team'] as const;
const derived = { from: 'signals', windowDays: 7, kinds: UNITS, historyWeeks: 78 } as const;

/** Of inputs that are missing: withheld ones make the whole withheld, others leave too little to go by. */
function missing(history: FigureHistory, inputs: readonly string[]): { value: null; reason: SignalReason } {
  const isWithheld = inputs.some((input) => history.now(input)?.reason === 'suppressed');
  return { value: null, reason: isWithheld ? 'suppressed' : 'insufficient_data' };
}

interface PillarDeclaration {
  name: string;
  signals: readonly string[];
  /** Its signals are states that last. */
  lasts?: true;
  direction: 1 | -1;
  weight: number;
}

const PILLARS: readonly PillarDeclaration[] = [
  { name: 'engagement', signals: ['engagement'], direction: 1, weight: 0.2 },
  { name: 'psychological_safety', signals: ['psychological_safety'], direction: 1, weight: 0.2 },
  { name: 'burnout', signals: ['burnout'], direction: -1, weight: 0.2 },
  { name: 'voluntary_attrition', signals: ['voluntary_attrition'], lasts: true, direction: -1, weight: 0.15 },
  { name: 'network', signals: ['silo_index', 'network_fragility'], lasts: true, direction: -1, weight: 0.15 },
  { name: 'sentiment', signals: ['sentiment_7d'], direction: 1, weight: 0.1 },
];

/** A pillar of several signals is their mean, on the scale of their own baselines. */
function pillarOf(history: FigureHistory, { name, signals, lasts, direction, weight }: PillarDeclaration): Pillar {
  const base = { name, direction, weight };
  const found = signals.flatMap((signal) => (lasts ? standingOfState : standingOf)(history, signal) ?? []);
  if (found.length === 0) return { ...base, value: null, mean: 0, sd: 1, se: 0 };
  if (found.length === 1) return { ...base, ...pick(found[0]!) };
  const z = found.reduce((sum, one) => sum + one.z, 0) / found.length;
  const se = Math.hypot(...found.map(({ zSe }) => zSe)) / found.length;
  return { ...base, value: z, mean: 0, sd: 1, se };
}

function pick({ value, mean, sd, se }: Standing) {
  return { value, mean, sd, se };
}

const OHS_INPUTS = PILLARS.flatMap(({ signals }) => signals);

export const organisationalHealthScore = deriveSignal({
  ...derived,
  name: 'ohs',
  title: 'Organisational health',
  question: 'How is this unit, compared with its own normal?',
  definition:
    'Distances of engagement, psychological safety, burnout, voluntary attrition, network and sentiment from the unit’s own mean of the 26 to 52 weeks before, weighted 0.20, 0.20, 0.20, 0.15, 0.15, 0.10 and divided by the spread they would have together at a correlation of 0.4; 5 + 2Z, from 0 to 10. 5 means “as usual here”, not “average”. Contributions add up to score − 5.',
  minimum:
    'Pillars with 70 % of the weight, each with 26 earlier weeks to compare with. Voluntary attrition and network are states that last and are told seldom: in the weeks between, what was told last holds.',
  interval:
    'From the intervals of the pillars, 95 %; `weights_low` and `weights_high` say how far it depends on the weights (5–95 % of 200 draws).',
  notFor: 'Comparing organisations, or ranking units: each is compared with itself. The weights are a convention.',
  unit: 'score_0_10',
  direction: 'up',
  method: 'ohs/2',
  inputs: OHS_INPUTS,
  compute(history, { seed }): DerivedFigure {
    const pillars = PILLARS.map((pillar) => pillarOf(history, pillar));
    const found = organisationalHealth(pillars);
    if (found.score === null) return missing(history, OHS_INPUTS);
    const band = weightSensitivity(pillars, new SeededRandom(seed));
    return {
      value: found.score,
      low: found.low,
      high: found.high,
      level: () => found.level,
      parts: {
        coverage: found.coverage,
        z: found.z,
        weights_low: band?.low ?? null,
        weights_high: band?.high ?? null,
        contributions: pillars.map(({ name, value, mean, sd, direction, weight }) => ({
          pillar: name,
          value,
          z: value === null ? null : (direction * (value - mean)) / sd,
          weight,
          contribution: found.contributions[name] ?? null,
          ...(value === null ? { reason: 'insufficient_data' } : {}),
        })),
      },
    };
  },
});

/** Sources that speak about the same thing, how people are, each in its own way; −1 where more is worse. */
const TREMOR_SOURCES = [
  ['engagement', 1],
  ['sentiment_7d', 1],
  ['after_hours_share', -1],
] as const;
const TREMOR_WINDOWS = 8;

export const epistemicTremor = deriveSignal({
  ...derived,
  name: 'epistemic_tremor',
  title: 'Epistemic tremor',
  question: 'Do the organisation’s own sources agree about how things are?',
  definition:
    'Mean of up to three parts, 0 to 1. Disagreement: I² of what surveys, tone and hours say, each as a distance from its usual with its standard error. Volatility: the share of week-to-week change of their consensus that noise cannot explain, over eight weeks. Dissent: 1 − rwg of the survey’s answers.',
  minimum: 'Two sources with 26 earlier weeks each.',
  interval: 'None: p and q are those of Cochran’s Q over the sources.',
  notFor: 'Saying which source is right. An index, not calibrated.',
  unit: 'score_0_1',
  direction: 'down',
  method: 'epistemic_tremor/1',
  baseline: 'up',
  inputs: TREMOR_SOURCES.map(([signal]) => signal),
  compute(history): DerivedFigure {
    const inputs = TREMOR_SOURCES.map(([signal]) => signal);
    const sources = TREMOR_SOURCES.flatMap(([signal, sign]): Reading[] => {
      const standing = standingOf(history, signal);
      return standing && standing.zSe > 0 ? [{ z: sign * standing.z, se: standing.zSe }] : [];
    });
    const agreement = history.now('engagement')?.parts.agreement_rwg;
    const found = tremorOf(sources, consensusOf(history), typeof agreement === 'number' ? agreement : null);
    if (found.tremor === null) return missing(history, inputs);
    return {
      value: found.tremor,
      p: found.p,
      // The Q test must agree before the distance from the usual may raise a level.
      level: (q) => (q !== null && q <= 0.15 ? null : 'low'),
      parts: { ...found.parts, sources: sources.length, consensus: found.consensus },
    };
  },
});

/** Consensus of the sources over the last weeks; `null` when a week is missing in every pair of them. */
function consensusOf(history: FigureHistory): Reading[] | null {
  const series = TREMOR_SOURCES.flatMap(([signal, sign]) => {
    const standings = recentStandings(history, signal, TREMOR_WINDOWS);
    return standings ? [standings.map(({ z, zSe }) => ({ z: sign * z, se: zSe }))] : [];
  });
  if (series.length < 2) return null;
  return Array.from({ length: TREMOR_WINDOWS }, (_, week) => {
    const readings = series.map((one) => one[week]!).filter(({ se }) => se > 0);
    const precision = readings.reduce((sum, { se }) => sum + 1 / se ** 2, 0);
    if (!(precision > 0)) return { z: 0, se: 0 };
    return {
      z: readings.reduce((sum, { z, se }) => sum + z / se ** 2, 0) / precision,
      se: 1 / Math.sqrt(precision),
    };
  });
}

const BEHAVIOUR = ['after_hours_share', 'meeting_load', 'absence_rate'] as const;
const STATED = ['engagement', 'workload_balance'] as const;
/** By convention, until enough weeks are there to estimate them. */
const RELIABILITY = { stated: 0.8, behavioural: 0.7 } as const;

export const lossContradiction = deriveSignal({
  ...derived,
  name: 'loss_contradiction',
  title: 'Loss contradiction',
  question: 'Does the group say one thing and do another?',
  definition:
    'What people say (engagement, workload) less what they do (after-hours writing, meetings, absence, turned so that more is healthier), both as distances from the unit’s usual; divided by the standard error of a difference at reliabilities of 0.8 and 0.7. “Says fine, behaves depleted” is the alarming direction.',
  minimum: 'One stated and one behavioural figure, each with 26 earlier weeks.',
  interval: 'p of the difference, and q over all units.',
  notFor: 'Calling anybody dishonest: hours and feelings can differ for good reasons.',
  unit: 'score_-1_1',
  direction: 'neutral',
  method: 'loss_contradiction/1',
  inputs: [...STATED, ...BEHAVIOUR],
  compute(history): DerivedFigure {
    const mean = (signals: readonly string[], sign: 1 | -1) => {
      const found = signals.flatMap((signal) => standingOf(history, signal)?.z ?? []);
      return found.length === 0 ? null : (sign * found.reduce((sum, z) => sum + z, 0)) / found.length;
    };
    const stated = mean(STATED, 1);
    const behavioural = mean(BEHAVIOUR, -1);
    if (stated === null || behavioural === null) return missing(history, [...STATED, ...BEHAVIOUR]);
    const found = contradictionOf(stated, behavioural, RELIABILITY.stated, RELIABILITY.behavioural);
    if (!found) return missing(history, [...STATED, ...BEHAVIOUR]);
    return {
      // Held to the scale: three standard errors are as much as can be said.
      value: Math.max(-1, Math.min(1, found.z / 3)),
      p: found.p,
      level: (q) => contradictionLevel(q),
      parts: { stated_z: stated, behavioural_z: behavioural, z: found.z, direction: found.direction },
    };
  },
});

/** The levels of |z| 1.645, 1.96 and 2.576, as q. */
function contradictionLevel(q: number | null): SignalLevel | null {
  if (q === null) return null;
  if (q <= 0.01) return 'critical';
  if (q <= 0.05) return 'high';
  return q <= 0.1 ? 'moderate' : 'low';
}

/** More of each is more to live on; −1 where the figure says how much is taken. */
const RESOURCES = [
  ['energy', 'engagement', 1],
  ['support', 'manager_support', 1],
  ['autonomy', 'workload_balance', 1],
  ['recovery', 'after_hours_share', -1],
] as const;
const SPIRAL_WINDOWS = 10;

export const lossSpiral = deriveSignal({
  ...derived,
  name: 'loss_spiral',
  title: 'Loss spiral',
  question: 'Does loss beget loss here, and faster?',
  definition:
    'From engagement, support, workload and hours outside of working time over ten weeks, as distances from their usual before: the square root of depth times the mean of breadth, persistence and acceleration, 0 to 1. Low but steady is 0, falling from high is 0. After the Conservation of Resources theory (Hobfoll 1989).',
  minimum: 'Two of the four, without a gap in ten weeks, and 26 weeks before them.',
  interval: 'None: an index, not calibrated until there are twenty units with known outcomes.',
  notFor: 'Predicting that anybody will leave or fall ill.',
  unit: 'score_0_1',
  direction: 'down',
  method: 'loss_spiral/1',
  inputs: RESOURCES.map(([, signal]) => signal),
  compute(history): DerivedFigure {
    const inputs = RESOURCES.map(([, signal]) => signal);
    const resources = Object.fromEntries(
      RESOURCES.flatMap(([name, signal, sign]) => {
        const standings = recentStandings(history, signal, SPIRAL_WINDOWS);
        return standings ? [[name, standings.map(({ z }) => sign * z)] as const] : [];
      }),
    );
    const found = spiralOf(resources);
    if (found.score === null) return missing(history, inputs);
    const { score, level, ...parts } = found;
    return { value: score, level: () => level, parts: { ...parts, calibrated: false } };
  },
});
