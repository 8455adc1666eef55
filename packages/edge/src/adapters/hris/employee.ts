/**
 * What every HR system tells about a person, whatever it calls it, and what leaves of it. The person's ids and addresses,
 * name, place, title, pay and dates stay; a pseudonym, a kind of work, a part of the world and bands leave.
 *
 * Three traits at most are said of a person beside their unit (role, region, tenure, pay: the first three there are; a
 * role is a category and, where enough people share it, a level). Together they must fit at least as many people as the
 * floor, else the last of them are left out. The quarter of the hire leaves when that many were hired in it.
 */
import { DAY_MS, formatInstant } from '@bellwether/core';
import type {
  DirectoryEntry,
  Identifier,
  SanitiseContext,
  Sanitised,
  SanitisedEvent,
  Settings,
  WorkingHours,
} from '../../adapter.ts';
import { coarsen } from '../../generalise/anonymity.ts';
import { hiredQuarter, tenureBand } from '../../generalise/dates.ts';
import { type Region, regionOf } from '../../generalise/region.ts';
import { generaliseTitle } from '../../generalise/role.ts';
import { type Salary, salaryBand } from '../../generalise/salary-band.ts';
import { listSetting, textSetting } from '../reading/settings.ts';

export interface Employee {
  /** Of the person; the first is what they are known by best. */
  identifiers: readonly Identifier[];
  name?: string | undefined;
  email?: string | undefined;
  division?: string | undefined;
  department?: string | undefined;
  team?: string | undefined;
  manager?: readonly Identifier[] | undefined;
  title?: string | undefined;
  salary?: Salary | undefined;
  /** Countries, places and addresses, the surest first. */
  places?: readonly (string | undefined)[];
  hiredMs?: number | undefined;
  leftMs?: number | undefined;
  isVoluntary?: boolean | undefined;
  isOnLeave?: boolean | undefined;
  /** Says no longer employed without saying since when. */
  isInactive?: boolean | undefined;
  isTopPerformer?: boolean | undefined;
  hours?: WorkingHours | undefined;
}

export const TRAITS = ['role', 'region', 'tenure', 'salary'] as const;
const TRAITS_MAX = 3;

export const EMPLOYEE_SETTINGS = {
  currency: { kind: 'text', default: 'USD', note: "the organisation's own currency, in ISO 4217" },
  home_region: {
    kind: 'text',
    optional: true,
    choices: ['north_america', 'latin_america', 'europe', 'middle_east', 'africa', 'asia', 'oceania'],
    note: 'where addresses are that name no country',
  },
  traits: {
    kind: 'list',
    default: [...TRAITS],
    note: 'what is said of a person beside their unit, in this order; the first three that are known are used',
  },
} as const;

export const EMPLOYEE_EVENTS = ['employee_state_changed', 'employee_departure'] as const;

type Attributes = readonly (readonly [name: string, value: string])[];

export function learnEmployee(employee: Employee, settings: Settings, nowMs: number): DirectoryEntry[] {
  if (outOfTime(employee, nowMs) !== undefined) return [];
  const { name, email } = employee;
  const names: Identifier[] = name === undefined ? [] : [{ kind: 'name', value: name }];
  const quarter = employee.hiredMs === undefined ? {} : { hired_quarter: hiredQuarter(employee.hiredMs) };
  return [
    {
      identifiers: [...employee.identifiers, ...names],
      division: employee.division ?? null,
      department: employee.department ?? null,
      team: employee.team ?? null,
      manager: employee.manager ?? null,
      contact: { ...(name === undefined ? {} : { name }), ...(email === undefined ? {} : { email }) },
      ...(employee.hours === undefined ? {} : { hours: employee.hours }),
      status: statusOf(employee, nowMs),
      attributes: { ...Object.fromEntries(traitsOf(employee, settings, nowMs)), ...quarter },
    },
  ];
}

export function sanitiseEmployee(employee: Employee, context: SanitiseContext): Sanitised {
  const { settings, nowMs, floor } = context;
  const reason = outOfTime(employee, nowMs);
  if (reason !== undefined) return { kind: 'dropped', reason };
  const person = context.person(employee.identifiers);
  if (person.kind === 'external') return { kind: 'dropped', reason: 'not_of_the_organisation' };
  const classSize = (attributes: Readonly<Record<string, string>>): number => context.classSize(attributes);
  const traits = coarsen(traitsOf(employee, settings, nowMs), classSize, floor);
  const quarter = employee.hiredMs === undefined ? undefined : hiredQuarter(employee.hiredMs);
  const status = statusOf(employee, nowMs);
  const manager = context.managerOf(person.pseudonym);
  const top = employee.isTopPerformer === undefined ? {} : { is_top_performer: employee.isTopPerformer };
  const state: SanitisedEvent = {
    event_type: 'employee_state_changed',
    timestamp: formatInstant(status === 'departed' ? (employee.leftMs ?? nowMs) : nowMs),
    user_id: person.pseudonym,
    metadata: {
      status,
      ...traits,
      ...top,
      ...(quarter !== undefined && classSize({ hired_quarter: quarter }) >= floor ? { hired_quarter: quarter } : {}),
      ...(manager === undefined ? {} : { manager_id_hash: manager }),
    },
    onlyWhenChanged: true,
  };
  if (status !== 'departed' || employee.leftMs === undefined) return { kind: 'events', events: [state] };
  const { role_category, tenure_band } = traits;
  const departure: SanitisedEvent = {
    event_type: 'employee_departure',
    timestamp: formatInstant(employee.leftMs),
    user_id: person.pseudonym,
    metadata: {
      ...(role_category === undefined ? {} : { role_category }),
      ...(tenure_band === undefined ? {} : { tenure_band }),
      ...(employee.isVoluntary === undefined ? {} : { is_voluntary: employee.isVoluntary }),
      ...top,
    },
  };
  return { kind: 'events', events: [state, departure] };
}

/** Longer ago than any figure reaches back, and nothing that has to be kept. */
const LEFT_LONG_AGO_MS = 3 * 366 * DAY_MS;

/** HR systems list people who are still to come, and who left years ago: neither is anybody here. */
function outOfTime({ hiredMs, leftMs }: Employee, nowMs: number): string | undefined {
  if (hiredMs !== undefined && hiredMs > nowMs) return 'not_here_yet';
  return leftMs !== undefined && leftMs < nowMs - LEFT_LONG_AGO_MS ? 'left_long_ago' : undefined;
}

/** The key of a person's record: a departure is told once, whatever else of the record changes later. */
export function employeeKey(employeeId: unknown, left: unknown): string | undefined {
  const isId = typeof employeeId === 'string' || typeof employeeId === 'number';
  return isId ? `${employeeId}\u001f${typeof left === 'string' ? left : ''}` : undefined;
}

/** What may be said of the person, the most useful first: role, then up to two more, and the level last. */
function traitsOf(employee: Employee, settings: Settings, nowMs: number): Attributes {
  const general = generaliseEmployee(employee, settings, nowMs);
  const wanted = listSetting(settings, 'traits');
  const groups: Attributes[] = (wanted.length === 0 ? TRAITS : wanted).flatMap((trait): Attributes[] => {
    const field = { role: 'role_category', region: 'region', tenure: 'tenure_band', salary: 'salary_band' }[trait];
    const value = field === undefined ? undefined : general[field];
    return field === undefined || value === undefined ? [] : [[[field, value]]];
  });
  const chosen = groups.slice(0, TRAITS_MAX).flat();
  const hasRole = chosen.some(([name]) => name === 'role_category');
  return hasRole && general.role_level !== undefined ? [...chosen, ['role_level', general.role_level]] : chosen;
}

/** Everything that could be said of somebody in general words, before it is decided what is. */
export function generaliseEmployee(
  employee: Employee,
  settings: Settings,
  nowMs: number,
): Readonly<Record<string, string | undefined>> {
  const home = textSetting(settings, 'home_region') as Region | undefined; // one of the setting's choices
  const places = (employee.places ?? []).filter((place) => place !== undefined);
  const region = places.map((place) => regionOf(place)).find((one) => one !== undefined);
  const role = employee.title === undefined ? undefined : generaliseTitle(employee.title);
  const until = employee.leftMs === undefined ? nowMs : Math.min(employee.leftMs, nowMs);
  return {
    role_category: role?.role_category,
    role_level: role?.role_level,
    region: region ?? (places.length > 0 ? home : undefined),
    tenure_band: employee.hiredMs === undefined ? undefined : tenureBand(employee.hiredMs, until),
    salary_band:
      employee.salary === undefined
        ? undefined
        : salaryBand(employee.salary, textSetting(settings, 'currency') ?? employee.salary.currency),
  };
}

function statusOf(employee: Employee, nowMs: number): 'active' | 'on_leave' | 'departed' {
  if (employee.leftMs === undefined ? employee.isInactive : employee.leftMs <= nowMs) return 'departed';
  return employee.isOnLeave ? 'on_leave' : 'active';
}
