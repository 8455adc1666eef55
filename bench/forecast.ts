/**
 * How good forecasts are, on series that others have forecast, too: `node bench/forecast.ts [Weekly|Hourly|classic …]`; and
 * on every metric of a running server, its sample organisation's above all: `node bench/forecast.ts server URL KEY`.
 * The M4 competition's weekly and hourly series (../shared/data/forecasting: every second one of them), held against the
 * organisers' published figures, and eight classic series against R's `forecast` package. The end of each series is held
 * back; everything is decided before it is looked at. Measures are the competition's: sMAPE, MASE, OWA against Naive2,
 * MSIS at 95 %. Intervals: the share of what came that was within the band.
 */
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { type BandLevel, forecastSeries, type SeriesForecast, type SeriesSupport } from '@bellwether/analysis';
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

/** Windows held back, the season of Naive2, and how long a history is asked for, by grain. */
const SERVER_GRAINS = {
  '1h': { held: 24, periods: [24, 168], days: 60 },
  '1d': { held: 3, periods: [7], days: 365 },
  '7d': { held: 4, periods: [52], days: 728 },
} as const;

const asked = process.argv.slice(2);
const wanted = (name: string): boolean => asked.length === 0 || asked.includes(name);
for (const frequency of Object.keys(FREQUENCIES) as Frequency[]) if (wanted(frequency)) competition(frequency);
if (wanted('classic')) classicSeries();
if (asked[0] === 'server') await metricsOfServer(asked[1]!, asked[2]!);

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

/** The end of each metric's history is held back from the forecast and from Naive2 alike. */
async function metricsOfServer(url: string, key: string): Promise<void> {
  const ask = async <T>(path: string, body?: object): Promise<T> => {
    const response = await fetch(`${url}/api/v1/${path}`, {
      headers: { authorization: `Bearer ${key}`, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
  const { metrics } = await ask<{ metrics: { name: string; unit: string; grains: string[] }[] }>('metrics');
  const histories: { metric: string; unit: string; grain: keyof typeof SERVER_GRAINS; values: number[] }[] = [];
  const nowMs = Date.now();
  for (const { name, unit, grains } of metrics)
    for (const grain of grains.includes('7d') ? (['7d'] as const) : (['1h', '1d'] as const)) {
      const { days } = SERVER_GRAINS[grain];
      const to = new Date(grain === '1h' ? nowMs - (nowMs % 3_600_000) : nowMs - (nowMs % 86_400_000));
      const from = new Date(to.getTime() - days * 86_400_000);
      const answer = await ask<{ series: { points: { value: number | null }[] }[] }>('metrics', {
        ...{ metric: name, grain, from: from.toISOString(), to: to.toISOString() },
      });
      const values = (answer.series[0]?.points ?? []).map(({ value }) => value);
      const known = values.slice(values.findIndex((value) => value !== null && value !== 0));
      if (!known.includes(null)) histories.push({ metric: name, unit, grain, values: known as number[] });
    }
  console.log(`${histories.length} histories read.`);
  const lines = histories.flatMap(({ metric, unit, grain, values }) => {
    const { held, periods } = SERVER_GRAINS[grain];
    const [train, actual] = [values.slice(0, -held), values.slice(-held)];
    const support = ['count', 'tokens', 'lines'].includes(unit) ? 'count' : 'amount';
    const found = forecastSeries({ values: train, periods, horizon: held, support });
    if (found.kind === 'none' || found.point.length < held) return [];
    const off = (point: number[]): number => meanOf(actual.map((value, h) => Math.abs(value - point[h]!)));
    const simple = off(naive2(train, train.every((value) => value > 0) ? periods[0] : 1, held));
    const { lower, upper } = bandOf(found, 0.95);
    const within = actual.filter((value, h) => value >= lower[h]! && value <= upper[h]!).length / held;
    // Where both made no error they are as good; where only Naive2 made none, twice as bad stands for it.
    const own = off(found.point);
    const ratio = simple > 0 ? own / simple : own > 0 ? 2 : 1;
    return [{ metric, grain, points: train.length, chosen: found.model, ratio, within }];
  });
  console.log('Mean error beside that of Naive2 (1 is as much), and the share within 95 %');
  console.table(lines.map((line) => ({ ...line, ratio: line.ratio.toFixed(2), within: line.within.toFixed(2) })));
  for (const [grain, own] of Map.groupBy(lines, (line) => line.grain)) {
    const typical = Math.exp(meanOf(own.map(({ ratio }) => Math.log(Math.max(0.01, ratio)))));
    const worse = own.filter(({ ratio }) => ratio > 1).length;
    const within = meanOf(own.map((line) => line.within));
    console.log(
      `${grain}: ${own.length} metrics, ${typical.toFixed(2)} of Naive2's error (geometric mean), worse than it ${worse}; within 95 %: ${within.toFixed(3)}`,
    );
  }
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
