/**
 * Twenty organisations on one running server, each with a canary in every field that can hold text, and with ids that
 * the others will be tried with.
 */
import { uuidv7 } from '@bellwether/core';
import type { Platform } from '@bellwether/services';
import {
  actingFor,
  createKey,
  createOrganisation,
  createSavedQuery,
  ingestEvents,
  listRejected,
  OPERATOR,
  putPrice,
  registerEventType,
} from '@bellwether/services';

export interface Tenant {
  orgId: string;
  /** In every field of everything of this tenant, and nowhere else. */
  canary: string;
  keys: { admin: string; read: string; ingest: string };
  /** What only this tenant may name with success. */
  eventIds: string[];
  sessionId: string;
  userId: string;
  eventType: string;
  model: string;
  rejectedIds: string[];
  savedQueryId: string;
  keyIds: string[];
}

const EVENTS = 12;

export async function plantTenants(platform: Platform, count: number): Promise<Tenant[]> {
  const tenants: Tenant[] = [];
  for (let i = 0; i < count; i++) tenants.push(await plantTenant(platform, i));
  await platform.store.loader.caughtUp();
  for (const tenant of tenants) {
    const { rejected } = await listRejected(platform, actingFor(OPERATOR, tenant.orgId), {});
    tenant.rejectedIds.push(...rejected.map(({ rejected_id }) => rejected_id));
  }
  return tenants;
}

async function plantTenant(platform: Platform, index: number): Promise<Tenant> {
  const canary = `canary${index}q${(index * 7919 + 104_729).toString(36)}z`;
  const orgId = `${canary}_org`;
  await createOrganisation(platform, OPERATOR, { org_id: orgId, name: `${canary} name` });
  const caller = actingFor(OPERATOR, orgId);
  const eventType = `${canary}_type`;
  await registerEventType(platform, caller, {
    name: eventType,
    topic: 'agent_events',
    category: 'usage',
    description: `${canary} description`,
    metadata: { type: 'object', properties: { model: { type: 'string', description: canary } } },
  });
  const model = `${canary}-model`;
  await putPrice(platform, caller, model, { input_usd_per_mtok: 1, output_usd_per_mtok: 2 });
  const saved = await createSavedQuery(platform, caller, { name: `${canary} saved`, query: { metric: canary } });
  const key = (scope: 'admin' | 'read' | 'ingest') =>
    createKey(platform, caller, { name: `${canary} ${scope}`, scopes: [scope] });
  const [admin, read, ingest] = [await key('admin'), await key('read'), await key('ingest')];
  const nowMs = platform.clock();
  const eventIds = Array.from({ length: EVENTS }, () => uuidv7(nowMs));
  const types = [eventType, 'model_call', 'error', 'security_alert', 'tool_call', 'session_start'];
  await ingestEvents(
    platform,
    caller,
    `${canary} door`,
    eventIds.map((event_id, i) => ({
      index: i,
      event: {
        event_id,
        event_type: types[i % types.length]!,
        timestamp: new Date(nowMs - i * 7000).toISOString(),
        user_id: `${canary}-user`,
        session_id: `${canary}-session`,
        region: `${canary}-region`,
        environment: `${canary}-environment`,
        metadata: {
          agent: `${canary}-agent`,
          team: `${canary}-team`,
          repository: `${canary}-repository`,
          model,
          tool: `${canary}-tool`,
          severity: `${canary}-severity`,
          error_type: `${canary}-error`,
          cost_usd: 1,
          [`${canary}_field`]: [canary, { deep: canary }],
        },
      },
    })),
  );
  await ingestEvents(platform, caller, `${canary} door`, [
    { index: 0, rejected: { reason: 'malformed_json', field: canary, detail: `${canary} detail` }, raw: `{${canary}` },
    { index: 1, event: { event_type: `${canary}_unknown`, timestamp: canary, metadata: { note: canary } } },
  ]);
  return {
    orgId,
    canary,
    keys: { admin: admin.key, read: read.key, ingest: ingest.key },
    eventIds,
    sessionId: `${canary}-session`,
    userId: `${canary}-user`,
    eventType,
    model,
    rejectedIds: [],
    savedQueryId: saved.saved_query_id,
    keyIds: [admin.key_id, read.key_id, ingest.key_id],
  };
}
