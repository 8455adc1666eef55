/**
 * Companies that are surveyed: who works there, by pseudonym, under whom, and the files that say so. Seed 004's paths.
 */

import { Problem } from '@bellwether/core';
import {
  addEmployee,
  approveOrgSchema,
  correctOrgSchema,
  createOrganization,
  getOrganization,
  getOrgSchema,
  getOrgSchemaStatus,
  listEmployees,
  listOrganizations,
  listOrgSchemas,
  rejectOrgSchema,
  removeOrganization,
  requirePermission,
  updateEmployee,
  updateOrganization,
  uploadOrgSchemaFile,
  uploadOrgSchemaRows,
} from '@bellwether/services';
import { withNumbers } from './figures.ts';
import type { Route, RouteContext } from './route.ts';

const SCHEMA = '/api/v1/org-schemas/:schema_id';
/** Rows and files of the largest organization there may be. */
const BODY_BYTES_MAX = 16 * 1024 * 1024;
const ORGANIZATION = '/api/v1/organizations/:organization_id';
const json = { consumes: ['application/json'] } as const;
const read = { tag: 'administration', needs: 'organizations:read', reach: 'team' } as const;
const write = { tag: 'administration', needs: 'organizations:write' } as const;

/** `edgeUrl`: where names and addresses belong. */
export function organizationRoutes(edgeUrl: () => string | undefined): Route[] {
  return [
    {
      ...read,
      method: 'GET',
      path: '/api/v1/edge',
      summary: 'Where browsers find the edge, which takes company files in and knows names: {url}.',
      handle: async ({ platform, caller }) => {
        requirePermission(platform, caller, 'organizations:read', 'team');
        await platform.audit.note(caller, { action: 'edge.read', resourceType: 'edge' });
        return { url: edgeUrl() ?? null };
      },
    },
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
    {
      ...read,
      reach: 'organisation',
      method: 'GET',
      path: '/api/v1/org-schemas',
      summary: 'Company files, the newest first.',
      query: { organization_id: 'of one company' },
      handle: async (c) => ({ org_schemas: await listOrgSchemas(c.platform, c.caller, c.query.organization_id) }),
    },
    {
      tag: 'administration',
      needs: 'organizations:upload',
      method: 'POST',
      path: '/api/v1/org-schemas/upload',
      summary:
        'Takes in a company file by pseudonym, {organization_id, rows} or a CSV or XLSX with ?organization_id=, and starts the run that makes a chart of it. Names and addresses are refused before anything is kept.',
      query: { organization_id: 'for a file that is the whole body' },
      consumes: ['application/json', 'text/csv', XLSX, 'multipart/form-data'],
      status: 202,
      handle: upload,
    },
    {
      ...read,
      reach: 'organisation',
      method: 'GET',
      path: SCHEMA,
      summary: 'A company file as a chart, with what looks wrong in it and how sure that is.',
      handle: (c) => getOrgSchema(c.platform, c.caller, c.params.schema_id!),
    },
    {
      ...read,
      reach: 'organisation',
      alsoWith: 'organizations:upload',
      method: 'GET',
      path: `${SCHEMA}/status`,
      summary: 'How far a company file is.',
      handle: (c) => getOrgSchemaStatus(c.platform, c.caller, c.params.schema_id!),
    },
    {
      ...write,
      ...json,
      method: 'PUT',
      path: SCHEMA,
      summary:
        'Corrects the chart, from the version it was seen at: {version, corrections: [{kind: set_manager, person, manager}, …]}.',
      handle: async (c) => correctOrgSchema(c.platform, c.caller, c.params.schema_id!, await c.json()),
    },
    {
      ...write,
      ...json,
      method: 'POST',
      path: `${SCHEMA}/approve`,
      summary: 'Approves the chart: employees and units are written, and the roster is told. {version?}',
      handle: async (c) => approveOrgSchema(c.platform, c.caller, c.params.schema_id!, await c.json()),
    },
    {
      ...write,
      ...json,
      method: 'POST',
      path: `${SCHEMA}/reject`,
      summary: 'Rejects it; nothing is written. {version?, reason?}',
      handle: async (c) => rejectOrgSchema(c.platform, c.caller, c.params.schema_id!, await c.json()),
    },
  ];
}

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

async function upload(c: RouteContext): Promise<unknown> {
  const type = c.request.headers['content-type'] ?? '';
  const body = await c.body(BODY_BYTES_MAX);
  if (/^application\/(?:[\w.+-]+\+)?json\b/i.test(type) || (type === '' && body[0] === 0x7b)) {
    let rows: unknown;
    try {
      rows = JSON.parse(body.toString('utf8'));
    } catch (error) {
      throw new Problem('malformed_body', 'The body is no JSON.', { cause: error });
    }
    return uploadOrgSchemaRows(c.platform, c.caller, rows);
  }
  const { bytes, organizationId } = /^multipart\/form-data\b/i.test(type)
    ? await partsOf(body, type)
    : { bytes: body, organizationId: undefined };
  const id = organizationId ?? c.query.organization_id;
  if (id === undefined)
    throw new Problem('invalid_request', 'Say whose file it is: ?organization_id=…', {
      errors: [{ field: 'organization_id', detail: 'is missing.' }],
    });
  return uploadOrgSchemaFile(c.platform, c.caller, id, bytes);
}

/** A form as browsers and curl send it: the first file of it, and `organization_id`. */
async function partsOf(body: Buffer, type: string): Promise<{ bytes: Uint8Array; organizationId: string | undefined }> {
  let form: FormData;
  try {
    form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
  } catch (error) {
    throw new Problem('malformed_body', 'The form cannot be read.', { cause: error });
  }
  const file = [...form.values()].find((value) => typeof value !== 'string');
  if (!file) throw new Problem('malformed_body', 'There is no file in the form.');
  const organizationId = form.get('organization_id');
  return {
    bytes: new Uint8Array(await file.arrayBuffer()),
    organizationId: typeof organizationId === 'string' ? organizationId : undefined,
  };
}
