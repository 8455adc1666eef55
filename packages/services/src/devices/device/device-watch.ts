/**
 * Keeps how every device is: follows the log for what they say, and looks every few seconds at who has fallen silent.
 *
 * Invariants
 * - What is kept follows from the log: how far it was read is written in the transaction that writes the rows. After a
 *   crash it goes on from there and comes to the same.
 * - A change of health is an event first and a row afterwards; its id follows from the change, so telling it twice counts
 *   once.
 * - What pages see is in memory and follows the log by milliseconds; rows follow by seconds.
 * - Of several processes one follows the log and looks who has fallen silent. The others follow its rows.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Cluster, Duty } from '@bellwether/cluster';
import { type CanonicalEvent, formatInstant, type OnTrouble, SECOND_MS } from '@bellwether/core';
import type { Consumer, Log, Positions } from '@bellwether/log';
import type { Records, Transaction } from '@bellwether/records';
import { gauged } from '@bellwether/telemetry';
import type { Admission } from '../../ingest/admission/admission.ts';
import { eventsOfFrames } from '../../ingest/admission/events-of-frames.ts';
import { Rounds } from '../../installation/platform/rounds.ts';
import { untilAborted } from '../../installation/platform/until-aborted.ts';
import { type DeviceCondition, foldEvent, foldStatus, healthOf, newCondition } from './device-condition.ts';
import { DEVICE_STATUS_CHANGED, DEVICE_TOPIC_OF_LOG, deviceEventId, deviceFields } from './device-events.ts';
import type { DeviceProfiles } from './device-profiles.ts';
import type { ToldStatus } from './take-status.ts';

const NAME = 'devices';
const POLL = { maxBytes: 4 * 1024 * 1024, maxRecords: 10_000, waitMs: 1000 };
const RETRY_MS = 2_000;
const ROUND_MS = 5 * SECOND_MS;
/** Rows are written by rounds of another process, whose clock may be a little off. */
const ROWS_MARGIN_MS = 6 * ROUND_MS;
const ROWS_PER_STATEMENT = 500;

/** What of a device its health and its events need. */
export interface WatchedDevice {
  deviceId: string;
  profile: string;
  category: string;
  site: string;
  /** Only of those in service it is told how they do. */
  isActive: boolean;
}

interface Watched {
  orgId: string;
  device: WatchedDevice;
  condition: DeviceCondition;
  isUnsaved: boolean;
}

export interface DeviceWatchOptions {
  log: Log;
  records: Records;
  clock: () => number;
  cluster: Cluster;
  profiles: DeviceProfiles;
  admission: Pick<Admission, 'admit'>;
  onTrouble: OnTrouble;
}

export class DeviceWatch {
  readonly #options: DeviceWatchOptions;
  /** None while another process follows the log. */
  #consumer: Consumer | undefined;
  #duty: Duty | undefined;
  #rowsThroughMs = 0;
  readonly #rounds: Rounds;
  /** By device; ids are unique over organisations. */
  readonly #devices = new Map<string, Watched>();
  #stopped = false;
  #running: Promise<void> = Promise.resolve();
  /** What has been read but is not in rows yet. */
  #read: Positions = {};
  #isUnsaved = false;
  /** Polls begun, and which of them was the last to find nothing. */
  #polls = 0;
  #emptyPoll = 0;
  readonly #leave: () => void;

  private constructor(options: DeviceWatchOptions) {
    this.#options = options;
    this.#leave = gauged('log_lag_records', NAME, () => this.#consumer?.lag() ?? 0);
    this.#rounds = new Rounds({
      everyMs: ROUND_MS,
      work: () => this.#round(),
      onTrouble: options.onTrouble,
      trouble: 'how devices do could not be looked at and is looked at again in seconds',
    });
  }

  static async start(options: DeviceWatchOptions): Promise<DeviceWatch> {
    const watch = new DeviceWatch(options);
    if (options.cluster.alone) {
      await watch.#begin();
      watch.#running = watch.#follow();
    } else {
      await watch.#load();
      watch.#duty = options.cluster.duty(NAME, (signal) => watch.#serve(signal));
    }
    watch.#rounds.start();
    return watch;
  }

  /** As it is now; `undefined` of a device that is not known. */
  conditionOf(orgId: string, deviceId: string): DeviceCondition | undefined {
    const watched = this.#devices.get(deviceId);
    return watched?.orgId === orgId ? watched.condition : undefined;
  }

  /** To be called where a device has said how it does, once that is accepted: here it is known before the log is read. */
  heard(orgId: string, deviceId: string, status: ToldStatus): void {
    const watched = this.#devices.get(deviceId);
    if (watched?.orgId !== orgId) return;
    foldStatus(watched.condition, status, this.#options.clock());
    watched.isUnsaved = true;
  }

  /** To be called once a device is made or changed. */
  put(orgId: string, device: WatchedDevice): void {
    const known = this.#devices.get(device.deviceId);
    const condition = known?.condition ?? newCondition(this.#options.clock());
    this.#devices.set(device.deviceId, { orgId, device, condition, isUnsaved: true });
  }

  /** Devices that another process has made or changed, of one organisation or of all. */
  async reload(orgId: string | undefined): Promise<void> {
    const rows = await this.#options.records.asOperator((tx) =>
      tx
        .selectFrom('devices')
        .select(['org_id', 'device_id', 'profile', 'category', 'site', 'state'])
        .$if(orgId !== undefined, (query) => query.where('org_id', '=', orgId!))
        .execute(),
    );
    const ids = new Set(rows.map(({ device_id }) => device_id));
    for (const [deviceId, watched] of this.#devices)
      if ((orgId === undefined || watched.orgId === orgId) && !ids.has(deviceId)) this.#devices.delete(deviceId);
    for (const { org_id, device_id, state, profile, category, site } of rows) {
      const device = { deviceId: device_id, profile, category, site, isActive: state === 'active' };
      if (!isDeepStrictEqual(this.#devices.get(device_id)?.device, device)) this.put(org_id, device);
    }
  }

  /** Resolves when everything that was in the log at the call has been looked at, by the process that follows it. */
  async caughtUp(): Promise<void> {
    if (!this.#consumer) return;
    const ends = Object.keys(this.#consumer.position()).map((key) => [key, this.#bounds(key).end] as const);
    // The end may be a place that holds nothing: then a poll from now on that finds nothing has seen all there was.
    const begun = this.#polls;
    const isBehind = (): boolean => ends.some(([key, end]) => (this.#read[key] ?? 0) < end);
    while (!this.#stopped && this.#emptyPoll <= begun && isBehind())
      await new Promise((resolve) => setTimeout(resolve, 5));
  }

  /** One round now: who has fallen silent is told, and rows are written. */
  look(): Promise<void> {
    return this.#rounds.look();
  }

  async close(): Promise<void> {
    this.#stopped = true;
    this.#leave();
    await this.#rounds.stop();
    await this.#duty?.stop();
    if (!this.#consumer) return;
    await this.#consumer.close();
    await this.#running;
    await this.#save().catch((error: unknown) =>
      this.#options.onTrouble('how devices do could not be written down and is read from the log again', error),
    );
  }

  /** Loads what the rows say and goes on after it. */
  async #begin(): Promise<void> {
    const consumer = await this.#options.log.consumer(NAME, [DEVICE_TOPIC_OF_LOG]);
    try {
      await this.#load();
      await this.#seek(consumer);
    } catch (error) {
      await consumer.close();
      throw error;
    }
    this.#consumer = consumer;
  }

  /** What the one of several processes does, until another one is to do it. */
  async #serve(signal: AbortSignal): Promise<void> {
    await this.#begin();
    const consumer = this.#consumer!;
    const following = this.#follow(signal);
    await untilAborted(signal);
    await consumer.close();
    await following;
    // Of rounds that have begun, none may write once another process does.
    await this.#rounds.look();
    this.#consumer = undefined;
    await this.#save().catch((error: unknown) =>
      this.#options.onTrouble('how devices do could not be written down and is read from the log again', error),
    );
  }

  async #follow(ended?: AbortSignal): Promise<void> {
    const consumer = this.#consumer!;
    const isOver = (): boolean => this.#stopped || ended?.aborted === true;
    while (!isOver()) {
      try {
        const poll = ++this.#polls;
        const frames = await consumer.poll(POLL);
        if (frames.length === 0) this.#emptyPoll = poll;
        const onUnreadable = (error: unknown): void =>
          this.#options.onTrouble('an event of a device in the log cannot be read and is passed over', error);
        for (const event of eventsOfFrames(frames, onUnreadable)) this.#take(event);
        if (frames.length > 0) {
          this.#read = consumer.position();
          this.#isUnsaved = true;
        }
      } catch (error) {
        if (isOver()) return;
        this.#options.onTrouble('events of devices could not be read and are read again', error);
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  #take(event: CanonicalEvent): void {
    const watched = this.#devices.get(event.session_id);
    if (!watched || watched.orgId !== event.org_id) return;
    foldEvent(watched.condition, event);
    watched.isUnsaved = true;
  }

  async #round(): Promise<void> {
    if (!this.#consumer) return this.#followRows();
    const nowMs = this.#options.clock();
    const changes = new Map<string, { watched: Watched; health: DeviceCondition['health']; reason: string }[]>();
    for (const watched of this.#devices.values()) {
      const { orgId, device, condition } = watched;
      const interval = this.#options.profiles.get(orgId, device.profile)?.expectedIntervalSeconds;
      if (!device.isActive || interval === undefined) continue;
      const { health, reason } = healthOf(condition, interval, nowMs);
      if (health === condition.health) continue;
      const ofOrganisation = changes.get(orgId) ?? [];
      changes.set(orgId, [...ofOrganisation, { watched, health, reason }]);
    }
    for (const [orgId, changed] of changes) {
      await this.#options.admission.admit(
        orgId,
        'devices',
        changed.map(({ watched, health, reason }, index) => ({
          index,
          event: statusChanged(watched, health, reason, nowMs),
        })),
      );
      for (const { watched, health, reason } of changed) {
        Object.assign(watched.condition, { health, healthReason: reason, healthSinceMs: nowMs });
        watched.isUnsaved = true;
      }
    }
    await this.#save();
  }

  async #save(): Promise<void> {
    if (!this.#isUnsaved && ![...this.#devices.values()].some(({ isUnsaved }) => isUnsaved)) return;
    // Taken together before anything is waited for: rows and position say the same.
    const positions = this.#read;
    const unsaved = [...this.#devices.values()].filter((watched) => watched.isUnsaved);
    const rows = unsaved.map((watched) => rowOf(watched));
    for (const watched of unsaved) watched.isUnsaved = false;
    this.#isUnsaved = false;
    try {
      await this.#options.records.asOperator(async (tx) => {
        for (let at = 0; at < rows.length; at += ROWS_PER_STATEMENT)
          await writeRows(tx, rows.slice(at, at + ROWS_PER_STATEMENT));
        const row = { positions: JSON.stringify(positions), updated_at: new Date(this.#options.clock()) };
        await tx
          .insertInto('projections')
          .values({ name: NAME, ...row })
          .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
          .execute();
      });
    } catch (error) {
      for (const watched of unsaved) watched.isUnsaved = true;
      this.#isUnsaved = true;
      throw error;
    }
    if (!this.#stopped) await this.#consumer?.commit(positions);
  }

  /** Another process follows the log; what it has written since the last look is taken over. */
  async #followRows(): Promise<void> {
    const nowMs = this.#options.clock();
    const since = new Date(this.#rowsThroughMs - ROWS_MARGIN_MS);
    await this.#load(since);
    this.#rowsThroughMs = nowMs;
  }

  /** All that is known, or what was heard of or has changed since. */
  async #load(since?: Date): Promise<void> {
    const rows = await this.#options.records.asOperator((tx) =>
      tx
        .selectFrom('devices')
        .leftJoin('device_states', (join) =>
          join
            .onRef('device_states.org_id', '=', 'devices.org_id')
            .onRef('device_states.device_id', '=', 'devices.device_id'),
        )
        .select(['devices.org_id', 'devices.device_id', 'profile', 'category', 'site', 'state', 'created_at'])
        .select(['last_seen_at', 'readings', 'firmware', 'told_status', 'health', 'health_reason', 'health_since'])
        .$if(since !== undefined, (query) =>
          query.where((eb) => eb.or([eb('last_seen_at', '>=', since!), eb('health_since', '>=', since!)])),
        )
        .execute(),
    );
    for (const row of rows) {
      const { org_id: orgId, device_id: deviceId, profile, category, site, state, created_at } = row;
      this.#devices.set(deviceId, {
        orgId,
        device: { deviceId, profile, category, site, isActive: state === 'active' },
        condition: {
          lastSeenMs: row.last_seen_at?.getTime(),
          readings: { ...row.readings },
          firmware: row.firmware ?? undefined,
          told: row.told_status ?? undefined,
          health: row.health ?? 'unknown',
          healthReason: row.health_reason ?? '',
          healthSinceMs: (row.health_since ?? created_at).getTime(),
        },
        isUnsaved: false,
      });
    }
  }

  /** To where the rows are; a log that does not reach so far is read from its end on. */
  async #seek(consumer: Consumer): Promise<void> {
    const row = await this.#options.records.asOperator((tx) =>
      tx.selectFrom('projections').select('positions').where('name', '=', NAME).executeTakeFirst(),
    );
    const positions: Positions = {};
    for (const key of Object.keys(consumer.position())) {
      const { start, end } = this.#bounds(key);
      positions[key] = Math.min(Math.max(row?.positions[key] ?? 0, start), end) as typeof end;
    }
    await consumer.seek(positions);
    this.#read = positions;
  }

  #bounds(key: string): ReturnType<Log['bounds']> {
    const partition = Number(key.slice(key.lastIndexOf('/') + 1));
    return this.#options.log.bounds({ topic: DEVICE_TOPIC_OF_LOG, partition });
  }
}

function statusChanged({ device, condition }: Watched, health: string, reason: string, nowMs: number) {
  const before = condition.health;
  return {
    // The change is the same one until it is written down: from this state, in which it has been since then.
    event_id: deviceEventId(device.deviceId, condition.healthSinceMs, 'health', before, health),
    event_type: DEVICE_STATUS_CHANGED,
    session_id: device.deviceId,
    timestamp: formatInstant(nowMs),
    metadata: {
      ...deviceFields(device),
      ...{ device_health: health, device_health_before: before },
      ...(reason === '' ? {} : { device_health_reason: reason }),
    },
  };
}

function rowOf({ orgId, device, condition }: Watched) {
  const { lastSeenMs, readings, firmware, told, health, healthReason, healthSinceMs } = condition;
  return {
    ...{ org_id: orgId, device_id: device.deviceId, readings: JSON.stringify(readings) },
    last_seen_at: lastSeenMs === undefined ? null : new Date(lastSeenMs),
    ...{ firmware: firmware ?? null, told_status: told ?? null },
    ...{ health, health_reason: healthReason, health_since: new Date(healthSinceMs) },
  };
}

async function writeRows(tx: Transaction, rows: readonly ReturnType<typeof rowOf>[]): Promise<void> {
  const ids = rows.map(({ device_id }) => device_id);
  // An organisation may have been removed meanwhile, with its devices.
  const known = await tx.selectFrom('devices').select('device_id').where('device_id', 'in', ids).execute();
  const there = new Set(known.map(({ device_id }) => device_id));
  const values = rows.filter(({ device_id }) => there.has(device_id));
  if (values.length === 0) return;
  await tx
    .insertInto('device_states')
    .values(values)
    .onConflict((conflict) =>
      conflict.columns(['org_id', 'device_id']).doUpdateSet((eb) => ({
        last_seen_at: eb.ref('excluded.last_seen_at'),
        readings: eb.ref('excluded.readings'),
        firmware: eb.ref('excluded.firmware'),
        told_status: eb.ref('excluded.told_status'),
        health: eb.ref('excluded.health'),
        health_reason: eb.ref('excluded.health_reason'),
        health_since: eb.ref('excluded.health_since'),
      })),
    )
    .execute();
}
