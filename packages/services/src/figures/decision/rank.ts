/**
 * Ranks options by what they are worth in several respects, in two ways, and says how much of it hangs on the weights and
 * on values that are not sure. Nothing of the question is kept. Method: packages/analysis/src/decision (rank-options.ts,
 * rank-acceptability.ts, weight-stability.ts, dominated-options.ts).
 */
import { createHash } from 'node:crypto';
import { dominatedOptions, rankAcceptability, rankOptions, SeededRandom, weightStability } from '@bellwether/analysis';
import { type FieldError, Problem } from '@bellwether/core';
import { type Caller, requirePermission } from '../../access/authority/caller.ts';
import { type InputReader, readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { NAME_MAX } from './named-levels.ts';

export interface RankingView {
  /** Best first, by the weighted sum. */
  options: {
    name: string;
    rank: number;
    /** Weighted sum of scores, 0 to 1. */
    score: number;
    /** What each criterion gives to it. */
    parts: { criterion: string; score: number; contribution: number }[];
    /** Nearness to the best of everything, 0 to 1, and the rank by it. */
    topsis: number;
    topsis_rank: number;
    /** Shares of random weightings under which it comes first, second, and so on. */
    rank_shares: number[];
    /** An option that is at least as good in everything and better in something. */
    dominated_by: string | null;
  }[];
  /** Whether both ways put the same option first. */
  agrees: boolean;
  /** By criterion: between which weights the first stays first, and who takes its place outside. */
  stability: {
    criterion: string;
    weight: number;
    low: number;
    high: number;
    first_below: string | null;
    first_above: string | null;
  }[];
  /** Weightings that were drawn. */
  draws: number;
}

interface Criterion {
  name: string;
  weight: number;
  better: 'higher' | 'lower';
}

interface RangedValue {
  value: number;
  low: number;
  high: number;
}

interface RankingQuestion {
  criteria: Criterion[];
  options: { name: string; values: RangedValue[] }[];
}

const CRITERIA_MAX = 12;
const OPTIONS_MAX = 20;
const VALUE_MAX = 1e12;
const DRAWS = 1000;

/** `input` is `{criteria: [{name, weight, better}], options: [{name, values: {criterion: number | {value, low, high}}}]}`. */
export async function rank(platform: Platform, caller: Caller | undefined, input: unknown): Promise<RankingView> {
  requirePermission(platform, caller, 'metrics:read', 'own');
  const question = readQuestion(input);
  await platform.audit.note(caller, {
    action: 'decisions.rank',
    resourceType: 'decision',
    details: { options: question.options.length, criteria: question.criteria.length },
  });
  return viewOf(question);
}

function readQuestion(input: unknown): RankingQuestion {
  const question = readInput(input, (read): RankingQuestion => {
    const criteria = read.list('criteria', CRITERIA_MAX, (one) => ({
      name: one.text('name', { max: NAME_MAX }),
      weight: one.number('weight', { min: 0, max: 1000 }),
      better: one.oneOf('better', ['higher', 'lower']),
    }));
    if (criteria.length === 0) read.refuse('criteria', 'has to name a criterion at least.');
    const options = read.list('options', OPTIONS_MAX, (one) => ({
      name: one.text('name', { max: NAME_MAX }),
      values: one.object('values', (values) => criteria.map(({ name }) => rangedValue(values, name))),
    }));
    return { criteria, options };
  });
  const errors = faultsOf(question);
  if (errors.length > 0)
    throw new Problem('invalid_request', errors.map(({ field, detail }) => `${field} ${detail}`).join(' '), { errors });
  return question;
}

/** A number is sure; with `low` and `high` it is somewhere between. */
function rangedValue(read: InputReader, name: string): RangedValue {
  const sent = read.raw(name);
  if (typeof sent !== 'object' || sent === null) {
    const value = read.number(name, { min: -VALUE_MAX, max: VALUE_MAX });
    return { value, low: value, high: value };
  }
  return read.object(name, (range) => {
    const [value, low, high] = (['value', 'low', 'high'] as const).map((field) =>
      range.number(field, { min: -VALUE_MAX, max: VALUE_MAX }),
    ) as [number, number, number];
    if (!(low <= value && value <= high)) range.refuse('value', 'has to be from "low" to "high".');
    return { value, low, high };
  });
}

function faultsOf({ criteria, options }: RankingQuestion): FieldError[] {
  const errors: FieldError[] = [];
  if (criteria.every(({ weight }) => weight === 0))
    errors.push({ field: 'criteria', detail: 'need a weight above 0, one of them at least.' });
  if (options.length < 2) errors.push({ field: 'options', detail: 'has to name two at least.' });
  for (const [field, named] of [['criteria', criteria] as const, ['options', options] as const])
    if (new Set(named.map(({ name }) => name)).size < named.length) errors.push({ field, detail: 'has a name twice.' });
  return errors;
}

function viewOf({ criteria, options }: RankingQuestion): RankingView {
  const decision = {
    matrix: options.map(({ values }) => values.map(({ value }) => value)),
    weights: criteria.map(({ weight }) => weight),
    benefit: criteria.map(({ better }) => better === 'higher'),
  };
  const ranked = rankOptions(decision);
  const random = new SeededRandom(
    createHash('sha256')
      .update(JSON.stringify([criteria, options]))
      .digest('hex'),
  );
  const ranges = options.map(({ values }) => values);
  const isSure = ranges.flat().every(({ low, high }) => low === high);
  const shares = rankAcceptability({ ...decision, ...(isSure ? {} : { ranges }) }, random, DRAWS);
  const dominated = dominatedOptions(decision);
  const nameOf = (option: number | null) => (option === null ? null : options[option]!.name);
  return {
    options: ranked.orderWeightedSum.map((option, at) => ({
      name: options[option]!.name,
      rank: at + 1,
      score: ranked.weightedSum[option]!,
      parts: criteria.map(({ name }, criterion) => ({ criterion: name, ...ranked.parts[option]![criterion]! })),
      topsis: ranked.topsis[option]!,
      topsis_rank: ranked.orderTopsis.indexOf(option) + 1,
      rank_shares: shares[option]!,
      dominated_by: nameOf(dominated[option]!),
    })),
    agrees: ranked.orderWeightedSum[0] === ranked.orderTopsis[0],
    stability: weightStability(decision).map(({ weight, low, high, firstBelow, firstAbove }, criterion) => ({
      ...{ criterion: criteria[criterion]!.name, weight, low, high },
      ...{ first_below: nameOf(firstBelow), first_above: nameOf(firstAbove) },
    })),
    draws: DRAWS,
  };
}
