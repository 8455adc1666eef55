/** How long somebody who reads at a usual pace answers, in whole minutes: seconds by kind, for a matrix by row. */
import { type QuestionKind, questionsOf, type SurveyDefinition } from './definition.ts';

const SECONDS: Readonly<Record<QuestionKind, number>> = {
  scale: 8,
  matrix: 7,
  single_choice: 10,
  multiple_choice: 15,
  rank: 25,
  number: 10,
  date: 10,
  text: 45,
};

export function answeringMinutes(definition: SurveyDefinition): number {
  const seconds = questionsOf(definition).reduce(
    (sum, { question }) => sum + SECONDS[question.kind] * (question.kind === 'matrix' ? question.rows.length : 1),
    0,
  );
  return Math.max(1, Math.round(seconds / 60));
}
