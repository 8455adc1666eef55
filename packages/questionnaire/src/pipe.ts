/** Answers inside texts: `{{question_id}}` becomes what was answered there, in words. The result is text, never markup. */
import type { Course } from './course.ts';
import { type Question, questionsOf, type SurveyDefinition, type Text, wordsIn } from './definition.ts';
import type { Value } from './expression/evaluate.ts';

const PIPE = /\{\{\s*([a-z][a-z0-9_]*)\s*\}\}/g;
/** What stands where nothing was answered. */
const NOTHING = '…';

/** The ids a text speaks of, in any language. */
export function pipesIn(text: Text): string[] {
  return [...new Set(Object.values(text).flatMap((words) => [...words.matchAll(PIPE)].map((match) => match[1]!)))];
}

export function pipedText(text: Text, language: string, definition: SurveyDefinition, course: Course): string {
  const words = wordsIn(text, language, definition.default_language);
  if (!words.includes('{{')) return words;
  return words.replace(PIPE, (_, id: string) => {
    const question = questionsOf(definition).find((entry) => entry.question.id === id)?.question;
    return answerInWords(course.lookUp(id), question, language, definition.default_language);
  });
}

function answerInWords(value: Value, question: Question | undefined, language: string, fallback: string): string {
  if (value === undefined || typeof value === 'boolean') return NOTHING;
  if (typeof value === 'number') return new Intl.NumberFormat(language, { maximumFractionDigits: 3 }).format(value);
  const label = (id: string): string => {
    const option = question && 'options' in question ? question.options.find((entry) => entry.id === id) : undefined;
    return option ? wordsIn(option.text, language, fallback) : id;
  };
  if (typeof value === 'string') return label(value);
  return new Intl.ListFormat(language, { type: 'conjunction' }).format(value.map(label));
}
