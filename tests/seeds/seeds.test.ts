/** Mission K1: what the design documents print is accepted as printed, and found again by its id and in the figures. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunningServer } from '@bellwether/server';
import { startTestServer } from '@bellwether/server/start-test-server';
import { actingFor, createKey, createOrganisation, OPERATOR } from '@bellwether/services';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { AGENT_EXAMPLES, ORGANISATION_EXAMPLES } from './examples.ts';

const directory = mkdtempSync(join(tmpdir(), 'bellwether-seeds-'));
let server: RunningServer;
let key: string;
/** Ids of the examples, by event type. */
const sent = new Map<string, string>();

beforeAll(async () => {
  server = await startTestServer({
    port: 0,
    host: '127.0.0.1',
    dataDirectory: directory,
    sample: false,
    adminEmail: undefined,
    adminPassword: undefined,
    allowedOrigins: [],
    logLevel: 'silent',
  });
  await createOrganisation(server.platform, OPERATOR, { org_id: 'seeds', name: 'Seeds' });
  const caller = actingFor(OPERATOR, 'seeds');
  ({ key } = await createKey(server.platform, caller, { name: 'seeds', scopes: ['ingest', 'read'] }));
  for (const text of ORGANISATION_EXAMPLES)
    sent.set((JSON.parse(text) as { event_type: string }).event_type, await send(text));
  for (const event of AGENT_EXAMPLES) sent.set(event.event_type, await send(JSON.stringify(event)));
  await server.platform.store.loader.caughtUp();
  // They are a year old: such events are in the figures once hours and days are settled.
  await vi.waitFor(() => expect(server.platform.store.windows.isLagging).toBe(false), { timeout: 15_000 });
});
afterAll(async () => {
  await server.close();
  rmSync(directory, { recursive: true, force: true });
});

interface Sent {
  results: { status: string; event_id: string }[];
}

async function call<T>(path: string, body?: string, status = 200): Promise<T> {
  const response = await fetch(`${server.url}${path}`, {
    headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { method: 'POST', body }),
  });
  const text = await response.text();
  expect([response.status, text]).toEqual([status, text]);
  return JSON.parse(text) as T;
}

async function send(body: string): Promise<string> {
  const { results } = await call<Sent>('/api/v1/events', body, 202);
  expect(results).toMatchObject([{ status: 'accepted' }]);
  return results[0]!.event_id;
}

/** How many events of the type the figures know on the day of the examples. */
async function counted(eventType: string): Promise<number | null> {
  const range = 'from=2025-11-27T00:00:00Z&to=2025-11-28T00:00:00Z&grain=1d';
  const answer = await call<{ total: number }>(`/api/v1/metrics/events?${range}&filter=event_type:${eventType}`);
  return answer.total;
}

describe('an example of the organisation’s events, as printed', () => {
  it.each(ORGANISATION_EXAMPLES.map((text) => [(JSON.parse(text) as { event_type: string }).event_type, text]))(
    '%s is accepted and kept whole, and no figure counts one person',
    async (eventType, text) => {
      const { timestamp, attributes, employee_id_hash, sender_id_hash, event_type, ...rest } = JSON.parse(text!);
      const eventId = sent.get(eventType!)!;
      expect(await call(`/api/v1/events/${eventId}`)).toMatchObject({
        event_id: eventId,
        org_id: 'seeds',
        user_id: employee_id_hash ?? sender_id_hash ?? '',
        event_type,
        timestamp: new Date(timestamp).toISOString(),
        metadata: { ...attributes, ...rest },
      });
      expect(await counted(eventType!)).toBe(0);
      const { by_type } = await call<{ by_type: Record<string, object> }>('/api/v1/events/stats');
      expect(by_type[eventType!]).toEqual({ received: 1, stored: 1, duplicate: 0, rejected: 0 });
    },
  );
});

describe('an example of the agents’ schema, with every field of the envelope', () => {
  it.each(AGENT_EXAMPLES.map((event) => [event.event_type, event] as const))(
    '%s is accepted, kept whole and counted',
    async (eventType, { _partition_key, _processing_time, received_at, metadata, ...envelope }) => {
      const eventId = sent.get(eventType)!;
      expect(eventId).toBe(envelope.event_id);
      const stored = await call<{ received_at: string; metadata: object }>(`/api/v1/events/${eventId}`);
      expect(stored).toMatchObject({ ...envelope, metadata: { ...metadata, _partition_key, _processing_time } });
      // When it was received is ours to say.
      expect(stored.received_at).not.toBe(received_at);
      expect(await counted(eventType)).toBe(1);
    },
  );

  it('is in the figures about agents', async () => {
    const range = 'from=2025-11-27T00:00:00Z&to=2025-11-28T00:00:00Z';
    const cost = await call<{ total: number }>(`/api/v1/metrics/agent_cost_usd?${range}`);
    expect(cost.total).toBe(0.25);
    const list = await call<{ events: unknown[] }>('/api/v1/events?session_id=session-1');
    expect(list.events).toHaveLength(AGENT_EXAMPLES.length);
  });
});
