/**
 * Where a file shows something else than it should: held against the same report set once more. Names each figure whose
 * text differs, was taken away or put there, each drawing that differs, and the first words that are others.
 */
import type { InspectedReport } from './inspect-report.ts';

export interface ShownDifference {
  /** Its id; absent for words that are no figure. */
  figure?: string;
  expected: string;
  shown: string;
}

const WORDS_AROUND = 60;

export function shownDifferences(made: InspectedReport, file: InspectedReport): ShownDifference[] {
  const differences: ShownDifference[] = [];
  const ids = new Set([...made.shown, ...file.shown].map(({ figure }) => figure));
  for (const figure of ids) {
    const [expected, shown] = [made, file].map((each) => each.shown.filter((one) => one.figure === figure));
    for (let at = 0; at < Math.max(expected!.length, shown!.length); at++) {
      const [should, does] = [expected![at]?.text ?? '', shown![at]?.text ?? ''];
      if (should !== does) differences.push({ figure, expected: should, shown: does });
    }
  }
  for (const { id, markup } of made.drawings) {
    const other = file.drawings.find((drawing) => drawing.id === id);
    if (other?.markup !== markup && !differences.some(({ figure }) => figure?.startsWith(id)))
      differences.push({ figure: id, expected: 'the drawing as it was made', shown: other ? 'another drawing' : '' });
  }
  if (differences.length === 0 && made.text !== file.text) {
    const at = firstDifference(made.text, file.text);
    const around = (text: string): string => text.slice(Math.max(0, at - 20), at + WORDS_AROUND);
    differences.push({ expected: around(made.text), shown: around(file.text) });
  }
  return differences;
}

function firstDifference(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  return at;
}
