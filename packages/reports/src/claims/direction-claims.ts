/**
 * Whether words that say which way something went agree with the figure they stand beside: `rose` goes with a positive
 * change and `fell` with a negative one, each by the nearest change of its sentence.
 */
import type { Words } from '../document/words.ts';

const UP =
  /\b(?:rose|rises?|rising|risen|grew|grows?|grown|growing|increas\w*|climb\w*|higher|gained|jump\w*|soar\w*|surg\w*|(?:is|was|are|were|went|goes?|gone) up)\b/giu;
const DOWN =
  /\b(?:fell|falls?|fallen|falling|dropp?\w*|declin\w*|decreas\w*|lower|shr[aiu]nk\w*|slid|slipp?\w*|plung\w*|sank|sunk|(?:is|was|are|were|went|goes?|gone) down)\b/giu;
/** Right behind a change: `{{cost.change}} more`. */
const MORE = /^\s*more\b/iu;
const LESS = /^\s*(?:less|fewer)\b/iu;

/** The direction of a figure that is a change; `undefined` for every other figure. */
export type DirectionOf = (figure: string) => -1 | 0 | 1 | undefined;

interface Said {
  at: number;
  word: string;
  direction: -1 | 1;
}

/** Words that say another direction than their figure; with `aloneToo`, also those with no change in their sentence. */
export function directionFaults(words: Words, directionOf: DirectionOf, aloneToo = false): string[] {
  return sentencesOf(words).flatMap((sentence) => {
    const { said, changes } = read(sentence, directionOf);
    return said.flatMap(({ at, word, direction }) => {
      const nearest = changes.toSorted((a, b) => Math.abs(a.at - at) - Math.abs(b.at - at))[0];
      if (!nearest) return aloneToo ? [`"${word}" says a direction, and no change stands beside it.`] : [];
      return nearest.direction === direction ? [] : [`"${word}" says another direction than the figure beside it.`];
    });
  });
}

function read(sentence: Words, directionOf: DirectionOf) {
  const said: Said[] = [];
  const changes: { at: number; direction: -1 | 0 | 1 }[] = [];
  let at = 0;
  let isBehindChange = false;
  for (const piece of sentence) {
    const here = typeof piece === 'object' && 'figure' in piece ? directionOf(piece.figure) : undefined;
    if (here !== undefined) changes.push({ at, direction: here });
    if (typeof piece === 'string')
      for (const [pattern, direction] of [
        [UP, 1],
        [DOWN, -1],
        ...(isBehindChange
          ? [
              [MORE, 1],
              [LESS, -1],
            ]
          : []),
      ] as [RegExp, -1 | 1][])
        for (const match of pattern.global ? piece.matchAll(pattern) : [pattern.exec(piece)])
          if (match) said.push({ at: at + match.index, word: match[0].trim(), direction });
    isBehindChange = here !== undefined;
    at += typeof piece === 'string' ? piece.length : 1;
  }
  return { said, changes };
}

function sentencesOf(words: Words): Words[] {
  const sentences: Words[number][][] = [[]];
  for (const piece of words)
    if (typeof piece !== 'string') sentences.at(-1)!.push(piece);
    else
      for (const [index, part] of piece.split(/(?<=[.!?;])\s+/u).entries()) {
        if (index > 0) sentences.push([]);
        sentences.at(-1)!.push(part);
      }
  return sentences;
}
