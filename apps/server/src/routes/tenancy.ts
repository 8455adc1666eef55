/** An organisation as a tenant: what it is, what it may, what it uses, how long its data are kept, where they come from. */
import {
  administerOrganisation,
  createOrganisation,
  getOrganisation,
  getPrivacy,
  getRetention,
  getUsage,
  listOrganisationUsage,
  listSources,
  putPrivacy,
  putRetention,
  updateOrganisation,
} from '@bellwether/services';
import type { Route } from './route.ts';

const json = { consumes: ['application/json'] } as const;
const read = { tag: 'administration', needs: 'settings:read', method: 'GET' } as const;
const write = { tag: 'administration', needs: 'settings:write', ...json } as const;
const operator = { tag: 'administration', needs: 'operator' } as const;

export function tenancyRoutes(): Route[] {
  return [
    {
      ...read,
      tag: 'access',
      path: '/api/v1/organisation',
      summary: 'The caller’s organisation.',
      handle: (c) => getOrganisation(c.platform, c.caller),
    },
    {
      ...write,
      method: 'PATCH',
      path: '/api/v1/organisation',
      summary: 'Changes name, region, quotas, features or plan.',
      handle: async (c) => updateOrganisation(c.platform, c.caller, await c.json()),
    },
    {
      ...read,
      path: '/api/v1/organisation/usage',
      summary: 'What the organisation uses of its quotas: events, storage, seats, requests.',
      handle: (c) => getUsage(c.platform, c.caller),
    },
    {
      ...operator,
      method: 'GET',
      path: '/api/v1/organisations',
      summary: 'All organisations of the installation, with what they use.',
      handle: async (c) => ({ organisations: await listOrganisationUsage(c.platform, c.caller) }),
    },
    {
      ...operator,
      ...json,
      method: 'POST',
      path: '/api/v1/organisations',
      summary: 'Makes an organisation.',
      status: 201,
      handle: async (c) => createOrganisation(c.platform, c.caller, await c.json()),
    },
    {
      ...operator,
      ...json,
      method: 'PATCH',
      path: '/api/v1/organisations/:org_id',
      summary: 'Changes an organisation; {suspended: true} keeps its data and lets nobody of it in.',
      handle: async (c) => administerOrganisation(c.platform, c.caller, c.params.org_id!, await c.json()),
    },
    {
      ...read,
      path: '/api/v1/retention',
      summary: 'How long data are kept, and what has been removed.',
      handle: (c) => getRetention(c.platform, c.caller),
    },
    {
      ...write,
      method: 'PUT',
      path: '/api/v1/retention',
      summary: 'Sets how long data are kept: {events_days, windows_days, archive?, archive_years?, audit_years?}.',
      handle: async (c) => putRetention(c.platform, c.caller, await c.json()),
    },
    {
      ...read,
      path: '/api/v1/privacy',
      summary:
        'Of how few people a figure about persons may be; what of the budget for answers with noise is spent, on what.',
      handle: (c) => getPrivacy(c.platform, c.caller),
    },
    {
      ...write,
      method: 'PUT',
      path: '/api/v1/privacy',
      summary:
        'Sets of how few people a figure about persons may be, five or more, and whether questions may be answered with noise: {privacy_floor?, noise?: {enabled}}.',
      handle: async (c) => putPrivacy(c.platform, c.caller, await c.json()),
    },
    {
      ...read,
      path: '/api/v1/sources',
      summary: 'Event types and environments of the last days: when each last came, and how many.',
      handle: (c) => listSources(c.platform, c.caller),
    },
  ];
}
