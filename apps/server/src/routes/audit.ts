/** The audit trail: who did what, whether its chain is whole, and what counts as unusual access. And who may do what. */
import { Readable } from 'node:stream';
import {
  exportAudit,
  getAccessThresholds,
  getAuditHead,
  listAudit,
  listRoles,
  putAccessThresholds,
  verifyAudit,
} from '@bellwether/services';
import { withNumbers } from './figures.ts';
import type { Route } from './route.ts';

const audit = { tag: 'access', needs: 'audit_logs:read' } as const;
const json = { consumes: ['application/json'] } as const;

export function auditRoutes(): Route[] {
  return [
    {
      ...audit,
      method: 'GET',
      path: '/api/v1/audit',
      summary: 'Entries of the audit trail, newest first.',
      query: {
        actor: 'such as user:usr_…',
        action: 'an action such as key.create, or its beginning: key.',
        resource_type: '',
        resource_id: '',
        outcome: 'ok, denied or failed',
        from: 'ISO 8601, inclusive',
        to: 'ISO 8601, exclusive',
        limit: '1 to 500',
        before: 'the "next" of the page before',
      },
      handle: (c) => listAudit(c.platform, c.caller, withNumbers(c.query, ['limit'])),
    },
    {
      ...audit,
      ...json,
      method: 'POST',
      path: '/api/v1/audit/export',
      summary: 'The audit trail as a file: {format: csv or json (NDJSON)} and the filters of the list.',
      produces: 'application/octet-stream',
      handle: async (c) => {
        const { contentType, fileName, chunks } = await exportAudit(c.platform, c.caller, await c.json());
        c.reply
          .header('content-type', contentType)
          .header('content-disposition', `attachment; filename="${fileName}"`)
          .send(Readable.from(chunks));
        return undefined;
      },
    },
    {
      ...audit,
      ...json,
      method: 'POST',
      path: '/api/v1/audit/verify',
      summary: 'Reads the whole chain and says whether it is whole: {anchor?: "seq:hash"}.',
      handle: async (c) => verifyAudit(c.platform, c.caller, await c.json()),
    },
    {
      ...audit,
      method: 'GET',
      path: '/api/v1/audit/head',
      summary: 'The newest entry’s number and hash, to be written down elsewhere.',
      handle: (c) => getAuditHead(c.platform, c.caller),
    },
    {
      ...audit,
      needs: 'settings:read',
      method: 'GET',
      path: '/api/v1/audit/thresholds',
      summary: 'How much access within an hour is still usual.',
      handle: (c) => getAccessThresholds(c.platform, c.caller),
    },
    {
      ...audit,
      ...json,
      needs: 'settings:write',
      method: 'PUT',
      path: '/api/v1/audit/thresholds',
      summary: 'Sets it: {people_read?, denials?, exports?, sign_in_addresses?}.',
      handle: async (c) => putAccessThresholds(c.platform, c.caller, await c.json()),
    },
    {
      tag: 'access',
      needs: 'credential',
      method: 'GET',
      path: '/api/v1/roles',
      summary: 'Roles and key scopes with what each may do.',
      handle: (c) => listRoles(c.platform, c.caller),
    },
  ];
}
