/**
 * People from an identity provider: users as SCIM 2.0 has them (RFC 7643), with the enterprise extension for department,
 * division, employee number and manager. An identity provider knows no dates of employment: an account that is not
 * active is a state and no departure.
 */

import type { JsonObject } from '@bellwether/core';
import type { EdgeAdapter, Identifier } from '../../adapter.ts';
import { FieldReader } from '../reading/field-reader.ts';
import { jsonRecords } from '../reading/json-records.ts';
import { scimNextPage } from '../reading/next-page.ts';
import type { Employee } from './employee.ts';
import {
  DIRECTORY,
  DROPPED,
  employeeAdapter,
  ID,
  MANAGER,
  NAME,
  PLACE,
  STATUS,
  TITLE,
  UNIT,
} from './employee-adapter.ts';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

export const scimUsers: EdgeAdapter = employeeAdapter({
  name: 'scim-users',
  title: 'SCIM 2.0 users',
  version: 1,
  inputs: ['JSON of /Users (Resources)', 'one user as JSON'],
  fields: {
    id: DIRECTORY,
    externalId: DIRECTORY,
    userName: ID,
    schemas: DROPPED,
    'meta.*': DROPPED,
    displayName: NAME,
    'name.formatted': NAME,
    'name.givenName': NAME,
    'name.familyName': NAME,
    'name.*': DROPPED,
    nickName: DROPPED,
    profileUrl: DROPPED,
    title: TITLE,
    userType: DROPPED,
    preferredLanguage: DROPPED,
    locale: DROPPED,
    timezone: DROPPED,
    active: STATUS,
    password: DROPPED,
    'emails[].value': DIRECTORY,
    'emails[].*': DROPPED,
    'phoneNumbers[].*': DROPPED,
    'ims[].*': DROPPED,
    'photos[].*': DROPPED,
    'addresses[].country': PLACE,
    'addresses[].*': DROPPED,
    'groups[].*': DROPPED,
    'entitlements[].*': DROPPED,
    'roles[].*': DROPPED,
    'x509Certificates[].*': DROPPED,
    emails: DROPPED,
    phoneNumbers: DROPPED,
    ims: DROPPED,
    photos: DROPPED,
    addresses: DROPPED,
    groups: DROPPED,
    entitlements: DROPPED,
    roles: DROPPED,
    x509Certificates: DROPPED,
    [`${ENTERPRISE}.employeeNumber`]: ID,
    [`${ENTERPRISE}.costCenter`]: DROPPED,
    [`${ENTERPRISE}.organization`]: DROPPED,
    [`${ENTERPRISE}.division`]: UNIT,
    [`${ENTERPRISE}.department`]: UNIT,
    [`${ENTERPRISE}.manager.value`]: MANAGER,
    [`${ENTERPRISE}.manager.*`]: DROPPED,
    [`${ENTERPRISE}.manager`]: DROPPED,
  },
  parse: (input) => jsonRecords(input, { listAt: ['Resources'] }),
  nextPage: scimNextPage,
  read(read): Employee {
    const names = [read.text('name.givenName', 200), read.text('name.familyName', 200)].filter(
      (name) => name !== undefined,
    );
    const manager = read.optionalId(`${ENTERPRISE}.manager.value`);
    const emails = sorted(read.objects('emails')).flatMap((one) => new FieldReader(one).optionalId('value') ?? []);
    return {
      identifiers: identifiers(read, emails),
      name: read.text('displayName', 200) ?? read.text('name.formatted', 200) ?? (names.join(' ') || undefined),
      email: emails[0],
      division: read.optionalId(`${ENTERPRISE}.division`),
      department: read.optionalId(`${ENTERPRISE}.department`),
      manager: manager === undefined ? undefined : [{ kind: 'other_id', value: manager }],
      title: read.text('title', 1000),
      places: sorted(read.objects('addresses')).map((one) => new FieldReader(one).text('country', 200)),
      isInactive: read.flag('active') === false,
    };
  },
});

function identifiers(read: FieldReader, emails: readonly string[]): Identifier[] {
  const number = read.optionalId(`${ENTERPRISE}.employeeNumber`);
  const others = [read.optionalId('id'), read.optionalId('externalId')].filter((id) => id !== undefined);
  return [
    ...(number === undefined ? [] : [{ kind: 'employee_id', value: number } as const]),
    { kind: 'user_name', value: read.id('userName') },
    ...emails.map((value) => ({ kind: 'email', value }) as const),
    ...others.map((value) => ({ kind: 'other_id', value }) as const),
  ];
}

/** The one marked as primary first. */
function sorted(objects: readonly JsonObject[]): JsonObject[] {
  return [...objects].sort((a, b) => Number(b.primary === true) - Number(a.primary === true));
}
