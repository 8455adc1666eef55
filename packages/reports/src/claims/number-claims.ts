/**
 * Finds what states a number without being a figure: digits of any script, number words, parts and multiples, percentages,
 * dates, and what would make another number of a figure beside it. A sentence is given as its pieces, so that what stands
 * next to a figure is seen. It is strict on purpose: a word too many refused costs a rewording, one too few a lie.
 *
 * It reads words, not meaning: "most", "few", "higher" pass. Whether a direction agrees with its figure is for
 * direction-claims.ts.
 */
import type { Words } from '../document/words.ts';
import {
  DATE_WORDS,
  MAGNITUDE_WORDS,
  MONTHS_THAT_ARE_WORDS,
  NO_NUMBERS,
  NUMBER_WORDS,
  plain,
  SIGN_WORDS_BEFORE,
  STRETCHES,
} from './number-words.ts';

export interface NumberClaim {
  /** What was found, as it was written. */
  text: string;
  kind: 'digit' | 'number_word' | 'date' | 'sign' | 'hidden' | 'beside_figure';
}

const INVISIBLE = /[\p{Cf}\p{Co}\p{Cn}\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]|\u034f/gu;
const SIGNS = /[%‰‱٪﹪％\p{Sc}°№℅∞×÷±≈≥≤^~=]/u;
const PICTURES = /[\p{So}\p{Extended_Pictographic}]/u;
/** Numerals that are letters: of Chinese and Japanese, also the forms used on cheques. */
const LETTER_NUMERALS = /[〇零一二三四五六七八九十百千万萬億亿兆両两壱壹弐贰貳参叁肆伍陆陸柒捌玖拾佰仟卅廿]/u;
const ROMAN = /(?<![\p{L}\p{N}])(?=[IVX]{2,}(?![\p{L}\p{N}]))X{0,3}(?:IX|IV|V?I{0,3})(?![\p{L}\p{N}])/u;
const SPELLED_OUT = /(?<![\p{L}])(?:\p{L}[\s.\-_*·]+){2,}\p{L}(?![\p{L}])/gu;
const WORD = /\p{L}+(?:['’]\p{L}+)?/gu;

/** Every claim in the words; none when each number is a figure. */
export function numberClaims(words: Words): NumberClaim[] {
  const claims: NumberClaim[] = [];
  for (const [index, piece] of words.entries()) {
    if (typeof piece !== 'string') continue;
    claims.push(...claimsOfText(piece));
    const [before, after] = [words[index - 1], words[index + 1]];
    if (isFigure(before) && !mayFollow(piece)) claims.push({ text: piece.slice(0, 12), kind: 'beside_figure' });
    if (isFigure(after) && (!/(?:^|[\s(“"‘'„«—–])$/u.test(piece) || SIGN_WORDS_BEFORE.test(piece)))
      claims.push({ text: piece.slice(-12), kind: 'beside_figure' });
    if (isFigure(before) && isFigure(after) && !/\p{L}|[(:;—]|^,\s/u.test(piece))
      claims.push({ text: piece, kind: 'beside_figure' });
  }
  for (const [index, piece] of words.entries())
    if (isFigure(piece) && isFigure(words[index + 1])) claims.push({ text: '', kind: 'beside_figure' });
  return claims;
}

/** Of plain text without figures: a title, a caption. */
export function claimsOfText(text: string): NumberClaim[] {
  const claims: NumberClaim[] = [];
  const add = (found: string | undefined, kind: NumberClaim['kind']): void => {
    if (found !== undefined) claims.push({ text: found.trim().slice(0, 40), kind });
  };
  // A soft hyphen in the middle of a word, or text that runs the other way, would show what is not written.
  if (text.replace(/\u00ad/g, '-').search(INVISIBLE) >= 0 || text.includes('\u00ad'))
    add('an invisible character', 'hidden');
  const visible = text.replace(INVISIBLE, '').normalize('NFKC');
  add(/\p{N}+/u.exec(text)?.[0] ?? /\p{N}+/u.exec(visible)?.[0] ?? LETTER_NUMERALS.exec(visible)?.[0], 'digit');
  add(SIGNS.exec(visible)?.[0], 'sign');
  add(PICTURES.exec(text)?.[0], 'sign');
  add(ROMAN.exec(visible)?.[0], 'digit');
  const said = NO_NUMBERS.reduce((rest, phrase) => rest.replace(phrase, ' '), plain(visible).replace(/[‐-―−]/g, '-'));
  add(STRETCHES.exec(said)?.[0], 'date');
  for (const months of MONTHS_THAT_ARE_WORDS) add(months.exec(visible)?.[0], 'date');
  for (const [word] of said.matchAll(WORD)) {
    if (isNumberWord(word)) add(word, 'number_word');
    if (DATE_WORDS.has(word)) add(word, 'date');
  }
  for (const [spelled] of said.matchAll(SPELLED_OUT))
    if (isNumberWord(spelled.replace(/[^\p{L}]/gu, ''))) add(spelled, 'number_word');
  for (const [word] of visible.matchAll(WORD)) if (scriptsOf(word) > 1) add(word, 'hidden');
  return claims;
}

/** Also run together: `twentyfive`, `zweihundert`, `one's`. */
function isNumberWord(word: string): boolean {
  const bare = word.replace(/['’]\p{L}*$/u, '');
  if (NUMBER_WORDS.has(bare)) return true;
  for (let cut = 3; cut <= bare.length - 3; cut++) {
    const [head, tail] = [bare.slice(0, cut), bare.slice(cut)];
    if (NUMBER_WORDS.has(head) && COMPOUNDING.has(head) && NUMBER_WORDS.has(tail)) return true;
  }
  return /^(?:zwei|drei|vier|funf|sechs|sieben|acht|neun|ein)?(?:und)(?:zwanzig|dreissig|dreißig|vierzig|funfzig|sechzig|siebzig|achtzig|neunzig)$|^\p{L}+(?:hundert|tausend|und(?:zwanzig|dreissig|vierzig|funfzig|sechzig|siebzig|achtzig|neunzig))\p{L}*$/u.test(
    bare,
  );
}

/** First halves of compounds; not `ten`, as in `tenone`, which nobody writes, but all that make words by themselves. */
const COMPOUNDING: ReadonlySet<string> = new Set(
  'one two three four five six seven eight nine twenty thirty forty fifty sixty seventy eighty ninety zwei drei vier sechs sieben acht neun hundert tausend veinti'.split(
    ' ',
  ),
);

/** How many alphabets that look alike a word is written in. */
function scriptsOf(word: string): number {
  return [
    /\p{Script=Latin}/u,
    /\p{Script=Cyrillic}/u,
    /\p{Script=Greek}/u,
    /\p{Script=Armenian}/u,
    /\p{Script=Cherokee}/u,
  ].filter((script) => script.test(word)).length;
}

/** What may stand behind a figure: nothing that would be read as part of it. */
function mayFollow(text: string): boolean {
  if (text === '') return true;
  if (!/^(?:[\s)”"’'»—–]|[.,;:!?](?:[\s)”"’'»]|$))/u.test(text)) return false;
  const next = /^[\s)”"]*([\p{L}]+)/u.exec(text)?.[1];
  return next === undefined || !MAGNITUDE_WORDS.has(plain(next));
}

function isFigure(piece: Words[number] | undefined): boolean {
  return piece !== undefined && typeof piece !== 'string' && 'figure' in piece;
}

/** In words for whoever wrote it. */
export function claimFault({ text, kind }: NumberClaim): string {
  switch (kind) {
    case 'hidden':
      return `"${text}" could show something else than is written: use the letters of one alphabet and no invisible characters.`;
    case 'beside_figure':
      return `What stands right beside a figure ("${text}") would make another number of it: put a space or a word between.`;
    case 'date':
      return `"${text}" names a time that the report cannot vouch for: write {{period}}, or leave it out.`;
    case 'sign':
      return `"${text}" belongs to a number: a figure brings its own unit and sign.`;
    default:
      return `"${text}" is a number that is no figure: refer to one, such as {{cost}}, or leave it out.`;
  }
}
