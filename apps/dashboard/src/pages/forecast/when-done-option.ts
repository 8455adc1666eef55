/** The chance of being done in each coming week as bars, with the weeks by which it is done with 50, 85 and 95 %. */
import type { ChartColours } from '@bellwether/ui/charts/chart-colours.ts';
import { chartTip } from '@bellwether/ui/charts/chart-tip.ts';
import { type ChartOption, timeChart, valueAxis } from '@bellwether/ui/charts/time-chart.ts';
import { locale } from '@bellwether/ui/format/locale.ts';
import { DAY_MS, formatUtc } from '@bellwether/ui/format/time.ts';
import type { DoneBy, WhenDone } from './forecast.ts';
import { whenDoneMessages as messages } from './messages.ts';

/** Weeks with less of a chance than this, before and after the rest, are not drawn. */
const CHANCE_DRAWN_MIN = 0.001;
const LEVELS = ['p50', 'p85', 'p95'] as const;
/** What the axis of values takes of the width. */
const LEFT = 62;
const LABEL_WIDTH = 38;
/** Dates are those of UTC, in which weeks are counted, for readers of every zone. */
const dayOf = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', day: 'numeric', month: 'short' });
const dateOf = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric' });

export function formatWeekEnd({ date }: DoneBy): string {
  return dateOf.format(Date.parse(date));
}

export function whenDoneOption(answer: WhenDone, colours: ChartColours, width: number): ChartOption {
  const weeks = drawnWeeks(answer);
  const startsMs = weeks.map(({ date }) => Date.parse(date));
  const every = Math.ceil(weeks.length / (width < 480 ? 4 : 9));
  const chances = weeks.map(({ own }) => own);
  const chart = timeChart(
    {
      ...{ startsMs, grainMs: 7 * DAY_MS, unit: 'ratio', axis: valueAxis(chances, 'ratio') },
      ...{ width, top: 38, right: 8, boundaryGap: true },
      tip: (index) => tipOf(weeks[index]!, colours),
    },
    colours,
  );
  const axis = chart.xAxis as { axisLabel: object };
  return {
    ...chart,
    xAxis: {
      ...axis,
      axisLabel: {
        ...axis.axisLabel,
        interval: (index: number) => index % every === 0,
        formatter: (startMs: string) => dayOf.format(Number(startMs)),
      },
    },
    series: [
      {
        type: 'bar',
        barWidth: '72%',
        itemStyle: { color: colours.accent },
        emphasis: { disabled: true },
        data: chances,
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
          data: marksOf(answer, weeks, (width - LEFT) / weeks.length),
        },
      },
    ],
  };
}

type Week = DoneBy & { chance: number; own: number };

/** Levels that fall into one week share a mark; a name that would touch the one before stands above it. */
function marksOf(answer: WhenDone, weeks: readonly Week[], weekWidth: number): object[] {
  const levelsByWeek = Map.groupBy(LEVELS, (level) => answer[level]?.weeks);
  let raised = false;
  let before = Number.NEGATIVE_INFINITY;
  return [...levelsByWeek].flatMap(([week, levels]) => {
    const place = weeks.findIndex((one) => one.weeks === week);
    if (place < 0) return [];
    raised = !raised && (place - before) * weekWidth < LABEL_WIDTH;
    before = place;
    const name = levels.map((level) => messages.marks[level]).join(', ');
    return [{ name, xAxis: place, label: { distance: raised ? 17 : 4 } }];
  });
}

function tipOf(week: Week, colours: ChartColours): HTMLElement {
  const rows = [
    { name: messages.chance, colour: colours.accent, value: week.own },
    { name: messages.sofar, colour: colours.inkSoft, value: week.chance },
  ];
  return chartTip(messages.week(formatWeekEnd(week)), formatUtc(Date.parse(week.date)), rows, 'ratio');
}

function drawnWeeks({ chance_by_week }: WhenDone): Week[] {
  const weeks = chance_by_week.map((week, i) => ({ ...week, own: week.chance - (chance_by_week[i - 1]?.chance ?? 0) }));
  const first = weeks.findIndex(({ own }) => own >= CHANCE_DRAWN_MIN);
  const last = weeks.findLastIndex(({ own }) => own >= CHANCE_DRAWN_MIN);
  return first < 0 ? weeks : weeks.slice(Math.max(0, first - 1), last + 1);
}
