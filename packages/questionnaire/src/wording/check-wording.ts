/**
 * Looks at how questions are worded: what leads, asks two things, speaks in absolutes, negates, or uses words not everybody
 * knows. It suggests and never forbids: rules of thumb miss things and raise false alarms (scripts/wording.ts says how
 * often, on a small list of our own). The wording of a published instrument is left alone, because changing it would end its comparability.
 */
import { type Question, questionsOf, type SurveyDefinition, wordsIn } from '../definition.ts';
import type { Finding } from '../logic/finding.ts';
import { phraseBook } from './phrases.ts';
import { duplicatesAmong } from './similarity.ts';

export type WordingFindingKind =
  | 'leading'
  | 'double_barrelled'
  | 'absolute'
  | 'negation'
  | 'jargon'
  | 'too_long'
  | 'duplicate';

export interface WordingFinding extends Finding<WordingFindingKind> {
  /** The words it is about; for a duplicate, the id of the question it repeats. */
  excerpt: string;
}

type WordingMistake = Omit<WordingFinding, 'where' | 'severity'>;

const WORDS_MAX = 28;
/** Short forms everybody knows. */
const KNOWN_ACRONYMS = /^(?:HR|IT|EU|UK|USA|US|OK|FAQ|CEO|PDF|DIY|EDV|GMBH|AG|CV|TV|VPN|USB|AM|PM)$/;

/** What is wrong with one question's words in one language. */
export function checkWording(text: string, language: string): WordingMistake[] {
  const mistakes: WordingMistake[] = [];
  const words = text.match(/[\p{L}\p{N}'’-]+/gu) ?? [];
  if (words.length > WORDS_MAX)
    mistakes.push({
      kind: 'too_long',
      excerpt: `${words.length} words`,
      words: `It has ${words.length} words; long questions are read half.`,
      suggestion: 'Move the explanation into the help text and ask in one short sentence.',
    });
  const acronym = words.find((word) => /^[A-ZÄÖÜ]{3,}s?$/.test(word) && !KNOWN_ACRONYMS.test(word.replace(/s$/, '')));
  const book = phraseBook(language);
  const jargon = book?.jargon.exec(text)?.[0] ?? (isShouted(words) ? undefined : acronym);
  if (jargon !== undefined)
    mistakes.push({
      kind: 'jargon',
      excerpt: jargon,
      words: `“${jargon}” is not a word everybody knows.`,
      suggestion: 'Say it in everyday words, or explain it in the help text.',
    });
  if (!book) return mistakes;

  const leading = book.leading.exec(text)?.[0].trim();
  if (leading)
    mistakes.push({
      kind: 'leading',
      excerpt: leading,
      words: `“${leading}” tells people which answer is expected.`,
      suggestion: 'Ask without judging, and let the answers carry the judgement: “How do you find …?”',
    });
  const joining = book.joining.exec(text.replace(book.opening, '').replace(book.oneThing, ' '))?.[0].trim();
  if (joining)
    mistakes.push({
      kind: 'double_barrelled',
      excerpt: joining,
      words: `“${joining}” seems to ask two things at once; somebody who sees them differently cannot answer.`,
      suggestion: 'Make two questions of it, or keep the one that matters.',
    });
  const absolute = book.absolute.exec(text.replace(book.notAbsolute, ' '))?.[0];
  if (absolute)
    mistakes.push({
      kind: 'absolute',
      excerpt: absolute,
      words: `“${absolute}” allows no exception, so hardly anybody can agree to it.`,
      suggestion: 'Leave the frequency to the answers, or write “usually”.',
    });
  // “Don’t you think” leads; it negates nothing.
  const plain = text.replace(book.leading, ' ').replace(book.notNegating, ' ');
  const negating = plain.match(book.negating) ?? [];
  const negative = plain.match(book.negative) ?? [];
  if (negating.length > 0)
    mistakes.push({
      kind: 'negation',
      excerpt: [...negating, ...negative].join(' … '),
      words:
        negating.length + negative.length > 1
          ? `“${[...negating, ...negative].slice(0, 2).join('” and “')}” negate each other; many will answer the opposite of what they mean.`
          : `Disagreeing with “${negating[0]}” is a double negation.`,
      suggestion: 'Say it the positive way and count the item reversed if you need it the other way round.',
    });
  return mistakes;
}

/** Every question of a survey in every language it is written in, and questions that repeat each other. */
export function checkSurveyWording(definition: SurveyDefinition): WordingFinding[] {
  const questions = questionsOf(definition).map(({ question }) => question);
  const own = questions
    .filter((question) => !isPublished(question))
    .flatMap((question) =>
      Object.entries(question.text).flatMap(([language, text]) =>
        checkWording(text, language).map((mistake) => findingOf(mistake, question.id)),
      ),
    );
  const texts = questions.map(({ text }) => wordsIn(text, definition.default_language));
  const repeated = duplicatesAmong(texts)
    // Items of one published scale are alike on purpose.
    .filter(({ first, second }) => !(isPublished(questions[first]!) && isPublished(questions[second]!)))
    .map(({ first, second }) =>
      findingOf(
        {
          kind: 'duplicate',
          excerpt: questions[first]!.id,
          words: `It asks much the same as ${questions[first]!.id}: “${texts[first]}”`,
          suggestion: 'Keep one of the two; every question costs answers further down.',
        },
        questions[second]!.id,
      ),
    );
  return [...own, ...repeated];
}

function findingOf(mistake: WordingMistake, where: string): WordingFinding {
  return { ...mistake, where, severity: 'warning' };
}

/** Taken from an instrument that is not ours to reword. */
function isPublished({ source }: Question): boolean {
  return source !== undefined && !source.instrument.startsWith('Bellwether');
}

function isShouted(words: readonly string[]): boolean {
  return words.length > 1 && words.every((word) => word === word.toUpperCase());
}
