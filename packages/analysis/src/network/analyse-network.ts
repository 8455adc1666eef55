/**
 * All signals of an organisation's network at once: structure, brokers, closed circles, communities against the formal
 * chart, silos, weak ties, what breaks when people leave, curvature. Measures that depend on size and degrees alone are set
 * against rewirings of the same degrees (z, and p two-sided), and each has a 95 % interval from leaving out a twentieth of
 * the people at a time (delete-a-group jackknife). What is here about single people is for computing with, not for showing.
 * Sources: with each measure; jackknife: Shao and Tu 1995, chapter 2.
 */

import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import { SeededRandom } from '../significance/seeded-random.ts';
import { type Betweenness, emptyDependencies, finishBetweenness, stratifiedPivots } from './betweenness.ts';
import { clustering } from './clustering.ts';
import type { Communities } from './communities.ts';
import { components } from './components.ts';
import { coreNumbers } from './core-numbers.ts';
import { type CutPoints, cutPoints } from './cut-points.ts';
import { type FormanCurvatures, formanRicci } from './edge-curvature.ts';
import { globalEfficiency } from './global-efficiency.ts';
import { type Graph, sharedNumbers } from './graph.ts';
import { density } from './graph-structure.ts';
import { type GroupMixing, groupMixing } from './group-mixing.ts';
import { type NetworkFragility, networkFragility } from './network-fragility.ts';
import { measuresOf, type NullMeasures } from './network-task.ts';
import { inThisThread, type TaskRunner } from './network-threads.ts';
import type { Curvatures } from './ollivier-ricci.ts';
import { type PartitionAgreement, partitionAgreement } from './partition-agreement.ts';
import { molloyReedKappa, percolationThreshold, type Robustness, robustness } from './robustness.ts';
import { shuffle } from './shuffle.ts';
import { type StructuralHoles, structuralHoles } from './structural-holes.ts';
import { type WeakTies, weakTies } from './weak-ties.ts';

export interface NetworkAnalysisOptions {
  seed?: number;
  /** Above this many nodes betweenness is estimated from 256 pivots, and says so. */
  exactBetweennessNodesMax?: number;
  rewirings?: number;
  curvatureRewirings?: number;
  communityRestarts?: number;
  runner?: TaskRunner;
  /** Told how long each part took. */
  onPart?: (part: string, seconds: number) => void;
}

export interface AgainstChance {
  mean: number;
  sd: number;
  /** `null` where rewiring changes nothing. */
  z: number | null;
  p: number;
  rewirings: number;
}

export interface Interval {
  low: number;
  high: number;
}

export interface NetworkAnalysis {
  nodes: number;
  edges: number;
  density: number;
  transitivity: number;
  meanClustering: number;
  efficiency: number | null;
  componentSizes: number[];
  largestComponent: number;
  robustness: Robustness;
  kappa: number | null;
  percolationThreshold: number | null;
  coreNumbers: Int32Array;
  betweenness: Betweenness & { method: 'exact' | 'sampled' };
  holes: StructuralHoles;
  cuts: CutPoints;
  weakTies: WeakTies;
  communities: Communities;
  agreement: PartitionAgreement | null;
  mixing: GroupMixing<string>;
  curvature: Curvatures & { mean: number | null; bounded: number };
  forman: FormanCurvatures;
  /** Edges with the lowest 5 % of curvature and the highest 5 % of edge betweenness. */
  bottlenecks: number[];
  fragility: NetworkFragility | null;
  chance: { [measure in keyof NullMeasures]: AgainstChance | null };
  intervals: { [measure in Exclude<keyof NullMeasures, 'meanCurvature'>]: Interval | null };
}

const DEFAULTS = {
  seed: 1,
  exactBetweennessNodesMax: 20_000,
  rewirings: 200,
  curvatureRewirings: 100,
  communityRestarts: 20,
};
const PIVOTS = 256;
/** Work is cut into this many pieces, so that threads end at about the same time. */
const PIECES = 32;
const REWIRING_PIECES = 4;
const JACKKNIFE_GROUPS = 20;
const BOTTLENECK_SHARE = 0.05;

/** `groups`: the formal unit of each node. */
export async function analyseNetwork(
  graph: Graph,
  groups: readonly string[],
  options: NetworkAnalysisOptions = {},
): Promise<NetworkAnalysis> {
  const { seed, exactBetweennessNodesMax, rewirings, curvatureRewirings, communityRestarts } = {
    ...DEFAULTS,
    ...options,
  };
  const { runner = inThisThread, onPart = () => undefined } = options;
  const timed = async <T>(part: string, work: () => Promise<T> | T): Promise<T> => {
    const started = performance.now();
    const result = await work();
    onPart(part, (performance.now() - started) / 1000);
    return result;
  };
  const between = await timed('betweenness', async () => {
    const exact = graph.nodes <= exactBetweennessNodesMax;
    const sources = exact
      ? shuffle(
          Int32Array.from({ length: graph.nodes }, (_, node) => node),
          new SeededRandom(`${seed}`),
        )
      : stratifiedPivots(graph, PIVOTS, new SeededRandom(`${seed}`));
    const sums = emptyDependencies(graph);
    await Promise.all(
      pieces(sources.length, PIECES).map(async ([first, last]) => {
        const part = await runner.run({ kind: 'dependencies', graph, sources: sources.slice(first, last) });
        for (const [node, value] of part.nodes.entries()) sums.nodes[node]! += value;
        for (const [edge, value] of part.edges.entries()) sums.edges[edge]! += value;
      }),
    );
    return {
      ...finishBetweenness(graph, sums, sources.length),
      method: exact ? ('exact' as const) : ('sampled' as const),
    };
  });
  const curvature = await timed('Ollivier-Ricci curvature', async () => {
    const out: Curvatures = { low: sharedNumbers(graph.edges), high: sharedNumbers(graph.edges) };
    await Promise.all(
      pieces(graph.nodes, PIECES).map(([first, last]) => runner.run({ kind: 'curvature', graph, first, last, out })),
    );
    const bounded = out.low.reduce((count, low, edge) => count + (low === out.high[edge] ? 0 : 1), 0);
    const sum = out.low.reduce((total, low, edge) => total + (low + out.high[edge]!) / 2, 0);
    return { ...out, bounded, mean: graph.edges > 0 ? sum / graph.edges : null };
  });
  const communities = await timed('communities', async () => {
    const found = await Promise.all(
      Array.from({ length: communityRestarts }, (_, restart) =>
        runner.run({ kind: 'communities', graph, seed: seed + restart }),
      ),
    );
    return found.reduce((best, one) => ((one.modularity ?? 0) > (best.modularity ?? 0) ? one : best));
  });
  const structure = await timed('structure', () => {
    const { sizes } = components(graph);
    const closure = clustering(graph);
    return {
      nodes: graph.nodes,
      edges: graph.edges,
      density: density(graph),
      transitivity: closure.transitivity,
      meanClustering: closure.mean,
      efficiency: globalEfficiency(graph),
      componentSizes: sizes,
      largestComponent: graph.nodes > 0 ? sizes[0]! / graph.nodes : 0,
      robustness: robustness(graph),
      kappa: molloyReedKappa(graph),
      percolationThreshold: percolationThreshold(graph),
      coreNumbers: coreNumbers(graph),
      holes: structuralHoles(graph),
      cuts: cutPoints(graph),
      mixing: groupMixing(graph, groups),
      agreement: partitionAgreement(groups, communities.of),
      forman: formanRicci(graph),
      fragility: networkFragility(graph, between.nodes),
      bottlenecks: bottlenecksOf(curvature, between.edges),
    };
  });
  const weak = await timed('weak ties', () => weakTies(graph));
  const chance = await timed('rewirings', async () => {
    const counts = pieces(rewirings, REWIRING_PIECES).map(([first, last]) => last - first);
    const parts = await Promise.all(
      counts.map((count, index) =>
        runner.run({
          kind: 'rewirings',
          graph,
          groups,
          seed: seed + 1000 * (index + 1),
          count,
          curvatures: Math.ceil(curvatureRewirings / Math.max(1, counts.length)),
        }),
      ),
    );
    return againstChance(measuresOf(graph, groups, seed, true), parts.flat());
  });
  const intervals = await timed('intervals', async () => {
    const left = leavingOut(graph.nodes, seed);
    const parts = await Promise.all(
      left.map((nodes, index) => runner.run({ kind: 'without', graph, groups, left: [nodes], seed: seed + index })),
    );
    return jackknife(
      {
        robustness: structure.robustness.r,
        siloIndex: structure.mixing.siloIndex,
        efficiency: structure.efficiency,
        largestComponent: structure.largestComponent,
      },
      parts.flat(),
    );
  });
  return { ...structure, betweenness: between, curvature, communities, weakTies: weak, chance, intervals };
}

function pieces(count: number, most: number): [number, number][] {
  const parts = Math.min(count, most);
  return Array.from({ length: parts }, (_, part) => [
    Math.floor((part * count) / parts),
    Math.floor(((part + 1) * count) / parts),
  ]);
}

function bottlenecksOf({ low, high }: Curvatures, edgeBetweenness: Float64Array): number[] {
  const curvatures = low.map((value, edge) => (value + high[edge]!) / 2);
  const count = Math.floor(low.length * BOTTLENECK_SHARE);
  if (count === 0) return [];
  const lowest = curvatures.slice().sort()[count - 1]!;
  const highest = edgeBetweenness.slice().sort()[low.length - count]!;
  return Array.from(low.keys()).filter(
    (edge) => curvatures[edge]! <= lowest && curvatures[edge]! < 0 && edgeBetweenness[edge]! >= highest,
  );
}

function againstChance(observed: NullMeasures, rewired: readonly NullMeasures[]): NetworkAnalysis['chance'] {
  const of = (measure: keyof NullMeasures): AgainstChance | null => {
    const value = observed[measure];
    const values = rewired.flatMap((one) => one[measure] ?? []);
    if (value === null || values.length < 2) return null;
    const mean = values.reduce((sum, one) => sum + one, 0) / values.length;
    const sd = Math.sqrt(values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (values.length - 1));
    const distance = Math.abs(value - mean) - 1e-12;
    const hits = values.filter((one) => Math.abs(one - mean) >= distance).length;
    return {
      mean,
      sd,
      z: sd > 1e-12 ? (value - mean) / sd : null,
      p: (1 + hits) / (values.length + 1),
      rewirings: values.length,
    };
  };
  return {
    robustness: of('robustness'),
    siloIndex: of('siloIndex'),
    efficiency: of('efficiency'),
    largestComponent: of('largestComponent'),
    meanCurvature: of('meanCurvature'),
  };
}

/** Everybody but one of twenty groups drawn by lot, twenty times. */
function leavingOut(nodes: number, seed: number): Int32Array[] {
  const order = shuffle(
    Int32Array.from({ length: nodes }, (_, node) => node),
    new SeededRandom(`${seed}`),
  );
  return pieces(nodes, JACKKNIFE_GROUPS).map(([first, last]) =>
    order.filter((_, index) => index < first || index >= last).sort(),
  );
}

function jackknife(
  values: { [measure in Exclude<keyof NullMeasures, 'meanCurvature'>]: number | null },
  without: readonly NullMeasures[],
): NetworkAnalysis['intervals'] {
  const of = (measure: Exclude<keyof NullMeasures, 'meanCurvature'>): Interval | null => {
    const value = values[measure];
    const parts = without.flatMap((one) => one[measure] ?? []);
    if (value === null || parts.length < 2 || parts.length < without.length) return null;
    const mean = parts.reduce((sum, one) => sum + one, 0) / parts.length;
    const variance = ((parts.length - 1) / parts.length) * parts.reduce((sum, one) => sum + (one - mean) ** 2, 0);
    const half = tQuantile(0.975, parts.length - 1) * Math.sqrt(variance);
    // Shares end at 0 and 1; the silo index has no lower end that means anything.
    return { low: measure === 'siloIndex' ? value - half : Math.max(0, value - half), high: Math.min(1, value + half) };
  };
  return {
    robustness: of('robustness'),
    siloIndex: of('siloIndex'),
    efficiency: of('efficiency'),
    largestComponent: of('largestComponent'),
  };
}
