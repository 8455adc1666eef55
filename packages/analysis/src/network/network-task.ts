/**
 * The heavy parts of an analysis, as tasks that any thread can do: they carry everything they need (graphs are on shared
 * memory, so nothing is copied) and answer with plain data.
 */

import { SeededRandom } from '../significance/seeded-random.ts';
import { addDependencies, type Betweenness, emptyDependencies } from './betweenness.ts';
import { type Communities, communitiesOnce } from './communities.ts';
import { components } from './components.ts';
import { globalEfficiency } from './global-efficiency.ts';
import { type Graph, subgraph } from './graph.ts';
import { groupMixing } from './group-mixing.ts';
import { addCurvatures, type Curvatures, ollivierRicci } from './ollivier-ricci.ts';
import { Rewiring } from './rewiring.ts';
import { robustness } from './robustness.ts';
import { shuffle } from './shuffle.ts';

export type NetworkTask =
  | { kind: 'dependencies'; graph: Graph; sources: Int32Array }
  /** Written into `out`, on shared memory. */
  | { kind: 'curvature'; graph: Graph; first: number; last: number; out: Curvatures }
  | { kind: 'communities'; graph: Graph; seed: number }
  | { kind: 'rewirings'; graph: Graph; groups: readonly string[]; seed: number; count: number; curvatures: number }
  | { kind: 'without'; graph: Graph; groups: readonly string[]; left: readonly Int32Array[]; seed: number };

export interface NetworkTaskResults {
  dependencies: Betweenness;
  curvature: undefined;
  communities: Communities;
  rewirings: NullMeasures[];
  without: NullMeasures[];
}

export type ResultOf<T extends NetworkTask> = NetworkTaskResults[T['kind']];

/** What is compared with chance, and measured again without some of the people. */
export interface NullMeasures {
  robustness: number | null;
  siloIndex: number | null;
  efficiency: number | null;
  largestComponent: number;
  /** Of a sample of ties; `null` where it was not asked for. */
  meanCurvature: number | null;
}

/** Searches for the efficiency of a graph that is one of many. */
const EFFICIENCY_SOURCES = 64;
const CURVATURE_EDGES = 128;

export function runNetworkTask<T extends NetworkTask>(task: T): ResultOf<T> {
  return run(task) as ResultOf<T>;
}

function run(task: NetworkTask): NetworkTaskResults[NetworkTask['kind']] {
  switch (task.kind) {
    case 'dependencies': {
      const sums = emptyDependencies(task.graph);
      addDependencies(task.graph, task.sources, sums);
      return sums;
    }
    case 'curvature':
      addCurvatures(task.graph, task.first, task.last, task.out);
      return undefined;
    case 'communities':
      return communitiesOnce(task.graph, new SeededRandom(`${task.seed}`));
    case 'rewirings': {
      const rewiring = new Rewiring(task.graph, new SeededRandom(`${task.seed}`));
      return Array.from({ length: task.count }, (_, index) =>
        measuresOf(rewiring.next(), task.groups, task.seed + index, index < task.curvatures),
      );
    }
    case 'without':
      return task.left.map((nodes, index) =>
        measuresOf(
          subgraph(task.graph, nodes),
          Array.from(nodes, (node) => task.groups[node]!),
          task.seed + index,
          false,
        ),
      );
  }
}

/** The same sample sizes for every graph, so that what chance there is in them is in the observed figure, too. */
export function measuresOf(graph: Graph, groups: readonly string[], seed: number, curvature: boolean): NullMeasures {
  const random = new SeededRandom(`${seed}`);
  const sample = (population: number, size: number) =>
    shuffle(
      Int32Array.from({ length: population }, (_, index) => index),
      random,
    ).subarray(0, size);
  let meanCurvature: number | null = null;
  if (curvature && graph.edges > 0) {
    const edges = sample(graph.edges, CURVATURE_EDGES);
    const { low, high } = ollivierRicci(graph, { edges });
    meanCurvature = edges.reduce((sum, edge) => sum + (low[edge]! + high[edge]!) / 2, 0) / edges.length;
  }
  return {
    robustness: robustness(graph).r,
    siloIndex: groupMixing(graph, groups).siloIndex,
    efficiency: globalEfficiency(graph, sample(graph.nodes, EFFICIENCY_SOURCES)),
    largestComponent: graph.nodes > 0 ? components(graph).sizes[0]! / graph.nodes : 0,
    meanCurvature,
  };
}
