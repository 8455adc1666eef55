/** The words of a template: plain text with references in double braces. Emphasis and addresses of links are let go. */
import { claimFault, numberClaims } from '../claims/number-claims.ts';
import type { Words } from '../document/words.ts';
import { type ReferenceAspect, readReference } from './reference.ts';
import type { TemplateWords } from './template.ts';

const REFERENCE = /\{\{([^{}]*)\}\}/g;

/** Aspects that are words and no numbers. */
const NAMING: ReadonlySet<ReferenceAspect> = new Set(['direction', 'name', 'top']);

/** Reads, and gives what is wrong: numbers of one's own, references to nothing. */
export function readWords(text: string): { words: TemplateWords; faults: string[] } {
  const words: TemplateWords[number][] = [];
  const faults: string[] = [];
  let at = 0;
  const add = (plain: string): void => {
    if (plain !== '') words.push(plain);
  };
  for (const match of text.matchAll(REFERENCE)) {
    add(text.slice(at, match.index));
    at = match.index + match[0].length;
    try {
      const [block, aspect] = readReference(match[1]!.trim());
      words.push({ block, aspect });
    } catch (error) {
      faults.push((error as Error).message);
    }
  }
  add(text.slice(at));
  for (const word of words)
    if (typeof word === 'string' && /[{}]/.test(word))
      faults.push('a brace is left over: a reference is written {{cost}}.');
  faults.push(...numberClaims(asIfFilled(words)).map(claimFault));
  return { words, faults };
}

/** As the words will be, as far as the checker has to know. */
function asIfFilled(words: TemplateWords): Words {
  return words.map((word) =>
    typeof word === 'string'
      ? word
      : NAMING.has(word.aspect)
        ? { name: word.block }
        : { figure: word.block, as: 'value' as const },
  );
}
