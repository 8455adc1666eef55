/** What is really so, computed from what was written and from nothing of the product: the judge of every answer. */
import { FIRST_WEEK_MS, type Note, WEEK_MS } from './attacked-house.ts';

export interface TrueFigure {
  value: number | null;
  /** Fewest people behind a part of it: a measure in a week. */
  people: number;
}

const MEASURES: Record<string, { counts: (note: Note) => boolean; value: (notes: readonly Note[]) => number }> = {
  notes: { counts: () => true, value: (notes) => notes.length },
  late_notes: { counts: ({ isLate }) => isLate, value: (notes) => notes.length },
  minutes: { counts: () => true, value: (notes) => notes.reduce((sum, { minutes }) => sum + minutes, 0) },
  writers: { counts: () => true, value: peopleIn },
  late_writers: { counts: ({ isLate }) => isLate, value: peopleIn },
};

const METRICS: Record<string, readonly [string] | readonly [string, string]> = {
  notes: ['notes'],
  late_notes: ['late_notes'],
  minutes: ['minutes'],
  writers: ['writers'],
  late_writers: ['late_writers'],
  late_share: ['late_notes', 'notes'],
  notes_per_writer: ['notes', 'writers'],
};

/** The metric over the notes of the weeks named, week by week. */
export function trueFigure(metric: string, notes: readonly Note[], weeks: readonly number[]): TrueFigure {
  const parts = METRICS[metric]!.map((name) => {
    const { counts, value } = MEASURES[name]!;
    const byWeek = weeks.map((week) => notes.filter((note) => weekOf(note) === week && counts(note)));
    return {
      value: byWeek.reduce((sum, own) => sum + value(own), 0),
      people: Math.min(...byWeek.map(peopleIn)),
    };
  });
  const [part, whole] = parts;
  return {
    value: whole === undefined ? part!.value : whole.value === 0 ? null : part!.value / whole.value,
    people: Math.min(...parts.map(({ people }) => people)),
  };
}

/** 0 for the first week. */
export function weekOf({ atMs }: Note): number {
  return Math.floor((atMs - FIRST_WEEK_MS) / WEEK_MS);
}

export function peopleIn(notes: readonly Note[]): number {
  return new Set(notes.map(({ person }) => person.id)).size;
}

export const METRIC_NAMES = Object.keys(METRICS);
