/**
 * Windows are computed again, never added to. Whatever order events arrive in, however late, however often, the figure
 * of a window is a function of the set of events stored in it:
 *
 *   recompute   the touched 10 s windows, from events, each event_id once; the new rows replace the old ones because
 *               their version is higher
 *   settle      rows whose group has disappeared are marked gone; touched minutes merge their 10 s rows, then touched
 *               hours their minutes and touched days their hours
 *
 * 10 s rows are for watching: they are kept for two days, and windows older than that are computed from events by the
 * minute.
 *
 * Between the two, a reader stitches: coarse rows up to `unsettledFromMs`, finer ones after it.
 */
import { DAY_MS, MINUTE_MS } from '@bellwether/core';
import type { Engine } from './engine.ts';
import type { Exclusions } from './exclusions.ts';
import { sqlIdentifier, sqlString } from './sql-text.ts';
import { keyColumns, type WindowTable, windowTableName } from './window-table.ts';

/** Starts of touched 10 s windows, in units of 10 s since the epoch, by tenant. */
export type Touched = Map<string, Set<number>>;

const WRITER = 'windows';
/** Windows recomputed by one statement: bounds its memory, also when a year of history is imported at once. */
const WINDOWS_PER_STATEMENT = 2000;
/** Beyond so many separate runs, a set is looked up faster than ranges are compared. */
const RANGES_MAX = 16;
/** How long hours and days may wait for their minutes while events keep coming. */
const COARSE_EVERY_MS = 5000;
/** A reader stitches at most this much; older changes wait for the next settling. */
export const STITCH_MAX_MS = 15 * MINUTE_MS;
/** No settling takes this long to come round and be done. */
const HORIZON_MARGIN_MS = 2 * MINUTE_MS;

/** Versions of windows that several processes share: above any instant, then by fence, then one by one. */
const SHARED_VERSIONS = 1n << 63n;
const VERSIONS_PER_FENCE = 1n << 22n;

/** 10 s rows are made for windows younger than this; the tables drop them a day later. */
export const FINE_ROWS_MS = 2 * DAY_MS;

export class Windows {
  readonly #engine: Engine;
  readonly #tables: readonly WindowTable[];
  readonly #clock: () => number;
  readonly #exclusions: Exclusions | undefined;
  #minutes: Touched = new Map();
  /** Minutes that are being settled. */
  #settling: Touched = new Map();
  readonly #hours: Touched = new Map();
  /** Touched 10 s windows too old to be stitched: their change shows only once hours and days are settled. */
  #late: Touched = new Map();
  #version = 0n;
  /** Versions of whoever computed these windows before are lower. */
  #versionsFrom = 0n;
  #coarseSettledMs = 0;

  /** Events of whom `exclusions` names are left out of every window. */
  constructor(engine: Engine, tables: readonly WindowTable[], clock: () => number, exclusions?: Exclusions) {
    this.#exclusions = exclusions;
    this.#engine = engine;
    this.#tables = tables;
    this.#clock = clock;
  }

  /** Takes up where the last process stopped: versions go on rising, hours that may lack a minute are settled again. */
  async recover(): Promise<void> {
    for (const table of this.#tables) {
      const name = windowTableName(table);
      const [row] = await this.#engine.select<{ version: string; coarse: string }>(
        `SELECT toString(max(version)) AS version, toString(maxIf(version, grain = 86400)) AS coarse FROM ${name}`,
      );
      this.#version = greater(this.#version, BigInt(row?.version ?? 0));
      if (table.slice) continue;
      const unsettled = await this.#engine.select<{ org_id: string; hour: number }>(
        `SELECT DISTINCT org_id, intDiv(toUInt32(start), 3600) AS hour FROM ${name}
         WHERE grain = 60 AND version > ${greater(0n, BigInt(row?.coarse ?? 0) - 60_000_000n)}`,
      );
      for (const { org_id, hour } of unsettled) add(this.#hours, org_id, Number(hour));
    }
  }

  /**
   * Takes windows over from another process: `fence` is greater than that of whoever had them before, and so are the
   * versions, also than those of a statement of theirs that is still to come. What they had not settled is known from the
   * marks they have not committed.
   */
  async takeOver(fence: number): Promise<void> {
    this.#versionsFrom = SHARED_VERSIONS + BigInt(fence) * VERSIONS_PER_FENCE;
    for (const table of this.#tables) {
      const [row] = await this.#engine.select<{ version: string }>(
        `SELECT toString(max(version)) AS version FROM ${windowTableName(table)}`,
        { settings: { max_rows_to_read: 0 } },
      );
      this.#version = greater(this.#version, BigInt(row?.version ?? 0));
    }
  }

  /**
   * Computes touched windows again from stored events. Old ones wait for `settle`, which computes their minutes. With
   * `haveLost`, events are gone from them, and a row that is not computed again has lost its last one.
   */
  async recompute(touched: Touched, { haveLost = false } = {}): Promise<void> {
    await this.#engine.caughtUp(WRITER, ['bellwether.events']);
    const fineFrom = (this.#clock() - FINE_ROWS_MS) / 10_000;
    for (const part of inParts(touched, WINDOWS_PER_STATEMENT, (bucket) => bucket >= fineFrom)) {
      const version = this.#nextVersion();
      for (const table of this.#tables) {
        if (table.slice) continue;
        await this.#engine.command(WRITER, this.#fromEvents(table, part, 10, version), HEAVY);
        if (haveLost) await this.#engine.command(WRITER, markEmptied(table, part, 10, version), HEAVY);
      }
    }
    const horizon = this.#clock() - STITCH_MAX_MS;
    for (const [orgId, buckets] of touched) {
      for (const bucket of buckets) {
        add(this.#minutes, orgId, Math.floor(bucket / 6));
        // The horizon moves on until the settling; what it may pass meanwhile is announced again, to be safe.
        if (bucket * 10_000 < horizon + HORIZON_MARGIN_MS) add(this.#late, orgId, bucket);
      }
    }
  }

  /**
   * Brings minutes (and, now and then or when `all`, hours and days) in line with the finer rows. After it has
   * resolved, everything recomputed before the call is in the minutes. Gives the late windows whose coarse rows now show
   * it. `between` is called now and then on the way, so that watchers need not wait for all of it.
   */
  async settle(all: boolean, between: () => Promise<void> = () => Promise.resolve()): Promise<Touched> {
    const late = this.#late;
    this.#late = new Map();
    // What `between` recomputes is for the next time. Until all is done readers stitch, and a failure is tried again.
    this.#settling = this.#minutes;
    this.#minutes = new Map();
    let isCoarseDone = false;
    let isDone = false;
    try {
      await this.#settleAllMinutes(this.#settling, between);
      isDone = true;
      if (all || this.#clock() - this.#coarseSettledMs >= COARSE_EVERY_MS) {
        await this.#settleCoarse(between);
        isCoarseDone = true;
      }
    } finally {
      if (!isDone) merge(this.#minutes, this.#settling);
      this.#settling = new Map();
      if (!isCoarseDone) merge(this.#late, late);
    }
    return isCoarseDone ? late : new Map();
  }

  async #settleAllMinutes(minutes: Touched, between: () => Promise<void>): Promise<void> {
    const fineFrom = (this.#clock() - FINE_ROWS_MS) / MINUTE_MS + 1;
    for (const isFine of [true, false]) {
      for (const part of inParts(minutes, WINDOWS_PER_STATEMENT, (minute) => minute >= fineFrom === isFine)) {
        const version = this.#nextVersion();
        for (const table of this.#tables) {
          await this.#settleMinutes(table, part, version, isFine);
          await between();
        }
        for (const [orgId, starts] of part) {
          for (const minute of starts) add(this.#hours, orgId, Math.floor(minute / 60));
        }
      }
    }
  }

  /** Whether rows of some grain lag behind finer ones, so that `settle(true)` has something to do. */
  get isLagging(): boolean {
    return this.#minutes.size > 0 || this.#settling.size > 0 || this.#hours.size > 0;
  }

  /** Whether any row of a tenant in the range may still change without new events: such answers are not to be kept. */
  isSettled(orgId: string, fromMs: number, toMs: number): boolean {
    return (
      !overlaps(this.#minutes.get(orgId), MINUTE_MS, fromMs, toMs) &&
      !overlaps(this.#settling.get(orgId), MINUTE_MS, fromMs, toMs) &&
      !overlaps(this.#hours.get(orgId), 60 * MINUTE_MS, fromMs, toMs)
    );
  }

  async #settleMinutes(table: WindowTable, minutes: Touched, version: bigint, isFine: boolean): Promise<void> {
    if (isFine && !table.slice) {
      await this.#engine.command(WRITER, markGone(table, minutes, 10, 60, version), HEAVY);
      await this.#engine.command(WRITER, minutesFromFine(table, minutes, version), HEAVY);
    } else {
      await this.#engine.command(WRITER, this.#fromEvents(table, minutes, 60, version), HEAVY);
    }
    await this.#engine.command(WRITER, markEmptied(table, minutes, 60, version), HEAVY);
  }

  #fromEvents(table: WindowTable, touched: Touched, grain: 10 | 60, version: bigint): string {
    return fromEvents(table, touched, grain, version, this.#exclusions?.condition(touched.keys()));
  }

  async #settleCoarse(between: () => Promise<void>): Promise<void> {
    const days: Touched = new Map();
    for (const part of inParts(this.#hours, WINDOWS_PER_STATEMENT)) {
      const version = this.#nextVersion();
      for (const table of this.#tables) {
        if (table.slice) continue;
        await this.#replaceCoarse(table, part, 3600, 60, version);
        await between();
      }
      for (const [orgId, starts] of part) for (const hour of starts) add(days, orgId, Math.floor(hour / 24));
    }
    for (const part of inParts(days, WINDOWS_PER_STATEMENT)) {
      const version = this.#nextVersion();
      for (const table of this.#tables) {
        if (table.slice) continue;
        await this.#replaceCoarse(table, part, 86_400, 3600, version);
        await between();
      }
    }
    this.#hours.clear();
    this.#coarseSettledMs = this.#clock();
  }

  async #replaceCoarse(
    table: WindowTable,
    part: Touched,
    grain: number,
    finer: number,
    version: bigint,
  ): Promise<void> {
    await this.#engine.command(WRITER, markGone(table, part, finer, grain, version), HEAVY);
    await this.#engine.command(WRITER, fromFiner(table, part, grain, finer, version), HEAVY);
    await this.#engine.command(WRITER, markEmptied(table, part, grain, version), HEAVY);
  }

  /**
   * The earliest instant from which a tenant's coarse rows may lag behind the finer ones, by stored grain; a reader uses
   * the finer rows from there on. `undefined` when nothing recent is unsettled.
   */
  unsettledFrom(orgId: string): { minutesMs: number; hoursMs: number } | undefined {
    const horizon = this.#clock() - STITCH_MAX_MS;
    const minutesMs = Math.min(
      earliest(this.#minutes.get(orgId), MINUTE_MS, horizon),
      earliest(this.#settling.get(orgId), MINUTE_MS, horizon),
    );
    const hoursMs = Math.min(minutesMs, earliest(this.#hours.get(orgId), 60 * MINUTE_MS, horizon - 60 * MINUTE_MS));
    return hoursMs === Number.POSITIVE_INFINITY ? undefined : { minutesMs, hoursMs };
  }

  /** Strictly rising, and about the time in microseconds, so that it also rises over restarts. */
  #nextVersion(): bigint {
    const lowest = this.#versionsFrom > 0n ? this.#versionsFrom : BigInt(Math.trunc(this.#clock() * 1000));
    this.#version = greater(this.#version + 1n, lowest);
    return this.#version;
  }
}

const HEAVY = {
  timeLimitSeconds: 120,
  settings: {
    async_insert: 0,
    do_not_merge_across_partitions_select_final: 1,
    optimize_on_insert: 0,
    force_grouping_standard_compatibility: 1,
    max_threads: 2,
  },
};

/**
 * Rows of `grain` computed from events: first by all dimensions, each event counted once whichever copy is read first,
 * then those few rows merged into the other cuts of that grain.
 */
function fromEvents(
  table: WindowTable,
  touched: Touched,
  grain: 10 | 60,
  version: bigint,
  included: string | undefined,
): string {
  const dimensions = table.dimensions.map((dimension) => sqlIdentifier(dimension.name));
  const inner = [
    'org_id',
    `toStartOfInterval(timestamp, INTERVAL ${grain} SECOND, 'UTC') AS begin`,
    ...(table.slice ? [`${table.slice} AS slice`, 'min(timestamp) AS first', 'max(timestamp) AS last'] : []),
    ...table.dimensions.map((d) => `${d.fromEvents} AS ${sqlIdentifier(d.name)}`),
    'count() AS events',
    ...table.states.map((state) => `${state.fromEvents} AS ${sqlIdentifier(state.name)}`),
  ];
  const read = [...new Set(['org_id', 'event_id', 'timestamp', 'event_type', ...table.eventColumns])];
  const rows = `SELECT ${inner.join(', ')}
    FROM (SELECT ${read.map(sqlIdentifier).join(', ')} FROM bellwether.events
          WHERE ${inWindows(touched, grain, 'timestamp')} AND ${table.eventCondition}${included ? ` AND ${included}` : ''}
          LIMIT 1 BY org_id, event_id)
    GROUP BY ${['org_id', 'begin', ...(table.slice ? ['slice'] : []), ...dimensions].join(', ')}`;
  if (!table.slice) return intoCuts(table, rows, grain, version);
  const states = table.states.map((state) => sqlIdentifier(state.name));
  const outer = [
    'org_id',
    `toUInt32(${grain})`,
    'toUInt32(0)',
    'begin',
    'slice',
    'first',
    'last',
    ...dimensions,
    `toUInt64(${version})`,
    'toUInt8(0)',
    'events',
    ...states,
  ];
  return `INSERT INTO ${windowTableName(table)} (${insertedColumns(table)}) SELECT ${outer.join(', ')} FROM (${rows})`;
}

/** Minutes merged from their 10 s rows, which have all dimensions, into all cuts. */
function minutesFromFine(table: WindowTable, minutes: Touched, version: bigint): string {
  const columns = ['*', "toDateTime(intDiv(toUInt32(start), 60) * 60, 'UTC') AS begin"];
  const rows = `SELECT ${columns.join(', ')} FROM ${windowTableName(table)} FINAL
    WHERE grain = 10 AND cut = 0 AND ${inWindows(minutes, 60, 'start')}`;
  return intoCuts(table, rows, 60, version);
}

/** Rows with all dimensions, merged into every cut that a grain keeps. */
function intoCuts(table: WindowTable, rows: string, grain: 10 | 60, version: bigint): string {
  const dimensions = table.dimensions.map((dimension) => sqlIdentifier(dimension.name));
  const whole = ['org_id', 'begin'];
  const singles = grain === 10 || dimensions.length < 2 ? [] : dimensions.map((dimension) => [...whole, dimension]);
  const cuts = [[...whole, ...dimensions], ...singles, whole];
  const outer = [
    'org_id',
    `toUInt32(${grain})`,
    dimensions.length > 0 ? `toUInt32(grouping(${dimensions.join(', ')}))` : 'toUInt32(0)',
    'begin',
    ...dimensions,
    `toUInt64(${version})`,
    'toUInt8(0)',
    'sum(events)',
    ...table.states.map((state) => state.merged),
  ];
  return `INSERT INTO ${windowTableName(table)} (${insertedColumns(table)}) SELECT ${outer.join(', ')} FROM (${rows})
    GROUP BY GROUPING SETS (${cuts.map((cut) => `(${cut.join(', ')})`).join(', ')})`;
}

function insertedColumns(table: WindowTable): string {
  return [
    'org_id',
    'grain',
    'cut',
    'start',
    ...(table.slice ? ['slice', 'first', 'last'] : []),
    ...table.dimensions.map((dimension) => sqlIdentifier(dimension.name)),
    'version',
    'gone',
    'events',
    ...table.states.map((state) => sqlIdentifier(state.name)),
  ].join(', ');
}

/** Rows of `grain` merged from rows of `finer`, cut by cut. */
function fromFiner(table: WindowTable, touched: Touched, grain: number, finer: number, version: bigint): string {
  const dimensions = table.dimensions.map((dimension) => sqlIdentifier(dimension.name));
  const columns = [
    'org_id',
    `toUInt32(${grain})`,
    'cut',
    `toDateTime(intDiv(toUInt32(start), ${grain}) * ${grain}, 'UTC') AS begin`,
    ...dimensions,
    `toUInt64(${version})`,
    'toUInt8(0)',
    'sum(events)',
    ...table.states.map((state) => state.merged),
  ];
  return `INSERT INTO ${windowTableName(table)} (${insertedColumns(table)}) SELECT ${columns.join(', ')}
    FROM ${windowTableName(table)} FINAL
    WHERE grain = ${finer} AND ${inWindows(touched, grain, 'start')}
    GROUP BY ${['org_id', 'begin', 'cut', ...dimensions].join(', ')}`;
}

/**
 * Tombstones for the rows of `grain` in touched windows (of size `span`) that the last recomputation did not renew. Older
 * tombstones do not say when that was: theirs is the version of a settling, which is newer than the rows it left alone.
 */
function markGone(table: WindowTable, touched: Touched, grain: number, span: number, version: bigint): string {
  const keys = keyColumns(table);
  const name = windowTableName(table);
  const identity = ['org_id', 'grain', 'start', ...keys].join(', '); // `keys` holds the cut
  return `INSERT INTO ${name} (${identity}, version, gone)
    SELECT ${identity}, toUInt64(${version}) AS version, toUInt8(1) AS gone
    FROM ${name} FINAL
    INNER JOIN (SELECT org_id, start, max(version) AS newest FROM ${name}
                WHERE grain = ${grain} AND gone = 0 AND ${inWindows(touched, span, 'start')} GROUP BY org_id, start) AS latest
      USING (org_id, start)
    WHERE grain = ${grain} AND ${inWindows(touched, span, 'start')} AND version < newest`;
}

/** Tombstones for the rows of `grain` in windows that were just computed as `version`, and that this did not renew. */
function markEmptied(table: WindowTable, computed: Touched, grain: number, version: bigint): string {
  const name = windowTableName(table);
  const identity = ['org_id', 'grain', 'start', ...keyColumns(table)].join(', '); // the keys hold the cut
  return `INSERT INTO ${name} (${identity}, version, gone)
    SELECT ${identity}, toUInt64(${version}) AS version, toUInt8(1) AS gone FROM ${name} FINAL
    WHERE grain = ${grain} AND ${inWindows(computed, grain, 'start')} AND version < ${version}`;
}

/**
 * SQL condition: the row's tenant and time are in one of the touched windows of `grain` seconds. A few runs of windows
 * are written as ranges, which the primary key answers; many scattered ones as a set, bounded by their outer range.
 */
function inWindows(touched: Touched, grain: number, column: 'timestamp' | 'start'): string {
  const instant = (s: number): string =>
    column === 'timestamp' ? `fromUnixTimestamp64Milli(${s * 1000}, 'UTC')` : `toDateTime(${s}, 'UTC')`;
  const between = (from: number, to: number): string =>
    `(${column} >= ${instant(from * grain)} AND ${column} < ${instant(to * grain)})`;
  const tenants: string[] = [];
  for (const [orgId, starts] of touched) {
    const spans = runs([...starts]);
    const outer = between(spans[0]![0], spans.at(-1)![1]);
    const scattered = `intDiv(toUnixTimestamp(${column}), ${grain}) IN (${[...starts].join(', ')})`;
    const when =
      spans.length <= RANGES_MAX
        ? `(${spans.map(([from, to]) => between(from, to)).join(' OR ')})`
        : `${outer} AND ${scattered}`;
    tenants.push(`(org_id = ${sqlString(orgId)} AND ${when})`);
  }
  return `(${tenants.join(' OR ')})`;
}

/** Consecutive numbers as half-open runs. */
function runs(starts: number[]): [from: number, to: number][] {
  const result: [number, number][] = [];
  for (const start of starts.sort((a, b) => a - b)) {
    const open = result.at(-1);
    if (open && open[1] === start) open[1] = start + 1;
    else result.push([start, start + 1]);
  }
  return result;
}

/** Touched windows that `take` accepts, at most `size` at a time. */
function* inParts(touched: Touched, size: number, take: (start: number) => boolean = () => true): Generator<Touched> {
  let part: Touched = new Map();
  let count = 0;
  for (const [orgId, starts] of touched) {
    for (const start of starts) {
      if (!take(start)) continue;
      add(part, orgId, start);
      if (++count === size) {
        yield part;
        part = new Map();
        count = 0;
      }
    }
  }
  if (count > 0) yield part;
}

export function merge(into: Touched, from: Touched): void {
  for (const [orgId, starts] of from) for (const start of starts) add(into, orgId, start);
}

export function add(touched: Touched, orgId: string, start: number): void {
  const starts = touched.get(orgId);
  if (starts) starts.add(start);
  else touched.set(orgId, new Set([start]));
}

function greater(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

function earliest(starts: ReadonlySet<number> | undefined, unitMs: number, horizonMs: number): number {
  let result = Number.POSITIVE_INFINITY;
  for (const start of starts ?? []) if (start * unitMs >= horizonMs && start * unitMs < result) result = start * unitMs;
  return result;
}

function overlaps(starts: ReadonlySet<number> | undefined, unitMs: number, fromMs: number, toMs: number): boolean {
  for (const start of starts ?? []) if (start * unitMs < toMs && (start + 1) * unitMs > fromMs) return true;
  return false;
}
