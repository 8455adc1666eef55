/**
 * A question about people that is answered with noise instead of from publications (docs/disclosure.md): differential
 * privacy, whose unit is one person. What anybody adds is bounded before it is added up: in one group only, and no more
 * than `perPersonMax`.
 */
import { createHash } from 'node:crypto';
import type { Condition, FieldRef } from '../../definition/measure.ts';

export interface NoisyMeasure {
  name: string;
  aggregate: 'count' | 'distinct' | 'sum';
  /** What is summed. */
  field?: FieldRef;
  when?: Condition;
}

export interface NoisyQuestion {
  /** The field that holds the person. */
  subject: FieldRef;
  events: readonly string[];
  fromMs: number;
  toMs: number;
  /**
   * Groups, each by a field and the values asked for. They are named by who asks: which groups there are in the data
   * would be an answer without noise.
   */
  groups: readonly { name: string; field: FieldRef; values: readonly string[] }[];
  filters: readonly { field: FieldRef; values: readonly string[] }[];
  measures: readonly NoisyMeasure[];
  /** What one person adds at most to a count or, either way, to a sum. */
  perPersonMax: number;
  /** The promise, in thousandths: nobody's presence changes the chance of an answer by more than a factor exp(epsilon). */
  epsilonThousandths: number;
}

/** What the asker says about the noise. */
export interface NoiseAsked {
  epsilonThousandths: number;
  perPersonMax: number | undefined;
}

export const EPSILON_PER_QUESTION_MAX = 0.5;
export const EPSILON_PER_QUESTION_MIN = 0.01;
/** For all questions of an organisation together, a calendar quarter. */
export const EPSILON_PER_QUARTER = 4;
export const PER_PERSON_MAX = 1_000_000;
export const NOISY_GROUPS_MAX = 1000;

/** The same for questions that mean the same, in whatever order they were written. */
export function noisyQuestionKey(question: NoisyQuestion): string {
  return createHash('sha256')
    .update(JSON.stringify(canonical(question)))
    .digest('hex');
}

function canonical(question: NoisyQuestion): unknown {
  const sorted = (values: readonly string[]): string[] => [...new Set(values)].sort();
  const byText = <T>(list: readonly T[]): T[] =>
    [...list].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  return [
    question.subject,
    sorted(question.events),
    question.fromMs,
    question.toMs,
    byText(question.groups.map(({ field, values }) => [field, sorted(values)])),
    byText(question.filters.map(({ field, values }) => [field, sorted(values)])),
    byText(question.measures.map(({ aggregate, field, when }) => [aggregate, field ?? null, when ?? null])),
    question.perPersonMax,
    question.epsilonThousandths,
  ];
}
