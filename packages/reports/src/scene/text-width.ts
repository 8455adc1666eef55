/**
 * How wide a text is in Inter, near enough to lay out a drawing without a font engine: advances of the Latin letters in
 * thousandths of the size, everything else at the width of its kind. Used to cut and to place, never to justify.
 */
const ADVANCES: { readonly [characters: string]: number } = {
  "ijl.,:;'|!": 260,
  'ft()[]-r ': 360,
  'scxzkyvJ?/"': 540,
  abdeghnopquLFTEK0123456789: 605,
  'ABCDGHNOPQRSUVXYZ&%+−–<>=': 690,
  'mwMW@—': 900,
};

const BY_CHARACTER = new Map(
  Object.entries(ADVANCES).flatMap(([characters, advance]) => [...characters].map((one) => [one, advance] as const)),
);
const WIDE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Extended_Pictographic}]/u;

export function textWidth(text: string, size: number): number {
  let width = 0;
  for (const character of text)
    width += BY_CHARACTER.get(character) ?? (WIDE.test(character) ? 1000 : /\p{Lu}/u.test(character) ? 690 : 605);
  return (width * size) / 1000;
}

/** The text, or as much of it as fits with an ellipsis. */
export function fitted(text: string, size: number, width: number): string {
  if (textWidth(text, size) <= width) return text;
  const characters = [...text];
  while (characters.length > 1 && textWidth(`${characters.join('').trimEnd()}…`, size) > width) characters.pop();
  return `${characters.join('').trimEnd()}…`;
}

/** In at most so many lines; the last one is cut. */
export function wrapped(text: string, size: number, width: number, linesMax: number): string[] {
  const lines: string[] = [];
  let line = '';
  const words = text.split(/\s+/).filter((word) => word !== '');
  for (const [index, word] of words.entries()) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (textWidth(longer, size) <= width || line === '') {
      line = longer;
      continue;
    }
    if (lines.length === linesMax - 1) return [...lines, fitted([line, ...words.slice(index)].join(' '), size, width)];
    lines.push(fitted(line, size, width));
    line = word;
  }
  return line === '' ? lines : [...lines, fitted(line, size, width)];
}
