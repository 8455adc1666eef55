/**
 * The series of the Numenta Anomaly Benchmark that lie beside the repository, with the windows their authors labelled, and
 * the scores stored for published detectors. Every second series, by name, from the first, was there to choose thresholds
 * on; the others were not looked at until they stood.
 */
import { readdirSync } from 'node:fs';
import { readReference } from '../reference.fixture.ts';
import { type LabelledAlarms, NAB_PROFILES, type NabScore, nabNormalised, nabScore } from './nab-score.ts';
import { SeriesWatch } from './series-watch.ts';

const FOLDER = 'data/anomaly/';
const SHARED = new URL(`../../../../../shared/${FOLDER}`, import.meta.url);
const DAY_MS = 86_400_000;

export type NabProfile = keyof typeof NAB_PROFILES;
export const NAB_PROFILE_NAMES = Object.keys(NAB_PROFILES) as NabProfile[];

export interface LabelledSeries {
  name: string;
  atMs: readonly number[];
  values: readonly number[];
  windows: LabelledAlarms['windows'];
  /** Whether thresholds were chosen on it. */
  chosenOn: boolean;
}

export interface StoredScore {
  detector: string;
  profile: string;
  file: string;
  threshold: number;
  score: number;
}

export function readNabSeries(): LabelledSeries[] {
  const labels = readLabels();
  const names = readdirSync(new URL('nab-data/', SHARED)).flatMap((folder) =>
    readdirSync(new URL(`nab-data/${folder}/`, SHARED)).map((file) => `${folder}/${file.slice(0, -3)}`),
  );
  return names.toSorted().map((name, index) => {
    const rows = rowsOf(`nab-data/${name}.gz`);
    const times = rows.map(([time = '']) => time);
    return {
      name,
      atMs: times.map((time) => Date.parse(`${time.replace(' ', 'T')}Z`)),
      values: rows.map(([, value]) => Number(value)),
      windows: windowsIn(times, labels[name]!),
      chosenOn: index % 2 === 0,
    };
  });
}

export function readStoredScores(): StoredScore[] {
  return rowsOf('nab-per-file-scores.csv.gz').map(([detector = '', profile = '', file = '', threshold, score]) => ({
    ...{ detector, profile, file },
    ...{ threshold: Number(threshold), score: Number(score) },
  }));
}

/** What two published detectors told, row by row, with the score that is stored for it. */
export function readDetectorOutputs(): { stored: StoredScore; told: LabelledAlarms }[] {
  const labels = readLabels();
  const scores = readStoredScores();
  return readdirSync(new URL('nab-detector-outputs/', SHARED)).flatMap((detector) =>
    readdirSync(new URL(`nab-detector-outputs/${detector}/realTraffic/`, SHARED)).flatMap((file) => {
      const rows = rowsOf(`nab-detector-outputs/${detector}/realTraffic/${file}`);
      const name = `realTraffic/${file.slice(detector.length + 1, -3)}`;
      const times = rows.map(([time = '']) => time);
      return scores
        .filter((one) => one.detector === detector && one.file === name)
        .map((stored) => ({
          stored,
          told: {
            length: rows.length,
            windows: windowsIn(times, labels[name]!),
            alarms: rows.flatMap(([, , score], index) => (Number(score) >= stored.threshold ? [index] : [])),
          },
        }));
    }),
  );
}

/** What the detector tells of a series; the place in the season is the time of the day, in steps of the series. */
export function alarmsOf({ atMs, values }: LabelledSeries): number[] {
  const gaps = atMs.slice(1, 201).map((ms, index) => ms - atMs[index]!);
  const stepMs = gaps.toSorted((a, b) => a - b)[gaps.length >> 1]!;
  const watch = new SeriesWatch();
  return values.flatMap((value, index) => {
    const place = String(Math.floor((atMs[index]! % DAY_MS) / stepMs));
    return watch.push(value, [place]).verdict === 'anomalous' ? [index] : [];
  });
}

export function scoresOf(
  series: readonly LabelledSeries[],
  alarms: ReadonlyMap<string, number[]>,
  profile: NabProfile,
): { each: NabScore[]; normalised: number } {
  const costs = NAB_PROFILES[profile];
  const each = series.map(({ name, values, windows }) =>
    nabScore({ length: values.length, windows, alarms: alarms.get(name)! }, costs),
  );
  return { each, normalised: nabNormalised(each, costs)! };
}

function readLabels(): Record<string, [string, string][]> {
  return JSON.parse(readReference(`${FOLDER}combined_windows.json`));
}

function rowsOf(path: string): string[][] {
  return readReference(FOLDER + path)
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
}

function windowsIn(times: readonly string[], labels: readonly [string, string][]): [number, number][] {
  return labels.map(([first, last]) => [times.indexOf(first.slice(0, 19)), times.indexOf(last.slice(0, 19))]);
}
