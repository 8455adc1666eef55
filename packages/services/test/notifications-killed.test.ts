/**
 * kill -9 of a process that sends notifications: at each of its fault points, and at random. What was durable arrives, at
 * least once, and a repetition has the id of the first.
 */
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@bellwether/core';
import { openRecords } from '@bellwether/records';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actingFor, OPERATOR } from '../src/access/authority/caller.ts';
import { createChannel } from '../src/alerts/notification/write-channel.ts';
import { createRoute } from '../src/alerts/notification/write-route.ts';
import { openServiceContext } from '../src/context.ts';
import { createOrganisation } from '../src/tenants/tenant/create.ts';
import { type HookServer, openHookServer } from './notification-servers.ts';

const CHILD = join(import.meta.dirname, 'notification-child.ts');
const DEATHS = ['notification.routed:1', 'notification.sending:1', 'notification.sent:2', 'at random'];
const LAST_LIFE = 'last';
const LONG_MS = 120_000;

const directory = mkdtempSync(join(tmpdir(), 'notifications-killed-'));
let hooks: HookServer;
const durable = new Set<string>();

beforeAll(async () => {
  hooks = await openHookServer();
  const clock = systemClock;
  const records = await openRecords({ directory: join(directory, 'records'), clock });
  const secretsDirectory = join(directory, 'secrets');
  const services = { records, clock, secretsDirectory, eventTypes: [], prices: [] };
  const context = await openServiceContext({ ...services, allowPrivateNetworks: true });
  await createOrganisation(context, OPERATOR, { org_id: 'org_a', name: 'A', self_managed: true });
  const admin = actingFor(OPERATOR, 'org_a');
  const { channel_id } = await createChannel(context, admin, { kind: 'webhook', name: 'x', url: `${hooks.url}/` });
  const steps = [{ after_minutes: 0, channel_ids: [channel_id] }];
  await createRoute(context, admin, { name: 'x', steps, group_by: ['each'], group_wait_seconds: 0 });
  await context.outbound.close();
  await records.close();
}, LONG_MS);
afterAll(async () => {
  await hooks.close();
  rmSync(directory, { recursive: true, force: true });
});

/** Runs a life to its end, which is a death unless it is the last. */
function live(life: string, death: string | undefined, count: number): Promise<NodeJS.Signals | null> {
  const isRandom = death === 'at random';
  const env = { ...process.env, BELLWETHER_FAULT: isRandom ? '' : (death ?? '') };
  const child = spawn(process.execPath, [CHILD, directory, life, String(count)], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    for (const [, id] of text.matchAll(/^durable (\S+)\n/gm)) {
      if (isRandom && !durable.has(id!)) setTimeout(() => child.kill('SIGKILL'), randomInt(40));
      durable.add(id!);
    }
  });
  return new Promise((resolve) => child.on('close', (_, signal) => resolve(signal)));
}

describe('notifications of a process that is killed', () => {
  it(
    'all arrive, at least once, with one id each',
    async () => {
      for (const [index, death] of DEATHS.entries()) expect(await live(`life${index}`, death, 5)).toBe('SIGKILL');
      expect(await live(LAST_LIFE, undefined, 2)).toBeNull();
      const arrived = new Map<string, Set<string>>();
      for (const { body } of hooks.taken) {
        const { delivery_id, notifications } = JSON.parse(body) as {
          delivery_id: string;
          notifications: { title: string }[];
        };
        for (const { title } of notifications) arrived.set(title, (arrived.get(title) ?? new Set()).add(delivery_id));
      }
      expect(durable.size).toBeGreaterThanOrEqual(DEATHS.length + 2);
      expect([...durable].filter((title) => !arrived.has(title))).toEqual([]);
      expect([...arrived].filter(([, ids]) => ids.size > 1)).toEqual([]);
      // At the last fault point the message had arrived and nobody knew: it has come twice.
      expect(hooks.taken.length).toBeGreaterThan(arrived.size);
    },
    LONG_MS,
  );
});
