/** A question of the library as a survey takes it: in the languages the survey offers, and no other. */
import type { Question, ScoredScale, Text } from './definition.ts';
import { textsOfQuestion } from './texts-of-question.ts';

export function questionInLanguages(question: Question, languages: readonly string[]): Question {
  return textsOfQuestion(question, (text) => textInLanguages(text, languages));
}

export function scaleInLanguages(scale: ScoredScale, languages: readonly string[]): ScoredScale {
  return { ...scale, name: textInLanguages(scale.name, languages) };
}

function textInLanguages(text: Text, languages: readonly string[]): Text {
  return Object.fromEntries(Object.entries(text).filter(([language]) => languages.includes(language)));
}
