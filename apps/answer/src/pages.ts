/** How the questions of a course are laid out: a section is a page, or several when it is long. */
import type { Course, Section, ShownQuestion, SurveyDefinition } from '@bellwether/questionnaire';

export interface QuestionPage {
  section: Section;
  questions: readonly ShownQuestion[];
  /** The first page of its section, where the introduction stands. */
  isFirst: boolean;
}

const QUESTIONS_A_PAGE = 5;

export function pagesOf(course: Course, orderOf: ReadonlyMap<string, readonly string[]>): QuestionPage[] {
  return [...Map.groupBy(course.questions, ({ section }) => section)].flatMap(([section, shown]) => {
    const order = orderOf.get(section.id);
    const questions = order
      ? shown.toSorted((a, b) => order.indexOf(a.question.id) - order.indexOf(b.question.id))
      : shown;
    return Array.from({ length: Math.ceil(questions.length / QUESTIONS_A_PAGE) }, (_, i) => ({
      section,
      questions: questions.slice(i * QUESTIONS_A_PAGE, (i + 1) * QUESTIONS_A_PAGE),
      isFirst: i === 0,
    }));
  });
}

/** Sections that want it, each in an order that is the person's own and the same whenever they come back. */
export function ordersOf(definition: SurveyDefinition, seed: string): ReadonlyMap<string, readonly string[]> {
  return new Map(
    definition.sections
      .filter(({ randomise }) => randomise === true)
      .map((section) => [
        section.id,
        section.questions
          .map(({ id }) => ({ id, at: mixed(`${seed} ${id}`) }))
          .sort((a, b) => a.at - b.at)
          .map(({ id }) => id),
      ]),
  );
}

/** FNV-1a with a finishing mix: an order, not a secret. */
function mixed(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
