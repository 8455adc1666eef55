/**
 * People from BambooHR: the answers of `employees/directory` and of reports in JSON, with the fields named as there.
 * Source: documentation.bamboohr.com, "Field names".
 */
import type { EdgeAdapter, Identifier } from '../../adapter.ts';
import { PAY_PERIODS, type PayPeriod } from '../../generalise/salary-band.ts';
import type { FieldReader } from '../reading/field-reader.ts';
import { jsonRecords } from '../reading/json-records.ts';
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
  UNIT,
} from './employee-adapter.ts';
import { employmentStatus, isVoluntary } from './leaving.ts';

const PERIODS: Readonly<Record<string, PayPeriod>> = { year: 'year', month: 'month', week: 'week', hour: 'hour' };

export const bambooHr: EdgeAdapter = employeeAdapter({
  name: 'bamboohr',
  title: 'BambooHR',
  version: 1,
  inputs: ['JSON of employees/directory', 'JSON of a report with employees'],
  fields: {
    id: ID,
    employeeNumber: DIRECTORY,
    workEmail: DIRECTORY,
    displayName: NAME,
    firstName: NAME,
    lastName: NAME,
    preferredName: NAME,
    division: UNIT,
    department: UNIT,
    supervisorEId: MANAGER,
    jobTitle: TITLE,
    payRate: SALARY,
    payPer: SALARY,
    payType: DROPPED,
    country: PLACE,
    state: PLACE,
    city: PLACE,
    location: PLACE,
    address1: DROPPED,
    address2: DROPPED,
    zipcode: DROPPED,
    hireDate: HIRED,
    originalHireDate: HIRED,
    terminationDate: LEFT,
    terminationReason: REASON,
    terminationType: REASON,
    status: STATUS,
    employmentHistoryStatus: STATUS,
    supervisor: DROPPED,
    supervisorId: DROPPED,
    dateOfBirth: DROPPED,
    age: DROPPED,
    gender: DROPPED,
    pronouns: DROPPED,
    maritalStatus: DROPPED,
    ethnicity: DROPPED,
    ssn: DROPPED,
    sin: DROPPED,
    nin: DROPPED,
    nationality: DROPPED,
    homeEmail: DROPPED,
    homePhone: DROPPED,
    workPhone: DROPPED,
    workPhoneExtension: DROPPED,
    workPhonePlusExtension: DROPPED,
    mobilePhone: DROPPED,
    linkedIn: DROPPED,
    facebook: DROPPED,
    instagram: DROPPED,
    twitterFeed: DROPPED,
    pinterest: DROPPED,
    skypeUsername: DROPPED,
    photoUploaded: DROPPED,
    photoUrl: DROPPED,
    canUploadPhoto: DROPPED,
    lastChanged: DROPPED,
  },
  parse: (input) =>
    jsonRecords(input, { listAt: ['employees'], keyOf: ({ id, terminationDate }) => employeeKey(id, terminationDate) }),

  read(read): Employee {
    const names = [read.text('preferredName', 200) ?? read.text('firstName', 200), read.text('lastName', 200)];
    const supervisor = read.optionalId('supervisorEId');
    const left = read.day('terminationDate');
    return {
      identifiers: identifiers(read),
      name: read.text('displayName', 200) ?? names.filter((name) => name !== undefined).join(' '),
      email: read.optionalId('workEmail'),
      division: read.optionalId('division'),
      department: read.optionalId('department'),
      manager: supervisor === undefined ? undefined : [{ kind: 'employee_id', value: supervisor }],
      title: read.text('jobTitle', 1000),
      salary: salaryOf(read),
      places: [read.text('country', 200), read.text('state', 200), read.text('city', 200), read.text('location', 500)],
      hiredMs: read.day('originalHireDate') ?? read.day('hireDate'),
      leftMs: left,
      isVoluntary: isVoluntary(read.text('terminationType', 500)) ?? isVoluntary(read.text('terminationReason', 500)),
      isInactive: employmentStatus(read.text('status', 100)).isInactive,
      isOnLeave: employmentStatus(read.text('employmentHistoryStatus', 100)).isOnLeave,
    };
  },
});

function identifiers(read: FieldReader): Identifier[] {
  const [number, email] = [read.optionalId('employeeNumber'), read.optionalId('workEmail')];
  return [
    { kind: 'employee_id', value: read.id('id') },
    ...(number === undefined ? [] : [{ kind: 'other_id', value: number } as const]),
    ...(email === undefined ? [] : [{ kind: 'email', value: email } as const]),
  ];
}

/** `"60000.00 USD"`, paid by the year unless `payPer` says otherwise. */
function salaryOf(read: FieldReader): Employee['salary'] {
  const amount = read.number('payRate');
  if (amount === undefined) return undefined;
  const currency = /[A-Z]{3}/.exec(read.text('payRate', 100) ?? '')?.[0] ?? 'USD';
  const period = PERIODS[read.text('payPer', 40)?.toLowerCase() ?? 'year'];
  return period === undefined || !(period in PAY_PERIODS) ? undefined : { amount, currency, period };
}
