/**
 * From a person of a company file to what the directory learns of them, and to the one row that leaves: a pseudonym, a
 * reference for the chart, what kind of work it is, units as pseudonyms, and whom they report to, by pseudonym.
 */
import type { OrgChart, OrgPerson, RecognisedColumn } from '@bellwether/analysis';
import type { JsonObject } from '@bellwether/core';
import type { DirectoryEntry, Identifier } from '../adapter.ts';
import { generaliseTitle } from '../generalise/role.ts';

/** What becomes of each kind of column; what is not named here is thrown away. */
export const COLUMN_FATES: Readonly<Record<string, { becomes: string; as: string | null }>> = {
  employee_id: { becomes: 'pseudonym', as: 'subject' },
  email: { becomes: 'directory', as: null },
  name: { becomes: 'directory', as: null },
  first_name: { becomes: 'directory', as: null },
  last_name: { becomes: 'directory', as: null },
  slack_id: { becomes: 'directory', as: null },
  user_name: { becomes: 'directory', as: null },
  language: { becomes: 'directory', as: null },
  time_zone: { becomes: 'directory', as: null },
  role: { becomes: 'generalised', as: 'role_category, role_level' },
  department: { becomes: 'pseudonym', as: 'department' },
  team: { becomes: 'pseudonym', as: 'team' },
  manager_id: { becomes: 'pseudonym', as: 'manager' },
  manager_email: { becomes: 'pseudonym', as: 'manager' },
  manager_name: { becomes: 'pseudonym', as: 'manager' },
  reports_to_path: { becomes: 'pseudonym', as: 'manager' },
};

export interface CompanyPerson {
  person: OrgPerson;
  /** Cells of the columns that are no part of the chart. */
  more: Readonly<Record<string, string>>;
}

const LANGUAGE = /^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/;

/** What the directory is told. `manager` is the one the chart found, whatever the file called them. */
export function entryOf(
  { person, more }: CompanyPerson,
  {
    chart,
    manager,
    unitNames,
  }: { chart: OrgChart; manager: CompanyPerson | undefined; unitNames: ReadonlyMap<string, string> },
): DirectoryEntry {
  const language = more.language?.replace('_', '-');
  const zone = more.time_zone;
  const hasTeams = chart.units.some(({ kind }) => kind === 'team');
  return {
    identifiers: identifiersOf({ person, more }),
    department: person.department === null ? null : (unitNames.get(person.department) ?? null),
    ...(hasTeams ? { team: person.team === null ? null : (unitNames.get(person.team) ?? null) } : {}),
    manager: manager ? identifiersOf(manager) : null,
    contact: {
      ...(person.name === undefined ? {} : { name: person.name }),
      ...(person.email === undefined ? {} : { email: person.email }),
      ...(more.slack_id === undefined ? {} : { chat: more.slack_id }),
      ...(language !== undefined && LANGUAGE.test(language) ? { language } : {}),
      ...(zone !== undefined && isZone(zone) ? { time_zone: zone } : {}),
    },
  };
}

/** All there are; a name counts for looking up only. */
export function identifiersOf({ person, more }: CompanyPerson): Identifier[] {
  const known: [Identifier['kind'], string | undefined][] = [
    ['employee_id', person.id],
    ['email', person.email],
    ['slack_id', more.slack_id],
    ['user_name', more.user_name],
    ['name', person.name],
  ];
  return known.flatMap(([kind, value]) => (value === undefined ? [] : [{ kind, value }]));
}

/** Whether anything but a name tells this person from another. */
export function isKnowable(person: CompanyPerson): boolean {
  return identifiersOf(person).some(({ kind }) => kind !== 'name');
}

export interface Traits {
  role: string | null;
  role_category: string | null;
  role_level: string | null;
}

/** Titles as categories; one that fewer people share than the floor is made coarser, and then left out. */
export function traitsOf(people: readonly OrgPerson[], floor: number): ReadonlyMap<string, Traits> {
  const general = new Map(
    people.flatMap(({ key, role }) => (role === undefined ? [] : [[key, generaliseTitle(role)] as const])),
  );
  const counts = new Map<string, number>();
  const count = (key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1);
  for (const { role_category, role_level } of general.values()) {
    count(role_category);
    count(`${role_category} ${role_level}`);
  }
  return new Map(
    people.map(({ key }): [string, Traits] => {
      const title = general.get(key);
      const isShared = (of: string): boolean => (counts.get(of) ?? 0) >= floor;
      if (!title || title.role_category === 'other' || !isShared(title.role_category))
        return [key, { role: null, role_category: null, role_level: null }];
      const { role_category, role_level } = title;
      const level = isShared(`${role_category} ${role_level}`) && role_level !== 'other' ? role_level : null;
      return [
        key,
        { role: level === null ? role_category : `${role_category}, ${level}`, role_category, role_level: level },
      ];
    }),
  );
}

/** Cells of the columns that say how to reach somebody. */
export function moreOf(cells: readonly string[], columns: readonly RecognisedColumn[]): Record<string, string> {
  const more: Record<string, string> = {};
  for (const { column, kind } of columns)
    if (kind === 'slack_id' || kind === 'user_name' || kind === 'language' || kind === 'time_zone') {
      const text = (cells[column] ?? '').normalize('NFKC').trim();
      if (text !== '') more[kind] = text;
    }
  return more;
}

/** A row as it is sent, with nothing in it that is not there. */
export function compact(row: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
}

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
