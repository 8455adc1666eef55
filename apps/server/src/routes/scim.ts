/** SCIM 2.0 (RFC 7644): an identity provider keeps users and groups in step, with a key that has the scope scim. */
import {
  createScimGroup,
  createScimUser,
  getProvisioning,
  getResourceType,
  getSchema,
  getScimGroup,
  getScimUser,
  listResourceTypes,
  listSchemas,
  listScimGroups,
  listScimUsers,
  patchScimGroup,
  patchScimUser,
  putProvisioning,
  removeScimGroup,
  removeScimUser,
  replaceScimGroup,
  replaceScimUser,
  requireCaller,
  scimErrorDocument,
  serviceProviderConfig,
} from '@bellwether/services';
import { asProblem } from '../http/problem-response.ts';
import type { Route, RouteContext } from './route.ts';

export interface ScimOptions {
  /** Origin under which people open this server, when that is configured. */
  publicOrigin: string | undefined;
}

const MEDIA_TYPE = 'application/scim+json';
const LIST_QUERY = {
  filter: 'such as userName eq "ada@example.org"',
  startIndex: 'from 1',
  count: 'up to 200',
  attributes: 'only these, separated by commas',
  excludedAttributes: 'all but these',
};
const read = { tag: 'access', needs: 'users:read', produces: MEDIA_TYPE } as const;
const write = {
  tag: 'access',
  needs: 'users:write',
  produces: MEDIA_TYPE,
  consumes: [MEDIA_TYPE, 'application/json'],
} as const;

export function scimRoutes({ publicOrigin }: ScimOptions): Route[] {
  const baseUrlOf = ({ request }: RouteContext): string => publicOrigin ?? `${request.protocol}://${request.host}`;

  const routes: Route[] = [
    {
      ...read,
      needs: 'credential',
      method: 'GET',
      path: '/scim/v2/ServiceProviderConfig',
      summary: 'What of SCIM is supported.',
      handle: (c) => known(c, () => serviceProviderConfig(baseUrlOf(c))),
    },
    {
      ...read,
      needs: 'credential',
      method: 'GET',
      path: '/scim/v2/ResourceTypes',
      summary: 'Users and groups.',
      handle: (c) => known(c, () => listResourceTypes(baseUrlOf(c))),
    },
    {
      ...read,
      needs: 'credential',
      method: 'GET',
      path: '/scim/v2/ResourceTypes/:name',
      summary: 'One type of resource.',
      handle: (c) => known(c, () => getResourceType(baseUrlOf(c), c.params.name!)),
    },
    {
      ...read,
      needs: 'credential',
      method: 'GET',
      path: '/scim/v2/Schemas',
      summary: 'The attributes of users and groups.',
      handle: (c) => known(c, () => listSchemas(baseUrlOf(c))),
    },
    {
      ...read,
      needs: 'credential',
      method: 'GET',
      path: '/scim/v2/Schemas/:schema',
      summary: 'One schema.',
      handle: (c) => known(c, () => getSchema(baseUrlOf(c), c.params.schema!)),
    },
    {
      ...read,
      method: 'GET',
      path: '/scim/v2/Users',
      summary: 'Users.',
      query: LIST_QUERY,
      handle: (c) => listScimUsers(c.platform, c.caller, c.query, baseUrlOf(c)),
    },
    {
      ...write,
      method: 'POST',
      path: '/scim/v2/Users',
      summary: 'Makes a user.',
      status: 201,
      handle: async (c) => located(c, await createScimUser(c.platform, c.caller, await c.json(), baseUrlOf(c))),
    },
    {
      ...read,
      method: 'GET',
      path: '/scim/v2/Users/:id',
      summary: 'One user.',
      handle: (c) => getScimUser(c.platform, c.caller, c.params.id!, c.query, baseUrlOf(c)),
    },
    {
      ...write,
      method: 'PUT',
      path: '/scim/v2/Users/:id',
      summary: 'Replaces a user.',
      handle: async (c) => replaceScimUser(c.platform, c.caller, c.params.id!, await c.json(), baseUrlOf(c)),
    },
    {
      ...write,
      method: 'PATCH',
      path: '/scim/v2/Users/:id',
      summary: 'Changes a user; active: false ends every session at once.',
      handle: async (c) => patchScimUser(c.platform, c.caller, c.params.id!, await c.json(), baseUrlOf(c)),
    },
    {
      ...write,
      consumes: [],
      method: 'DELETE',
      path: '/scim/v2/Users/:id',
      summary: 'Removes a user.',
      status: 204,
      handle: (c) => done(c, removeScimUser(c.platform, c.caller, c.params.id!)),
    },
    {
      ...read,
      method: 'GET',
      path: '/scim/v2/Groups',
      summary: 'Groups, which are teams.',
      query: LIST_QUERY,
      handle: (c) => listScimGroups(c.platform, c.caller, c.query, baseUrlOf(c)),
    },
    {
      ...write,
      method: 'POST',
      path: '/scim/v2/Groups',
      summary: 'Makes a group.',
      status: 201,
      handle: async (c) =>
        located(c, await createScimGroup(c.platform, c.caller, await c.json(), c.query, baseUrlOf(c))),
    },
    {
      ...read,
      method: 'GET',
      path: '/scim/v2/Groups/:id',
      summary: 'One group.',
      handle: (c) => getScimGroup(c.platform, c.caller, c.params.id!, c.query, baseUrlOf(c)),
    },
    {
      ...write,
      method: 'PUT',
      path: '/scim/v2/Groups/:id',
      summary: 'Replaces a group and its members.',
      handle: async (c) => replaceScimGroup(c.platform, c.caller, c.params.id!, await c.json(), c.query, baseUrlOf(c)),
    },
    {
      ...write,
      method: 'PATCH',
      path: '/scim/v2/Groups/:id',
      summary: 'Changes a group or its members.',
      status: 204,
      handle: async (c) => done(c, patchScimGroup(c.platform, c.caller, c.params.id!, await c.json())),
    },
    {
      ...write,
      consumes: [],
      method: 'DELETE',
      path: '/scim/v2/Groups/:id',
      summary: 'Removes a group; its members stay.',
      status: 204,
      handle: (c) => done(c, removeScimGroup(c.platform, c.caller, c.params.id!)),
    },
  ];
  return [...routes.map(inScimForm), ...provisioningRoutes()];
}

function provisioningRoutes(): Route[] {
  const path = '/api/v1/sso/provisioning';
  return [
    {
      tag: 'administration',
      needs: 'settings:read',
      method: 'GET',
      path,
      summary: 'What users that a provider makes become.',
      handle: (c) => getProvisioning(c.platform, c.caller),
    },
    {
      tag: 'administration',
      needs: 'settings:write',
      method: 'PUT',
      path,
      summary: 'Sets {default_role, role_map}.',
      consumes: ['application/json'],
      handle: async (c) => putProvisioning(c.platform, c.caller, await c.json()),
    },
  ];
}

/** Whoever reads SCIM reads errors in SCIM's form. */
function inScimForm(route: Route): Route {
  return {
    ...route,
    handle: async (c) => {
      try {
        return await route.handle(c);
      } catch (error) {
        const problem = asProblem(error);
        // Told by the way out of all routes, which logs it.
        if (problem.status >= 500) throw error;
        if (problem.code === 'forbidden') await c.platform.audit.settled();
        if (problem.status === 401) c.reply.header('www-authenticate', 'Bearer');
        if (problem.retryAfterSeconds !== undefined) c.reply.header('retry-after', String(problem.retryAfterSeconds));
        c.reply
          .status(problem.status)
          .header('content-type', MEDIA_TYPE)
          .send(JSON.stringify(scimErrorDocument(problem)));
        return undefined;
      }
    },
  };
}

function known(c: RouteContext, answer: () => object): object {
  requireCaller(c.caller);
  return answer();
}

function located(c: RouteContext, resource: object): object {
  const { meta } = resource as { meta?: { location?: string } };
  if (meta?.location) c.reply.header('location', meta.location);
  return resource;
}

async function done(c: RouteContext, work: Promise<void>): Promise<undefined> {
  await work;
  c.reply.status(204).send();
  return undefined;
}
