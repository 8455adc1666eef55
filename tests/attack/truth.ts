/** What is really so, computed from what was written and from nothing of the product: the judge of every answer. */
import { FIRST_WEEK_MS, type Note, type Person, WEEK_MS } from './attacked-house.ts';

export interface TrueFigure {
  value: number | null;
  /** Fewest people behind a part of it: a measure in a week. */
  people: number;
}

interface Week {
  notes: number;
  late_notes: number;
  minutes: number;
  writers: Set<string>;
  late_writers: Set<string>;
}

type Measure = keyof Week;

const METRICS: Record<string, readonly [Measure] | readonly [Measure, Measure]> = {
  notes: ['notes'],
  late_notes: ['late_notes'],
  minutes: ['minutes'],
  writers: ['writers'],
  late_writers: ['late_writers'],
  late_share: ['late_notes', 'notes'],
  notes_per_writer: ['notes', 'writers'],
};

export const METRIC_NAMES = Object.keys(METRICS);

/** Nobody is in two units or has two roles here, so that people of different kinds add up. */
export class Truth {
  readonly #kinds = new Map<string, { person: Person; weeks: Map<number, Week> }>();

  constructor(notes: readonly Note[]) {
    for (const note of notes) {
      const { person } = note;
      const key = JSON.stringify([person.department, person.team, person.role]);
      const kind = this.#kinds.get(key) ?? { person, weeks: new Map<number, Week>() };
      this.#kinds.set(key, kind);
      const week = kind.weeks.get(weekOf(note)) ?? {
        notes: 0,
        late_notes: 0,
        minutes: 0,
        writers: new Set<string>(),
        late_writers: new Set<string>(),
      };
      kind.weeks.set(weekOf(note), week);
      week.notes++;
      week.minutes += note.minutes;
      week.writers.add(person.id);
      if (!note.isLate) continue;
      week.late_notes++;
      week.late_writers.add(person.id);
    }
  }

  /** The metric over everybody of whom `isIn` is true, in the weeks named. */
  figure(metric: string, isIn: (person: Person) => boolean, weeks: readonly number[]): TrueFigure {
    const kinds = [...this.#kinds.values()].filter(({ person }) => isIn(person));
    const parts = METRICS[metric]!.map((measure) => {
      const people = measure.startsWith('late') ? 'late_writers' : 'writers';
      const byWeek = weeks.map((week) => kinds.flatMap((kind) => kind.weeks.get(week) ?? []));
      const amount = (week: Week): number => (typeof week[measure] === 'number' ? week[measure] : week[measure].size);
      return {
        value: byWeek.flat().reduce((sum, week) => sum + amount(week), 0),
        people: Math.min(...byWeek.map((own) => own.reduce((sum, week) => sum + week[people].size, 0))),
      };
    });
    const [part, whole] = parts;
    return {
      value: whole === undefined ? part!.value : whole.value === 0 ? null : part!.value / whole.value,
      people: Math.min(...parts.map(({ people }) => people)),
    };
  }
}

/** 0 for the first week. */
export function weekOf({ atMs }: Note): number {
  return Math.floor((atMs - FIRST_WEEK_MS) / WEEK_MS);
}

export function peopleIn(notes: readonly Note[]): number {
  return new Set(notes.map(({ person }) => person.id)).size;
}
