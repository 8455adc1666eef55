/** How often the wording checks are right, by kind, on the labelled list. */
import { checkWording, SAME_FROM, similarity } from '../src/index.ts';
import { LABELLED_PAIRS, LABELLED_QUESTIONS } from './wording-corpus.ts';

export interface WordingScore {
  kind: string;
  found: number;
  labelled: number;
  right: number;
  /** Of what is found, how much is right. */
  precision: number;
  /** Of what there is, how much is found. */
  recall: number;
  missed: string[];
  wrong: string[];
}

const KINDS = ['leading', 'double_barrelled', 'absolute', 'negation', 'jargon', 'too_long'] as const;

export function wordingScores(): WordingScore[] {
  const checked = LABELLED_QUESTIONS.map(([language, text, labels]) => ({
    text,
    labels: new Set<string>(labels),
    found: new Set<string>(checkWording(text, language).map(({ kind }) => kind)),
  }));
  const scores = KINDS.map((kind) =>
    score(
      kind,
      checked.map(({ text, labels, found }) => ({ text, is: labels.has(kind), told: found.has(kind) })),
    ),
  );
  const pairs = LABELLED_PAIRS.map(([one, other, is]) => ({
    text: `${one} | ${other}`,
    is,
    told: similarity(one, other) >= SAME_FROM,
  }));
  return [...scores, score('duplicate', pairs)];
}

function score(kind: string, cases: readonly { text: string; is: boolean; told: boolean }[]): WordingScore {
  const found = cases.filter(({ told }) => told);
  const labelled = cases.filter(({ is }) => is);
  const right = found.filter(({ is }) => is).length;
  return {
    kind,
    found: found.length,
    labelled: labelled.length,
    right,
    precision: found.length === 0 ? 1 : right / found.length,
    recall: labelled.length === 0 ? 1 : right / labelled.length,
    missed: labelled.filter(({ told }) => !told).map(({ text }) => text),
    wrong: found.filter(({ is }) => !is).map(({ text }) => text),
  };
}
