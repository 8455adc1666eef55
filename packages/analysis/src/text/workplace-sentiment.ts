/**
 * Feeling of a workplace message in [−1, 1]: a softmax over negative, neutral and positive with 1,461 words and pairs of
 * words as features, and VADER's compound beside them. Trained on labelled comments about software (lexicons/
 * workplace-linear-model.json says which); how well it does is measured by bench/sentiment.ts. English only.
 * Nothing known in the text and no feeling by VADER is no evidence, which is null and not neutral.
 */
import { readFileSync } from 'node:fs';
import { vader } from './vader.ts';

export interface WorkplaceSentiment {
  pNegative: number;
  pNeutral: number;
  pPositive: number;
  /** Of the text without code, quotes, links and mentions. */
  compound: number;
  /** Features found. */
  matched: number;
  score: number | null;
}

type ByClass = readonly [negative: number, neutral: number, positive: number];

interface Model {
  intercept: ByClass;
  vaderPositive: ByClass;
  vaderNegative: ByClass;
  weights: ReadonlyMap<string, ByClass>;
}

let loaded: Model | undefined;

function model(): Model {
  if (loaded) return loaded;
  const file = new URL('../../lexicons/workplace-linear-model.json', import.meta.url);
  const { intercept, vaderPositive, vaderNegative, weights } = JSON.parse(readFileSync(file, 'utf8'));
  // A Map, so that a message with the word "constructor" finds nothing.
  loaded = { intercept, vaderPositive, vaderNegative, weights: new Map(Object.entries<ByClass>(weights)) };
  return loaded;
}

const TOKEN = /[a-z']{2,}|[:;]-?[()dp]|[!?]+/g;

export function workplaceSentiment(text: string): WorkplaceSentiment {
  const { intercept, vaderPositive, vaderNegative, weights } = model();
  const stripped = withoutForeignWords(text);
  const { compound } = vader(stripped);
  const sums: [number, number, number] = [...intercept];
  const add = (weight: ByClass, times: number): void => {
    for (const index of [0, 1, 2] as const) sums[index] += weight[index] * times;
  };

  const found = new Set<string>();
  const find = (feature: string): void => {
    const weight = weights.get(feature);
    if (weight === undefined || found.has(feature)) return;
    found.add(feature);
    add(weight, 1);
  };
  let previous: string | undefined;
  for (const [token] of stripped.toLowerCase().matchAll(TOKEN)) {
    find(token);
    if (previous !== undefined) find(`${previous} ${token}`);
    previous = token;
  }
  add(vaderPositive, 2 * Math.max(compound, 0));
  add(vaderNegative, 2 * Math.max(-compound, 0));

  const largest = Math.max(...sums);
  const [negative, neutral, positive] = sums.map((sum) => Math.exp(sum - largest)) as [number, number, number];
  const total = negative + neutral + positive;
  return {
    pNegative: negative / total,
    pNeutral: neutral / total,
    pPositive: positive / total,
    compound,
    matched: found.size,
    score: found.size === 0 && compound === 0 ? null : (positive - negative) / total,
  };
}

/**
 * The writer's own words: without code, quoted lines, links and mentions. Quoted lines are taken out line by line, since
 * a pattern for them would read a run of empty lines once for each of its lines.
 */
function withoutForeignWords(text: string): string {
  return text
    .replace(/```[\s\S]*?```/g, ' ')
    .replace(/`[^`]*`/g, ' ')
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .filter((line) => !line.trimStart().startsWith('>'))
    .join('\n')
    .replace(/https?:\/\/\S+/g, ' ')
    .replace(/@[\w-]+/g, ' ');
}
