/**
 * What a wave measures of each answer: scores of scales and of single questions. Which answers count for what is decided
 * here, so that no two measures can be subtracted to give what a few people said:
 *
 * - A scale and its items are told from the same answers. Where people left some of its items out and they are at most one
 *   in twenty, their answers are left out of the scale; where they are more, the scale is told and its items are not.
 * - Scales that share items are told from the answers that are complete for all of them; where more than one in twenty
 *   would be left out by that, the first of them is told and the others are not.
 */
import {
  type Answers,
  courseOf,
  itemScore,
  type Question,
  questionsOf,
  type ScaleItem,
  type ScoredScale,
  type SurveyDefinition,
  scaleScores,
} from '@bellwether/questionnaire';
import type { HiddenReason } from './publication.ts';
import type { WaveAnswer } from './survey-units.ts';

/** Answers that may be left out so that what was answered in full can be told. */
const LEFT_OUT_SHARE_MAX = 0.05;

export interface ScaleMeasure {
  scale: ScoredScale;
  /** By answer: 0 to 100 in the scale's direction, and by its own method. */
  scores: ReadonlyMap<string, { pomp: number; value: number }>;
  hidden?: HiddenReason;
  /** Of answers that are complete: what each item counts on 0 to 100, and the plain score for agreement. */
  complete: ReadonlyMap<string, { pomps: readonly number[]; raw: readonly number[] }>;
  /** Whether single items may be told beside it. */
  areItemsTold: boolean;
  /** Options of each item, when all items have the same. */
  points: number | null;
}

export function scaleMeasures(definition: SurveyDefinition, answers: readonly WaveAnswer[]): ScaleMeasure[] {
  const questions = new Map(questionsOf(definition).map(({ question }) => [question.id, question]));
  const scored = new Map(
    answers.map(({ answer_id, answers: given }) => [answer_id, scoredAnswer(definition, questions, given)]),
  );
  const measures = new Map<string, ScaleMeasure>();
  for (const block of blocksOf(definition.scales)) {
    const contributors = new Map(
      block.map((scale) => [scale.id, [...scored].filter(([, one]) => one.scales.has(scale.id)).map(([id]) => id)]),
    );
    const anybody = new Set([...contributors.values()].flat());
    const complete = [...anybody].filter((id) => block.every((scale) => scored.get(id)!.items.has(scale.id)));
    const partial = anybody.size - complete.length;
    const areCut = partial > 0 && partial <= LEFT_OUT_SHARE_MAX * anybody.size;
    for (const [index, scale] of block.entries()) {
      const isTold = partial === 0 || areCut || index === 0;
      const counted = areCut ? complete : contributors.get(scale.id)!;
      measures.set(scale.id, {
        scale,
        scores: new Map(isTold ? counted.map((id) => [id, scored.get(id)!.scales.get(scale.id)!]) : []),
        ...(isTold ? {} : { hidden: 'partial_answers' as const }),
        complete: new Map(isTold ? complete.map((id) => [id, scored.get(id)!.items.get(scale.id)!]) : []),
        areItemsTold: partial === 0 || areCut,
        points: pointsOf(scale, questions),
      });
    }
  }
  return definition.scales.map(({ id }) => measures.get(id)!);
}

interface ScoredAnswer {
  scales: Map<string, { pomp: number; value: number }>;
  /** Of scales whose every item was answered. */
  items: Map<string, { pomps: number[]; raw: number[] }>;
}

function scoredAnswer(
  definition: SurveyDefinition,
  questions: ReadonlyMap<string, Question>,
  given: Answers,
): ScoredAnswer {
  const scales: ScoredAnswer['scales'] = new Map();
  for (const { scale, pomp, value } of scaleScores(definition, given))
    if (pomp !== null && value !== null) scales.set(scale, { pomp, value });
  const course = courseOf(definition, given);
  const items: ScoredAnswer['items'] = new Map();
  for (const scale of definition.scales) {
    const scores = scale.items.map((item) =>
      itemScore(scale, item, questions.get(item.question), course.lookUp(item.question, item.row)),
    );
    if (scores.some((score) => score === undefined)) continue;
    items.set(scale.id, {
      pomps: scores.map((one) => (100 * (one!.score - one!.least)) / (one!.most - one!.least)),
      raw: scores.map((one) => one!.score),
    });
  }
  return { scales, items };
}

/** Scales that share an item, directly or through others, in the definition's order. */
export function blocksOf(scales: readonly ScoredScale[]): ScoredScale[][] {
  const blocks: { items: Set<string>; scales: ScoredScale[] }[] = [];
  for (const scale of scales) {
    const items = new Set(scale.items.map(itemKey));
    const touching = blocks.filter((block) => [...items].some((item) => block.items.has(item)));
    const joined = {
      items: new Set([...touching.flatMap((block) => [...block.items]), ...items]),
      scales: [...touching.flatMap((block) => block.scales), scale],
    };
    for (const block of touching) blocks.splice(blocks.indexOf(block), 1);
    blocks.push(joined);
  }
  return blocks.map((block) => block.scales);
}

export function itemKey(item: ScaleItem): string {
  return `${item.question}\n${item.row ?? ''}`;
}

function pointsOf(scale: ScoredScale, questions: ReadonlyMap<string, Question>): number | null {
  const counts = new Set(
    scale.items.map(({ question }) => {
      const found = questions.get(question);
      return found?.kind === 'scale' || found?.kind === 'matrix' ? found.points.high - found.points.low + 1 : 0;
    }),
  );
  const [points] = counts;
  return counts.size === 1 && points && scale.score_map === undefined ? points : null;
}
