/**
 * Companies that are surveyed: who works there, by pseudonym, under whom, and the files that say so. Seed 004's paths.
 */
import {
  addEmployee,
  createOrganization,
  getOrganization,
  listEmployees,
  listOrganizations,
  removeOrganization,
  updateEmployee,
  updateOrganization,
} from '@bellwether/services';
import { withNumbers } from './figures.ts';
import type { Route } from './route.ts';

const ORGANIZATION = '/api/v1/organizations/:organization_id';
const json = { consumes: ['application/json'] } as const;
const read = { tag: 'administration', needs: 'organizations:read', reach: 'team' } as const;
const write = { tag: 'administration', needs: 'organizations:write' } as const;

export function organizationRoutes(): Route[] {
  return [
    {
      ...read,
      method: 'GET',
      path: '/api/v1/organizations',
      summary: 'Companies that are surveyed.',
      handle: async (c) => ({ organizations: await listOrganizations(c.platform, c.caller) }),
    },
    {
      ...write,
      ...json,
      method: 'POST',
      path: '/api/v1/organizations',
      summary: 'Makes one: {name, industry?, size_category?}.',
      status: 201,
      handle: async (c) => createOrganization(c.platform, c.caller, await c.json()),
    },
    {
      ...read,
      method: 'GET',
      path: ORGANIZATION,
      summary: 'One company, with its departments and teams.',
      handle: (c) => getOrganization(c.platform, c.caller, c.params.organization_id!),
    },
    {
      ...write,
      ...json,
      method: 'PUT',
      path: ORGANIZATION,
      summary: 'Changes what is sent, with the version it was seen at: {version, name?, industry?, size_category?}.',
      handle: async (c) => updateOrganization(c.platform, c.caller, c.params.organization_id!, await c.json()),
    },
    {
      ...write,
      method: 'DELETE',
      path: ORGANIZATION,
      summary: 'Removes a company with its people and files; its history stays.',
      query: { version: 'compared when it is given' },
      status: 204,
      handle: async (c) => {
        const { version } = withNumbers(c.query, ['version']);
        await removeOrganization(c.platform, c.caller, c.params.organization_id!, version as number | undefined);
        c.reply.status(204).send();
        return undefined;
      },
    },
    {
      ...read,
      method: 'GET',
      path: `${ORGANIZATION}/employees`,
      summary: 'Who works there, by pseudonym; with the reach team, in the own units.',
      query: { limit: '1 to 20000, 1000 when absent', offset: 'how many to leave out' },
      handle: (c) =>
        listEmployees(c.platform, c.caller, c.params.organization_id!, withNumbers(c.query, ['limit', 'offset'])),
    },
    {
      ...write,
      ...json,
      method: 'POST',
      path: `${ORGANIZATION}/employees`,
      summary:
        'Adds somebody by pseudonym: {subject, role?, department?, team?, manager_id?, status?}. A name or an address is refused.',
      status: 201,
      handle: async (c) => addEmployee(c.platform, c.caller, c.params.organization_id!, await c.json()),
    },
    {
      ...write,
      ...json,
      method: 'PUT',
      path: `${ORGANIZATION}/employees/:employee_id`,
      summary: 'Changes what is sent, with the version it was seen at: {version, role?, department?, …}.',
      handle: async (c) =>
        updateEmployee(c.platform, c.caller, c.params.organization_id!, c.params.employee_id!, await c.json()),
    },
  ];
}
