/** A question of the library as it is sent: `{theme, keywords?, question, languages?}`. */
import type { JsonObject } from '@bellwether/core';
import { LIMITS, readQuestion } from '@bellwether/questionnaire';
import type { InputReader } from '../../input.ts';
import type { QuestionFields } from './question-stream.ts';

const KEYWORDS_MAX = 20;

export function readLibraryQuestion(read: InputReader, now?: QuestionFields): QuestionFields {
  return {
    theme: read.has('theme') || !now ? read.text('theme', { max: 64 }) : now.theme,
    keywords: read.has('keywords') ? readKeywords(read) : (now?.keywords ?? []),
    archived: now && read.has('archived') ? read.boolean('archived') : (now?.archived ?? false),
    question: read.has('question') || !now ? readOne(read) : now.question,
  };
}

/** In the languages its text is in, the first of which is its default. */
function readOne(read: InputReader): JsonObject {
  const sent = read.raw('question');
  const text = (sent as { text?: unknown } | null | undefined)?.text;
  const languages = typeof text === 'object' && text !== null ? Object.keys(text).slice(0, LIMITS.languages) : [];
  const result = readQuestion(sent, languages, languages[0] ?? 'en');
  if (result.kind === 'read') return result.value as unknown as JsonObject;
  for (const { field, detail } of result.errors) read.refuse(field === '' ? 'question' : `question.${field}`, detail);
  return {};
}

function readKeywords(read: InputReader): string[] {
  const value = read.raw('keywords');
  const isList =
    Array.isArray(value) &&
    value.length <= KEYWORDS_MAX &&
    value.every((word) => typeof word === 'string' && word.trim() !== '' && word.length <= 64);
  if (!isList) return read.refuse('keywords', `has to be a list of at most ${KEYWORDS_MAX} words.`, []);
  return [...new Set((value as string[]).map((word) => word.trim()))];
}
