/** What this service provider can do (RFC 7643, sections 5 to 7): config, resource types, schemas. */
import { Problem } from '@bellwether/core';
import { GROUP_SCHEMA } from './scim-group.ts';
import { COUNT_MAX, listResponse } from './scim-list.ts';
import { USER_SCHEMA } from './scim-user.ts';
import type { ScimObject } from './scim-value.ts';

const SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0';
const WHOLE = { startIndex: 1, count: COUNT_MAX };

export function serviceProviderConfig(baseUrl: string): ScimObject {
  return {
    schemas: [`${SCHEMA}:ServiceProviderConfig`],
    patch: { supported: true },
    bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
    filter: { supported: true, maxResults: COUNT_MAX },
    changePassword: { supported: false },
    sort: { supported: false },
    etag: { supported: false },
    authenticationSchemes: [
      {
        type: 'oauthbearertoken',
        name: 'API key',
        description: 'An API key of Bellwether with the scope scim, sent as a bearer token.',
        primary: true,
      },
    ],
    meta: { resourceType: 'ServiceProviderConfig', location: `${baseUrl}/scim/v2/ServiceProviderConfig` },
  };
}

function resourceTypes(baseUrl: string): ScimObject[] {
  const type = (name: string, endpoint: string, schema: string) => ({
    schemas: [`${SCHEMA}:ResourceType`],
    id: name,
    name,
    endpoint,
    schema,
    schemaExtensions: [],
    meta: { resourceType: 'ResourceType', location: `${baseUrl}/scim/v2/ResourceTypes/${name}` },
  });
  return [type('User', '/Users', USER_SCHEMA), type('Group', '/Groups', GROUP_SCHEMA)];
}

interface Characteristics {
  type?: 'string' | 'boolean' | 'complex' | 'reference';
  required?: boolean;
  multiValued?: boolean;
  mutability?: 'readWrite' | 'readOnly' | 'immutable';
  uniqueness?: 'none' | 'server';
  caseExact?: boolean;
  subAttributes?: ScimObject[];
}

function attribute(name: string, description: string, more: Characteristics = {}): ScimObject {
  return {
    name,
    type: 'string',
    multiValued: false,
    description,
    required: false,
    caseExact: false,
    mutability: 'readWrite',
    returned: 'default',
    uniqueness: 'none',
    ...more,
  };
}

function schemas(baseUrl: string): ScimObject[] {
  const schema = (id: string, name: string, description: string, attributes: ScimObject[]) => ({
    schemas: [`${SCHEMA}:Schema`],
    id,
    name,
    description,
    attributes,
    meta: { resourceType: 'Schema', location: `${baseUrl}/scim/v2/Schemas/${id}` },
  });
  const reference = (of: string) => [
    attribute('value', `Id of the ${of}.`, { caseExact: true, mutability: of === 'user' ? 'immutable' : 'readOnly' }),
    attribute('display', `Name of the ${of}.`, { mutability: 'readOnly' }),
    attribute('$ref', `Address of the ${of}.`, { type: 'reference', caseExact: true, mutability: 'readOnly' }),
  ];
  return [
    schema(USER_SCHEMA, 'User', 'Somebody who may sign in.', [
      attribute('userName', 'What the provider calls the user.', { required: true, uniqueness: 'server' }),
      attribute('externalId', 'The provider’s own id of the user.', { caseExact: true }),
      attribute('displayName', 'The name people see.'),
      attribute('name', 'The parts of the name.', {
        type: 'complex',
        subAttributes: [
          attribute('formatted', 'The whole name; the same as displayName.'),
          attribute('givenName', 'Given name.'),
          attribute('familyName', 'Family name.'),
        ],
      }),
      attribute('active', 'Whether the user may sign in. False ends every session at once.', { type: 'boolean' }),
      attribute('emails', 'E-mail addresses, of which the primary one is kept.', {
        type: 'complex',
        multiValued: true,
        subAttributes: [
          attribute('value', 'The address.', { uniqueness: 'server' }),
          attribute('type', 'Always "work".'),
          attribute('primary', 'Whether it is the one to be kept.', { type: 'boolean' }),
        ],
      }),
      attribute('groups', 'The groups the user is in.', {
        type: 'complex',
        multiValued: true,
        mutability: 'readOnly',
        subAttributes: reference('group'),
      }),
    ]),
    schema(GROUP_SCHEMA, 'Group', 'A team: its name is a value of the dimension "team".', [
      attribute('displayName', 'The team’s name.', { required: true, uniqueness: 'server' }),
      attribute('externalId', 'The provider’s own id of the group.', { caseExact: true }),
      attribute('members', 'The users in the group.', {
        type: 'complex',
        multiValued: true,
        subAttributes: reference('user'),
      }),
    ]),
  ];
}

export function listResourceTypes(baseUrl: string): ScimObject {
  const all = resourceTypes(baseUrl);
  return listResponse(all, all.length, WHOLE);
}

export function getResourceType(baseUrl: string, name: string): ScimObject {
  return found(resourceTypes(baseUrl), name);
}

export function listSchemas(baseUrl: string): ScimObject {
  const all = schemas(baseUrl);
  return listResponse(all, all.length, WHOLE);
}

export function getSchema(baseUrl: string, id: string): ScimObject {
  return found(schemas(baseUrl), id);
}

function found(all: readonly ScimObject[], id: string): ScimObject {
  const one = all.find((resource) => resource.id === id);
  if (!one) throw new Problem('not_found', 'There is nothing of this name.');
  return one;
}
