import { describe, expect, it } from 'vitest';
import { Fields } from '../field.ts';
import { askedOf } from './asked.fixture.ts';
import { smallestExposed } from './attacker.fixture.ts';
import type { Contribution } from './contribution.ts';
import {
  type InventedOrganisation,
  inventedContributions,
  NOTE_COLUMNS,
  NOTES,
  NOTES_CUBE,
  notesFamily,
  randomOf,
} from './organisation.fixture.ts';
import { type PublicationFamily, publicationFamilies } from './publication-family.ts';
import { type PublishedPeriod, publishPeriod } from './publish-period.ts';
import { unitKey } from './publish-table.ts';

const FAMILY = notesFamily();
const FLOOR = 5;
const KINDS = [...new Set(FAMILY.measures.map(({ kind }) => kind))];
const SEEDS = process.env.BELLWETHER_LONG_TESTS ? 200 : 4;

const SHAPE: InventedOrganisation = {
  people: 60,
  departments: 4,
  teams: 3,
  roles: 3,
  regions: 2,
  silent: 0.1,
  lateBursts: 0,
};

const allInTime = (rows: readonly Contribution[]): Contribution[] => rows.map((row) => ({ ...row, burst: 0 }));

/** A row for each person of a team, in one department, who wrote so many notes during the day. */
const wrote = (teams: Record<string, number>): Contribution[] => {
  let person = 0;
  return Object.entries(teams).flatMap(([team, people]) =>
    Array.from({ length: people }, () => {
      const home = { unit: ['d', team], crossing: ['', ''] };
      const sums = new Map([[FAMILY.measures[NOTES.minutes]!.kind, BigInt(1 + (person % 7)) * 1_000_000_000n]]);
      const mask = 2 ** NOTES.notes + 2 ** NOTES.writers + 2 ** NOTES.minutes;
      return { person: person++, ...home, home, mask, burst: 0, events: 1 + (person % 4), sums };
    }),
  );
};

const figure = (period: PublishedPeriod, path: string[], measure: number): number | null =>
  period.publication.units[unitKey(path)]?.values[measure] ?? null;

describe('a published period', () => {
  it('tells the whole and each team that has enough people', () => {
    const period = publishPeriod(FAMILY, wrote({ a: 12, b: 8 }), FLOOR);
    expect(['a', 'b'].map((team) => figure(period, ['d', team], NOTES.writers))).toEqual([12, 8]);
    expect(figure(period, [], NOTES.writers)).toBe(20);
  });

  it('hides a team of four, and the smallest other with it', () => {
    const period = publishPeriod(FAMILY, wrote({ a: 12, b: 8, c: 4, d: 9 }), FLOOR);
    expect(['a', 'b', 'c', 'd'].map((team) => figure(period, ['d', team], NOTES.writers))).toEqual([12, null, null, 9]);
  });

  it('hides minutes of which one person has more than half', () => {
    const rows = wrote({ a: 12, b: 12 });
    const kind = FAMILY.measures[NOTES.minutes]!.kind;
    rows[0] = { ...rows[0]!, sums: new Map([[kind, 1_000_000_000_000n]]) };
    const period = publishPeriod(FAMILY, rows, FLOOR);
    expect(figure(period, ['d', 'a'], NOTES.minutes)).toBeNull();
    expect(figure(period, ['d', 'a'], NOTES.writers)).toBe(12);
  });

  it('hides minutes when everybody has the same', () => {
    const kind = FAMILY.measures[NOTES.minutes]!.kind;
    const rows = wrote({ a: 12 }).map((row) => ({ ...row, sums: new Map([[kind, 5_000_000_000n]]) }));
    expect(figure(publishPeriod(FAMILY, rows, FLOOR), [], NOTES.minutes)).toBeNull();
  });

  it('hides how many wrote late when all but a few did, because the few are what is left', () => {
    const late = 2 ** NOTES.lateNotes + 2 ** NOTES.lateWriters;
    const rows = wrote({ a: 20 });
    const few = rows.map((row, i) => (i < 18 ? { ...row, mask: row.mask + late } : row));
    expect(figure(publishPeriod(FAMILY, few, FLOOR), [], NOTES.lateWriters)).toBeNull();
    const half = rows.map((row, i) => (i < 10 ? { ...row, mask: row.mask + late } : row));
    expect(figure(publishPeriod(FAMILY, half, FLOOR), [], NOTES.lateWriters)).toBe(10);
  });

  it('depends on the data alone: not on their order, and twice the same gives twice the same', () => {
    const rows = allInTime(inventedContributions(FAMILY, SHAPE, 3));
    const shuffled = [...rows].sort((a, b) => a.mask - b.mask || b.person - a.person);
    expect(publishPeriod(FAMILY, shuffled, FLOOR)).toEqual(publishPeriod(FAMILY, rows, FLOOR));
  });

  it('still tells most of what there is of a large organisation', () => {
    const shape = { ...SHAPE, people: 3000, departments: 12, teams: 12, roles: 6, regions: 5 };
    const rows = allInTime(inventedContributions(FAMILY, shape, 7));
    const { publication } = publishPeriod(FAMILY, rows, FLOOR);
    const teams = new Set(rows.filter(({ unit }) => unit[1] !== '').map(({ unit }) => unitKey(unit)));
    const shown = [...teams].filter((key) => publication.units[key]?.values[NOTES.notes] != null);
    expect(shown.length / teams.size).toBeGreaterThan(0.8);
    expect(Object.keys(publication.crossings.role_category!)).toHaveLength(6);
  });
});

describe('two measures that nearly always count the same', () => {
  // As in practice: of each letter it is known how long and, nearly as often, how urgent it was; some were sent late.
  const when = (field: string) => ({ field: `metadata.${field}`, exists: true }) as const;
  const count = (description: string, field: string) =>
    ({ description, aggregate: 'count', when: when(field) }) as const;
  const [family] = publicationFamilies(
    [
      {
        ...NOTES_CUBE,
        measures: {
          letters: count('Letters.', 'is_long'),
          cards: count('Cards.', 'region'),
          timed: count('Of which the time is known.', 'minutes'),
          late: count('Late.', 'is_after_hours'),
          scored: count('Of which the tone is known.', 'role_category'),
          urgent: count('Of which the urgency is known.', 'team_id_hash'),
          negative: count('Of which the tone is negative.', 'department_id_hash'),
        },
      },
    ],
    new Fields(NOTE_COLUMNS),
  ) as [PublicationFamily];
  const bit = (name: string): number =>
    2 ** family.measures.findIndex(({ names }) => names.includes(`${NOTES_CUBE.name}.${name}`));
  const bitsOf = (...names: string[]): number => names.reduce((sum, name) => sum + bit(name), 0);
  const written = (people: number, seed: number): Contribution[] => {
    const random = randomOf(seed);
    const pick = (many: number): number => Math.floor(random() ** 1.6 * many);
    return Array.from({ length: people }, (_, person) => {
      const department = pick(Math.min(30, people / 20));
      const home = { unit: [`d${department}`, `t${department}.${pick(1 + department)}`], crossing: ['', ''] };
      const events = new Map<number, number>();
      for (let left = 1 + Math.floor(random() * 6); left > 0; left--) {
        const mask =
          bitsOf('timed', 'scored', 'urgent', random() < 0.5 ? 'letters' : 'cards') +
          (random() < 0.2 ? bit('late') : 0) +
          (random() < 0.25 ? bit('negative') : 0);
        events.set(mask, (events.get(mask) ?? 0) + 1);
      }
      return [...events].map(([mask, many]) => {
        const counted = { mask, burst: 0, events: many, sums: new Map<string, bigint>() };
        return { person, ...home, home, ...counted };
      });
    }).flat();
  };

  it('are both told, of the whole and of most large teams: what stands in the way is hidden where it stands', () => {
    const rows = written(3000, 1);
    const { publication } = publishPeriod(family, rows, FLOOR);
    const large = [...Map.groupBy(rows, ({ unit }) => unitKey(unit))].filter(
      ([, own]) => new Set(own.map(({ person }) => person)).size >= 20,
    );
    for (const name of ['letters', 'timed', 'scored', 'urgent']) {
      const measure = Math.log2(bit(name));
      const shown = large.filter(([key]) => publication.units[key]?.values[measure] != null);
      const whole = publication.units[unitKey([])]?.values[measure] ?? null;
      expect({ name, isWhole: whole !== null, isMost: shown.length > 0.8 * large.length }).toEqual({
        ...{ name, isWhole: true, isMost: true },
      });
    }
  });

  it('tell nobody anything about fewer than five people for it', () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const rows = written(60 + 40 * (seed % 5), seed);
      const exposed = smallestExposed(askedOf(family, publishPeriod(family, rows, FLOOR), rows, 'count'), FLOOR);
      expect({ seed, exposed }).toEqual({ seed, exposed: undefined });
    }
  });
});

describe('an attacker who has been told everything and does linear algebra', { timeout: 1_200_000 }, () => {
  it('learns nothing about fewer than five people', () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const size = randomOf(seed);
      const shape = { ...SHAPE, people: 20 + Math.floor(size() * 180), silent: size() * 0.5 };
      const rows = allInTime(inventedContributions(FAMILY, shape, seed));
      const period = publishPeriod(FAMILY, rows, FLOOR);
      for (const kind of KINDS) {
        const exposed = smallestExposed(askedOf(FAMILY, period, rows, kind), FLOOR);
        expect({ seed, kind, exposed }).toEqual({ seed, kind, exposed: undefined });
      }
    }
  });

  it('learns nothing either from seeing a period before and after events that came late', () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const size = randomOf(seed + 1000);
      const shape = { ...SHAPE, people: 30 + Math.floor(size() * 120), regions: 2, lateBursts: 3 };
      const rows = inventedContributions(FAMILY, shape, seed);
      const seen = [0, 1, 2, 3].map((burst) => {
        const arrived = rows.filter((row) => row.burst <= burst);
        return publishPeriod(FAMILY, arrived, FLOOR);
      });
      for (const kind of KINDS) {
        const first = seen.findIndex(({ publication }) => Object.keys(publication.units).length > 0);
        const asked = seen.flatMap((period, i) => askedOf(FAMILY, period, rows, kind, i === first));
        const exposed = smallestExposed(asked, FLOOR);
        expect({ seed, kind, exposed }).toEqual({ seed, kind, exposed: undefined });
      }
    }
  });

  it('would find whom a table without suppression gives away', () => {
    const rows = wrote({ a: 12, b: 8, c: 4, d: 9 });
    const period = publishPeriod(FAMILY, rows, FLOOR);
    const all = { ...period.publication.units[unitKey([])]! };
    const units = Object.fromEntries(['a', 'b', 'd'].map((team) => [unitKey(['d', team]), all]));
    const naive = { ...period, publication: { units: { ...units, [unitKey([])]: all }, crossings: {} } };
    expect(smallestExposed(askedOf(FAMILY, naive, rows, 'count'), FLOOR)?.persons).toHaveLength(4);
  });
});
