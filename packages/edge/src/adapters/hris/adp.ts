/**
 * People from ADP: the answer of `hr/v2/workers`. A worker has one or more assignments; the primary one, else the first,
 * says where and as what they work.
 */
import type { JsonObject } from '@bellwether/core';
import type { EdgeAdapter, FieldRule, Identifier } from '../../adapter.ts';
import { FieldReader } from '../reading/field-reader.ts';
import { isObject, jsonRecords } from '../reading/json-records.ts';
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

const ASSIGNMENT: { readonly [path: string]: FieldRule } = {
  itemID: DROPPED,
  primaryIndicator: DROPPED,
  positionID: DROPPED,
  hireDate: HIRED,
  actualStartDate: DROPPED,
  terminationDate: LEFT,
  jobTitle: TITLE,
  'jobCode.*': DROPPED,
  'assignmentStatus.statusCode.codeValue': STATUS,
  'assignmentStatus.statusCode.shortName': DROPPED,
  'assignmentStatus.reasonCode.codeValue': DROPPED,
  'assignmentStatus.reasonCode.shortName': REASON,
  'assignmentStatus.effectiveDate': DROPPED,
  'workerTypeCode.*': DROPPED,
  'homeOrganizationalUnits[].typeCode.codeValue': DROPPED,
  'homeOrganizationalUnits[].typeCode.shortName': DROPPED,
  'homeOrganizationalUnits[].nameCode.codeValue': UNIT,
  'homeOrganizationalUnits[].nameCode.shortName': DROPPED,
  'homeOrganizationalUnits[].nameCode.longName': DROPPED,
  'homeWorkLocation.address.countryCode': PLACE,
  'homeWorkLocation.address.*': DROPPED,
  'homeWorkLocation.nameCode.*': DROPPED,
  'baseRemuneration.annualRateAmount.amountValue': SALARY,
  'baseRemuneration.annualRateAmount.currencyCode': SALARY,
  'baseRemuneration.*': DROPPED,
  'reportsTo[].workerID.idValue': MANAGER,
  'reportsTo[].associateOID': DROPPED,
  'reportsTo[].positionID': DROPPED,
  'reportsTo[].reportsToWorkerName.*': DROPPED,
  payrollGroupCode: DROPPED,
  'payCycleCode.*': DROPPED,
  'standardHours.*': DROPPED,
};

export const adp: EdgeAdapter = employeeAdapter({
  name: 'adp',
  title: 'ADP Workforce Now',
  version: 1,
  inputs: ['JSON of hr/v2/workers'],
  fields: {
    associateOID: DIRECTORY,
    'workerID.idValue': ID,
    'workerID.schemeCode.*': DROPPED,
    'person.legalName.formattedName': NAME,
    'person.legalName.*': DROPPED,
    'person.preferredName.*': DROPPED,
    'person.legalAddress.countryCode': PLACE,
    'person.legalAddress.*': DROPPED,
    'person.birthDate': DROPPED,
    'person.genderCode.*': DROPPED,
    'person.maritalStatusCode.*': DROPPED,
    'person.raceCode.*': DROPPED,
    'person.governmentIDs[].*': DROPPED,
    'person.communication.*': DROPPED,
    'workerDates.originalHireDate': HIRED,
    'workerDates.rehireDate': DROPPED,
    'workerDates.terminationDate': LEFT,
    'workerStatus.statusCode.codeValue': STATUS,
    'workerStatus.statusCode.shortName': DROPPED,
    'businessCommunication.emails[].emailUri': DIRECTORY,
    'businessCommunication.emails[].*': DROPPED,
    'businessCommunication.landlines[].*': DROPPED,
    'businessCommunication.mobiles[].*': DROPPED,
    ...Object.fromEntries(Object.entries(ASSIGNMENT).map(([path, rule]) => [`workAssignments[].${path}`, rule])),
    'photos[].*': DROPPED,
    'links[].*': DROPPED,
    'customFieldGroup.*': DROPPED,
  },
  parse: (input) =>
    jsonRecords(input, {
      listAt: ['workers'],
      keyOf: ({ workerID, workerDates }) =>
        employeeKey(isObject(workerID) && workerID.idValue, isObject(workerDates) && workerDates.terminationDate),
    }),
  read(read): Employee {
    const assignments = read.objects('workAssignments');
    const primary = assignments.find((one) => one.primaryIndicator === true) ?? assignments[0] ?? {};
    const work = new FieldReader(primary);
    const amount = work.number('baseRemuneration.annualRateAmount.amountValue');
    const currency = work.text('baseRemuneration.annualRateAmount.currencyCode', 3) ?? 'USD';
    const manager = textIn(work.objects('reportsTo')[0], 'workerID.idValue');
    const status = employmentStatus(read.text('workerStatus.statusCode.codeValue', 100));
    const email = textIn(read.objects('businessCommunication.emails')[0], 'emailUri');
    return {
      identifiers: identifiers(read, email),
      name: read.text('person.legalName.formattedName', 200),
      email,
      division: unitOf(work, 'division'),
      department: unitOf(work, 'department'),
      manager: manager === undefined ? undefined : [{ kind: 'employee_id', value: manager }],
      title: work.text('jobTitle', 1000),
      salary: amount === undefined ? undefined : { amount, currency, period: 'year' },
      places: [
        work.text('homeWorkLocation.address.countryCode', 200),
        read.text('person.legalAddress.countryCode', 200),
      ],
      hiredMs: read.day('workerDates.originalHireDate') ?? work.day('hireDate'),
      leftMs: read.day('workerDates.terminationDate') ?? work.day('terminationDate'),
      isVoluntary: isVoluntary(work.text('assignmentStatus.reasonCode.shortName', 500)),
      ...status,
    };
  },
});

function identifiers(read: FieldReader, email: string | undefined): Identifier[] {
  const oid = read.optionalId('associateOID');
  return [
    { kind: 'employee_id', value: read.id('workerID.idValue') },
    ...(oid === undefined ? [] : [{ kind: 'other_id', value: oid } as const]),
    ...(email === undefined ? [] : [{ kind: 'email', value: email } as const]),
  ];
}

function unitOf(work: FieldReader, type: string): string | undefined {
  const unit = work
    .objects('homeOrganizationalUnits')
    .find((one) => textIn(one, 'typeCode.codeValue')?.toLowerCase() === type);
  return textIn(unit, 'nameCode.codeValue');
}

function textIn(object: JsonObject | undefined, path: string): string | undefined {
  return object === undefined ? undefined : new FieldReader(object).optionalId(path);
}
