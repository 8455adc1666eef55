/**
 * An answer, with the live points that came after it, laid out in windows: every series has one place a window. Unknown
 * stays unknown with its reason. What is drawn is at most seven series; the table has them all.
 */
import {
  GRAINS,
  type Group,
  isHidden,
  type MetricAnswer,
  type MissingReason,
  type Point,
  type Series,
} from '../api/types.ts';
import { uiMessages } from '../i18n/messages.ts';
import { groupKey, type LiveSeries } from '../live/series-state.ts';
import { GRAIN_MS } from '../view/view-range.ts';
import { colourSlots, SLOTS } from './entity-colours.ts';

export interface FramePoint {
  value: number | null;
  reason?: MissingReason | undefined;
}

export interface FrameSeries {
  name: string;
  group: Group;
  /** Colour of the entity, the same on every page; `undefined`: the accent. */
  slot: number | undefined;
  points: readonly FramePoint[];
  /** The period before, window by window; empty when it was not asked for. */
  before: readonly (number | null)[];
}

export interface Frame {
  startsMs: readonly number[];
  grainMs: number;
  series: readonly FrameSeries[];
  /** Groups beyond those given. */
  others: number;
  /** The first window that may still change; the number of windows when none does. */
  movingFrom: number;
  hidden: number;
  unknown: number;
}

/** One colour each; more cannot be told apart. */
const DRAWN_MAX = SLOTS;

export function drawnSeries({ series }: Frame): readonly FrameSeries[] {
  return series.slice(0, DRAWN_MAX);
}

/** `throughMs`: everything accepted before it is in the figures. `stepMs`: how far sliding windows move; else the grain. */
export function frameOf(answer: MetricAnswer, live: LiveSeries | undefined, throughMs: number, stepMs?: number): Frame {
  const [fromMs, toMs] = [Date.parse(answer.from), Date.parse(answer.to)];
  const grain = GRAINS.find((name) => name === answer.grain);
  const grainMs = stepMs ?? (grain ? GRAIN_MS[grain] : Math.max(1, toMs - fromMs));
  const startsMs = Array.from(
    { length: Math.round((toMs - fromMs) / grainMs) },
    (_, index) => fromMs + index * grainMs,
  );
  const place = (points: Iterable<Point>, shiftMs: number): FramePoint[] => {
    const places = startsMs.map((): FramePoint => ({ value: null, reason: 'no_data' }));
    for (const { start, value, reason } of points) {
      const index = (Date.parse(start) + shiftMs - fromMs) / grainMs;
      if (Number.isInteger(index) && index >= 0 && index < places.length) places[index] = { value, reason };
    }
    return places;
  };
  const before = new Map((answer.previous_series ?? []).map((series) => [groupKey(series.group), series]));
  const shown = answer.series.filter(isShown);
  const names = shown.map(({ group }) => groupName(group));
  const slots = colourSlots(names.slice(0, DRAWN_MAX));
  const series = shown.map((one, index): FrameSeries => {
    const moved = live?.points.get(groupKey(one.group));
    const points = place([...one.points, ...(moved?.values() ?? [])], 0);
    const past = before.get(groupKey(one.group));
    return {
      name: names[index]!,
      group: one.group,
      slot: Object.keys(one.group).length > 0 ? slots.get(names[index]!) : undefined,
      points: live && live.empty !== null ? points.map((point, at) => emptied(point, live, startsMs[at]!)) : points,
      before: past ? place(past.points, shiftOf(past, fromMs, toMs)).map(({ value }) => value) : [],
    };
  });
  const all = series.flatMap(({ points }) => points);
  const moving = startsMs.findIndex((startMs) => startMs + grainMs > throughMs);
  return {
    startsMs,
    grainMs,
    series,
    others: answer.others ?? 0,
    movingFrom: moving === -1 ? startsMs.length : moving,
    hidden: all.filter(({ value, reason }) => value === null && isHidden(reason)).length,
    unknown: all.filter(({ value, reason }) => value === null && !isHidden(reason)).length,
  };
}

/** Events that do not state what is cut by, and have nothing of what is measured, are no group of it. */
export function isShown({ group, total }: Pick<Series, 'group' | 'total'>): boolean {
  const values = Object.values(group);
  return values.length === 0 || values.some((value) => value !== '') || (total !== 0 && total !== null);
}

/** What a group is called: its values, in the order it was cut by. */
export function groupName(group: Group): string {
  const values = Object.values(group);
  return values.length === 0
    ? uiMessages.series.all
    : values.map((value) => value || uiMessages.series.notAttributed).join(' · ');
}

/** A window nobody has said anything of, in the span that is watched, is worth what an empty window is worth. */
function emptied(point: FramePoint, live: LiveSeries, startMs: number): FramePoint {
  if (point.value !== null || point.reason !== 'no_data' || startMs > Date.now()) return point;
  return { value: live.empty };
}

/** The server gives the period before where it was; it is drawn under the period it is compared with. */
function shiftOf({ points }: Series, fromMs: number, toMs: number): number {
  const [first] = points;
  return first && Date.parse(first.start) < fromMs ? toMs - fromMs : 0;
}
