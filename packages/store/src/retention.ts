/**
 * Takes out of the store what a tenant's retention no longer keeps, in small steps.
 *
 *   events     by day: months that lie wholly before the instant go as partitions, which costs nothing; of the month it
 *              falls into, the rows are masked at once and leave the disk when their part is merged or their month goes
 *   windows    by month, of all tenants together: their partitions are shared
 *   rejected   by day
 *
 * `received = stored + duplicate + rejected` has to hold on: what is removed is counted, by event type, and still counts
 * as stored. The count is written down before the removal and takes effect after it, so a crash in between is repeated
 * and changes nothing. All of that happens between two plans of the loader, when nobody else writes events.
 *
 * Spans that were brought back from the archive are left out of all of it: their events have been counted before.
 */
import { overlaps, type TimeSpan } from '@bellwether/core';
import type { Engine } from './engine.ts';
import type { Loading } from './loading.ts';
import { sqlInstant, sqlNumber, sqlString } from './sql-text.ts';
import { eventPartition } from './stored-sizes.ts';
import { type WindowTable, windowTableName } from './window-table.ts';

/** When the oldest and the newest of some events were received. */
export interface ReceivedSpan {
  events: number;
  firstMs: number;
  lastMs: number;
}

const WRITER = 'retention';
const STEP_LIMIT_SECONDS = 300;
const UNBOUNDED = { settings: { max_rows_to_read: 0 }, timeLimitSeconds: 120 };

export class Retention {
  readonly #engine: Engine;
  readonly #loader: Loading;
  readonly #windowTables: readonly WindowTable[];

  constructor(engine: Engine, loader: Loading, windowTables: readonly WindowTable[]) {
    this.#engine = engine;
    this.#loader = loader;
    this.#windowTables = windowTables;
  }

  /** The tenant's events that happened before the instant and not within `except`; `undefined` when there are none. */
  async spanBefore(
    orgId: string,
    beforeMs: number,
    except: readonly TimeSpan[] = [],
  ): Promise<ReceivedSpan | undefined> {
    const months = await this.#eventMonths(orgId);
    if (!months.some((month) => startOfMonthMs(month) < beforeMs)) return undefined;
    const [span] = await this.#engine.select<{ found: number; first: number; last: number }>(
      `SELECT toFloat64(count()) AS found, toFloat64(toUnixTimestamp64Milli(min(received_at))) AS first,
              toFloat64(toUnixTimestamp64Milli(max(received_at))) AS last
       FROM bellwether.events WHERE org_id = ${sqlString(orgId)} AND timestamp < ${sqlInstant(beforeMs)}${without(except)}`,
      UNBOUNDED,
    );
    return span && span.found > 0 ? { events: span.found, firstMs: span.first, lastMs: span.last } : undefined;
  }

  /**
   * Removes the tenant's events that happened before the instant, which is the start of a day (UTC), month by month while
   * `mayGoOn`. Gives how many. Nothing may be admitted before that instant any more.
   */
  async clearEvents(
    orgId: string,
    beforeMs: number,
    mayGoOn: () => boolean,
    except: () => readonly TimeSpan[] = () => [],
  ): Promise<number> {
    await this.finishSteps(orgId, except);
    let removed = 0;
    for (const month of await this.#eventMonths(orgId)) {
      const fromMs = startOfMonthMs(month);
      if (fromMs >= beforeMs || !mayGoOn()) break;
      const step = { orgId, month, beforeMs: Math.min(beforeMs, startOfMonthMs(nextMonth(month))) };
      removed += await this.#loader.betweenPlans(() => this.#clearMonth({ ...step, except: except() }));
    }
    return removed;
  }

  /** Removes window rows of months that lie wholly before each tenant's instant and hold none of `except`. Gives how many. */
  async clearWindows(
    beforeMs: ReadonlyMap<string, number>,
    mayGoOn: () => boolean,
    except: (orgId: string) => readonly TimeSpan[] = () => [],
  ): Promise<number> {
    const newestMs = Math.max(...beforeMs.values());
    let removed = 0;
    for (const table of this.#windowTables) {
      const name = windowTableName(table);
      for (const month of await this.#windowMonths(table)) {
        if (startOfMonthMs(nextMonth(month)) > newestMs) break;
        if (!mayGoOn()) return removed;
        const span = { fromMs: startOfMonthMs(month), toMs: startOfMonthMs(nextMonth(month)) };
        const isDue = (orgId: string): boolean =>
          (beforeMs.get(orgId) ?? 0) >= span.toMs && !except(orgId).some((kept) => overlaps(kept, span));
        const present = await this.#engine.select<{ org_id: string; held: number }>(
          `SELECT org_id, toFloat64(count()) AS held FROM ${name} WHERE ${inMonth('start', month)} GROUP BY org_id`,
          UNBOUNDED,
        );
        const due = present.filter(({ org_id }) => isDue(org_id));
        if (due.length === 0 && present.length > 0) continue;
        await this.#command(
          due.length === present.length
            ? `ALTER TABLE ${this.#changed(name)} DROP PARTITION ${sqlNumber(month)}`
            : `DELETE FROM ${this.#changed(name)} IN PARTITION ${sqlNumber(month)} WHERE org_id IN (${due.map(({ org_id }) => sqlString(org_id)).join(', ')})`,
        );
        for (const { held } of due) removed += held;
      }
    }
    return removed;
  }

  /** Removes rejected events received before the instant, and what was decided about them. */
  async clearRejected(orgId: string, beforeMs: number): Promise<void> {
    const tenant = `org_id = ${sqlString(orgId)}`;
    const old = `${tenant} AND received_at < ${sqlInstant(beforeMs)}`;
    const [found] = await this.#engine.select<{ held: number }>(
      `SELECT toFloat64(count()) AS held FROM bellwether.rejected_events WHERE ${old}`,
      UNBOUNDED,
    );
    if (!found || found.held === 0) return;
    await this.#command(`DELETE FROM ${this.#changed('bellwether.rejected_events')} WHERE ${old}`);
    await this.#command(
      `DELETE FROM ${this.#changed('bellwether.rejected_resolutions')} WHERE ${tenant} AND at < ${sqlInstant(beforeMs)}
         AND rejected_id NOT IN (SELECT rejected_id FROM ${this.#engine.placement.storing('bellwether.rejected_events')} WHERE ${tenant})`,
    );
  }

  /** What a crash interrupted between being counted and being removed. To be called before events are brought back. */
  async finishSteps(orgId: string, except: () => readonly TimeSpan[] = () => []): Promise<void> {
    const open = await this.#engine.select<{ month: number; before_ms: number }>(
      `SELECT month, toFloat64(before_ms) AS before_ms FROM bellwether.expired_events FINAL
       WHERE org_id = ${sqlString(orgId)} AND done = 0 GROUP BY month, before_ms`,
    );
    for (const { month, before_ms } of open)
      await this.#loader.betweenPlans(() => this.#remove({ orgId, month, beforeMs: before_ms, except: except() }));
  }

  async #clearMonth(step: Step): Promise<number> {
    const counts = await this.#engine.select<{ event_type: string; held: number }>(
      `SELECT event_type, toFloat64(count()) AS held FROM bellwether.events WHERE ${stepCondition(step)} GROUP BY event_type`,
      UNBOUNDED,
    );
    if (counts.length === 0) return 0;
    const rows = counts.map(
      ({ event_type, held }) =>
        `SELECT ${sqlString(step.orgId)}, ${sqlNumber(step.month)}, ${sqlNumber(step.beforeMs)}, ${sqlString(event_type)}, ${sqlNumber(held)}, 0`,
    );
    await this.#command(
      `INSERT INTO bellwether.expired_events (org_id, month, before_ms, event_type, events, done) SELECT * FROM (${rows.join(' UNION ALL ')})`,
    );
    await this.#remove(step);
    return counts.reduce((sum, { held }) => sum + held, 0);
  }

  async #remove(step: Step): Promise<void> {
    const partition = `(${sqlString(step.orgId)}, ${sqlNumber(step.month)})`;
    const month = { fromMs: startOfMonthMs(step.month), toMs: startOfMonthMs(nextMonth(step.month)) };
    const isWhole = step.beforeMs === month.toMs && !step.except.some((kept) => overlaps(kept, month));
    await this.#command(
      isWhole
        ? `ALTER TABLE ${this.#changed('bellwether.events')} DROP PARTITION ${partition}`
        : `DELETE FROM ${this.#changed('bellwether.events')} IN PARTITION ${partition} WHERE ${stepCondition(step)}`,
    );
    await this.#command(
      `INSERT INTO bellwether.expired_events (org_id, month, before_ms, event_type, events, done)
       SELECT org_id, month, before_ms, event_type, events, 1 FROM bellwether.expired_events FINAL
       WHERE org_id = ${sqlString(step.orgId)} AND month = ${sqlNumber(step.month)} AND before_ms = ${sqlNumber(step.beforeMs)}`,
    );
  }

  /** Oldest first. */
  async #eventMonths(orgId: string): Promise<number[]> {
    const parts = await this.#engine.select<{ partition: string }>(
      `SELECT DISTINCT partition FROM ${this.#engine.placement.parts} WHERE database = 'bellwether' AND table = 'events' AND active AND rows > 0`,
    );
    return parts
      .map(({ partition }) => eventPartition(partition))
      .filter((partition) => partition !== undefined && partition.orgId === orgId)
      .map((partition) => partition!.month)
      .sort((a, b) => a - b);
  }

  async #windowMonths(table: WindowTable): Promise<number[]> {
    const parts = await this.#engine.select<{ partition: string }>(
      `SELECT DISTINCT partition FROM ${this.#engine.placement.parts} WHERE database = 'bellwether' AND table = ${sqlString(`win_${table.name}`)} AND active AND rows > 0`,
    );
    return parts.map(({ partition }) => Number(partition)).sort((a, b) => a - b);
  }

  /** The table as a statement names it that changes stored rows. */
  #changed(table: string): string {
    return this.#engine.placement.changed(table);
  }

  #command(sql: string): Promise<void> {
    return this.#engine.command(WRITER, sql, { timeLimitSeconds: STEP_LIMIT_SECONDS });
  }
}

interface Step {
  orgId: string;
  /** YYYYMM. */
  month: number;
  /** Within the month, or its end. */
  beforeMs: number;
  /** What was brought back and stays. */
  except: readonly TimeSpan[];
}

function stepCondition({ orgId, month, beforeMs, except }: Step): string {
  return `org_id = ${sqlString(orgId)} AND timestamp >= ${sqlInstant(startOfMonthMs(month))} AND timestamp < ${sqlInstant(beforeMs)}${without(except)}`;
}

/** SQL, to be added to a condition: whose `timestamp` lies in none of the spans. */
export function without(spans: readonly TimeSpan[]): string {
  return spans
    .map(({ fromMs, toMs }) => ` AND NOT (timestamp >= ${sqlInstant(fromMs)} AND timestamp < ${sqlInstant(toMs)})`)
    .join('');
}

function inMonth(column: string, month: number): string {
  const at = (instantMs: number): string => `toDateTime(${sqlNumber(instantMs / 1000)}, 'UTC')`;
  return `${column} >= ${at(startOfMonthMs(month))} AND ${column} < ${at(startOfMonthMs(nextMonth(month)))}`;
}

/** The first instant of a month written YYYYMM, in UTC. */
function startOfMonthMs(month: number): number {
  return Date.UTC(Math.floor(month / 100), (month % 100) - 1, 1);
}

function nextMonth(month: number): number {
  return month % 100 === 12 ? month + 89 : month + 1;
}
