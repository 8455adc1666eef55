/** The chance of being done in each coming week as bars, with the weeks by which it is done with 50, 85 and 95 %. */
import type { ChartColours } from '@bellwether/ui/charts/chart-colours.ts';
import { chartTip } from '@bellwether/ui/charts/chart-tip.ts';
import { ticksTo } from '@bellwether/ui/charts/scale.ts';
import { locale } from '@bellwether/ui/format/locale.ts';
import { formatPercent } from '@bellwether/ui/format/number.ts';
import { formatUtc } from '@bellwether/ui/format/time.ts';
import type { EChartsCoreOption } from 'echarts/core';
import type { DoneBy, WhenDone } from './forecast.ts';
import { whenDoneMessages as messages } from './messages.ts';

/** Weeks with less of a chance than this, before and after the rest, are not drawn. */
const CHANCE_DRAWN_MIN = 0.001;
const LEVELS = ['p50', 'p85', 'p95'] as const;
const LEFT = 46;
const LABEL_WIDTH = 38;
/** Dates are those of UTC, in which weeks are counted, for readers of every zone. */
const dayOf = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', day: 'numeric', month: 'short' });
const dateOf = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric' });

export function formatWeekEnd({ date }: DoneBy): string {
  return dateOf.format(Date.parse(date));
}

export function whenDoneOption(answer: WhenDone, colours: ChartColours, width: number): EChartsCoreOption {
  const weeks = drawnWeeks(answer);
  const highest = Math.max(...weeks.map(({ own }) => own));
  const ticks = ticksTo(highest, 4);
  const text = { color: colours.inkSoft, fontFamily: colours.font, fontSize: 11 };
  const every = Math.ceil(weeks.length / (width < 480 ? 4 : 9));
  const markedBy = Map.groupBy(LEVELS, (level) => answer[level]?.weeks);
  const marks = [...markedBy].flatMap(([week, levels]) => {
    const place = weeks.findIndex(({ weeks: own }) => own === week);
    return place < 0 ? [] : [{ name: levels.map((level) => messages.marks[level]).join(', '), xAxis: place }];
  });
  // A name that would touch the one before stands above it.
  const apart = (width - LEFT) / weeks.length;
  const raised = marks.map(({ xAxis }, i) => i > 0 && (xAxis - marks[i - 1]!.xAxis) * apart < LABEL_WIDTH);
  return {
    grid: { left: LEFT, top: 38, bottom: 24, right: 10, outerBoundsMode: 'none' },
    tooltip: {
      trigger: 'axis',
      className: 'chart-tip',
      borderWidth: 0,
      padding: 0,
      backgroundColor: 'transparent',
      transitionDuration: 0,
      confine: true,
      axisPointer: { type: 'line', lineStyle: { color: colours.lineStrong, type: 'solid', width: 1 } },
      formatter: (at: readonly { dataIndex: number }[]) => {
        const week = weeks[at[0]?.dataIndex ?? 0]!;
        const rows = [
          { name: messages.chance, colour: colours.accent, value: week.own },
          { name: messages.sofar, colour: colours.inkSoft, value: week.chance },
        ];
        return chartTip(messages.week(formatWeekEnd(week)), formatUtc(Date.parse(week.date)), rows, 'ratio');
      },
    },
    xAxis: {
      type: 'category',
      data: weeks.map(({ date }) => date),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: colours.lineStrong } },
      axisLabel: {
        ...text,
        interval: (index: number) => index % every === 0,
        formatter: (date: string) => dayOf.format(Date.parse(date)),
        hideOverlap: true,
      },
    },
    yAxis: {
      type: 'value',
      min: 0,
      max: ticks.max,
      interval: ticks.values[1] ?? 1,
      axisLabel: { ...text, formatter: (value: number) => formatPercent(value, highest < 0.05 ? 1 : 0) },
      splitLine: { lineStyle: { color: colours.line } },
    },
    series: [
      {
        type: 'bar',
        barWidth: '72%',
        itemStyle: { color: colours.accent },
        emphasis: { disabled: true },
        data: weeks.map(({ own }) => own),
        markLine: {
          silent: true,
          symbol: 'none',
          animation: false,
          lineStyle: { color: colours.ink, width: 1, type: 'solid', opacity: 0.8 },
          label: {
            formatter: '{b}',
            position: 'end',
            color: colours.ink,
            fontFamily: colours.font,
            fontSize: 11,
          },
          data: marks.map((mark, i) => ({ ...mark, label: { distance: raised[i] && !raised[i - 1] ? 17 : 4 } })),
        },
      },
    ],
  };
}

function drawnWeeks({ chance_by_week }: WhenDone) {
  const weeks = chance_by_week.map((week, i) => ({ ...week, own: week.chance - (chance_by_week[i - 1]?.chance ?? 0) }));
  const first = weeks.findIndex(({ own }) => own >= CHANCE_DRAWN_MIN);
  const last = weeks.findLastIndex(({ own }) => own >= CHANCE_DRAWN_MIN);
  return first < 0 ? weeks : weeks.slice(Math.max(0, first - 1), last + 1);
}
