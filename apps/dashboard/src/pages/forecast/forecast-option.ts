/**
 * A forecast as an option of ECharts: the known windows as a line, from where they end the forecast dashed, its bands of
 * 95, 80 and 50 % behind it, the wider the fainter; a scenario in a second colour with its band of 80 %.
 */
import type { Unit } from '@bellwether/ui/api/types.ts';
import type { ChartColours } from '@bellwether/ui/charts/chart-colours.ts';
import { chartTip, type TipRow } from '@bellwether/ui/charts/chart-tip.ts';
import {
  bandSeries,
  type ChartOption,
  timeChart,
  type ValueAxis,
  valueAxis,
} from '@bellwether/ui/charts/time-chart.ts';
import { formatFigure } from '@bellwether/ui/format/number.ts';
import { formatUtc, formatWindowStart } from '@bellwether/ui/format/time.ts';
import type { ForecastPoint } from './forecast.ts';
import { messages } from './messages.ts';

export interface ForecastDrawing {
  unit: Unit;
  startsMs: readonly number[];
  grainMs: number;
  known: readonly (number | null)[];
  /** Places of `startsMs` that are forecast; `undefined` before. */
  forecast: readonly (ForecastPoint | undefined)[];
  scenario:
    | {
        name: string;
        known: readonly (number | null)[];
        forecast: readonly (ForecastPoint | undefined)[];
      }
    | undefined;
}

type Edge = `low_${50 | 80 | 95}` | `high_${50 | 80 | 95}`;
const BANDS: readonly { low: Edge; high: Edge; opacity: number }[] = [
  { low: 'low_95', high: 'high_95', opacity: 0.12 },
  { low: 'low_80', high: 'high_80', opacity: 0.16 },
  { low: 'low_50', high: 'high_50', opacity: 0.22 },
];

export function forecastOption(drawing: ForecastDrawing, colours: ChartColours, width: number): ChartOption {
  const { startsMs, grainMs, unit, known, forecast, scenario } = drawing;
  const [second = colours.ghost] = colours.series.slice(1);
  const begins = forecast.findIndex((point) => point !== undefined);
  const axis = axisOf(drawing);
  const tip = (index: number) => tipOf(drawing, index, colours, second);
  return {
    ...timeChart({ startsMs, grainMs, unit, axis, width, top: 26, right: 10, boundaryGap: false, tip }, colours),
    series: [
      ...BANDS.flatMap((band) => bandOf(band, known, forecast, colours.accent)),
      ...(scenario ? bandOf(BANDS[1]!, scenario.known, scenario.forecast, second) : []),
      ...(scenario && scenario.known.length > 0 ? [lineOf(scenario.known, second, 'solid')] : []),
      ...(scenario ? [lineOf(joined(scenario.known, scenario.forecast), second, 'dashed')] : []),
      {
        ...lineOf(known, colours.ink, 'solid'),
        markLine: {
          silent: true,
          symbol: 'none',
          animation: false,
          lineStyle: { color: colours.inkSoft, width: 1, type: 'solid', opacity: 0.7 },
          label: {
            formatter: messages.chart.begins,
            position: 'end',
            color: colours.inkSoft,
            fontFamily: colours.font,
            fontSize: 11,
          },
          data: begins > 0 ? [{ xAxis: begins - 1 }] : [],
        },
      },
      lineOf(joined(known, forecast), colours.accent, 'dashed'),
    ],
  };
}

/** The forecast begins where what is known ends, so that the two lines touch. */
function joined(
  known: readonly (number | null)[],
  forecast: readonly (ForecastPoint | undefined)[],
): (number | null)[] {
  const begins = forecast.findIndex((point) => point !== undefined);
  return forecast.map((point, i) => point?.value ?? (i === begins - 1 ? (known[i] ?? null) : null));
}

function lineOf(data: readonly (number | null)[], colour: string, type: 'solid' | 'dashed'): object {
  return {
    type: 'line',
    data,
    z: 4,
    symbol: 'circle',
    symbolSize: 4,
    showSymbol: false,
    lineStyle: { color: colour, width: 1.75, type: type === 'solid' ? type : [5, 3], join: 'round' },
    itemStyle: { color: colour },
    emphasis: { disabled: true },
  };
}

function bandOf(
  { low, high, opacity }: (typeof BANDS)[number],
  known: readonly (number | null)[],
  forecast: readonly (ForecastPoint | undefined)[],
  colour: string,
): object[] {
  // From the last known window, where it is no width yet.
  const begins = forecast.findIndex((point) => point !== undefined);
  const lastKnown = known[begins - 1] ?? null;
  const edges = forecast.map((point, i) => {
    if (point) return { low: point[low], high: point[high] };
    return i === begins - 1 && lastKnown !== null ? { low: lastKnown, high: lastKnown } : null;
  });
  return bandSeries(edges, { name: `${colour} ${low}`, colour, opacity });
}

function axisOf({ unit, known, forecast, scenario }: ForecastDrawing): ValueAxis {
  const edges = [...forecast, ...(scenario?.forecast ?? [])].flatMap((point) =>
    point ? [point.low_95, point.high_95] : [],
  );
  const values = [...known, ...(scenario?.known ?? []), ...edges].filter((value) => value !== null);
  return valueAxis(values, unit);
}

function tipOf(drawing: ForecastDrawing, index: number, colours: ChartColours, second: string): HTMLElement {
  const { startsMs, grainMs, unit, known, forecast, scenario } = drawing;
  const startMs = startsMs[index] ?? 0;
  const words = messages.chart;
  const point = forecast[index];
  const other = scenario?.forecast[index]?.value ?? scenario?.known[index];
  const rows: TipRow[] = [
    point
      ? { name: words.forecast, colour: colours.accent, value: point.value }
      : { name: words.known, colour: colours.ink, value: known[index] ?? null },
    ...(scenario && typeof other === 'number' ? [{ name: scenario.name, colour: second, value: other }] : []),
  ];
  const range = (low: number, high: number) => `${formatFigure(low, unit)} – ${formatFigure(high, unit)}`;
  const foot = point
    ? [
        `${words.within('80 %')} ${range(point.low_80, point.high_80)}`,
        `${words.within('95 %')} ${range(point.low_95, point.high_95)}`,
      ].join('; ')
    : undefined;
  const spanMs = startsMs.length * grainMs;
  return chartTip(formatWindowStart(startMs, grainMs, spanMs), formatUtc(startMs), rows, unit, foot);
}
