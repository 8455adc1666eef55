/**
 * People from SAP SuccessFactors: the `User` entity of its OData API, version 2 (`d.results`, dates as `/Date(…)/`) or 4
 * (`value`). `status` is `t` for active and `f` for inactive there; the day of a departure is not part of the entity, so
 * it comes from `lastDateWorked` where the export adds it, and an inactive person without it is a state, no departure.
 */
import type { EdgeAdapter, FieldRule, Identifier } from '../../adapter.ts';
import type { FieldReader } from '../reading/field-reader.ts';
import { isObject, jsonRecords } from '../reading/json-records.ts';
import { textSetting } from '../reading/settings.ts';
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
import { isVoluntary } from './leaving.ts';

const DROPPED_FIELDS = `addressLine1 addressLine2 addressLine3 city state zipCode homePhone businessPhone cellPhone fax
  dateOfBirth gender married ethnicity minority nationality ssn citizenship jobCode jobFamily jobLevel payGrade matrixManaged
  lastModified lastModifiedDateTime lastModifiedWithTZ timeZone defaultLocale sysCostOfSource loginMethod assignmentUUID
  empId2 nickname suffix salutation mi benchStrength futureLeader impactOfLoss keyPosition newToPosition reasonForLeaving
  riskOfLoss talentPool level reviewFreq lastReviewDate seatingChart sensitiveClass isPrimaryAssignment`;

export const successFactors: EdgeAdapter = employeeAdapter({
  name: 'successfactors',
  title: 'SAP SuccessFactors',
  version: 1,
  inputs: ['JSON of the OData entity User (d.results or value)'],
  fields: {
    userId: ID,
    empId: DIRECTORY,
    username: DIRECTORY,
    email: DIRECTORY,
    firstName: NAME,
    lastName: NAME,
    displayName: NAME,
    defaultFullName: NAME,
    division: UNIT,
    department: UNIT,
    'manager.userId': MANAGER,
    'manager.*': DROPPED,
    title: TITLE,
    jobTitle: TITLE,
    salary: SALARY,
    localCurrencyCode: SALARY,
    country: PLACE,
    location: PLACE,
    hireDate: HIRED,
    lastDateWorked: LEFT,
    eventReason: REASON,
    status: STATUS,
    '__metadata.*': DROPPED,
    '@odata.etag': DROPPED,
    'hr.*': DROPPED,
    'directReports.*': DROPPED,
    ...Object.fromEntries(
      DROPPED_FIELDS.trim()
        .split(/\s+/)
        .map((name): [string, FieldRule] => [name, DROPPED]),
    ),
    ...Object.fromEntries(
      Array.from({ length: 15 }, (_, at): [string, FieldRule] => [`custom${String(at + 1).padStart(2, '0')}`, DROPPED]),
    ),
  },
  parse: (input) =>
    jsonRecords(input, {
      listAt: ['d.results', 'value'],
      keyOf: ({ userId, lastDateWorked }) => employeeKey(userId, lastDateWorked),
    }),
  nextPage: successFactorsNextPage,
  read(read, settings): Employee {
    const names = [read.text('firstName', 200), read.text('lastName', 200)].filter((name) => name !== undefined);
    const manager = read.optionalId('manager.userId');
    const amount = read.number('salary');
    const currency = read.text('localCurrencyCode', 3) ?? textSetting(settings, 'currency') ?? 'USD';
    return {
      identifiers: identifiers(read),
      name: read.text('displayName', 200) ?? read.text('defaultFullName', 200) ?? (names.join(' ') || undefined),
      email: read.optionalId('email'),
      division: read.optionalId('division'),
      department: read.optionalId('department'),
      manager: manager === undefined ? undefined : [{ kind: 'employee_id', value: manager }],
      title: read.text('jobTitle', 1000) ?? read.text('title', 1000),
      salary: amount === undefined ? undefined : { amount, currency, period: 'year' },
      places: [read.text('country', 200), read.text('location', 500)],
      hiredMs: read.day('hireDate'),
      leftMs: read.day('lastDateWorked'),
      isVoluntary: isVoluntary(read.text('eventReason', 500)),
      isInactive: /^(f|inactive)$/i.test(read.text('status', 40) ?? ''),
    };
  },
});

function identifiers(read: FieldReader): Identifier[] {
  const [user, employee, email] = [read.optionalId('username'), read.optionalId('empId'), read.optionalId('email')];
  return [
    { kind: 'employee_id', value: read.id('userId') },
    ...(employee === undefined ? [] : [{ kind: 'other_id', value: employee } as const]),
    ...(email === undefined ? [] : [{ kind: 'email', value: email } as const]),
    ...(user === undefined ? [] : [{ kind: 'user_name', value: user } as const]),
  ];
}

function successFactorsNextPage(body: string): string | undefined {
  try {
    const page: unknown = JSON.parse(body);
    const next =
      isObject(page) && isObject(page.d) ? page.d.__next : isObject(page) ? page['@odata.nextLink'] : undefined;
    return typeof next === 'string' ? next : undefined;
  } catch {
    return undefined;
  }
}
