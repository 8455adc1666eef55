/**
 * People as a CSV of any HR system: one row a person, the columns named as here or mapped by the source's settings. A row
 * of somebody who has left has the day of it, and is a departure once.
 */

import type { EdgeAdapter, FieldRule, Identifier, Settings } from '../../adapter.ts';
import { DAY_ORDERS, type DayOrder } from '../../generalise/dates.ts';
import { PAY_PERIODS, type PayPeriod } from '../../generalise/salary-band.ts';
import { csvRecords } from '../reading/csv-records.ts';
import type { FieldReader } from '../reading/field-reader.ts';
import { jsonRecords } from '../reading/json-records.ts';
import { COLUMN_SETTINGS, mapSetting, textSetting } from '../reading/settings.ts';
import { declaredHours } from './declared-hours.ts';
import { type Employee, employeeKey } from './employee.ts';
import {
  DIRECTORY,
  DROPPED,
  employeeAdapter,
  HIRED,
  ID,
  LEFT,
  MANAGER,
  NAME,
  PLACE,
  REASON,
  SALARY,
  STATUS,
  TITLE,
  TOP,
  UNIT,
} from './employee-adapter.ts';
import { employmentStatus, isVoluntary } from './leaving.ts';

const HOURS: FieldRule = { becomes: 'directory', note: 'by which messages and meetings are after hours or not' };

export const hrisCsv: EdgeAdapter = employeeAdapter({
  name: 'hris-csv',
  title: 'People as CSV or JSON',
  version: 1,
  inputs: ['CSV with a header row', 'JSON: a list, or one object a line'],
  hasColumns: true,
  settings: {
    ...COLUMN_SETTINGS,
    day_order: { kind: 'text', default: 'ymd', choices: DAY_ORDERS, note: 'of days that are not written 2026-11-21' },
    pay_period: { kind: 'text', default: 'year', choices: Object.keys(PAY_PERIODS), note: 'what the salary is for' },
  },
  fields: {
    employee_id: ID,
    email: DIRECTORY,
    user_name: DIRECTORY,
    name: NAME,
    first_name: NAME,
    last_name: NAME,
    division: UNIT,
    department: UNIT,
    team: UNIT,
    manager_id: MANAGER,
    manager_email: MANAGER,
    title: TITLE,
    salary: SALARY,
    currency: SALARY,
    country: PLACE,
    location: PLACE,
    home_address: PLACE,
    hire_date: HIRED,
    termination_date: LEFT,
    termination_reason: REASON,
    is_voluntary: { becomes: 'kept', as: 'is_voluntary' },
    status: STATUS,
    is_top_performer: TOP,
    time_zone: HOURS,
    work_hours: HOURS,
    work_days: HOURS,
    phone: DROPPED,
    date_of_birth: DROPPED,
    age: DROPPED,
    gender: DROPPED,
    marital_status: DROPPED,
    nationality: DROPPED,
    national_id: DROPPED,
    ssn: DROPPED,
    bank_account: DROPPED,
  },

  parse(input, settings) {
    const columns = mapSetting(settings, 'columns');
    const [id, left] = [columns.employee_id ?? 'employee_id', columns.termination_date ?? 'termination_date'];
    const keyOf = (fields: Readonly<Record<string, unknown>>): string | undefined =>
      employeeKey(fields[id], fields[left]);
    return /\.(json|jsonl|ndjson)$/i.test(input.name)
      ? jsonRecords(input, { listAt: ['employees', 'data'], keyOf })
      : csvRecords(input, keyOf);
  },

  read(read, settings): Employee {
    const order = (textSetting(settings, 'day_order') ?? 'ymd') as DayOrder; // one of the setting's choices
    const status = employmentStatus(read.text('status', 100));
    const [first, last] = [read.text('first_name', 200), read.text('last_name', 200)];
    const both = [first, last].filter((part) => part !== undefined).join(' ');
    return {
      identifiers: identifiers(read),
      name: read.text('name', 200) ?? (both === '' ? undefined : both),
      email: read.optionalId('email'),
      division: read.optionalId('division'),
      department: read.optionalId('department'),
      team: read.optionalId('team'),
      manager: managerOf(read),
      title: read.text('title', 1000),
      salary: salaryOf(read, settings),
      places: [read.text('country', 200), read.text('location', 500), read.text('home_address', 2000)],
      hiredMs: read.day('hire_date', order),
      leftMs: read.day('termination_date', order),
      isVoluntary: read.flag('is_voluntary') ?? isVoluntary(read.text('termination_reason', 2000)),
      isTopPerformer: read.flag('is_top_performer'),
      hours: declaredHours(read),
      ...status,
    };
  },
});

function identifiers(read: FieldReader): Identifier[] {
  const [email, userName] = [read.optionalId('email'), read.optionalId('user_name')];
  return [
    { kind: 'employee_id', value: read.id('employee_id') },
    ...(email === undefined ? [] : [{ kind: 'email', value: email } as const]),
    ...(userName === undefined ? [] : [{ kind: 'user_name', value: userName } as const]),
  ];
}

function managerOf(read: FieldReader): Identifier[] | undefined {
  const [id, email] = [read.optionalId('manager_id'), read.optionalId('manager_email')];
  if (id !== undefined) return [{ kind: 'employee_id', value: id }];
  return email === undefined ? undefined : [{ kind: 'email', value: email }];
}

function salaryOf(read: FieldReader, settings: Settings): Employee['salary'] {
  const amount = read.number('salary');
  if (amount === undefined) return undefined;
  const currency = read.text('currency', 3) ?? textSetting(settings, 'currency') ?? 'USD';
  return { amount, currency, period: (textSetting(settings, 'pay_period') ?? 'year') as PayPeriod }; // one of the choices
}
