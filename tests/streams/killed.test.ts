/**
 * kill -9 of a server whose records are being changed: at the outbox's fault points, just after the log has made something
 * durable, and at random. What was acknowledged is in its stream once, the table is what the stream makes it, and the event
 * log was told of each event once.
 */
import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { FIRST_ORG_ID } from '@bellwether/services';
import { readOperatorToken } from '@bellwether/services/operator-token';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { MortalServer } from '../chaos/mortal-server.ts';

const DEATHS = ['outbox.read:1', 'outbox.sent:1', 'outbox.sent:3', 'log.append.after_sync:4', '', ''];
const MODELS = ['model-a', 'model-b', 'model-c'];
const LONG_MS = 480_000;

const server = new MortalServer();
afterAll(() => server.dispose());

async function ask<T>(url: string, method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${readOperatorToken(server.directory)}`,
      'x-bellwether-org': FIRST_ORG_ID,
      'content-type': 'application/json',
    },
    body: body === undefined ? null : JSON.stringify(body),
    signal: AbortSignal.timeout(20_000),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

interface History {
  version: number;
  entries: { version: number; event_type: string }[];
}
interface Events {
  events: { event_id: string; session_id: string; metadata: { record_type: string; record_version: number } }[];
}

describe('a server that is killed while its records are changed', () => {
  it(
    'has every acknowledged change once in its stream, and told the log of each once',
    async () => {
      /** The newest price of each model that was acknowledged, and the one that may have been. */
      const acknowledged = new Map<string, number>();
      const asked = new Map<string, number>();
      let changes = 0;
      const changeForEver = async (url: string, model: string): Promise<void> => {
        for (;;) {
          const price = ++changes;
          asked.set(model, price);
          await ask(url, 'PUT', `/api/v1/prices/${model}`, { input_usd_per_mtok: price, output_usd_per_mtok: 1 });
          acknowledged.set(model, price);
        }
      };
      for (const death of DEATHS) {
        const life = server.start(death);
        const url = await life.ready;
        if (url !== undefined) {
          if (death === '') void delay(randomInt(100, 900)).then(life.kill);
          // Each ends with the server.
          await Promise.allSettled(MODELS.map((model) => changeForEver(url, model)));
        }
        expect(await life.died).toBe('SIGKILL');
      }
      expect(acknowledged.size).toBe(MODELS.length);

      const url = (await server.start().ready)!;
      const { prices } = await ask<{ prices: { model: string; input_usd_per_mtok: number }[] }>(
        url,
        'GET',
        '/api/v1/prices',
      );
      const versions = new Map<string, number>();
      for (const model of MODELS) {
        const kept = prices.find((each) => each.model === model)!.input_usd_per_mtok;
        expect([acknowledged.get(model), asked.get(model)]).toContain(kept);
        const { version } = await ask<History>(url, 'GET', `/api/v1/history/price/${model}`);
        const at = `/api/v1/history/price/${model}/at?version=${version}`;
        const { state } = await ask<{ state: { input_usd_per_mtok: number } }>(url, 'GET', at);
        expect(state.input_usd_per_mtok).toBe(kept);
        versions.set(model, version);
      }
      await vi.waitFor(
        async () => {
          const { events } = await ask<Events>(url, 'GET', '/api/v1/events?event_type=record_changed&limit=1000');
          for (const model of MODELS) {
            const told = events
              .filter(({ session_id }) => session_id === model)
              .map(({ metadata }) => metadata.record_version);
            const wanted = Array.from({ length: versions.get(model)! }, (_, index) => index + 1);
            expect(told.toSorted((a, b) => a - b)).toEqual(wanted);
          }
        },
        { timeout: 30_000, interval: 200 },
      );
    },
    LONG_MS,
  );
});
