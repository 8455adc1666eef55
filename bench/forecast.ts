/**
 * How good forecasts are, on series that others have forecast, too: `node bench/forecast.ts [Weekly|Hourly|classic|sample …]`;
 * and on what the sample organisation does, beside Naive2.
 * The M4 competition's weekly and hourly series (../shared/data/forecasting: every second one of them), held against the
 * organisers' published figures, and eight classic series against R's `forecast` package. The end of each series is held
 * back; everything is decided before it is looked at. Measures are the competition's: sMAPE, MASE, OWA against Naive2,
 * MSIS at 95 %. Intervals: the share of what came that was within the band.
 */
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { type BandLevel, forecastSeries, type SeriesForecast, type SeriesSupport } from '@bellwether/analysis';
import { sampleHistory } from '@bellwether/pack-agents/sample';
import { historyStart, peopleEvents } from '@bellwether/pack-people/sample';
import { parse } from 'csv-parse/sync';
import { forecastAccuracy, overallWeightedAverage } from '../packages/analysis/src/forecast/forecast-accuracy.ts';
import { naive2 } from '../packages/analysis/src/forecast/seasonal-indices.ts';

const FOLDER = new URL('../../shared/data/forecasting/', import.meta.url);
if (!existsSync(FOLDER)) {
  console.error(`No series: ${FOLDER.pathname} is not there.`);
  process.exit(1);
}

/** `seasonality`: of the competition's measures. `periods`: the seasons that the calendar gives such a grain. */
const FREQUENCIES = {
  Weekly: { horizon: 13, seasonality: 1, periods: [52] },
  Hourly: { horizon: 48, seasonality: 24, periods: [24, 168] },
} as const;
type Frequency = keyof typeof FREQUENCIES;

const PUBLISHED = ['Naive2', 'SES', 'Theta', 'Damped', 'Com', '118'] as const;
const TITLES: Readonly<Record<string, string>> = { Com: 'Comb', '118': 'winner (Smyl)' };
/** Over all frequencies; the paper gives these two no row of their own by frequency. */
const OF_THE_PAPER = 'The paper gives OWA 0.908 for ETS and 0.903 for ARIMA, 0.898 for Comb, over all 100,000 series.';

/** What each of them counts; steps held back and seasons are those of the reference. */
const CLASSIC_SUPPORTS: Readonly<Record<string, SeriesSupport>> = {
  AirPassengers: 'count',
  co2: 'amount',
  UKgas: 'amount',
  Nile: 'amount',
  lynx: 'count',
  WWWusage: 'count',
  USAccDeaths: 'count',
  hyndsight_daily_pageviews: 'count',
};

/** That of the organisation a server makes for itself. */
const SEED = 20_261_121;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const asked = process.argv.slice(2);
const wanted = (name: string): boolean => asked.length === 0 || asked.includes(name);
for (const frequency of Object.keys(FREQUENCIES) as Frequency[]) if (wanted(frequency)) competition(frequency);
if (wanted('classic')) classicSeries();
if (wanted('sample')) sampleOrganisation();

interface Measured {
  sMAPE: number;
  MASE: number;
  MSIS: number;
  covered: Readonly<Record<BandLevel, number>>;
}

function measure(forecast: SeriesForecast, train: number[], actual: number[], seasonality: number): Measured {
  const within = (level: BandLevel): number => {
    const { lower, upper } = bandOf(forecast, level);
    return actual.filter((value, h) => value >= lower[h]! && value <= upper[h]!).length / actual.length;
  };
  const band = bandOf(forecast, 0.95);
  const found = forecastAccuracy({ train, actual, forecast: forecast.point, ...band, seasonality })!;
  return {
    sMAPE: found.sMAPE,
    MASE: found.MASE!,
    MSIS: found.MSIS!,
    covered: { 0.5: within(0.5), 0.8: within(0.8), 0.95: within(0.95) },
  };
}

function bandOf({ bands }: SeriesForecast, wantedLevel: BandLevel): { lower: number[]; upper: number[] } {
  return bands.find(({ level }) => level === wantedLevel)!;
}

function competition(frequency: Frequency): void {
  const { horizon, seasonality, periods } = FREQUENCIES[frequency];
  const train = seriesOf(`m4-${frequency}-train.csv.gz`);
  const test = seriesOf(`m4-${frequency}-test.csv.gz`);
  const startedAt = process.cpuUsage();
  const forecasts = [...train].map(([id, values]) => {
    const found = forecastSeries({ values, periods, horizon, support: 'amount' });
    if (found.kind === 'none') throw new Error(`${id}: ${found.reason}`);
    return { found, measured: measure(found, values, test.get(id)!, seasonality) };
  });
  const { user, system } = process.cpuUsage(startedAt);
  const seconds = (user + system) / 1e6;
  const mean = (of: (one: Measured) => number): number => meanOf(forecasts.map(({ measured }) => of(measured)));

  const reference = (
    JSON.parse(text('m4.oracle.json')) as {
      visible_odd_numbered_series: Record<
        string,
        { bench: Record<string, { sMAPE: number; MASE: number; OWA: number }> }
      >;
    }
  ).visible_odd_numbered_series[frequency]!.bench;
  const points = rows('m4-published-point-forecast-results.csv');
  const intervals = rows('m4-published-interval-results.csv');
  const published = (method: string, measureName: string, table = points): string =>
    table.find((row) => row.method === method)?.[`${measureName}_${frequency}`] ?? '';
  const own = { sMAPE: mean((one) => one.sMAPE), MASE: mean((one) => one.MASE) };

  console.log(`\nM4 ${frequency}: ${train.size} series, ${horizon} steps`);
  console.table([
    {
      method: 'chosen here',
      sMAPE: own.sMAPE.toFixed(3),
      MASE: own.MASE.toFixed(3),
      OWA: overallWeightedAverage(own, reference.Naive2!)!.toFixed(3),
      'published, all series': '',
    },
    ...['ETS', ...PUBLISHED].map((method) => ({
      method: TITLES[method] ?? method,
      sMAPE: reference[method]?.sMAPE.toFixed(3) ?? '',
      MASE: reference[method]?.MASE.toFixed(3) ?? '',
      OWA: reference[method]?.OWA.toFixed(3) ?? '',
      'published, all series': ['sMAPE', 'MASE', 'OWA'].map((name) => published(method, name)).join(' / '),
    })),
  ]);
  console.log('sMAPE, MASE, OWA: of these series, the benchmarks as run by R 8.20 (m4.oracle.json).', OF_THE_PAPER);
  console.table([
    {
      method: 'chosen here',
      '50 %': mean((one) => one.covered[0.5]).toFixed(3),
      '80 %': mean((one) => one.covered[0.8]).toFixed(3),
      '95 %': mean((one) => one.covered[0.95]).toFixed(3),
      MSIS: mean((one) => one.MSIS).toFixed(2),
      'off 95 %': Math.abs(mean((one) => one.covered[0.95]) - 0.95).toFixed(3),
    },
    ...['Naive', 'ETS', 'ARIMA', '118'].map((method) => ({
      method: `${TITLES[method] ?? method}, published`,
      MSIS: published(method, 'MSIS', intervals),
      'off 95 %': published(method, 'ACD', intervals),
    })),
  ]);
  const flagged = forecasts.filter(({ found }) => found.flags.includes('uncalibrated'));
  const coveredWhere = (is: boolean): string => {
    const those = forecasts.filter(({ found }) => found.flags.includes('uncalibrated') === is);
    return those.length === 0 ? '–' : meanOf(those.map(({ measured }) => measured.covered[0.95])).toFixed(3);
  };
  console.log(
    `Called uncalibrated: ${flagged.length} of ${forecasts.length}; 95 % covered ${coveredWhere(true)} of those and ${coveredWhere(false)} of the others.`,
  );
  const chosen = Map.groupBy(forecasts, ({ found }) => found.model);
  console.log('Chosen:', [...chosen].map(([model, all]) => `${model} ${all.length}`).join(', '));
  console.log(
    `${seconds.toFixed(0)} s of processor time: ${(forecasts.length / seconds).toFixed(2)} series a second on one core.`,
  );
}

function classicSeries(): void {
  type Errors = { sMAPE: number; MASE: number };
  const reference = (
    JSON.parse(text('classic-series.oracle.json')) as {
      series: Record<
        string,
        { frequency: number; h: number; ets: Errors; auto_arima: Errors; theta: Errors; snaive: Errors }
      >;
    }
  ).series;
  const known = Map.groupBy(rows('classic-series.csv'), ({ series }) => series!);
  const lines = Object.entries(reference).map(([name, { frequency, h, ets, auto_arima, theta, snaive }]) => {
    const values = known.get(name)!.map(({ value }) => Number(value));
    const [train, actual] = [values.slice(0, -h), values.slice(-h)];
    const periods = frequency > 1 ? [frequency] : [];
    const found = forecastSeries({ values: train, periods, horizon: h, support: CLASSIC_SUPPORTS[name]! });
    if (found.kind === 'none') throw new Error(`${name}: ${found.reason}`);
    const own = measure(found, train, actual, frequency);
    return { name, model: found.model, own, ets, auto_arima, theta, snaive };
  });
  console.log('\nClassic series: MASE of what was held back, R forecast 8.20 beside');
  console.table(
    lines.map(({ name, model, own, ets, auto_arima, theta, snaive }) => ({
      name,
      chosen: model,
      'chosen here': own.MASE.toFixed(2),
      ETS: ets.MASE.toFixed(2),
      ARIMA: auto_arima.MASE.toFixed(2),
      Theta: theta.MASE.toFixed(2),
      'seasonal naive': snaive.MASE.toFixed(2),
      'within 95 %': own.covered[0.95].toFixed(2),
    })),
  );
  const means = (of: (line: (typeof lines)[number]) => number): string => meanOf(lines.map(of)).toFixed(3);
  console.log(
    `Mean MASE: ${means(({ own }) => own.MASE)} here, ETS ${means(({ ets }) => ets.MASE)}, ARIMA ${means(({ auto_arima }) => auto_arima.MASE)}, Theta ${means(({ theta }) => theta.MASE)}, seasonal naive ${means(({ snaive }) => snaive.MASE)}.`,
  );
}

interface SampleSeries {
  grain: string;
  values: number[];
  /** How much is known at a cut, and how far it is gone on from there. */
  known: number;
  horizon: number;
  periods: readonly number[];
  cuts: readonly number[];
}

/** What the sample organisation does, counted by kind of event: agents by the hour over eight weeks, people by the week. */
function sampleOrganisation(): void {
  const monday = Date.UTC(2026, 10, 16);
  const lines = [
    ...eventCounts(sampleHistory({ fromMs: monday - 56 * DAY_MS, toMs: monday, seed: SEED }), HOUR_MS, {
      fromMs: monday - 56 * DAY_MS,
      toMs: monday,
    }).map((values): SampleSeries => {
      // Two weeks are what a new installation knows; every third day and a half is a cut, so that each hour and day is.
      const cuts = Array.from({ length: 12 }, (_, i) => values.length - 24 - i * 84);
      return { grain: '1h', values, known: 14 * 24, horizon: 24, periods: [24, 168], cuts };
    }),
    ...eventCounts(eventsOf(peopleEvents({ beginMs: monday, fromMs: historyStart(monday), seed: SEED })), 7 * DAY_MS, {
      fromMs: monday - 104 * 7 * DAY_MS,
      toMs: monday,
    }).map((values): SampleSeries => {
      const cuts = Array.from({ length: 12 }, (_, i) => values.length - 4 - i * 4);
      return { grain: '7d', values, known: values.length, horizon: 4, periods: [52], cuts };
    }),
  ];
  const judged = lines.flatMap(({ grain, values, known, horizon, periods, cuts }) =>
    cuts.flatMap((cut) => {
      const train = values.slice(Math.max(0, cut - known), cut);
      const actual = values.slice(cut, cut + horizon);
      const found = forecastSeries({ values: train, periods, horizon, support: 'count' });
      if (found.kind === 'none' || found.point.length < horizon) return [];
      const off = (point: number[]): number => meanOf(actual.map((value, h) => Math.abs(value - point[h]!)));
      const scale = meanOf(train.slice(periods[0] ?? 1).map((value, i) => Math.abs(value - train[i]!)));
      const { lower, upper } = bandOf(found, 0.95);
      const period = train.every((value) => value > 0) ? periods[0]! : 1;
      return [
        {
          grain,
          own: off(found.point) / scale,
          simple: off(naive2(train, period, horizon)) / scale,
          within: actual.filter((value, h) => value >= lower[h]! && value <= upper[h]!).length / horizon,
        },
      ];
    }),
  );
  console.log('\nThe sample organisation: MASE over all kinds of events and cuts');
  console.table(
    [...Map.groupBy(judged, (one) => one.grain)].map(([grain, all]) => ({
      grain,
      forecasts: all.length,
      'chosen here': meanOf(all.map((one) => one.own)).toFixed(3),
      Naive2: meanOf(all.map((one) => one.simple)).toFixed(3),
      'within 95 %': meanOf(all.map((one) => one.within)).toFixed(3),
    })),
  );
}

function* eventsOf<Event>(timed: Iterable<{ event: Event }>): Iterable<Event> {
  for (const { event } of timed) yield event;
}

/** One series a kind of event that happens often enough to be counted: once in three windows. */
function eventCounts(
  events: Iterable<{ event_type: string; timestamp?: string | undefined }>,
  sizeMs: number,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): number[][] {
  const windows = Math.round((toMs - fromMs) / sizeMs);
  const counts = new Map<string, number[]>();
  for (const { event_type, timestamp } of events) {
    const index = Math.floor((Date.parse(timestamp ?? '') - fromMs) / sizeMs);
    // People's events come without end; evenings elsewhere stand a little out of order.
    if (index > windows) break;
    if (!(index >= 0 && index < windows)) continue;
    const own = counts.get(event_type) ?? Array<number>(windows).fill(0);
    own[index]!++;
    counts.set(event_type, own);
  }
  return [...counts.values()].filter((own) => own.reduce((sum, count) => sum + count, 0) >= windows / 3);
}

function meanOf(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function text(file: string): string {
  const bytes = readFileSync(new URL(file, FOLDER));
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

function rows(file: string): Record<string, string>[] {
  return parse(text(file), { columns: true, relax_column_count: true });
}

/** One series a line: its name, then its values; lines end where their series does. */
function seriesOf(file: string): Map<string, number[]> {
  const lines: string[][] = parse(text(file), { from_line: 2, relax_column_count: true });
  return new Map(
    lines.map(([id, ...values]) => [id!, values.filter((value) => value !== '' && value !== 'NA').map(Number)]),
  );
}
