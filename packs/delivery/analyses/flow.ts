/**
 * How planned work flows: cycle time of items that were finished in the range, items in progress and their age at its end,
 * items finished a week, flow efficiency, and where items spend their time. Cycle times and ages are calendar days, first
 * and last both counted. An item that was in progress when its data begin has no known start and no cycle time.
 *
 * Source: Kanban Guide 2020; Little 1961 (as a check, where as much is begun as is finished).
 */
import {
  flowMetrics,
  type StatusCategory,
  type StatusChange,
  type WorkItemFlow,
  workItemFlow,
} from '@bellwether/analysis';
import { type CanonicalEvent, DAY_MS } from '@bellwether/core';
import type { EventAnalysis, EventQuestion } from '@bellwether/metrics';
import { bottlenecksOf } from './bottlenecks.ts';
import { type Figure, medianFigure, quantileFigure, rateFigure, shareFigure } from './figure.ts';
import {
  daysOf,
  isWithin,
  knownPart,
  namesOf,
  printedInstant,
  printedRange,
  type Range,
  rangeBefore,
  weeksOf,
} from './range.ts';
import { textOf } from './read-fields.ts';

const EVIDENCE_MAX = 500;
const WEEK_DAYS = 7;
/** The four that are judged and those before them. */
const BOTTLENECK_WEEKS = 31;
/** The state of a source that names none, told by its kind. */
const UNNAMED: Readonly<Record<StatusCategory, string>> = { to_do: 'to do', in_progress: 'in progress', done: 'done' };

export const flowAnalysis: EventAnalysis = {
  name: 'flow',
  title: 'cycle time, work in progress and its age, throughput and flow efficiency, with the items behind them.',
  events: ['work_item_changed'],
  parameters: {
    project: 'only items of this project',
    team: 'only items of what this team owns',
    item_type: 'only items of this type',
  },
  answer: flowAnswer,
};

interface Item {
  key: string;
  project: string;
  team: string;
  type: string;
  url: string | undefined;
  changes: StatusChange[];
}

interface FlowingItem extends Item {
  flow: WorkItemFlow;
}

function flowAnswer({ events, fromMs, toMs, readFromMs, parameters }: EventQuestion): object {
  const all = itemsOf(events);
  const items = all.filter(
    ({ project, team, type }) =>
      (parameters.project === undefined || project === parameters.project) &&
      (parameters.team === undefined || team === parameters.team) &&
      (parameters.item_type === undefined || type === parameters.item_type),
  );
  const range = { fromMs, toMs };
  const before = rangeBefore(range);
  const flowing = flowingUntil(items, toMs);
  const beginsMs = items.reduce((least, { changes }) => Math.min(least, changes[0]!.atMs), Number.POSITIVE_INFINITY);
  const isKnown = Number.isFinite(beginsMs);
  const counted = knownPart(range, isKnown ? beginsMs : undefined);
  const open = flowing.filter(({ flow }) => flow.category === 'in_progress');
  const p85 = quantileFigure(cycleDays(flowing, counted), 0.85).value;
  return {
    window: printedRange(isKnown ? counted : range),
    asked: printedRange(range),
    data_begin: isKnown ? printedInstant(beginsMs) : null,
    read_from: printedInstant(readFromMs),
    teams: namesOf(all.map(({ team }) => team)),
    figures: figuresOf(flowing, counted),
    before: beginsMs <= before.fromMs ? figuresOf(flowingUntil(items, before.toMs), before) : null,
    weeks: weeksOf(counted).map((week) => ({
      start: printedInstant(week.fromMs),
      finished: flowing.filter(({ flow }) => isWithin(flow.finishedMs, week)).length,
      started: flowing.filter(({ flow }) => isWithin(flow.startedMs, week)).length,
      in_progress_at_end: flowingUntil(items, week.toMs).filter(({ flow }) => flow.category === 'in_progress').length,
    })),
    left_out: {
      start_unknown: flowing.filter(({ flow }) => flow.startUnknown && isWithin(flow.finishedMs, counted)).length,
    },
    not_done: flowing.filter(({ flow }) => flow.category !== 'done').length,
    states: statesOf(
      flowing,
      counted,
      bottlenecksOf(
        items.map(({ changes }) => changes),
        weeksToLookBack(beginsMs, toMs),
      ),
    ),
    finished: flowing
      .filter(({ flow }) => isWithin(flow.finishedMs, counted))
      .sort((a, b) => b.flow.finishedMs! - a.flow.finishedMs!)
      .slice(0, EVIDENCE_MAX)
      .map((item) => ({
        ...named(item),
        started_at: printedInstant(item.flow.startedMs),
        finished_at: printedInstant(item.flow.finishedMs),
        cycle_days: cycleDaysOf(item.flow),
        active_days: item.flow.activeMs === null ? null : daysOf(item.flow.activeMs),
        reopened: item.flow.reopened,
      })),
    in_progress: open
      .map((item) => ({
        ...named(item),
        status: item.flow.status,
        in_status_since: printedInstant(item.flow.statusSinceMs),
        started_at: printedInstant(item.flow.startedMs),
        age_days: item.flow.startedMs === null ? null : calendarDays(item.flow.startedMs, toMs - 1),
        older_than_p85:
          p85 === null || item.flow.startedMs === null ? null : calendarDays(item.flow.startedMs, toMs - 1) > p85,
      }))
      .sort((a, b) => (b.age_days ?? Number.POSITIVE_INFINITY) - (a.age_days ?? Number.POSITIVE_INFINITY))
      .slice(0, EVIDENCE_MAX),
  };
}

/** Items with their changes of state; an event that only links an item leaves its state as it was. */
function itemsOf(events: readonly CanonicalEvent[]): Item[] {
  const items = new Map<string, Item>();
  for (const { metadata, timestamp } of events) {
    const key = textOf(metadata, 'item_key');
    const category = textOf(metadata, 'status_category') as StatusCategory | undefined;
    if (key === undefined || category === undefined) continue;
    const known = items.get(key);
    const item: Item = known ?? { key, project: '', team: '', type: '', url: undefined, changes: [] };
    items.set(key, item);
    item.project = textOf(metadata, 'project') ?? item.project;
    item.team = textOf(metadata, 'team') ?? item.team;
    item.type = textOf(metadata, 'item_type') ?? item.type;
    item.url = textOf(metadata, 'url') ?? item.url;
    const status = textOf(metadata, 'status') ?? UNNAMED[category];
    const last = item.changes.at(-1);
    if (last?.status === status && last.category === category) continue;
    const fromCategory = textOf(metadata, 'previous_status_category') as StatusCategory | undefined;
    const from = last ?? {
      status: textOf(metadata, 'previous_status') ?? '',
      category: fromCategory,
    };
    item.changes.push({
      atMs: Date.parse(timestamp),
      status,
      category,
      from: from.category === undefined ? undefined : { status: from.status, category: from.category },
      isWaiting: typeof metadata.is_waiting === 'boolean' ? metadata.is_waiting : undefined,
    });
  }
  return [...items.values()];
}

function flowingUntil(items: readonly Item[], untilMs: number): FlowingItem[] {
  return items.flatMap((item) => {
    const flow = workItemFlow(
      item.changes.filter(({ atMs }) => atMs < untilMs),
      untilMs,
    );
    return flow ? [{ ...item, flow }] : [];
  });
}

const calendarDays = (startMs: number, endMs: number): number =>
  Math.floor(endMs / DAY_MS) - Math.floor(startMs / DAY_MS) + 1;

function cycleDaysOf({ startedMs, finishedMs }: WorkItemFlow): number | null {
  return startedMs === null || finishedMs === null ? null : calendarDays(startedMs, finishedMs);
}

function cycleDays(items: readonly FlowingItem[], range: Range): number[] {
  return items.flatMap(({ flow }) => (isWithin(flow.finishedMs, range) ? (cycleDaysOf(flow) ?? []) : []));
}

function figuresOf(items: readonly FlowingItem[], range: Range): { [figure: string]: Figure | number | null } {
  const days = cycleDays(items, range);
  const finished = items.filter(({ flow }) => isWithin(flow.finishedMs, range));
  const open = items.filter(({ flow }) => flow.category === 'in_progress');
  const lastDay = Math.floor((range.toMs - 1) / DAY_MS);
  const measured = flowMetrics(
    [...finished, ...open].flatMap(({ flow }) =>
      flow.startedMs === null
        ? []
        : [
            {
              started: Math.floor(flow.startedMs / DAY_MS),
              finished: flow.finishedMs === null ? null : Math.floor(flow.finishedMs / DAY_MS),
              // Days as they are counted: an item that was worked on all the time is as long active as its cycle.
              activeDays: activeDaysOf(flow),
            },
          ],
    ),
    lastDay,
  );
  return {
    cycle_time_p50_days: medianFigure(days),
    cycle_time_p85_days: quantileFigure(days, 0.85),
    cycle_time_p95_days: quantileFigure(days, 0.95),
    throughput_per_week: rateFigure(finished.length, (range.toMs - range.fromMs) / DAY_MS / WEEK_DAYS),
    in_progress: open.length,
    age_p50_days: medianFigure(measured.ages),
    flow_efficiency: {
      ...{ value: measured.flowEfficiency, low: null, high: null },
      n: finished.filter(({ flow }) => flow.activeMs !== null).length,
      reason: measured.flowEfficiency === null ? 'no_data' : null,
    },
    little_law_cycle_time_days: measured.littleLawCycleTime,
    rework_rate: shareFigure(finished.filter(({ flow }) => flow.reopened > 0).length, finished.length),
  };
}

function activeDaysOf(flow: WorkItemFlow): number | null {
  const cycle = cycleDaysOf(flow);
  if (flow.activeMs === null || cycle === null) return null;
  const elapsedMs = flow.finishedMs! - flow.startedMs!;
  return elapsedMs === 0 ? cycle : cycle * (flow.activeMs / elapsedMs);
}

/** Where time goes: of items finished in the range, the share of all their time in each state, and who is there now. */
function statesOf(
  items: readonly FlowingItem[],
  range: Range,
  bottlenecks: ReturnType<typeof bottlenecksOf>,
): object[] {
  const spent = new Map<string, number[]>();
  for (const { flow } of items)
    if (isWithin(flow.finishedMs, range))
      for (const [status, ms] of flow.inStatus) spent.set(status, [...(spent.get(status) ?? []), ms]);
  const now = Map.groupBy(
    items.filter(({ flow }) => flow.category === 'in_progress'),
    ({ flow }) => flow.status,
  );
  const allMs = [...spent.values()].flat().reduce((sum, ms) => sum + ms, 0);
  return [...new Set([...spent.keys(), ...now.keys()])]
    .map((status) => {
      const times = spent.get(status) ?? [];
      return {
        status,
        share_of_time: allMs === 0 ? null : times.reduce((sum, ms) => sum + ms, 0) / allMs,
        median_days: medianFigure(times.map(daysOf)),
        in_it_now: now.get(status)?.length ?? 0,
        in_it_before: bottlenecks.get(status)?.workInProgress.before ?? null,
        is_bottleneck: bottlenecks.get(status)?.isBottleneck ?? null,
      };
    })
    .sort((a, b) => (b.share_of_time ?? 0) - (a.share_of_time ?? 0));
}

/** A bottleneck is told by the weeks before, whatever the range. */
function weeksToLookBack(beginsMs: number, toMs: number): Range[] {
  return weeksOf({ fromMs: Math.max(beginsMs, toMs - BOTTLENECK_WEEKS * WEEK_DAYS * DAY_MS), toMs });
}

function named({ key, project, team, type, url }: Item): object {
  return { item_key: key, project, team, item_type: type, url: url ?? null };
}
