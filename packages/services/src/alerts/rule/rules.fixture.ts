/** A house whose orders come in by the hour, for tests of rules: its time goes only when it is told to. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY_MS, defineEventType, formatInstant, type IncomingEvent } from '@bellwether/core';
import { defineCube, definePack } from '@bellwether/metrics';
import { addTenant } from '../../../test/service-context.ts';
import { openTestPlatform, untilSettled } from '../../../test/test-platform.ts';
import type { Caller } from '../../access/authority/caller.ts';
import type { Platform } from '../../installation/platform/platform.ts';

const ordered = defineEventType({
  name: 'ordered',
  topic: 'web_events',
  category: 'usage',
  description: 'Something was ordered.',
  subject: 'session_id',
  metadata: {
    type: 'object',
    properties: { shop: { type: 'string' }, amount: { type: 'number' }, note: { type: 'string' } },
  },
});
const felt = defineEventType({
  name: 'felt',
  topic: 'communication_events',
  category: 'usage',
  description: 'Somebody said how they feel.',
  subject: 'user_id',
  metadata: { type: 'object', properties: { team: { type: 'string' } } },
});

export const shop = definePack({
  name: 'shop',
  title: 'Shop',
  description: 'What is ordered?',
  events: [ordered, felt],
  cubes: [
    defineCube({
      name: 'orders',
      description: 'Orders.',
      events: ['ordered'],
      dimensions: { shop: { description: 'Where.', field: 'metadata.shop' } },
      measures: { orders: { description: 'Orders.', aggregate: 'count' } },
    }),
    defineCube({
      name: 'feelings',
      description: 'How people feel.',
      events: ['felt'],
      people: { subject: 'user_id', hierarchy: ['team'], period: '7d' },
      dimensions: { team: { description: 'Where.', field: 'metadata.team' } },
      measures: { answers: { description: 'Answers.', aggregate: 'count' } },
    }),
  ],
  metrics: [
    {
      ...{ name: 'orders', title: 'Orders', description: 'Orders.', cube: 'orders', value: { measure: 'orders' } },
      ...{ unit: 'count', subject: 'event', privacy: 'internal', direction: 'up' },
    },
    {
      ...{
        name: 'answers',
        title: 'Answers',
        description: 'Answers.',
        cube: 'feelings',
        value: { measure: 'answers' },
      },
      ...{ unit: 'count', subject: 'person', privacy: 'personal', direction: 'up' },
    },
  ],
  pages: [],
  glossary: [],
});

export class RuleHouse {
  /** In years to come: the engine forgets 10 s rows by its own clock, and these are not to be old. */
  nowMs: number;
  readonly troubles: unknown[] = [];
  readonly #directory = mkdtempSync(join(tmpdir(), 'rules-'));
  platform!: Platform;
  admin!: Caller;

  private constructor(nowMs: number) {
    this.nowMs = nowMs;
  }

  static async open(nowMs: number): Promise<RuleHouse> {
    const house = new RuleHouse(nowMs);
    await house.start();
    house.admin = await addTenant(house.platform, 'org_a');
    return house;
  }

  /** Also again, after `stop`. */
  async start(): Promise<void> {
    this.platform = await openTestPlatform({
      dataDirectory: this.#directory,
      packs: [shop],
      clock: () => this.nowMs,
      onTrouble: (message, error) => this.troubles.push([message, error]),
    });
  }

  stop(): Promise<void> {
    return this.platform.close();
  }

  async close(): Promise<void> {
    await this.stop();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  async send(events: readonly IncomingEvent[], orgId = 'org_a'): Promise<void> {
    for (let at = 0; at < events.length; at += 5000) {
      const batch = events.slice(at, at + 5000).map((event, index) => ({ index, event }));
      const { rejected, results } = await this.platform.admission.admit(orgId, 'test', batch);
      if (rejected > 0)
        throw new Error(`refused: ${JSON.stringify(results.find(({ status }) => status === 'rejected'))}`);
    }
    await this.drained();
  }

  /** Until everything in the log is in the store and in the rows of every grain. */
  async drained(): Promise<void> {
    await untilSettled(this.platform, 'org_a', this.nowMs - 500 * DAY_MS, this.nowMs + DAY_MS);
  }
}

export function order(atMs: number, metadata: { shop?: string; amount?: number; note?: string } = {}): IncomingEvent {
  return { event_type: 'ordered', timestamp: formatInstant(atMs), session_id: 'till', metadata };
}
