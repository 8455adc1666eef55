/**
 * Urgency of a message in [0, 1]: 1 − ∏(1 − weight) over the distinct cues it holds ("asap", "right now"), capitals and
 * exclamation marks. A transparent heuristic without a published norm, and labelled so wherever it is shown.
 */
import { readFileSync } from 'node:fs';

export interface Urgency {
  urgency: number;
  /** In alphabetical order. They never leave the edge. */
  cues: string[];
}

interface Cues {
  cues: { [cue: string]: number };
  allCapsShare: { minLetters: number; threshold: number; weight: number };
  exclamations: { atLeast: number; weight: number };
}

let loaded: Cues | undefined;

function urgencyCues(): Cues {
  loaded ??= JSON.parse(readFileSync(new URL('../../lexicons/urgency-cues.json', import.meta.url), 'utf8')) as Cues;
  return loaded;
}

export function urgency(text: string): Urgency {
  const { cues, allCapsShare, exclamations } = urgencyCues();
  const plain = text.toLowerCase().replace(/’/g, "'").replace(/\s+/g, ' ');
  const found = Object.keys(cues)
    .filter((cue) => holdsWords(plain, cue))
    .sort();
  let calm = 1;
  for (const cue of found) calm *= 1 - cues[cue]!;
  if (isShouted(text, allCapsShare)) calm *= 1 - allCapsShare.weight;
  if (text.split('!').length - 1 >= exclamations.atLeast) calm *= 1 - exclamations.weight;
  return { urgency: 1 - calm, cues: found };
}

/** The phrase stands on its own: "asap", not "asapio". */
function holdsWords(text: string, phrase: string): boolean {
  for (let at = text.indexOf(phrase); at !== -1; at = text.indexOf(phrase, at + 1)) {
    if (!isWordCharacter(text[at - 1]) && !isWordCharacter(text[at + phrase.length])) return true;
  }
  return false;
}

function isWordCharacter(character: string | undefined): boolean {
  return character !== undefined && /\w/.test(character);
}

function isShouted(text: string, rule: Cues['allCapsShare']): boolean {
  let letters = 0;
  let capitals = 0;
  for (const character of text) {
    const [lower, upper] = [character.toLowerCase(), character.toUpperCase()];
    if (lower === upper) continue;
    letters++;
    if (character === upper) capitals++;
  }
  return letters >= rule.minLetters && capitals / letters >= rule.threshold;
}
