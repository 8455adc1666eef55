/**
 * What has changed since the wave before, and how it stands beside what the tenant has declared to compare with. Answers
 * are not paired, because nobody knows whose they are: means are compared with the error of both, and all comparisons of a
 * report are one family for the false discovery rate. Only what both waves tell is compared, and only what was measured
 * the same way (a scale's key).
 */
import { falseDiscoveryRate, scoreChange } from '@bellwether/analysis';
import { rounded } from './publication.ts';
import type { PublishedWave } from './publish-survey.ts';

export interface ToldChange {
  scale: string;
  /** Empty for the whole. */
  unit: string;
  difference: number;
  low: number;
  high: number;
  /** After correction for all comparisons of the report. */
  q: number;
  /** In standard deviations. */
  g: number | null;
}

export interface RoundComparison {
  previous: { wave_id: string; closed: string } | null;
  changes: ToldChange[];
  /** Scales of this wave that the wave before has not measured, or not in the same way. */
  not_comparable: string[];
}

export function compareRounds(now: PublishedWave, before: PublishedWave | undefined): RoundComparison {
  if (!before) return { previous: null, changes: [], not_comparable: [] };
  const earlier = new Map(before.publication.scales.map((scale) => [scale.id, scale]));
  const notComparable: string[] = [];
  const found = now.publication.scales.flatMap((scale) => {
    if (earlier.get(scale.id)?.key !== scale.key) {
      notComparable.push(scale.id);
      return [];
    }
    const [was, is] = [before.moments.get(scale.id), now.moments.get(scale.id)];
    return [...(is ?? [])].flatMap(([unit, moments]) => {
      const then = was?.get(unit);
      const change = then && scoreChange(then, moments);
      return change ? [{ scale: scale.id, unit, change }] : [];
    });
  });
  const q = falseDiscoveryRate(found.map(({ change }) => change.p));
  return {
    previous: { wave_id: before.publication.wave_id, closed: before.publication.closed },
    changes: found.map(({ scale, unit, change: { difference, low, high, g } }, i) => ({
      ...{ scale, unit, difference: rounded(difference, 1), low: rounded(low, 1), high: rounded(high, 1) },
      ...{ q: rounded(q[i]!, 4), g: g === null ? null : rounded(g, 2) },
    })),
    not_comparable: notComparable,
  };
}

/** A value from elsewhere that scores are held against: another company's, an industry's, an own aim. */
export interface Benchmark {
  /** Of the scale. */
  scale: string;
  /** 0 to 100, as scores are told. */
  score: number;
  /** Who says so: shown beside it. */
  source: string;
}

export interface BenchmarkComparison extends Benchmark {
  /** This wave's score less the benchmark. */
  difference: number;
  low: number;
  high: number;
}

export function compareBenchmarks(now: PublishedWave, benchmarks: readonly Benchmark[]): BenchmarkComparison[] {
  return benchmarks.flatMap((benchmark) => {
    const score = now.publication.scales.find(({ id }) => id === benchmark.scale)?.overall;
    if (!score || score.hidden !== undefined) return [];
    return [
      {
        ...benchmark,
        difference: rounded(score.score - benchmark.score, 1),
        low: rounded(score.low - benchmark.score, 1),
        high: rounded(score.high - benchmark.score, 1),
      },
    ];
  });
}
