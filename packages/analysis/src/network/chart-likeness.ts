/**
 * How much a directed network is like an organisation chart, a tree whose arcs run from above to below: connectedness
 * (pairs that are in one piece), hierarchy (pairs of which only one reaches the other, of those where any does), efficiency
 * (no more arcs than needed) and least upper bound (two people share somebody above both who is closest). All 1 for a tree.
 * Source: Krackhardt, "Graph theoretical dimensions of informal organizations" (1994).
 */
import { components } from './components.ts';
import type { Graph } from './graph.ts';

export interface ChartLikeness {
  connectedness: number | null;
  hierarchy: number | null;
  efficiency: number | null;
  leastUpperBound: number | null;
}

/** For graphs of some hundreds: every pair is looked at. `null` where there is no pair to look at. */
export function chartLikeness(graph: Graph): ChartLikeness {
  const { nodes } = graph;
  const reaches = Array.from({ length: nodes }, (_, node) => reachedFrom(graph, node));
  const { of, sizes } = components(graph);
  let [oneWay, anyWay] = [0, 0];
  for (let a = 0; a < nodes; a++)
    for (let b = a + 1; b < nodes; b++) {
      const [there, back] = [reaches[a]![b]!, reaches[b]![a]!];
      anyWay += there | back;
      oneWay += there ^ back;
    }
  const pairs = (nodes * (nodes - 1)) / 2;
  const joined = sizes.reduce((sum, size) => sum + (size * (size - 1)) / 2, 0);
  const needed = sizes.reduce((sum, size) => sum + size - 1, 0);
  const most = sizes.reduce((sum, size) => sum + size * (size - 1), 0);
  let [violations, worst] = [0, 0];
  for (let component = 0; component < sizes.length; component++) {
    const members = Array.from(of.keys()).filter((node) => of[node] === component);
    worst += ((members.length - 1) * (members.length - 2)) / 2;
    for (const [index, a] of members.entries())
      for (const b of members.slice(index + 1)) if (!haveLeastUpperBound(members, reaches, a, b)) violations++;
  }
  return {
    connectedness: pairs > 0 ? joined / pairs : null,
    hierarchy: anyWay > 0 ? oneWay / anyWay : null,
    efficiency: most > needed ? 1 - (graph.edges - needed) / (most - needed) : null,
    leastUpperBound: worst > 0 ? 1 - violations / worst : null,
  };
}

/** Somebody above both (or one of them above the other) whom everybody else above both is above, too. */
function haveLeastUpperBound(
  members: readonly number[],
  reaches: readonly Uint8Array[],
  a: number,
  b: number,
): boolean {
  const above = members.filter((node) => reaches[node]![a] && reaches[node]![b]);
  return above.some((closest) => above.every((other) => reaches[other]![closest]));
}

/** Everybody reaches themselves. */
function reachedFrom(graph: Graph, source: number): Uint8Array {
  const reached = new Uint8Array(graph.nodes);
  reached[source] = 1;
  const stack = [source];
  for (let node = stack.pop(); node !== undefined; node = stack.pop())
    for (let place = graph.offsets[node]!; place < graph.offsets[node + 1]!; place++) {
      const neighbour = graph.neighbours[place]!;
      if (reached[neighbour]) continue;
      reached[neighbour] = 1;
      stack.push(neighbour);
    }
  return reached;
}
