/**
 * How early and how cleanly the detector tells of what others labelled: the series of the Numenta Anomaly Benchmark that
 * lie beside the repository, scored by the benchmark's rules, beside what is published of other detectors.
 *
 * Prints how far the scorer is from the scores stored for two published detectors; then ours in three profiles, for the
 * half of the series on which thresholds were chosen, for the other half and for all, each beside the published detectors
 * on the same series. Those have one threshold tuned on the whole corpus, ours was fixed on the first half. The published
 * scoreboard is of the whole corpus, of which a third of the series is not here. At the end, how often something is told of
 * where nothing happens: independent values, of 60 series each.
 *
 *     node bench/anomaly.ts [--files]
 */
import { NAB_PROFILES, nabNormalised, nabScore, SeededRandom, SeriesWatch } from '@bellwether/analysis';
import {
  alarmsOf,
  type LabelledSeries,
  NAB_PROFILE_NAMES,
  readDetectorOutputs,
  readNabSeries,
  readStoredScores,
  scoresOf,
} from '../packages/analysis/src/anomaly/nab.fixture.ts';

const outputs = readDetectorOutputs();
const apart = outputs.map(({ stored, told }) =>
  Math.abs(nabScore(told, NAB_PROFILES[stored.profile as keyof typeof NAB_PROFILES]).score - stored.score),
);
console.log(`The scorer is at most ${Math.max(...apart).toExponential(1)} from ${outputs.length} stored scores.`);

const stored = readStoredScores();
const series = readNabSeries();
const startedAt = performance.now();
const alarms = new Map(series.map((one) => [one.name, alarmsOf(one)]));
const seconds = (performance.now() - startedAt) / 1000;
const points = series.reduce((sum, { values }) => sum + values.length, 0);

const chosenOn = series.filter((one) => one.chosenOn);
const heldOut = series.filter((one) => !one.chosenOn);
tell('The half on which thresholds were chosen', chosenOn);
tell('The other half', heldOut);
tell('All', series);
if (process.argv.includes('--files')) tellFiles();
tellNoise();
console.log(`${points} points in ${seconds.toFixed(2)} s: ${Math.round(points / seconds)} points a second`);

function tell(which: string, chosen: readonly LabelledSeries[]): void {
  const { each } = scoresOf(chosen, alarms, 'standard');
  const total = (field: 'windows' | 'windowsFound' | 'falseAlarms') => each.reduce((sum, one) => sum + one[field], 0);
  console.log(
    `\n${which}: ${chosen.length} series, ${total('windowsFound')} of ${total('windows')} windows found, ${total('falseAlarms')} false alarms`,
  );
  const ours = NAB_PROFILE_NAMES.map((profile) => scoresOf(chosen, alarms, profile).normalised);
  const names = new Set(chosen.map(({ name }) => name));
  const published = [...new Set(stored.map(({ detector }) => detector))].map((detector) => ({
    detector,
    scores: NAB_PROFILE_NAMES.map((profile) => {
      const own = stored.filter((one) => one.detector === detector && one.profile === profile && names.has(one.file));
      const rows = own.map(({ score, file }) => ({ ...each[chosen.findIndex(({ name }) => name === file)]!, score }));
      return nabNormalised(rows, NAB_PROFILES[profile])!;
    }),
  }));
  const rows = [{ detector: 'Bellwether', scores: ours }, ...published].toSorted((a, b) => b.scores[0]! - a.scores[0]!);
  console.table(
    Object.fromEntries(
      rows.map(({ detector, scores }) => [
        detector,
        Object.fromEntries(NAB_PROFILE_NAMES.map((profile, at) => [profile, scores[at]!.toFixed(1)])),
      ]),
    ),
  );
}

function tellFiles(): void {
  const { each } = scoresOf(series, alarms, 'standard');
  console.table(
    Object.fromEntries(
      series.map(({ name, chosenOn: chosen }, index) => {
        const { score, windows, windowsFound, falseAlarms } = each[index]!;
        const found = `${windowsFound} of ${windows}`;
        return [
          name,
          { half: chosen ? 'first' : 'other', score: score.toFixed(2), found, 'false alarms': falseAlarms },
        ];
      }),
    ),
  );
}

function tellNoise(): void {
  const kinds: Record<string, (random: SeededRandom) => number> = {
    uniform: (random) => random.uniform(),
    normal: (random) => random.normal(),
    'log-normal': (random) => Math.exp(random.normal()),
  };
  const spans = [0, 200, 1000, 4000];
  console.log('\nNothing happens: told of, one in so many points, by how many came before');
  console.table(
    Object.fromEntries(
      Object.entries(kinds).map(([kind, draw]) => {
        const told = spans.map(() => 0);
        for (let run = 0; run < 60; run++) {
          const random = new SeededRandom(`${kind} ${run}`);
          const watch = new SeriesWatch();
          for (let t = 0; t < spans.at(-1)!; t++)
            if (watch.push(draw(random), [String(t % 24)]).verdict === 'anomalous')
              told[spans.findLastIndex((from) => t >= from)]!++;
        }
        const rates = spans.slice(1).map((to, at) => {
          const from = spans[at]!;
          return [`${from} to ${to}`, Math.round((60 * (to - from)) / told[at]!)] as const;
        });
        return [kind, Object.fromEntries(rates)];
      }),
    ),
  );
}
