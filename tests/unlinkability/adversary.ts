/**
 * Somebody who has all of the centre's database, with what PostgreSQL keeps beside the rows (`xmin`, `ctid`, the order they
 * come in), its files and its write-ahead log, and who knows from the edge who took part, in which order, in which cell.
 * Each strategy guesses, for every answer, whose it is.
 */

/** An answer as it lies in the table; `marker` is content by which it can be found in files, and the judge knows it. */
export interface StolenAnswer {
  marker: string;
  cell: string;
  answer_id: string;
  day: string;
  xmin: number;
  ctid: string;
  /** Where its content first stands in the write-ahead log, and in the table's files; -1 where it does not. */
  inLog: number;
  inFiles: number;
  size: number;
}

export interface StolenSpent {
  participant: number;
  xmin: number;
  ctid: string;
}

/** What the edge knows: who took part, in this order. */
export interface Participation {
  participant: number;
  cell: string;
}

export interface Loot {
  answers: readonly StolenAnswer[];
  spent: readonly StolenSpent[];
  participations: readonly Participation[];
}

export type Guess = ReadonlyMap<string /* marker */, number /* participant */>;

type Key = (answer: StolenAnswer) => number | string;

const place = (ctid: string): number => {
  const [, page = '0', line = '0'] = /\((\d+),(\d+)\)/.exec(ctid) ?? [];
  return Number(page) * 10_000 + Number(line);
};

/** Orders the answers of each cell by something and takes that to be the order people answered in. */
function inOrderOf(key: Key): (loot: Loot) => Guess {
  return ({ answers, participations }) => {
    const guess = new Map<string, number>();
    const byCell = Map.groupBy(participations, ({ cell }) => cell);
    for (const [cell, ofCell] of Map.groupBy(answers, (answer) => answer.cell)) {
      const ordered = ofCell.toSorted((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
      const people = byCell.get(cell) ?? [];
      for (const [i, { marker }] of ordered.entries()) if (people[i]) guess.set(marker, people[i].participant);
    }
    return guess;
  };
}

/** Answers and spent tokens that one transaction wrote belong together. */
function bySameTransaction({ answers, spent }: Loot): Guess {
  const writers = Map.groupBy(spent, ({ xmin }) => xmin);
  return new Map(
    answers.flatMap(({ marker, xmin }) => {
      const [only, ...others] = writers.get(xmin) ?? [];
      return only && others.length === 0 ? [[marker, only.participant] as const] : [];
    }),
  );
}

/** The n-th row of one table belongs to the n-th of the other. */
function byPlaceInBothTables({ answers, spent }: Loot): Guess {
  const people = spent.toSorted((a, b) => place(a.ctid) - place(b.ctid));
  return new Map(
    answers
      .toSorted((a, b) => place(a.ctid) - place(b.ctid))
      .flatMap(({ marker }, i) => (people[i] ? [[marker, people[i].participant] as const] : [])),
  );
}

export const STRATEGIES: Readonly<Record<string, (loot: Loot) => Guess>> = {
  'the transaction that wrote it': bySameTransaction,
  'the place in both tables': byPlaceInBothTables,
  'the place in the file': inOrderOf(({ ctid }) => place(ctid)),
  'the order of transactions': inOrderOf(({ xmin, ctid }) => xmin * 1e9 + place(ctid)),
  'the id': inOrderOf(({ answer_id }) => answer_id),
  'the day, then the place': inOrderOf(({ day, ctid }) => `${day} ${String(place(ctid)).padStart(12, '0')}`),
  'where it first stands in the write-ahead log': inOrderOf(({ inLog }) => inLog),
  'where it stands in the files of the tables': inOrderOf(({ inFiles }) => inFiles),
  'its size': inOrderOf(({ size, ctid }) => size * 1e9 + place(ctid)),
};

export function hitsOf(guess: Guess, truth: ReadonlyMap<string, number>): number {
  let hits = 0;
  for (const [marker, participant] of guess) if (truth.get(marker) === participant) hits += 1;
  return hits;
}

/**
 * The fewest hits that so many groups guessed at random reach with less than `probability`. Guessing within a group is
 * right once on average, whatever its size, and the number of hits is as good as Poisson's.
 */
export function hitsBeyondChance(groups: number, probability: number): number {
  let term = Math.exp(-groups);
  let below = term;
  for (let hits = 1; ; hits++) {
    if (1 - below < probability) return hits;
    term *= groups / hits;
    below += term;
  }
}
