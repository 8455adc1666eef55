/**
 * Two rounds of the diagnostic in a sample organisation, half a year apart. GENERATED, NOT REAL: nobody answered them. A
 * team that drifts is less content in the second round than in the first, a healthy one stays so; items of one scale go
 * together as they do when people answer, because each person has a view of each construct.
 */
import { DAY_MS, formatInstant, type Random, randomOf } from '@bellwether/core';
import {
  type Answers,
  itemScore,
  type Question,
  questionsOf,
  type ScaleItem,
  type ScoredScale,
  type SurveyDefinition,
} from '@bellwether/questionnaire';
import { diagnostic } from '../library/templates/diagnostic.ts';

export interface AskedUnit {
  unit: string;
  kind: 'division' | 'department' | 'team';
  parent: string | undefined;
  name: string;
  /** Who belongs to it itself, not to a unit below. */
  people: number;
  /** How content its people are in the first and in the second round, 0 to 1. */
  content: readonly [number, number];
}

/** As the import of answers takes it. */
export interface SurveyRound {
  definition: SurveyDefinition;
  opened: string;
  closed: string;
  groups: { id: string; name: string; kind: AskedUnit['kind']; parent: string | null; invited?: number }[];
  answers: { group: string; day: string; answers: Answers }[];
}

const CLOSED_DAYS_BEFORE = [190, 8] as const;
const OPEN_DAYS = 11;
const ANSWERING = 0.74;
const ITEM_LEFT_OUT = 0.02;
/** How far people, their views of a construct and single answers lie apart, in shares of a scale. */
const SPREAD = { person: 0.12, construct: 0.1, item: 0.13 } as const;

/** The older round first. The same seed and beginning give the same answers. */
export function surveyRounds(of: { beginMs: number; seed: number; units: readonly AskedUnit[] }): SurveyRound[] {
  return CLOSED_DAYS_BEFORE.map((days, round) => {
    const closedMs = of.beginMs - days * DAY_MS;
    return {
      definition: diagnostic.definition,
      opened: dayOf(closedMs - OPEN_DAYS * DAY_MS),
      closed: dayOf(closedMs),
      groups: of.units.map(({ unit, kind, parent, name, people }) => ({
        ...{ id: unit, name, kind, parent: parent ?? null },
        ...(people > 0 ? { invited: people } : {}),
      })),
      answers: of.units.flatMap(({ unit, people, content }) =>
        Array.from({ length: people }, (_, person) => randomOf(of.seed, 'survey', round, unit, person))
          .filter((random) => random.chance(ANSWERING))
          .map((random) => ({
            group: unit,
            day: dayOf(closedMs - random.below(OPEN_DAYS) * DAY_MS),
            answers: answersOf(diagnostic.definition, content[round]!, random),
          })),
      ),
    };
  });
}

function dayOf(ms: number): string {
  return formatInstant(ms).slice(0, 10);
}

function answersOf(definition: SurveyDefinition, content: number, random: Random): Answers {
  const questions = new Map(questionsOf(definition).map(({ question }) => [question.id, question]));
  const person = content + SPREAD.person * random.normal();
  return Object.fromEntries(
    definition.scales.flatMap((scale) => {
      const view = person + SPREAD.construct * random.normal();
      return scale.items.flatMap((item) => {
        const question = questions.get(item.question);
        const wanted = view + SPREAD.item * random.normal();
        if (question?.kind !== 'scale' || random.chance(ITEM_LEFT_OUT)) return [];
        return [[question.id, nearestPoint(scale, item, question, wanted)]];
      });
    }),
  );
}

/** The point that says most nearly how well things are, whichever end of the item is the good one. */
function nearestPoint(
  scale: ScoredScale,
  item: ScaleItem,
  question: Extract<Question, { kind: 'scale' }>,
  wanted: number,
): number {
  const { low, high } = question.points;
  const points = Array.from({ length: high - low + 1 }, (_, i) => low + i);
  const distance = (point: number): number => {
    const { score, least, most } = itemScore(scale, item, question, point)!;
    const share = (score - least) / (most - least);
    return Math.abs((scale.direction === 'up_is_good' ? share : 1 - share) - wanted);
  };
  return points.reduce((best, point) => (distance(point) < distance(best) ? point : best));
}
