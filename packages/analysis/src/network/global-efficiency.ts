/**
 * Global efficiency: the mean over ordered pairs of 1/distance, 0 for pairs without a path (Latora and Marchiori 2001).
 * Thirty-two searches run at once, one in each bit of a word: a pass over all edges takes all of them a step further.
 */
import type { Graph } from './graph.ts';

const WIDTH = 32;

/** From every node, or the mean from the `sources` given. Undirected graphs. `null` below two nodes. */
export function globalEfficiency(graph: Graph, sources?: ArrayLike<number>): number | null {
  const from = sources ?? Int32Array.from({ length: graph.nodes }, (_, node) => node);
  if (graph.nodes < 2 || from.length === 0) return null;
  let sum = 0;
  for (let first = 0; first < from.length; first += WIDTH)
    sum += reachedBySteps(graph, from, first, Math.min(WIDTH, from.length - first)).reduce(
      (total, pairs, step) => total + (step > 0 ? pairs / step : 0),
      0,
    );
  return sum / (from.length * (graph.nodes - 1));
}

export interface PathLengths {
  /** Ordered pairs by distance; [0] are the nodes themselves. */
  pairs: number[];
  diameter: number;
  /** Over pairs with a path; `null` when there is none. */
  mean: number | null;
}

export function pathLengths(graph: Graph): PathLengths {
  const from = Int32Array.from({ length: graph.nodes }, (_, node) => node);
  const pairs: number[] = [];
  for (let first = 0; first < from.length; first += WIDTH) {
    const steps = reachedBySteps(graph, from, first, Math.min(WIDTH, from.length - first));
    for (const [step, count] of steps.entries()) pairs[step] = (pairs[step] ?? 0) + count;
  }
  const joined = pairs.slice(1).reduce((sum, count) => sum + count, 0);
  const total = pairs.reduce((sum, count, step) => sum + count * step, 0);
  return { pairs, diameter: Math.max(0, pairs.length - 1), mean: joined > 0 ? total / joined : null };
}

/** How many (source, node) pairs are 0, 1, 2 … steps apart, for up to 32 sources. */
function reachedBySteps(graph: Graph, sources: ArrayLike<number>, first: number, count: number): number[] {
  const { nodes, offsets, neighbours } = graph;
  let seen = new Int32Array(nodes);
  let next = new Int32Array(nodes);
  for (let bit = 0; bit < count; bit++) seen[sources[first + bit]!]! |= 1 << bit;
  const everyone = count === WIDTH ? -1 : (1 << count) - 1;
  const counts = [count];
  for (let known = count; ; ) {
    let reached = 0;
    for (let node = 0; node < nodes; node++) {
      let bits = seen[node]!;
      if (bits !== everyone) {
        const end = offsets[node + 1]!;
        for (let place = offsets[node]!; place < end; place++) {
          bits |= seen[neighbours[place]!]!;
          if (bits === everyone) break;
        }
      }
      next[node] = bits;
      reached += bitsIn(bits);
    }
    if (reached === known) return counts;
    counts.push(reached - known);
    known = reached;
    [seen, next] = [next, seen];
  }
}

export function bitsIn(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
