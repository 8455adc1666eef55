/** Texts of people made alike: without case, marks, punctuation and the many ways of writing that there is nothing. */

/** What spreadsheets write where nobody and nothing is meant. */
const NOTHING =
  /^(?:|-+|–|—|\.|\?|n\/?a|none|null|nil|nobody|keine?r?|niemand|aucun|ninguno|nessuno|nenhum|geen|brak|ingen|#n\/a|#ref!|0|tbd|open|vacant)$/i;

export function isFilled(text: string): boolean {
  return !NOTHING.test(text.trim());
}

/** Small letters and digits in words: "Über-Abteilung (Süd)" → "uber abteilung sud". */
export function plainWords(text: string): string[] {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('ø', 'o')
    .replaceAll('ł', 'l')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

export function plainText(text: string): string {
  return plainWords(text).join(' ');
}

/** Titles and particles are left out, and the order does not matter: "Doe, Dr. Jane" is "Jane Doe". */
const NAME_TITLES: ReadonlySet<string> = new Set(
  'dr prof mr mrs ms herr frau mme mlle sr sra ing dipl mag phd mba jr'.split(' '),
);

export function plainName(text: string): string {
  const words = plainWords(text).filter((word) => !NAME_TITLES.has(word));
  return words.sort().join(' ');
}

/** An id as spreadsheets mangle it: without case, leading zeros, and the ".0" of a number. */
export function plainId(text: string): string {
  const id = text.trim().toLowerCase();
  return /^\d+(?:\.0+)?$/.test(id) ? id.replace(/\.0+$/, '').replace(/^0+(?=\d)/, '') : id;
}

/** Insertions, deletions, replacements and swaps of neighbours that make one of the other; `max + 1` when there are more. */
export function editDistance(a: string, b: string, max: number): number {
  if (Math.abs(a.length - b.length) > max) return max + 1;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let distance = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        distance = Math.min(distance, before[j - 2]! + 1);
      row.push(distance);
      least = Math.min(least, distance);
    }
    if (least > max) return max + 1;
    [before, last] = [last, row];
  }
  return last[b.length]!;
}
