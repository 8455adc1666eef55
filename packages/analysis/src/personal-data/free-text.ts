/**
 * Free text: what somebody wrote, as opposed to a label. A sentence has many words, and among them the small ones that join
 * the others; a label has neither.
 */
import { folded, isLetter, type Word } from './words.ts';

const WORDS_MANY = 9;
const WORDS_SENTENCE = 5;

/** The words without which hardly a sentence is written, in seven languages; not those that join the parts of a label. */
const JOINING = new Set(
  'i me my we you your he she him her his they them their it is are was were am be been the a an to at for with that this these not but because have has had do does did can could would should will im dont cant ich du er sie wir ihr mein meine ein eine ist sind war nicht mit auf fur zu von dass habe hat je tu il elle nous vous mon ma un une des est sont pas avec pour que dans yo ella mi una es son no con para por io lui lei noi mio il lo gli uno non sono per che ik jij hij zij wij mijn een niet met voor dat heb heeft'.split(
    ' ',
  ),
);

export function isFreeText(words: readonly Word[]): boolean {
  let count = 0;
  let joining = 0;
  for (const { text } of words) {
    if (!isLetter(text[0]!)) continue;
    count++;
    if (JOINING.has(folded(text).replaceAll("'", ''))) joining++;
    if (count >= WORDS_MANY || (count >= WORDS_SENTENCE && joining >= 2)) return true;
  }
  return false;
}
