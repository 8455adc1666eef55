/**
 * What goes through the gateway, counted by hour, key, method and route, and the log of single requests. Both are kept in
 * memory and written down every two seconds, so a killed process loses that much of them and no request waits for a disk.
 *
 * The log is of keys' requests only, and says nothing about a person: no address, no query, no body, no id of anything but
 * the key. It is bounded: of one organisation twenty requests a second on average, and as many refusals; what is left out
 * is counted. People's requests are counted together, under no key.
 */
import { type Clock, DAY_MS, HOUR_MS } from '@bellwether/core';
import { type Records, sql, type Transaction } from '@bellwether/records';
import { spanAt } from './quota-span.ts';
import { ServedTotals } from './served-totals.ts';

export const REFUSALS = ['quota', 'address', 'size', 'plug_in'] as const;
export type Refusal = (typeof REFUSALS)[number];

export const ACCESS_LOG_DAYS = 7;
export const ACCESS_LOG_ENTRIES_MAX = 100_000;
export const USAGE_DAYS = 400;
export const FLUSH_EVERY_MS = 2_000;
/** Of one organisation between two times it is written. */
const LOGGED_PER_FLUSH = 40;
/** While it cannot be written, of all organisations together. */
const LOGGED_UNWRITTEN_MAX = 2_000;
const SWEEP_EVERY_MS = HOUR_MS;
const ROWS_PER_STATEMENT = 500;

export interface ServedRequest {
  requestId: string;
  orgId: string;
  /** Empty for people. */
  keyId: string;
  method: string;
  route: string;
  status: number;
  refusal: Refusal | undefined;
  durationMs: number;
  bytesIn: number;
  bytesOut: number;
}

interface UsageRow {
  org_id: string;
  hour: Date;
  key_id: string;
  method: string;
  route: string;
  requests: number;
  failed: number;
  refused_quota: number;
  refused_address: number;
  refused_size: number;
  refused_plug_in: number;
  bytes_in: number;
  bytes_out: number;
  duration_ms: number;
  unlogged: number;
}

const COUNTED = [
  'requests',
  'failed',
  'refused_quota',
  'refused_address',
  'refused_size',
  'refused_plug_in',
  'bytes_in',
  'bytes_out',
  'duration_ms',
  'unlogged',
] as const satisfies readonly (keyof UsageRow)[];

export class UsageBook {
  readonly #records: Records;
  readonly #clock: Clock;
  readonly #exists: (orgId: string) => boolean;
  readonly served: ServedTotals;
  #usage = new Map<string, UsageRow>();
  #log: (ServedRequest & { atMs: number })[] = [];
  #logged = new Map<string, number>();
  #sweptMs = 0;

  private constructor(records: Records, clock: Clock, exists: (orgId: string) => boolean) {
    this.#records = records;
    this.#clock = clock;
    this.#exists = exists;
    this.served = new ServedTotals(clock);
  }

  static async open(records: Records, clock: Clock, exists: (orgId: string) => boolean): Promise<UsageBook> {
    const book = new UsageBook(records, clock, exists);
    await book.readServed();
    return book;
  }

  /** What was served this month by all processes, of one organisation or of all: as far as it is written down. */
  async readServed(orgId?: string): Promise<void> {
    const monthMs = spanAt('month', this.#clock()).startMs;
    const rows = await this.#records.asOperator((tx) =>
      tx
        .selectFrom('gateway_usage')
        .select((eb) => ['org_id', 'hour', 'key_id', 'route', eb.fn.sum<number>('requests').as('requests')])
        .where('hour', '>=', new Date(monthMs))
        .where('key_id', '!=', '')
        .$if(orgId !== undefined, (query) => query.where('org_id', '=', orgId!))
        .groupBy(['org_id', 'hour', 'key_id', 'route'])
        .orderBy('hour')
        .execute(),
    );
    for (const id of orgId === undefined ? new Set(rows.map(({ org_id }) => org_id)) : [orgId]) this.served.forget(id);
    for (const { org_id, hour, key_id, route, requests } of rows)
      this.served.add(org_id, key_id, route, Number(requests), hour.getTime());
  }

  count(request: ServedRequest): void {
    const atMs = this.#clock();
    const row = this.#row(request, atMs);
    const { refusal, status } = request;
    if (refusal) row[`refused_${refusal}`] += 1;
    else {
      row.requests += 1;
      if (request.keyId !== '') this.served.add(request.orgId, request.keyId, request.route, 1, atMs);
    }
    if (!refusal && status >= 400) row.failed += 1;
    row.bytes_in += request.bytesIn;
    row.bytes_out += request.bytesOut;
    row.duration_ms += request.durationMs;
    if (request.keyId === '') return;
    const kind = `${refusal ? 'refused' : 'served'} ${request.orgId}`;
    const logged = this.#logged.get(kind) ?? 0;
    if (logged >= LOGGED_PER_FLUSH) row.unlogged += 1;
    else {
      this.#logged.set(kind, logged + 1);
      this.#log.push({ ...request, atMs });
    }
  }

  /** Writes down what has been counted since the last time. What could not be written is tried again with the next. */
  async flush(): Promise<void> {
    const [usage, log] = [this.#usage, this.#log];
    [this.#usage, this.#log, this.#logged] = [new Map(), [], new Map()];
    // In one order in every process, so that no two wait for each other's rows.
    const rows = [...usage.entries()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, row]) => row)
      .filter(({ org_id }) => this.#exists(org_id));
    const entries = log.filter(({ orgId }) => this.#exists(orgId));
    const isDue = this.#clock() - this.#sweptMs >= SWEEP_EVERY_MS;
    if (rows.length === 0 && entries.length === 0) return;
    try {
      await this.#records.asOperator(async (tx) => {
        await addUsage(tx, rows);
        await addEntries(tx, entries);
        if (isDue) await sweep(tx, this.#clock(), new Set(entries.map(({ orgId }) => orgId)));
      });
    } catch (error) {
      for (const row of rows) this.#add(row);
      this.#log = [...entries, ...this.#log].slice(-LOGGED_UNWRITTEN_MAX);
      throw error;
    }
    if (isDue) this.#sweptMs = this.#clock();
  }

  #row({ orgId, keyId, method, route }: ServedRequest, atMs: number): UsageRow {
    const hourMs = spanAt('hour', atMs).startMs;
    const name = `${orgId}\n${hourMs}\n${keyId}\n${method}\n${route}`;
    const known = this.#usage.get(name);
    if (known) return known;
    const counts = Object.fromEntries(COUNTED.map((field) => [field, 0])) as Record<(typeof COUNTED)[number], number>;
    const row = { org_id: orgId, hour: new Date(hourMs), key_id: keyId, method, route, ...counts };
    this.#usage.set(name, row);
    return row;
  }

  #add(row: UsageRow): void {
    const name = `${row.org_id}\n${row.hour.getTime()}\n${row.key_id}\n${row.method}\n${row.route}`;
    const now = this.#usage.get(name);
    if (!now) this.#usage.set(name, row);
    else for (const field of COUNTED) now[field] += row[field];
  }
}

async function addUsage(tx: Transaction, rows: readonly UsageRow[]): Promise<void> {
  for (let at = 0; at < rows.length; at += ROWS_PER_STATEMENT)
    await tx
      .insertInto('gateway_usage')
      .values(
        rows.slice(at, at + ROWS_PER_STATEMENT).map((row) => ({ ...row, duration_ms: Math.round(row.duration_ms) })),
      )
      .onConflict((conflict) =>
        conflict
          .columns(['org_id', 'hour', 'key_id', 'method', 'route'])
          .doUpdateSet((eb) =>
            Object.fromEntries(
              COUNTED.map((field) => [field, eb(`gateway_usage.${field}`, '+', eb.ref(`excluded.${field}`))]),
            ),
          ),
      )
      .execute();
}

async function addEntries(tx: Transaction, entries: readonly (ServedRequest & { atMs: number })[]): Promise<void> {
  for (let at = 0; at < entries.length; at += ROWS_PER_STATEMENT)
    await tx
      .insertInto('gateway_access_log')
      .values(
        entries.slice(at, at + ROWS_PER_STATEMENT).map((entry) => ({
          org_id: entry.orgId,
          request_id: entry.requestId,
          at: new Date(entry.atMs),
          key_id: entry.keyId,
          method: entry.method,
          route: entry.route,
          status: entry.status,
          refused_by: entry.refusal ?? null,
          duration_ms: entry.durationMs,
          bytes_in: entry.bytesIn,
          bytes_out: entry.bytesOut,
        })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute();
}

/** Request ids begin with their time, so the oldest of them are the oldest requests. */
async function sweep(tx: Transaction, nowMs: number, orgIds: ReadonlySet<string>): Promise<void> {
  await tx
    .deleteFrom('gateway_usage')
    .where('hour', '<', new Date(nowMs - USAGE_DAYS * DAY_MS))
    .execute();
  await tx
    .deleteFrom('gateway_access_log')
    .where('at', '<', new Date(nowMs - ACCESS_LOG_DAYS * DAY_MS))
    .execute();
  for (const orgId of orgIds)
    await sql`DELETE FROM gateway_access_log WHERE org_id = ${orgId} AND request_id <
      (SELECT request_id FROM gateway_access_log WHERE org_id = ${orgId}
       ORDER BY request_id DESC OFFSET ${ACCESS_LOG_ENTRIES_MAX} LIMIT 1)`.execute(tx);
}
