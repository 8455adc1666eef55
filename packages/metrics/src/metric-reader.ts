/**
 * The one way to a figure: query → plan → SQL → disclosure control → answer. The API, live watchers, exports and
 * reports all call `answer` or `points`.
 */
import { type Clock, formatInstant, isCovered, overlaps, Problem, type TimeSpan } from '@bellwether/core';
import type { Store } from '@bellwether/store';
import { inSpan, measured } from '@bellwether/telemetry';
import {
  groupKey,
  type MetricAnswer,
  type Point,
  pointOf,
  publishedSeries,
  seriesOf,
  zeroWhenEmpty,
} from './answer.ts';
import { AnswerCache } from './answer-cache.ts';
import { type CompiledQuery, compileQuery, type Shape } from './compile.ts';
import { type Cell, disclose, isWithheld, WITHHELD } from './disclosure/cell.ts';
import type { PublicationArchive } from './disclosure/publication-archive.ts';
import { PERIOD_MS, type PublicationFamily, periodStart } from './disclosure/publication-family.ts';
import { Publications } from './disclosure/publications.ts';
import { answerPublished } from './disclosure/published-answer.ts';
import { evaluate, valueKey } from './expression.ts';
import { planQuery } from './plan.ts';
import { type MetricQuery, POINTS_MAX, queryKey } from './query.ts';
import type { MetricRegistry } from './registry.ts';

/** Events on their way for longer than this are a batch that is still being counted in, not the usual flow. */
const BEHIND_MAX_MS = 5_000;
/** Groups looked at to find the top ones. */
const GROUPS_MAX = 10_000;
const CELLS_MAX = 200_000;
const PERIODS_MAX = 400;

/** What retention has removed of a tenant; `undefined` while nothing was. */
export interface Cleared {
  /** Single events of before this instant are gone. */
  eventsClearedMs: number | undefined;
  /** Windows of before this instant are gone. */
  windowsClearedMs: number | undefined;
  /** But these spans are there again, whole; days. */
  restored?: readonly RestoredSpan[];
}

export interface RestoredSpan extends TimeSpan {
  /** Gone again after it. */
  untilMs: number;
}

const NOTHING_CLEARED: Cleared = { eventsClearedMs: undefined, windowsClearedMs: undefined };

/** What figures about persons depend on beside their events. */
export interface DisclosureOptions {
  /** The floor of an organisation; five without it. */
  floorOf?: (orgId: string) => number;
  /** Where what was published is kept; in memory without it. */
  archive?: PublicationArchive;
  /** Event types about persons that an organisation has registered itself. */
  typesAboutPersons?: (orgId: string) => readonly string[];
}

export class MetricReader {
  readonly registry: MetricRegistry;
  readonly publications: Publications;
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #clearedOf: (orgId: string) => Cleared;
  readonly #typesAboutPersons: DisclosureOptions['typesAboutPersons'];
  readonly #cache = new AnswerCache<MetricAnswer>();

  constructor(
    registry: MetricRegistry,
    store: Store,
    clock: Clock,
    clearedOf: (orgId: string) => Cleared = () => NOTHING_CLEARED,
    disclosure: DisclosureOptions = {},
  ) {
    this.registry = registry;
    this.#clock = clock;
    this.#clearedOf = clearedOf;
    this.#typesAboutPersons = disclosure.typesAboutPersons;
    this.#store = store;
    this.publications = new Publications({
      ...disclosure,
      store,
      clock,
      areEventsThere: (orgId, span) => this.#isThere(orgId, 'eventsClearedMs', span),
    });
    store.loader.onChanged((changes) => {
      for (const { orgId, touchedMs } of changes) this.#cache.invalidate(orgId, touchedMs);
    });
  }

  /**
   * Answers a query for a tenant. Throws `query_too_expensive` or `timeout` when it would cost too much. Of figures about
   * persons there are whole periods only: those within the range or, when `snapped`, the last one before its end.
   */
  async answer(orgId: string, query: MetricQuery, range: 'snapped' | 'within' = 'snapped'): Promise<MetricAnswer> {
    const family = publishedBy(this.registry, query);
    const startedMs = performance.now();
    const attributes = { 'bellwether.org_id': orgId, 'bellwether.metric': query.metric.name };
    return inSpan('metric.query', { attributes }, async (tell) => {
      const answer = family
        ? await this.#published(orgId, query, family, range)
        : await this.#computed(orgId, this.#guarded(orgId, query));
      const source = family ? 'published' : answer.cache === 'hit' ? 'remembered' : 'computed';
      tell({ 'bellwether.cache': source });
      measured('metric_query', (performance.now() - startedMs) / 1000, source);
      return answer;
    });
  }

  async #computed(orgId: string, query: MetricQuery): Promise<MetricAnswer> {
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
    const { windowsClearedMs, eventsClearedMs, restored = [] } = this.#clearedOf(orgId);
    const now = await this.#period(orgId, query, query.fromMs, query.toMs);
    const answer: MetricAnswer = {
      metric: headOf(query),
      grain: query.grain,
      from: formatInstant(query.fromMs),
      to: formatInstant(query.toMs),
      series: seriesOf(query, now.cells, now.top, {
        ...query,
        isKnown: (startMs) => this.#isThere(orgId, 'windowsClearedMs', { fromMs: startMs, toMs: startMs + 1 }),
      }),
      total: now.total.value,
      ...(now.total.reason ? { reason: now.total.reason } : {}),
      n: now.total.n,
      others: now.groups - now.top.size,
      complete_through: formatInstant(completeThroughMs),
      settled,
      ...(windowsClearedMs !== undefined && !this.#isThere(orgId, 'windowsClearedMs', query)
        ? { kept_from: formatInstant(windowsClearedMs) }
        : {}),
      ...restoredPart(query, restored, eventsClearedMs),
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

  async #published(
    orgId: string,
    query: MetricQuery,
    family: PublicationFamily,
    range: 'snapped' | 'within',
  ): Promise<MetricAnswer> {
    const sizeMs = PERIOD_MS[family.period];
    const within = this.publications.closedPeriods(family, query);
    const latest = { fromMs: periodStart(family.period, query.toMs) - 2 * sizeMs, toMs: query.toMs };
    const starts =
      within.length > 0 || range === 'within' ? within : this.publications.closedPeriods(family, latest).slice(-1);
    if (starts.length > PERIODS_MAX)
      throw new Problem(
        'query_too_expensive',
        `That is ${starts.length} published periods; at most ${PERIODS_MAX} are given. Ask for a shorter range.`,
      );
    const before = query.comparePrevious ? starts.map((startMs) => startMs - starts.length * sizeMs) : [];
    const read = await this.publications.get(orgId, family, [...before, ...starts]);
    const periods = [...before, ...starts].map((startMs, i) => ({ startMs, publication: read[i]! }));
    const question = {
      metric: query.metric,
      groupBy: query.groupBy,
      filters: query.filters,
      reaches: query.audience?.kind === 'units' ? query.audience.reaches : [],
    };
    const now = answerPublished(question, family, periods.slice(before.length));
    const fromMs = starts[0] ?? query.fromMs;
    const toMs = starts.length > 0 ? starts.at(-1)! + sizeMs : query.fromMs;
    const isTotal = query.grain === 'total';
    const top = topGroups(query, now.totals);
    const answer: MetricAnswer = {
      metric: headOf(query),
      grain: isTotal ? 'total' : family.period,
      from: formatInstant(fromMs),
      to: formatInstant(toMs),
      series: publishedSeries(query, isTotal ? [] : now.points, top),
      total: now.total.value,
      ...(now.total.reason ? { reason: now.total.reason } : {}),
      n: now.total.n,
      others: now.totals.length - top.size,
      complete_through: formatInstant(toMs),
      settled: true,
      cache: 'miss',
    };
    if (query.comparePrevious) {
      const then = answerPublished(question, family, periods.slice(0, before.length));
      answer.previous_total = then.total.value;
      answer.previous_series = publishedSeries(
        query,
        isTotal ? [] : then.points,
        inOrderOf(top, then.totals, WITHHELD),
      );
      answer.series.forEach((series, i) => {
        series.previous_total = answer.previous_series?.[i]?.total ?? null;
      });
    }
    return answer;
  }

  /** Forgets what was computed for an organisation, whose events have been changed in their place. */
  forget(orgId: string): void {
    this.#cache.forget(orgId);
    this.publications.forget(orgId);
  }

  async close(): Promise<void> {
    await this.publications.close();
  }

  /** Only the windows in [fromMs, toMs): what a live watcher needs after a change. Nothing is filled in. */
  async points(
    orgId: string,
    query: MetricQuery,
    fromMs: number,
    toMs: number,
  ): Promise<{ group: Record<string, string>; point: Point }[]> {
    if (publishedBy(this.registry, query)) {
      const { series } = await this.answer(orgId, { ...query, fromMs, toMs }, 'within');
      return series.flatMap(({ group, points }) => points.map((point) => ({ group, point })));
    }
    const perWindow = query.grain !== 'total' || query.sliding !== undefined;
    const shape = { orgId, fromMs, toMs, perWindow, limit: CELLS_MAX };
    const cells = await this.#cells(orgId, this.#guarded(orgId, query), shape);
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
    return found && cube && !cube.cube.people && zeroWhenEmpty({ metric: found, cube }) ? 0 : null;
  }

  /** The SQL of a query's main statement, for people who want to see where a figure comes from. */
  explain(orgId: string, query: MetricQuery): CompiledQuery {
    if (publishedBy(this.registry, query))
      throw new Problem(
        'query_not_supported',
        `${query.metric.name} is about persons. Its figures are published as docs/disclosure.md says; no statement is run for them.`,
      );
    const shape: Shape = {
      orgId,
      fromMs: query.fromMs,
      toMs: query.toMs,
      perWindow: query.grain !== 'total',
      limit: CELLS_MAX,
    };
    const guarded = this.#guarded(orgId, query);
    return compileQuery(
      guarded,
      planQuery(guarded, { ...query, nowMs: this.#clock() }, undefined),
      shape,
      this.registry.fields,
    );
  }

  /** The query, with what it may not count left out whoever made it: others' data, and events about persons. */
  #guarded(orgId: string, query: MetricQuery): MetricQuery {
    const { filters, audience, cube } = query;
    if (audience?.kind === 'person') {
      const own = { dimension: cube.cube.people?.subject ?? 'user_id', op: 'in', values: [audience.subject] } as const;
      return { ...query, filters: [...filters, own] };
    }
    const types = cube.cube.events === '*' ? (this.#typesAboutPersons?.(orgId) ?? []) : [];
    if (types.length === 0) return query;
    return { ...query, filters: [...filters, { dimension: 'event_type', op: 'not_in', values: types }] };
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
    const plan = planQuery(query, { fromMs, toMs, nowMs: this.#clock() }, undefined);
    return !this.#isThere(orgId, plan.source === 'events' ? 'eventsClearedMs' : 'windowsClearedMs', { fromMs, toMs });
  }

  /** Whether nothing of the span is gone, or all that is has been brought back. */
  #isThere(orgId: string, what: 'eventsClearedMs' | 'windowsClearedMs', { fromMs, toMs }: TimeSpan): boolean {
    const { [what]: clearedMs, restored = [] } = this.#clearedOf(orgId);
    return clearedMs === undefined || isCovered({ fromMs, toMs: Math.min(toMs, clearedMs) }, restored);
  }

  /** A figure made of the events that happen to be left would be wrong, so there is none. */
  #refuseCleared(orgId: string, span: TimeSpan): void {
    const { eventsClearedMs } = this.#clearedOf(orgId);
    if (eventsClearedMs === undefined || this.#isThere(orgId, 'eventsClearedMs', span)) return;
    const detail = `Single events of before ${formatInstant(eventsClearedMs)} have been removed by this organisation’s retention, and this question needs them. Ask from then on, or have the range brought back from the archive; or, for longer ago, ask by whole minutes and by the metric’s own dimensions, which windows still answer.`;
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
    if (plan.source === 'events') this.#refuseCleared(orgId, { fromMs, toMs: shape.toMs });
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

/** What a metric about persons is published with; `undefined` for a metric that is not, and for one's own figures. */
function publishedBy(registry: MetricRegistry, query: MetricQuery): PublicationFamily | undefined {
  return query.audience?.kind === 'person' ? undefined : registry.families.get(query.cube.cube.name);
}

/** What of an answer was brought back, and until when it is there. */
function restoredPart(
  range: TimeSpan,
  restored: readonly RestoredSpan[],
  clearedMs: number | undefined,
): Pick<MetricAnswer, 'restored'> {
  const within = restored.filter((span) => overlaps(span, range) && span.fromMs < (clearedMs ?? 0));
  if (within.length === 0) return {};
  return {
    restored: within.map(({ fromMs, toMs, untilMs }) => ({
      ...{ from: formatInstant(fromMs), to: formatInstant(toMs), until: formatInstant(untilMs) },
    })),
  };
}

function headOf({ metric: { name, title, unit, direction } }: MetricQuery): MetricAnswer['metric'] {
  return { name, title, unit, direction };
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
