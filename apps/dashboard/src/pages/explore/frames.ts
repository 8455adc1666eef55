/**
 * An answer laid out in windows: every series has one value a window, `null` where nothing is known. At most seven series
 * are drawn; the table has them all.
 */
import { GRAINS, type Group, type MetricAnswer } from '@bellwether/ui/api/types.ts';
import { colourSlots, SLOTS } from '@bellwether/ui/charts/entity-colours.ts';
import type { ChartSeries } from '@bellwether/ui/charts/time-chart.ts';
import { windowValues } from '@bellwether/ui/figures/figure.ts';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { messages } from './messages.ts';
import { GRAIN_MS } from './view-address.ts';

export interface Frames {
  startsMs: readonly number[];
  grainMs: number;
  series: readonly ChartSeries[];
  charted: readonly ChartSeries[];
  before?: ChartSeries;
  unfinished: boolean;
}

export function framesOf(answer: MetricAnswer, nowMs: number): Frames {
  const [fromMs, toMs] = [Date.parse(answer.from), Date.parse(answer.to)];
  const grain = GRAINS.find((name) => name === answer.grain);
  const grainMs = grain ? GRAIN_MS[grain] : Math.max(1, toMs - fromMs);
  const range = { name: '24h' as const, fromMs, toMs, grain: grain ?? ('1d' as const), grainMs };
  const windows = Math.round((toMs - fromMs) / grainMs);
  const names = answer.series.map(({ group }) => groupName(group));
  const slots = colourSlots(names.slice(0, SLOTS));
  const series = answer.series.map(
    ({ points }, index): ChartSeries => ({
      name: names[index]!,
      slot: answer.series.length > 1 ? slots.get(names[index]!) : undefined,
      values: windowValues(points, range),
    }),
  );
  const past = answer.series.length === 1 ? answer.previous_series?.[0] : undefined;
  const shiftMs = past?.points[0] && Date.parse(past.points[0].start) < fromMs ? toMs - fromMs : 0;
  return {
    startsMs: Array.from({ length: windows }, (_, index) => fromMs + index * grainMs),
    grainMs,
    series,
    charted: series.slice(0, SLOTS),
    ...(past
      ? {
          before: {
            name: uiMessages.series.before,
            values: windowValues(
              past.points.map((point) => ({
                ...point,
                start: new Date(Date.parse(point.start) + shiftMs).toISOString(),
              })),
              range,
            ),
          },
        }
      : {}),
    unfinished: toMs > nowMs,
  };
}

export function groupName(group: Group): string {
  const values = Object.values(group);
  return values.length === 0
    ? messages.all
    : values.map((value) => value || uiMessages.series.notAttributed).join(' · ');
}
