/**
 * The public table "IBM HR Analytics Employee Attrition" (1,470 fictional people, Apache-2.0), read as if an HR system
 * had exported it. It has no dates, so some are assumed, and are no findings: everybody was hired `YearsAtCompany` years
 * before they left, or before the table was read; those who left did so in the year before it was read. Within a year,
 * the day follows from the employee number, so that people do not come and go all on one day. A state is told at the
 * later of the hire and a year before, so that a year of exposure is there to divide departures by. A rating of 4
 * ("outstanding", 15 % of the people) stands for the top fifth. Leaving is taken as voluntary: the table means attrition.
 */
import { DAY_MS, formatInstant } from '@bellwether/core';
import type { EdgeAdapter, FieldRule, SourceRecord } from '../../adapter.ts';
import { coarsen } from '../../generalise/anonymity.ts';
import { hiredQuarter, tenureBand } from '../../generalise/dates.ts';
import { generaliseTitle } from '../../generalise/role.ts';
import { salaryBand } from '../../generalise/salary-band.ts';
import { HIRED, ID, REASON, SALARY, TITLE, TOP, UNIT } from '../hris/employee-adapter.ts';
import { csvRecords } from '../reading/csv-records.ts';
import { FieldReader, understand } from '../reading/field-reader.ts';

const YEAR_DAYS = 365;
const TOP_RATING = 4;

const UNUSED = `Age BusinessTravel DailyRate DistanceFromHome Education EducationField EmployeeCount EnvironmentSatisfaction
  Gender HourlyRate JobInvolvement JobLevel JobSatisfaction MaritalStatus MonthlyRate NumCompaniesWorked Over18 OverTime
  PercentSalaryHike RelationshipSatisfaction StandardHours StockOptionLevel TotalWorkingYears TrainingTimesLastYear
  WorkLifeBalance YearsInCurrentRole YearsSinceLastPromotion YearsWithCurrManager`;

interface Person {
  number: string;
  department: string;
  title: string;
  monthlyIncome: number | undefined;
  hiredMs: number;
  leftMs: number | undefined;
  isTop: boolean;
}

export const ibmAttrition: EdgeAdapter = {
  name: 'ibm-attrition',
  title: 'IBM HR attrition table (public, fictional)',
  version: 1,
  kind: 'hris',
  inputs: ['ibm-hr-employee-attrition.csv'],
  settings: {},
  fields: {
    EmployeeNumber: ID,
    Attrition: { ...REASON, as: 'status, is_voluntary, timestamp', note: 'the day is assumed' },
    Department: UNIT,
    JobRole: TITLE,
    MonthlyIncome: SALARY,
    PerformanceRating: TOP,
    YearsAtCompany: HIRED,
    ...Object.fromEntries(
      UNUSED.trim()
        .split(/\s+/)
        .map((name): [string, FieldRule] => [name, { becomes: 'dropped' }]),
    ),
  },
  events: ['employee_state_changed', 'employee_departure'],
  parse: (input) =>
    csvRecords(input, ({ EmployeeNumber }) => (typeof EmployeeNumber === 'string' ? EmployeeNumber : undefined)),

  learn(record, _settings, nowMs) {
    const understood = understand(() => personOf(record, nowMs));
    if (!('facts' in understood)) return [];
    const { number, department, leftMs } = understood.facts;
    const hired_quarter = hiredQuarter(understood.facts.hiredMs);
    const attributes = { ...Object.fromEntries(traitsOf(understood.facts, nowMs)), hired_quarter };
    const identifiers = [{ kind: 'employee_id', value: number } as const];
    return [{ identifiers, department, status: leftMs === undefined ? 'active' : 'departed', attributes }];
  },

  sanitise(record, context) {
    const { nowMs, floor } = context;
    const understood = understand(() => personOf(record, nowMs));
    if (!('facts' in understood)) return understood.refusal;
    const { number, hiredMs, leftMs, isTop } = understood.facts;
    const person = context.person([{ kind: 'employee_id', value: number }]);
    if (person.kind === 'external') return { kind: 'dropped', reason: 'not_of_the_organisation' };
    const traits = coarsen(traitsOf(understood.facts, nowMs), (one) => context.classSize(one), floor);
    const about = { user_id: person.pseudonym };
    const hired_quarter = hiredQuarter(hiredMs);
    const state = {
      event_type: 'employee_state_changed',
      timestamp: formatInstant(Math.max(hiredMs, startOfDay(nowMs) - YEAR_DAYS * DAY_MS)),
      ...about,
      metadata: {
        status: 'active',
        is_top_performer: isTop,
        ...traits,
        ...(context.classSize({ hired_quarter }) >= floor ? { hired_quarter } : {}),
      },
    };
    if (leftMs === undefined) return { kind: 'events', events: [state] };
    const departure = {
      event_type: 'employee_departure',
      timestamp: formatInstant(leftMs),
      ...about,
      metadata: { is_voluntary: true, is_top_performer: isTop, tenure_band: tenureBand(hiredMs, leftMs) ?? '0-6' },
    };
    return { kind: 'events', events: [state, departure] };
  },
};

function personOf(record: SourceRecord, nowMs: number): Person {
  const read = new FieldReader(record.fields);
  const number = read.id('EmployeeNumber');
  const numeric = read.numberIn('EmployeeNumber', 0, 10_000_000) ?? 0;
  const years = read.numberIn('YearsAtCompany', 0, 80) ?? read.refuse('YearsAtCompany', 'It must be there.');
  const hasLeft = read.flag('Attrition') ?? read.refuse('Attrition', 'It must be Yes or No.');
  // Two primes, so that days of hire and of leaving are spread and do not move together.
  const until = startOfDay(nowMs) - (hasLeft ? 1 + ((numeric * 31) % (YEAR_DAYS - 1)) : 0) * DAY_MS;
  const hiredMs = until - (Math.floor(years * 365.25) + ((numeric * 97) % YEAR_DAYS)) * DAY_MS;
  return {
    number,
    department: read.id('Department'),
    title: read.id('JobRole'),
    monthlyIncome: read.number('MonthlyIncome'),
    hiredMs,
    leftMs: hasLeft ? until : undefined,
    isTop: read.number('PerformanceRating') === TOP_RATING,
  };
}

function traitsOf({ title, monthlyIncome, hiredMs, leftMs }: Person, nowMs: number): (readonly [string, string])[] {
  const band =
    monthlyIncome === undefined
      ? undefined
      : salaryBand({ amount: monthlyIncome, currency: 'USD', period: 'month' }, 'USD');
  const tenure = tenureBand(hiredMs, leftMs ?? nowMs);
  return [
    ['role_category', generaliseTitle(title).role_category],
    ...(tenure === undefined ? [] : [['tenure_band', tenure] as const]),
    ...(band === undefined ? [] : [['salary_band', band] as const]),
  ];
}

function startOfDay(instantMs: number): number {
  return Math.floor(instantMs / DAY_MS) * DAY_MS;
}
