/**
 * The sample organisation's chart and seats: three divisions, eight departments, thirty-one teams of which some are
 * smaller than the privacy floor, 260 seats. Invented; the pseudonyms are made from a seed and stand for nobody.
 */
import { randomOf } from '@bellwether/core';

/** What happens to a department over the years: nothing much, nothing much and content, or it drifts towards trouble. */
export type Tendency = 'steady' | 'healthy' | 'drifting';

export interface Unit {
  unit: string;
  kind: 'division' | 'department' | 'team';
  parent: string | undefined;
  name: string;
}

export interface Seat {
  /** Index of the seat, stable for ever. */
  seat: number;
  department: string;
  team: string;
  tendency: Tendency;
  roleCategory: string;
}

const CHART: readonly {
  division: string;
  departments: readonly { name: string; role: string; teams: readonly number[]; tendency?: Tendency }[];
}[] = [
  {
    division: 'Technology',
    departments: [
      { name: 'Engineering', role: 'engineering', teams: [12, 11, 10, 9, 8, 7, 5], tendency: 'healthy' },
      { name: 'Product', role: 'product_management', teams: [10, 8, 4, 2] },
      { name: 'Design', role: 'design', teams: [9, 6, 3] },
    ],
  },
  {
    division: 'Market',
    departments: [
      { name: 'Sales', role: 'sales', teams: [12, 10, 9, 5] },
      { name: 'Marketing', role: 'marketing', teams: [9, 8, 5] },
      { name: 'Customer success', role: 'customer_success', teams: [14, 12, 11, 9], tendency: 'drifting' },
    ],
  },
  {
    division: 'Central services',
    departments: [
      { name: 'Operations', role: 'operations', teams: [13, 12, 9] },
      { name: 'Finance', role: 'finance', teams: [8, 6, 4] },
    ],
  },
];

export interface Chart {
  units: readonly Unit[];
  seats: readonly Seat[];
}

/** Always the same for the same seed. */
export function chartOf(seed: number): Chart {
  const units: Unit[] = [];
  const seats: Seat[] = [];
  for (const { division, departments } of CHART) {
    const above = pseudonymOf(seed, 'unit', division);
    units.push({ unit: above, kind: 'division', parent: undefined, name: division });
    for (const { name, role, teams, tendency = 'steady' } of departments) {
      const department = pseudonymOf(seed, 'unit', name);
      units.push({ unit: department, kind: 'department', parent: above, name });
      teams.forEach((people, index) => {
        const teamName = `${name}, team ${index + 1}`;
        const team = pseudonymOf(seed, 'unit', teamName);
        units.push({ unit: team, kind: 'team', parent: department, name: teamName });
        for (let i = 0; i < people; i++)
          seats.push({ seat: seats.length, department, team, tendency, roleCategory: role });
      });
    }
  }
  return { units, seats };
}

/** How many groups two departments work in together. Finance is tied to the rest by Operations alone. */
const COOPERATION: readonly (readonly [string, string, number])[] = [
  ['Engineering', 'Product', 5],
  ['Product', 'Design', 3],
  ['Engineering', 'Design', 2],
  ['Engineering', 'Operations', 3],
  ['Sales', 'Marketing', 4],
  ['Sales', 'Customer success', 4],
  ['Product', 'Customer success', 3],
  ['Marketing', 'Design', 2],
  ['Sales', 'Operations', 2],
  ['Operations', 'Finance', 3],
];
const FROM_EACH_DEPARTMENT = 4;

/** Working groups across departments: a few seats of each of two. Who is in one writes to the others and hears from them. */
export function workingGroups(seed: number, seats: readonly Seat[]): readonly (readonly Seat[])[] {
  const known = groupsOfSeats.get(seats);
  if (known?.seed === seed) return known.groups;
  const groups = COOPERATION.flatMap(([one, other, count]) =>
    Array.from({ length: count }, (_, index) =>
      [one, other].flatMap((name) => {
        const department = pseudonymOf(seed, 'unit', name);
        const random = randomOf(seed, 'group', one, other, index, name);
        const own = seats.filter((seat) => seat.department === department);
        return Array.from({ length: FROM_EACH_DEPARTMENT }, () => random.pick(own));
      }),
    ),
  );
  groupsOfSeats.set(seats, { seed, groups });
  return groups;
}

const groupsOfSeats = new WeakMap<readonly Seat[], { seed: number; groups: readonly (readonly Seat[])[] }>();

/** Shaped as the edge makes them: a version and 64 hexadecimal digits. */
export function pseudonymOf(seed: number, ...of: readonly (string | number)[]): string {
  const bytes = randomOf(seed, 'pseudonym', ...of).fill(new Uint8Array(32));
  return `v1.${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
