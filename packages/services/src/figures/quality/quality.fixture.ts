/** A house where parcels come in by the hour for weeks, as they should; and one of people's events, for tests of quality. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY_MS, defineEventType, formatInstant, HOUR_MS, type IncomingEvent } from '@bellwether/core';
import { definePack } from '@bellwether/metrics';
import { addTenant } from '../../../test/service-context.ts';
import { openTestPlatform, untilSettled } from '../../../test/test-platform.ts';
import type { Caller } from '../../access/authority/caller.ts';
import type { Platform } from '../../installation/platform/platform.ts';

export const parcelSent = defineEventType({
  name: 'parcel_sent',
  topic: 'delivery_events',
  category: 'usage',
  description: 'A parcel left the house.',
  subject: 'session_id',
  metadata: {
    type: 'object',
    required: ['parcel'],
    properties: {
      parcel: { type: 'string', description: 'Its number.' },
      weight_kg: { type: 'number' },
      carrier: { type: 'string' },
    },
  },
});
const felt = defineEventType({
  ...{ ...parcelSent, name: 'felt', topic: 'communication_events', description: 'Somebody said how they feel.' },
  metadata: { type: 'object', properties: { mood: { type: 'string' } } },
});

export const parcels = definePack({
  name: 'parcels',
  title: 'Parcels',
  description: 'What is sent?',
  events: [parcelSent, felt],
  cubes: [],
  metrics: [],
  pages: [],
  glossary: [],
  expectations: [
    {
      ...{ name: 'keep-coming', title: 'Parcels keep leaving', data_set: 'parcel_sent', severity: 'critical' },
      check: { kind: 'freshness', within: '6h' },
    },
    {
      ...{ name: 'as-many-as-usual', title: 'As many as usual leave', data_set: 'parcel_sent', severity: 'warning' },
      check: { kind: 'volume', grain: '1h' },
    },
    {
      ...{ name: 'weigh-something', title: 'Each weighs something', data_set: 'parcel_sent', severity: 'warning' },
      check: {
        kind: 'validity',
        field: 'metadata.weight_kg',
        required: true,
        min: 0.01,
        max: 50,
        share: 1,
        within: '1d',
      },
    },
    {
      ...{ name: 'known-carriers', title: 'Carriers are known', data_set: 'parcel_sent', severity: 'warning' },
      check: { kind: 'validity', field: 'metadata.carrier', one_of: ['post', 'van'], share: 0.9, within: '1d' },
    },
    {
      ...{ name: 'sent-once', title: 'Each is sent once', data_set: 'parcel_sent', severity: 'warning' },
      check: { kind: 'uniqueness', fields: ['metadata.parcel'], within: '7d' },
    },
    {
      ...{ name: 'enough', title: 'Enough leave', data_set: 'parcel_sent', severity: 'info' },
      check: { kind: 'count', at_least: 10, at_most: 10_000, within: '1d' },
    },
    {
      ...{ name: 'no-heavy-letters', title: 'The post takes nothing heavy', data_set: 'parcel_sent', severity: 'info' },
      check: {
        kind: 'sql',
        query: `SELECT event_id FROM events WHERE event_type = 'parcel_sent' AND metadata.carrier = 'post' AND metadata.weight_kg > 30 AND timestamp > now() - INTERVAL 1 DAY`,
      },
    },
  ],
});

/** A Wednesday, in years to come: the engine forgets 10 s rows by its own clock, and these are not to be old. */
export const NOW_MS = Date.parse('2054-11-18T12:20:00.000Z');
const DAYS = 15;

export class QualityHouse {
  nowMs = NOW_MS;
  readonly troubles: unknown[] = [];
  readonly #directory = mkdtempSync(join(tmpdir(), 'quality-'));
  platform!: Platform;

  static async open(): Promise<QualityHouse> {
    const house = new QualityHouse();
    house.platform = await openTestPlatform({
      ...{ dataDirectory: house.#directory, packs: [parcels], clock: () => house.nowMs },
      onTrouble: (message, error) => house.troubles.push([message, error]),
    });
    return house;
  }

  async close(): Promise<void> {
    await this.platform.close();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  /** An organisation whose owner it gives, with these events. */
  async organisation(orgId: string, events: readonly IncomingEvent[]): Promise<Caller> {
    const owner = await addTenant(this.platform, orgId);
    await this.send(orgId, events);
    return owner;
  }

  async send(orgId: string, events: readonly IncomingEvent[]): Promise<void> {
    const batch = events.map((event, index) => ({ index, event }));
    await this.platform.admission.admit(orgId, 'test', batch);
    await untilSettled(this.platform, orgId, this.nowMs - 60 * DAY_MS, this.nowMs + DAY_MS);
  }
}

/** One parcel. */
export function parcel(atMs: number, metadata: Record<string, string | number> = {}): IncomingEvent {
  const number = { parcel: `p-${atMs}`, weight_kg: 2, carrier: 'post' };
  return {
    event_type: 'parcel_sent',
    timestamp: formatInstant(atMs),
    session_id: 'ramp',
    metadata: { ...number, ...metadata },
  };
}

/** Hour by hour up to now, more by day than by night, with a little unevenness that is the same each time. */
export function usualParcels(untilMs = NOW_MS): IncomingEvent[] {
  const firstMs = Math.floor(NOW_MS / DAY_MS) * DAY_MS - DAYS * DAY_MS;
  const events: IncomingEvent[] = [];
  for (let hourMs = firstMs; hourMs < untilMs; hourMs += HOUR_MS) {
    const hour = new Date(hourMs).getUTCHours();
    const count = (hour >= 8 && hour < 18 ? 8 : 1) + ((hourMs / HOUR_MS) % 3);
    for (let index = 0; index < count; index++) {
      const atMs = hourMs + Math.floor(((index + 0.5) / count) * HOUR_MS);
      if (atMs < untilMs) events.push(parcel(atMs, { carrier: index % 2 === 0 ? 'post' : 'van' }));
    }
  }
  return events;
}
