/**
 * The one way to a figure: query → plan → SQL → disclosure control → answer. The API, live watchers, exports and
 * reports all call `answer` or `points`.
 */
import { type Clock, formatInstant, Problem } from '@bellwether/core';
import type { Store } from '@bellwether/store';
import { groupKey, type MetricAnswer, type Point, pointOf, seriesOf, zeroWhenEmpty } from './answer.ts';
import { AnswerCache } from './answer-cache.ts';
import { type CompiledQuery, compileQuery, type Shape } from './compile.ts';
import { type Cell, disclose, isWithheld, WITHHELD } from './disclosure/cell.ts';
import { evaluate, valueKey } from './expression.ts';
import { planQuery } from './plan.ts';
import { type MetricQuery, POINTS_MAX, queryKey } from './query.ts';
import type { MetricRegistry } from './registry.ts';

/** Groups looked at to find the top ones. */
/** Events on their way for longer than this are a batch that is still being counted in, not the usual flow. */
const BEHIND_MAX_MS = 5_000;
const GROUPS_MAX = 10_000;
const CELLS_MAX = 200_000;

/** What retention has removed of a tenant; `undefined` while nothing was. */
export interface Cleared {
  /** Single events of before this instant are gone. */
  eventsClearedMs: number | undefined;
  /** Windows of before this instant are gone. */
  windowsClearedMs: number | undefined;
}

const NOTHING_CLEARED: Cleared = { eventsClearedMs: undefined, windowsClearedMs: undefined };

export class MetricReader {
  readonly registry: MetricRegistry;
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #clearedOf: (orgId: string) => Cleared;
  readonly #cache = new AnswerCache<MetricAnswer>();

  constructor(
    registry: MetricRegistry,
    store: Store,
    clock: Clock,
    clearedOf: (orgId: string) => Cleared = () => NOTHING_CLEARED,
  ) {
    this.registry = registry;
    this.#clock = clock;
    this.#clearedOf = clearedOf;
    this.#store = store;
    store.loader.onChanged((changes) => {
      for (const { orgId, touchedMs } of changes) this.#cache.invalidate(orgId, touchedMs);
    });
  }

  /** Answers a query for a tenant. Throws `query_too_expensive` or `timeout` when it would cost too much. */
  async answer(orgId: string, query: MetricQuery): Promise<MetricAnswer> {
    const key = queryKey(query);
    const known = this.#cache.get(orgId, key);
    if (known) return { ...known, cache: 'hit' };
    const mark = this.#cache.mark(orgId);
    const previousFromMs = query.fromMs - (query.toMs - query.fromMs);
    const reachMs = (query.comparePrevious ? previousFromMs : query.fromMs) - (query.sliding?.sizeMs ?? 0);
    // Asked before reading: what is brought in line meanwhile may have been read as it was.
    const completeThroughMs = this.#store.loader.completeThroughMs();
    const settled =
      this.#clock() - completeThroughMs <= BEHIND_MAX_MS && this.#store.windows.isSettled(orgId, reachMs, query.toMs);
    const { windowsClearedMs } = this.#clearedOf(orgId);
    const now = await this.#period(orgId, query, query.fromMs, query.toMs);
    const answer: MetricAnswer = {
      metric: {
        name: query.metric.name,
        title: query.metric.title,
        unit: query.metric.unit,
        direction: query.metric.direction,
      },
      grain: query.grain,
      from: formatInstant(query.fromMs),
      to: formatInstant(query.toMs),
      series: seriesOf(query, now.cells, now.top, { ...query, knownFromMs: windowsClearedMs }),
      total: now.total.value,
      ...(now.total.reason ? { reason: now.total.reason } : {}),
      n: now.total.n,
      others: now.groups - now.top.size,
      complete_through: formatInstant(completeThroughMs),
      settled,
      ...(windowsClearedMs !== undefined && query.fromMs < windowsClearedMs
        ? { kept_from: formatInstant(windowsClearedMs) }
        : {}),
      cache: 'miss',
    };
    if (query.comparePrevious && this.#isCleared(orgId, query, previousFromMs, query.fromMs)) {
      // What is no longer known compares with nothing.
      answer.previous_total = null;
      answer.previous_series = [];
      for (const series of answer.series) series.previous_total = null;
    } else if (query.comparePrevious) {
      const before = await this.#period(orgId, query, previousFromMs, query.fromMs, now.top);
      answer.previous_total = before.total.value;
      answer.previous_series = seriesOf(query, before.cells, before.top, {
        fromMs: previousFromMs,
        toMs: query.fromMs,
      });
      answer.series.forEach((series, i) => {
        series.previous_total = answer.previous_series?.[i]?.total ?? null;
      });
    }
    if (settled && this.#store.windows.isSettled(orgId, reachMs, query.toMs))
      this.#cache.put(orgId, key, { fromMs: reachMs, toMs: query.toMs }, mark, answer);
    return answer;
  }

  /** Only the windows in [fromMs, toMs): what a live watcher needs after a change. Nothing is filled in. */
  async points(
    orgId: string,
    query: MetricQuery,
    fromMs: number,
    toMs: number,
  ): Promise<{ group: Record<string, string>; point: Point }[]> {
    const perWindow = query.grain !== 'total' || query.sliding !== undefined;
    const cells = await this.#cells(orgId, query, { orgId, fromMs, toMs, perWindow, limit: CELLS_MAX });
    return cells
      .map((cell) => ({ ...cell, at: cell.at ?? fromMs / 1000 }))
      .map((cell) => ({
        group: Object.fromEntries(query.groupBy.map((name, i) => [name, cell.group[i] ?? ''])),
        point: pointOf(cell),
      }));
  }

  /** The figure of a metric where nothing happened: 0 for counts and sums, null for ratios and quantiles. */
  valueWhenEmpty(metric: string): 0 | null {
    const found = this.registry.metrics.get(metric);
    const cube = found && this.registry.cubes.get(found.cube);
    return found && cube && zeroWhenEmpty({ metric: found, cube }) ? 0 : null;
  }

  /** The SQL of a query's main statement, for people who want to see where a figure comes from. */
  explain(orgId: string, query: MetricQuery): CompiledQuery {
    const shape: Shape = {
      orgId,
      fromMs: query.fromMs,
      toMs: query.toMs,
      perWindow: query.grain !== 'total',
      limit: CELLS_MAX,
    };
    return compileQuery(
      query,
      planQuery(query, { ...query, nowMs: this.#clock() }, undefined),
      shape,
      this.registry.fields,
    );
  }

  async #period(
    orgId: string,
    query: MetricQuery,
    fromMs: number,
    toMs: number,
    sameGroups?: ReadonlyMap<string, Cell>,
  ) {
    const range = { orgId, fromMs, toMs };
    const grouped = query.groupBy.length > 0;
    const empty: Cell = zeroWhenEmpty(query)
      ? { group: [], at: null, value: 0, n: 0 }
      : { group: [], at: null, value: null, n: 0, reason: 'no_data' };
    const [[total], groups] = await Promise.all([
      this.#cells(orgId, { ...query, groupBy: [], sliding: undefined }, { ...range, perWindow: false, limit: 1 }),
      grouped && sameGroups?.size !== 0
        ? this.#cells(
            orgId,
            { ...query, sliding: undefined },
            {
              ...range,
              perWindow: false,
              limit: GROUPS_MAX + 1,
              ...(sameGroups ? { groups: [...sameGroups.values()].map((cell) => cell.group) } : {}),
            },
          )
        : [],
    ]);
    if (groups.length > GROUPS_MAX) {
      throw new Problem(
        'query_too_expensive',
        `There are more than ${GROUPS_MAX} groups, too many to find the top ones among. Filter, group by something coarser or ask for a shorter range.`,
      );
    }
    const whole = isWithheld(query) ? WITHHELD : total && total.n > 0 ? total : empty;
    const found = grouped ? groups : [whole];
    const top = sameGroups ? inOrderOf(sameGroups, found, empty) : topGroups(query, found);
    const perWindow = query.grain !== 'total' || query.sliding !== undefined;
    const cells =
      perWindow && top.size > 0
        ? await this.#cells(orgId, query, {
            ...range,
            perWindow: true,
            limit: CELLS_MAX,
            ...(grouped ? { groups: [...top.values()].map((cell) => cell.group) } : {}),
          })
        : [];
    return { total: whole, groups: grouped ? groups.length : 1, top, cells };
  }

  /** Whether retention has removed some of what an answer for the range is made of. */
  #isCleared(orgId: string, query: MetricQuery, fromMs: number, toMs: number): boolean {
    const { eventsClearedMs, windowsClearedMs } = this.#clearedOf(orgId);
    const plan = planQuery(query, { fromMs, toMs, nowMs: this.#clock() }, undefined);
    return fromMs < ((plan.source === 'events' ? eventsClearedMs : windowsClearedMs) ?? Number.NEGATIVE_INFINITY);
  }

  /** A figure made of the events that happen to be left would be wrong, so there is none. */
  #refuseCleared(orgId: string, fromMs: number): void {
    const { eventsClearedMs } = this.#clearedOf(orgId);
    if (eventsClearedMs === undefined || fromMs >= eventsClearedMs) return;
    const detail = `Single events of before ${formatInstant(eventsClearedMs)} have been removed by this organisation’s retention, and this question needs them. Ask from then on; or, for longer ago, by whole minutes and by the metric’s own dimensions, which windows still answer.`;
    throw new Problem('invalid_query', detail, { errors: [{ field: 'from', detail }] });
  }

  async #cells(orgId: string, query: MetricQuery, shape: Shape): Promise<Cell[]> {
    // A sliding window that ends in the range began before it.
    const reach = shape.perWindow && query.sliding ? query.sliding.sizeMs - query.sliding.everyMs : 0;
    const fromMs = shape.fromMs - reach;
    const plan = planQuery(
      query,
      { fromMs, toMs: shape.toMs, nowMs: this.#clock() },
      this.#store.windows.unsettledFrom(orgId),
    );
    if (plan.source === 'events') this.#refuseCleared(orgId, fromMs);
    const compiled = compileQuery(query, plan, { ...shape, fromMs }, this.registry.fields);
    if (Buffer.byteLength(compiled.sql) > compiled.settings.max_query_size!)
      throw new Problem('query_too_expensive', 'The names of the groups, or the values of the filters, are too long.');
    const { rows } = await this.#store.engine.query(compiled.sql, {
      timeLimitSeconds: 10,
      settings: compiled.settings,
    });
    if (rows.length >= CELLS_MAX) {
      throw new Problem(
        'query_too_expensive',
        `The answer has more than ${CELLS_MAX} figures. Ask for fewer groups (top), a coarser grain (at most ${POINTS_MAX} points) or a shorter range.`,
      );
    }
    const keys = query.groupBy.length;
    const cells = rows.map((row): Cell => {
      const values = new Map(
        compiled.measures.map(({ measure, level }, i) => [
          valueKey(measure, level),
          row[1 + keys + i] as number | null,
        ]),
      );
      const value = evaluate(query.metric.value, values);
      return {
        at: row[0] === null ? null : Number(row[0]),
        group: row.slice(1, 1 + keys).map(String),
        value,
        n: Number(row.at(-1)),
        ...(value === null ? { reason: 'no_data' as const } : {}),
      };
    });
    const inRange =
      reach > 0
        ? cells.filter((cell) => cell.at! * 1000 >= fromMs && cell.at! * 1000 + query.sliding!.sizeMs <= shape.toMs)
        : cells;
    return disclose(query, inRange);
  }
}

function topGroups(query: MetricQuery, groups: readonly Cell[]): Map<string, Cell> {
  const ranked = [...groups].sort(
    (a, b) => Math.abs(b.value ?? 0) - Math.abs(a.value ?? 0) || (groupKey(a.group) < groupKey(b.group) ? -1 : 1),
  );
  return new Map(ranked.slice(0, query.top).map((cell) => [groupKey(cell.group), cell]));
}

/** The groups of another period, in its order; a group that was not there has the empty figure. */
function inOrderOf(order: ReadonlyMap<string, Cell>, groups: readonly Cell[], empty: Cell): Map<string, Cell> {
  const found = new Map(groups.map((cell) => [groupKey(cell.group), cell]));
  return new Map([...order].map(([key, cell]) => [key, found.get(key) ?? { ...empty, group: cell.group }]));
}
