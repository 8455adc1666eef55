/**
 * Closeness, PageRank and eigenvector centrality. Closeness in Wasserman and Faust's form, which does not favour small
 * components: (reached/(n-1)) times the reciprocal of the mean distance to those who reach a node. PageRank with damping
 * 0.85, by strength where ties have one, people without ties out giving to all alike. Eigenvector centrality of the
 * undirected graph, of length 1.
 * Sources: Wasserman and Faust 1994; Page et al. 1999; Bonacich 1972.
 */
import type { Graph } from './graph.ts';

const DAMPING = 0.85;
const ROUNDS_MAX = 1000;

/** Undirected graphs. */
export function closeness(graph: Graph): Float64Array {
  const { nodes, offsets, neighbours } = graph;
  const distance = new Int32Array(nodes);
  const queue = new Int32Array(nodes);
  return Float64Array.from({ length: nodes }, (_, source) => {
    distance.fill(-1);
    distance[source] = 0;
    queue[0] = source;
    let [found, sum] = [1, 0];
    for (let position = 0; position < found; position++) {
      const node = queue[position]!;
      sum += distance[node]!;
      for (let place = offsets[node]!; place < offsets[node + 1]!; place++) {
        const neighbour = neighbours[place]!;
        if (distance[neighbour]! >= 0) continue;
        distance[neighbour] = distance[node]! + 1;
        queue[found++] = neighbour;
      }
    }
    return sum > 0 ? ((found - 1) / (nodes - 1)) * ((found - 1) / sum) : 0;
  });
}

/** Directed or undirected; sums to 1. */
export function pageRank(graph: Graph, tolerance = 1e-12): Float64Array {
  const { nodes, offsets, neighbours, edgeOf, weights } = graph;
  const given = new Float64Array(nodes);
  for (let node = 0; node < nodes; node++)
    for (let place = offsets[node]!; place < offsets[node + 1]!; place++)
      given[node]! += weights?.[edgeOf[place]!] ?? 1;
  let rank = new Float64Array(nodes).fill(1 / nodes);
  for (let round = 0; round < ROUNDS_MAX; round++) {
    let idle = 0;
    for (let node = 0; node < nodes; node++) if (given[node] === 0) idle += rank[node]!;
    const next = new Float64Array(nodes).fill((1 - DAMPING + DAMPING * idle) / nodes);
    for (let node = 0; node < nodes; node++) {
      if (given[node] === 0) continue;
      const share = (DAMPING * rank[node]!) / given[node]!;
      for (let place = offsets[node]!; place < offsets[node + 1]!; place++)
        next[neighbours[place]!]! += share * (weights?.[edgeOf[place]!] ?? 1);
    }
    let change = 0;
    for (let node = 0; node < nodes; node++) change += Math.abs(next[node]! - rank[node]!);
    rank = next;
    if (change < tolerance) break;
  }
  return rank;
}

/** Undirected graphs without strengths. The graph plus itself: the same vector, and no swinging on bipartite graphs. */
export function eigenvectorCentrality(graph: Graph, tolerance = 1e-12): Float64Array {
  const { nodes, offsets, neighbours } = graph;
  let vector = new Float64Array(nodes).fill(1 / Math.sqrt(Math.max(1, nodes)));
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const next = vector.slice();
    for (let node = 0; node < nodes; node++)
      for (let place = offsets[node]!; place < offsets[node + 1]!; place++) next[node]! += vector[neighbours[place]!]!;
    const length = Math.sqrt(next.reduce((sum, value) => sum + value * value, 0));
    if (length === 0) return next;
    let change = 0;
    for (let node = 0; node < nodes; node++) {
      next[node]! /= length;
      change += Math.abs(next[node]! - vector[node]!);
    }
    vector = next;
    if (change < tolerance) break;
  }
  return vector;
}

/** Freeman's centralisation of the ties that come in, against a star of the same size: sum of (most - own) over (n-1)². */
export function indegreeCentralisation(graph: Graph): number | null {
  if (graph.nodes < 2) return null;
  const incoming = new Int32Array(graph.nodes);
  for (const node of graph.neighbours) incoming[node]!++;
  const most = incoming.reduce((highest, value) => Math.max(highest, value), 0);
  return incoming.reduce((sum, value) => sum + most - value, 0) / (graph.nodes - 1) ** 2;
}
