/**
 * The analysis of one week's network, in a thread of its own, so that nothing else waits for it; the heavy parts go to
 * threads that it starts itself. What it answers is still about people: disclosure control comes after it.
 */
import { parentPort } from 'node:worker_threads';
import {
  analyseNetwork,
  betweenness,
  edgeBetween,
  fragilityInterval,
  type Graph,
  groupMixing,
  type Interval,
  inThisThread,
  leastFragilityWithoutOne,
  type NetworkAnalysis,
  NetworkThreads,
  networkFragility,
  ollivierRicci,
  pairedChange,
  SeededRandom,
  subgraph,
} from '@bellwether/analysis';

export interface AnalysisTask {
  graph: Graph;
  /** By node: the unit of each kind, empty for none. The first kind is the one that is drawn. */
  partitions: readonly { kind: string; of: readonly string[] }[];
  /** The network a week before, with its nodes' names in this one; -1 for who is not in it. */
  before: { graph: Graph; nodeNow: Int32Array } | undefined;
  seed: number;
  threads: number;
}

export interface UnitFragility {
  score: number;
  parts: { [part: string]: number };
  interval: Interval | null;
  /** With any one person left out. */
  leastWithoutOne: number | null;
}

export interface UnitFigure {
  unit: string;
  kind: string;
  people: number;
  internal: number;
  external: number;
  internalStrength: number;
  externalStrength: number;
  ei: number | null;
  eiExpected: number | null;
  eiInterval: Interval | null;
  silo: number | null;
  siloInterval: Interval | null;
  fragility: UnitFragility | null;
}

export interface AnalysisOutcome {
  whole: Pick<
    NetworkAnalysis,
    | 'density'
    | 'transitivity'
    | 'efficiency'
    | 'largestComponent'
    | 'percolationThreshold'
    | 'chance'
    | 'intervals'
    | 'agreement'
  > & {
    robustness: number | null;
    ei: number | null;
    eiExpected: number | null;
    silo: number | null;
    modularity: number | null;
    meanCurvature: number | null;
    /** Mean over ties of the augmented Forman-Ricci curvature. */
    formanCurvature: number | null;
    /** Shares of all ties: those whose loss parts people, and those that are weak and local bridges. */
    bridges: number | null;
    weakTies: number | null;
    /** Whether strong ties lie where contacts are shared: Spearman's rho of strength and overlap. */
    overlapStrength: number | null;
    curvatureChange: { ties: number; mean: number; p: number } | null;
    fragility: UnitFragility | null;
    betweennessMethod: 'exact' | 'sampled';
  };
  communities: Int32Array;
  /** By edge. */
  curvature: Float64Array;
  bottlenecks: number[];
  units: UnitFigure[];
}

export type AnalysisReply = { outcome: AnalysisOutcome } | { trouble: string };

/** Up to this many people the analysis takes a second or two, and needs no threads beside this one. */
const SMALL_NODES = 2_000;
const JACKKNIFE_GROUPS = 20;
/** Two-sided 95 % of Student's t with 19 degrees of freedom. */
const T_95 = 2.093;
/** Below ten people a network of its own says nothing. */
const FRAGILITY_PEOPLE_MIN = 10;

parentPort?.on('message', (task: AnalysisTask) => {
  analyse(task)
    .then((outcome): AnalysisReply => ({ outcome }))
    .catch(
      (error: unknown): AnalysisReply => ({ trouble: error instanceof Error ? (error.stack ?? '') : String(error) }),
    )
    .then((reply) => parentPort?.postMessage(reply));
});

async function analyse({ graph, partitions, before, seed, threads }: AnalysisTask): Promise<AnalysisOutcome> {
  const helpers = graph.nodes > SMALL_NODES ? new NetworkThreads(threads) : undefined;
  try {
    const found = await analyseNetwork(graph, partitions[0]?.of ?? [], { runner: helpers ?? inThisThread, seed });
    const perTie = (sum: number): number | null => (graph.edges > 0 ? sum / graph.edges : null);
    const curvature = found.curvature.low.map((low, edge) => (low + found.curvature.high[edge]!) / 2);
    const random = new SeededRandom(`fragility ${seed}`);
    const fragility = found.fragility && {
      ...{ score: found.fragility.score, parts: found.fragility.parts },
      interval: fragilityInterval(graph, found.fragility.score, random),
      leastWithoutOne: leastFragilityWithoutOne(graph, found.betweenness.nodes, random),
    };
    return {
      whole: {
        density: found.density,
        transitivity: found.transitivity,
        efficiency: found.efficiency,
        largestComponent: found.largestComponent,
        percolationThreshold: found.percolationThreshold,
        chance: found.chance,
        intervals: found.intervals,
        agreement: found.agreement,
        robustness: found.robustness.r,
        ei: found.mixing.ei,
        eiExpected: found.mixing.eiExpectedRandomMixing,
        silo: found.mixing.siloIndex,
        modularity: found.communities.modularity,
        meanCurvature: found.curvature.mean,
        formanCurvature: perTie(found.forman.augmented.reduce((sum, value) => sum + value, 0)),
        bridges: perTie(found.cuts.bridges.length),
        weakTies: perTie(found.weakTies.weakTies.length),
        overlapStrength: found.weakTies.overlapWeightSpearman,
        curvatureChange: before ? changeOf(graph, curvature, before, seed) : null,
        fragility,
        betweennessMethod: found.betweenness.method,
      },
      communities: found.communities.of,
      curvature,
      bottlenecks: found.bottlenecks,
      units: partitions.flatMap((partition) => unitFigures(graph, partition, seed)),
    };
  } finally {
    await helpers?.close();
  }
}

/** Of ties that were there a week before, too. */
function changeOf(
  graph: Graph,
  curvature: Float64Array,
  before: NonNullable<AnalysisTask['before']>,
  seed: number,
): AnalysisOutcome['whole']['curvatureChange'] {
  const { low, high } = ollivierRicci(before.graph);
  const differences: number[] = [];
  for (let edge = 0; edge < before.graph.edges; edge++) {
    const [a, b] = [before.nodeNow[before.graph.from[edge]!]!, before.nodeNow[before.graph.to[edge]!]!];
    const now = a >= 0 && b >= 0 ? edgeBetween(graph, a, b) : -1;
    if (now >= 0) differences.push(curvature[now]! - (low[edge]! + high[edge]!) / 2);
  }
  const change = pairedChange(differences, new SeededRandom(`change ${seed}`));
  return change && { ties: change.pairs, mean: change.mean, p: change.p };
}

function unitFigures(graph: Graph, { kind, of }: AnalysisTask['partitions'][number], seed: number): UnitFigure[] {
  const whole = groupMixing(graph, of).byGroup;
  const order = Array.from({ length: graph.nodes }, (_, node) => node);
  const random = new SeededRandom(`${kind} ${seed}`);
  for (let index = order.length - 1; index > 0; index--) {
    const other = random.integer(index + 1);
    [order[index], order[other]] = [order[other]!, order[index]!];
  }
  const without = Array.from({ length: Math.min(JACKKNIFE_GROUPS, graph.nodes) }, (_, group) => {
    const left = order.filter((_node, index) => index % JACKKNIFE_GROUPS !== group).sort((a, b) => a - b);
    return groupMixing(
      subgraph(graph, left),
      left.map((node) => of[node]!),
    ).byGroup;
  });
  const members = Map.groupBy(order, (node) => of[node]!);
  return Array.from(whole, ([unit, ties]): UnitFigure => {
    const interval = (pick: (one: typeof ties) => number | null): Interval | null =>
      jackknife(
        pick(ties),
        without.map((groups) => (groups.has(unit) ? pick(groups.get(unit)!) : null)),
      );
    return {
      unit,
      kind,
      people: ties.people,
      internal: ties.internal,
      external: ties.external,
      internalStrength: ties.internalStrength,
      externalStrength: ties.externalStrength,
      ei: ties.ei,
      eiExpected: ties.eiExpectedRandomMixing,
      eiInterval: interval((one) => one.ei),
      silo: ties.siloIndex,
      siloInterval: interval((one) => one.siloIndex),
      fragility: unit === '' ? null : fragilityOf(graph, members.get(unit) ?? [], random),
    };
  }).filter(({ unit }) => unit !== '');
}

function fragilityOf(graph: Graph, members: readonly number[], random: SeededRandom): UnitFigure['fragility'] {
  if (members.length < FRAGILITY_PEOPLE_MIN) return null;
  const part = subgraph(
    graph,
    [...members].sort((a, b) => a - b),
  );
  const between = betweenness(part).nodes;
  const found = networkFragility(part, between);
  return (
    found && {
      ...{ score: found.score, parts: found.parts, interval: fragilityInterval(part, found.score, random) },
      leastWithoutOne: leastFragilityWithoutOne(part, between, random),
    }
  );
}

function jackknife(value: number | null, parts: readonly (number | null)[]): Interval | null {
  const known = parts.filter((one): one is number => one !== null);
  if (value === null || known.length < JACKKNIFE_GROUPS) return null;
  const mean = known.reduce((sum, one) => sum + one, 0) / known.length;
  const variance = ((known.length - 1) / known.length) * known.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  const half = T_95 * Math.sqrt(variance);
  return { low: Math.max(-1, value - half), high: Math.min(1, value + half) };
}
