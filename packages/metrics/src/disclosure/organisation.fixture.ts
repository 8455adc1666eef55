/** Organisations of invented people, and what they did in a period; the same for the same seed. */
import type { Cube } from '../definition/measure.ts';
import { Fields } from '../field.ts';
import type { Contribution } from './contribution.ts';
import { type PublicationFamily, publicationFamilies } from './publication-family.ts';

export const NOTES_CUBE: Cube = {
  name: 'notes',
  description: 'Notes that people wrote.',
  events: ['note_written'],
  dimensions: {
    department: { description: 'Department.', field: 'metadata.department_id_hash' },
    team: { description: 'Team.', field: 'metadata.team_id_hash' },
    role_category: { description: 'Role.', field: 'metadata.role_category' },
    region: { description: 'Region.', field: 'region' },
  },
  measures: {
    notes: { description: 'Notes.', aggregate: 'count' },
    late_notes: {
      description: 'After hours.',
      aggregate: 'count',
      when: { field: 'metadata.is_after_hours', is: true },
    },
    long_notes: { description: 'Long ones.', aggregate: 'count', when: { field: 'metadata.is_long', is: true } },
    writers: { description: 'Who wrote.', aggregate: 'distinct', field: 'user_id' },
    late_writers: {
      description: 'Who wrote after hours.',
      aggregate: 'distinct',
      field: 'user_id',
      when: { field: 'metadata.is_after_hours', is: true },
    },
    minutes: { description: 'Minutes spent.', aggregate: 'sum', field: 'metadata.minutes' },
  },
  people: {
    subject: 'user_id',
    hierarchy: ['department', 'team'],
    crossings: ['role_category', 'region'],
    period: '7d',
  },
};

export const NOTE_COLUMNS = [
  { name: 'department_id_hash', kind: 'string' },
  { name: 'team_id_hash', kind: 'string' },
  { name: 'role_category', kind: 'string' },
  { name: 'is_after_hours', kind: 'boolean' },
  { name: 'is_long', kind: 'boolean' },
  { name: 'minutes', kind: 'number' },
] as const;

export function notesFamily(): PublicationFamily {
  return publicationFamilies([NOTES_CUBE], new Fields(NOTE_COLUMNS))[0]!;
}

/** A stream of numbers in [0, 1): mulberry32. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface InventedOrganisation {
  people: number;
  departments: number;
  /** Teams of a department, at most. */
  teams: number;
  roles: number;
  regions: number;
  /** Share of people of whom nothing came in the period. */
  silent: number;
  /** Bursts of arrivals after the period. */
  lateBursts: number;
}

/** What everybody of an organisation contributed. Masks follow from the cube above, measure by measure. */
export function inventedContributions(
  family: PublicationFamily,
  shape: InventedOrganisation,
  seed: number,
): Contribution[] {
  const random = randomOf(seed);
  const pick = (count: number): number => Math.floor(random() ** 1.5 * count);
  const bit = (name: string): number => 2 ** family.measures.findIndex(({ names }) => names.includes(`notes.${name}`));
  const kind = family.measures.find(({ aggregate }) => aggregate === 'sum')!.kind;
  const rows: Contribution[] = [];
  for (let person = 0; person < shape.people; person++) {
    const department = pick(shape.departments);
    const home = {
      unit: [`d${department}`, random() < 0.03 ? '' : `t${department}.${pick(1 + (department % shape.teams))}`],
      crossing: [`role${pick(shape.roles)}`, random() < 0.05 ? '' : `region${pick(shape.regions)}`],
    };
    if (random() < shape.silent) continue;
    for (const [isLate, isLong] of [
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ]) {
      if (random() < 0.4) continue;
      const mask =
        bit('notes') +
        bit('writers') +
        bit('minutes') +
        (isLate ? bit('late_notes') + bit('late_writers') : 0) +
        (isLong ? bit('long_notes') : 0);
      rows.push({
        person,
        ...home,
        home,
        mask,
        burst: random() < 0.3 ? 1 + Math.floor(random() * shape.lateBursts) : 0,
        events: 1 + pick(9),
        sums: new Map([[kind, BigInt(1 + pick(300)) * 1_000_000_000n]]),
      });
    }
  }
  return rows;
}

const indexOf = (name: string): number =>
  notesFamily().measures.findIndex(({ names }) => names.includes(`notes.${name}`));

/** Where the measures of the cube are in its family. */
export const NOTES = {
  notes: indexOf('notes'),
  writers: indexOf('writers'),
  minutes: indexOf('minutes'),
  lateNotes: indexOf('late_notes'),
  lateWriters: indexOf('late_writers'),
};
