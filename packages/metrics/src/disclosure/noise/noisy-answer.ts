/**
 * The answer with noise. Everybody is put into the one group most of their events are in, what they add is clipped, and
 * to each number two-sided geometric noise is added. Epsilon is shared out evenly among the numbers of a group: how many
 * people stand behind it, and each measure.
 *
 * The privacy floor holds here as well: a group is shown when its number of people, with its noise, is so far above the
 * floor that fewer are behind it in one answer of a million. Looking at the noisy number only, this tells nothing more.
 */
import type { Engine } from '@bellwether/store';
import { sqlIdentifier, sqlInstant, sqlNumber, sqlString } from '@bellwether/store';
import type { Fields } from '../../field.ts';
import { geometricVariance } from '../differential-privacy.ts';
import { roundedPeople } from '../floor.ts';
import { type Dice, discreteLaplace } from './discrete-laplace.ts';
import type { NoisyMeasure, NoisyQuestion } from './noisy-question.ts';

/** What is remembered of an answer: all of it has its noise already. */
export interface NoisyNumbers {
  cells: readonly { group: readonly string[]; people: number; values: readonly number[] }[];
}

export const NOISE_MECHANISM = 'two_sided_geometric';

/** How an answer says that it is not exact. */
export interface NoiseNote {
  epsilon: number;
  mechanism: typeof NOISE_MECHANISM;
  per_person_max: number;
  /** By measure, of the noise. */
  standard_deviation: Readonly<Record<string, number>>;
  /** Groups with fewer people than this, by the noisy number of them, are hidden. */
  hidden_below: number;
}

export interface NoisyFigure {
  group: readonly string[];
  /** In the order of the question's measures; all of them `null` when the group is hidden. */
  values: readonly (number | null)[];
  /** With noise, rounded down to a multiple of five; 0 when the group is hidden. */
  n: number;
  reason?: 'suppressed';
}

/** Steps in which sums are counted, of what one person may add at most. */
const SUM_STEPS = 1000;
/** Chance that a question shows a group of fewer people than the floor. */
const FLOOR_MISSED = 1e-6;
const LIMITS = { max_memory_usage: 1_500_000_000, max_rows_to_read: 300_000_000, max_threads: 2 };

export interface NoisyReading {
  engine: Pick<Engine, 'query'>;
  fields: Fields;
  orgId: string;
  /** SQL condition by which people are left out; see the store's exclusions. */
  excluded: string | undefined;
  dice?: Dice;
}

/** Reads, clips, adds up and adds noise: one row a group of the question, also for those nobody is in. */
export async function noisyNumbers(question: NoisyQuestion, reading: NoisyReading): Promise<NoisyNumbers> {
  const { rows } = await reading.engine.query(statementOf(question, reading), {
    timeLimitSeconds: 20,
    settings: LIMITS,
  });
  const width = question.groups.length;
  const exact = new Map(rows.map((row) => [JSON.stringify(row.slice(0, width)), row.slice(width).map(Number)]));
  const { s, partOf } = scalesOf(question);
  return {
    cells: groupsOf(question).map((group) => {
      const [people = 0, ...values] = exact.get(JSON.stringify(group)) ?? [];
      const noisyPeople = people + discreteLaplace({ s, t: partOf(1) }, reading.dice);
      return {
        group,
        people: noisyPeople,
        values: question.measures.map((measure, i) => {
          if (isPeople(question)) return noisyPeople;
          const noisy =
            (values[i] ?? 0) + discreteLaplace({ s, t: partOf(sensitivityOf(measure, question)) }, reading.dice);
          return measure.aggregate === 'sum' ? (noisy * question.perPersonMax) / SUM_STEPS : noisy;
        }),
      };
    }),
  };
}

/** What may be told of remembered numbers under the floor of today. */
export function tellNoisy(
  question: NoisyQuestion,
  { cells }: NoisyNumbers,
  floor: number,
): { figures: NoisyFigure[]; noise: NoiseNote } {
  const hiddenBelow = floor + marginOf(question);
  return {
    figures: cells.map(({ group, people, values }) =>
      people >= hiddenBelow
        ? { group, values, n: roundedPeople(people) }
        : { group, values: values.map(() => null), n: 0, reason: 'suppressed' },
    ),
    noise: {
      epsilon: question.epsilonThousandths / 1000,
      mechanism: NOISE_MECHANISM,
      per_person_max: question.perPersonMax,
      standard_deviation: Object.fromEntries(
        question.measures.map((measure) => [measure.name, deviationOf(measure, question)]),
      ),
      hidden_below: hiddenBelow,
    },
  };
}

/** Every combination of the values asked for. */
function groupsOf({ groups }: NoisyQuestion): string[][] {
  return groups.reduce<string[][]>(
    (lists, { values }) => lists.flatMap((list) => [...new Set(values)].map((value) => [...list, value])),
    [[]],
  );
}

/** The question counts people and nothing else: then the number of people is its answer, too. */
function isPeople({ measures }: NoisyQuestion): boolean {
  return measures.length === 1 && measures[0]!.aggregate === 'distinct';
}

function partsOf(question: NoisyQuestion): number {
  return isPeople(question) ? 1 : 1 + question.measures.length;
}

function sensitivityOf({ aggregate }: NoisyMeasure, { perPersonMax }: NoisyQuestion): number {
  if (aggregate === 'distinct') return 1;
  return aggregate === 'sum' ? SUM_STEPS : perPersonMax;
}

/** Scales as fractions of whole numbers: t/s is sensitivity · parts / epsilon. */
function scalesOf(question: NoisyQuestion): { s: number; partOf: (sensitivity: number) => number } {
  return {
    s: question.epsilonThousandths,
    partOf: (sensitivity) => sensitivity * partsOf(question) * 1000,
  };
}

function epsilonOfPart(question: NoisyQuestion): number {
  return question.epsilonThousandths / 1000 / partsOf(question);
}

function deviationOf(measure: NoisyMeasure, question: NoisyQuestion): number {
  const sensitivity = sensitivityOf(measure, question);
  const deviation = Math.sqrt(geometricVariance({ epsilon: epsilonOfPart(question), sensitivity }));
  const step = measure.aggregate === 'sum' ? question.perPersonMax / SUM_STEPS : 1;
  return Number((deviation * step).toPrecision(3));
}

/** How far above the floor a noisy number has to be: beyond it lies noise with the chance `FLOOR_MISSED`, over all groups. */
function marginOf(question: NoisyQuestion): number {
  const alpha = Math.exp(-epsilonOfPart(question));
  const chance = FLOOR_MISSED / groupsOf(question).length;
  // P(noise ≥ m) = alpha^m / (1 + alpha)
  return Math.max(0, Math.ceil(Math.log(chance * (1 + alpha)) / Math.log(alpha)));
}

function statementOf(question: NoisyQuestion, { fields, orgId, excluded }: NoisyReading): string {
  const person = fields.readText(question.subject);
  const groups = question.groups.map(({ field, values }) => ({ ...fields.readText(field), values }));
  const filters = question.filters.map(({ field, values }) => ({ ...fields.readText(field), values }));
  const measures = question.measures.map((measure) => measureSqlOf(measure, question, fields));
  const columns = new Set([
    'event_id',
    'received_at',
    'event_type',
    ...[person, ...groups, ...filters, ...measures].flatMap((part) => part.columns),
  ]);
  const oneOf = ({ sql, values }: { sql: string; values: readonly string[] }): string =>
    `${sql} IN (${values.map(sqlString).join(', ')})`;
  const keys = groups.map((_, i) => `_g${i}`);
  const kept = [`${person.sql} != ''`, ...groups.map(oneOf), ...filters.map(oneOf)];
  const events = `SELECT ${[...columns].map(sqlIdentifier).join(', ')} FROM bellwether.events
    WHERE org_id = ${sqlString(orgId)} AND event_type IN (${question.events.map(sqlString).join(', ')})
      AND timestamp >= ${sqlInstant(question.fromMs)} AND timestamp < ${sqlInstant(question.toMs)}${excluded === undefined ? '' : ` AND ${excluded}`}
    ORDER BY received_at LIMIT 1 BY event_id`;
  const perPerson = `SELECT ${[
    `${person.sql} AS _person`,
    ...groups.map(({ sql }, i) => `${sql} AS _g${i}`),
    'count() AS _events',
    ...measures.flatMap(({ counted, summed }, i) => [`${counted} AS _n${i}`, `${summed} AS _s${i}`]),
  ].join(', ')} FROM (${events}) WHERE ${kept.join(' AND ')} GROUP BY ${['_person', ...keys].join(', ')}
    ORDER BY ${['_person', '_events DESC', ...keys].join(', ')} LIMIT 1 BY _person`;
  const inAll = measures.map((_, i) => `_n${i} > 0`).join(' AND ');
  const answer = [
    ...keys,
    `toFloat64(countIf(${inAll})) AS _people`,
    ...measures.map(({ clipped }, i) => `toFloat64(sum(${clipped(i)})) AS _v${i}`),
  ];
  return `SELECT ${answer.join(', ')} FROM (${perPerson})${keys.length > 0 ? ` GROUP BY ${keys.join(', ')}` : ''}`;
}

interface NoisyMeasureSql {
  columns: readonly string[];
  /** How many events of a person count. */
  counted: string;
  /** What they add up to, in units of 1e-9. */
  summed: string;
  /** What the person adds, bounded, as a whole number. */
  clipped: (index: number) => string;
}

function measureSqlOf(measure: NoisyMeasure, { perPersonMax }: NoisyQuestion, fields: Fields): NoisyMeasureSql {
  const when = measure.when ? fields.condition(measure.when) : { sql: '1', columns: [] };
  const most = sqlNumber(perPersonMax);
  if (measure.aggregate === 'sum') {
    const { sql, columns } = fields.read(measure.field!);
    const condition = `(${when.sql} AND isNotNull(${sql}))`;
    const value = `ifNull(toFloat64(${sql}), 0)`;
    return {
      columns: [...columns, ...when.columns],
      counted: `countIf(${condition})`,
      summed: `sumIf(toInt128(round(if(abs(${value}) < 1e20, ${value}, 0) * 1e9)), ${condition})`,
      clipped: (i) =>
        `toInt64(round(least(greatest(toFloat64(_s${i}) / 1e9, -${most}), ${most}) / ${most} * ${SUM_STEPS}))`,
    };
  }
  return {
    columns: when.columns,
    counted: `countIf(${when.sql})`,
    summed: 'toInt128(0)',
    clipped: (i) => `toInt64(least(_n${i}, ${measure.aggregate === 'distinct' ? '1' : most}))`,
  };
}
