/**
 * What one person's answers score on each scale of the survey. A reversed item counts `low + high − answer`, then the
 * score map applies. Fewer answered items than the key asks for give no score; "does not apply" is not an answer.
 *
 * `pomp` is the percent of maximum possible, 100·(x − min)/(max − min), so that scales with different points can stand
 * side by side (Cohen, Cohen, Aiken, West, "The problem of units and the circumstance for POMP", 1999).
 */
import { courseOf } from './course.ts';
import {
  type Answers,
  type Question,
  questionsOf,
  type ScaleItem,
  type ScoredScale,
  type SurveyDefinition,
} from './definition.ts';

export interface ScaleScore {
  scale: string;
  /** By the scale's own method. */
  value: number | null;
  /** 0 to 100, whatever the method. */
  pomp: number | null;
  reason?: 'too_few_answered';
  answered: number;
  items: number;
}

export interface ItemScore {
  question: string;
  row: string | undefined;
  /** After reversal and score map. */
  score: number;
  /** The least and the most the item can score. */
  least: number;
  most: number;
}

export function scaleScores(definition: SurveyDefinition, answers: Answers): ScaleScore[] {
  const questions = new Map(questionsOf(definition).map(({ question }) => [question.id, question]));
  const course = courseOf(definition, answers);
  return definition.scales.map((scale) => {
    const scores = scale.items.flatMap((item) => {
      const point = course.lookUp(item.question, item.row);
      const score = itemScore(scale, item, questions.get(item.question), point);
      return score ? [score] : [];
    });
    const counts = { scale: scale.id, answered: scores.length, items: scale.items.length };
    if (scores.length < Math.max(scale.min_answered, 1))
      return { ...counts, value: null, pomp: null, reason: 'too_few_answered' };
    const pomp = mean(scores.map(({ score, least, most }) => (100 * (score - least)) / (most - least)));
    const average = mean(scores.map(({ score }) => score));
    const value = scale.method === 'pomp' ? pomp : scale.method === 'sum' ? average * scale.items.length : average;
    return { ...counts, value, pomp };
  });
}

/** What one answered item counts; `undefined` when the point is none. Reports of single items use it as well. */
export function itemScore(
  scale: Pick<ScoredScale, 'score_map'>,
  item: ScaleItem,
  question: Question | undefined,
  point: unknown,
): ItemScore | undefined {
  if (typeof point !== 'number' || (question?.kind !== 'scale' && question?.kind !== 'matrix')) return undefined;
  const { low, high } = question.points;
  const turned = item.reverse ? low + high - point : point;
  const counted = (value: number): number => scale.score_map?.[value] ?? value;
  const ends = [counted(low), counted(high)] as const;
  return {
    question: item.question,
    row: item.row,
    score: counted(turned),
    least: Math.min(...ends),
    most: Math.max(...ends),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
