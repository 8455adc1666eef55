/**
 * VADER's lexicon: 7,500 words and emoticons with the mean feeling that ten people gave them (−4 … +4), and the words
 * for 3,570 emoji. Read once, when the first text is scored. Maps, never plain objects: a text may hold "constructor".
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

export interface VaderLexicon {
  valence: ReadonlyMap<string, number>;
  /** By single character; the few emoji of more than one character are never looked up, as in the reference. */
  emoji: ReadonlyMap<string, string>;
}

let loaded: VaderLexicon | undefined;

export function vaderLexicon(): VaderLexicon {
  loaded ??= {
    valence: new Map(rows('vader-lexicon.txt.gz').map(([token, mean]) => [token, Number(mean)])),
    emoji: new Map(rows('vader-emoji-lexicon.txt.gz')),
  };
  return loaded;
}

function rows(file: string): [string, string][] {
  const text = gunzipSync(readFileSync(new URL(`../../lexicons/${file}`, import.meta.url))).toString('utf8');
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [first, second] = line.trim().split('\t');
      return [first!, second!];
    });
}
