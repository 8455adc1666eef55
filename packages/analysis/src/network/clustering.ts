/**
 * Closure: triangles by node, transitivity (three times the triangles over the pairs of ties that share an end) and mean
 * clustering (the mean over all nodes of the share of a node's contacts who know each other; 0 below two contacts).
 * Source: Watts and Strogatz 1998; Newman 2003.
 */
import { degreeOf, type Graph } from './graph.ts';

export interface Clustering {
  triangles: number;
  trianglesOfEdge: Int32Array;
  transitivity: number;
  mean: number;
}

/** Undirected graphs. Each edge's common neighbours are counted with a marked row: the shorter row is read. */
export function clustering(graph: Graph): Clustering {
  const { nodes, offsets, neighbours, edgeOf } = graph;
  const trianglesOfEdge = new Int32Array(graph.edges);
  const marked = new Int32Array(nodes).fill(-1);
  for (let node = 0; node < nodes; node++) {
    for (let place = offsets[node]!; place < offsets[node + 1]!; place++) marked[neighbours[place]!] = node;
    for (let place = offsets[node]!; place < offsets[node + 1]!; place++) {
      const neighbour = neighbours[place]!;
      const [mine, theirs] = [degreeOf(graph, node), degreeOf(graph, neighbour)];
      // The end with the longer row counts, so that the shorter one is read; the smaller id where they are equal.
      if (mine < theirs || (mine === theirs && node > neighbour)) continue;
      let common = 0;
      for (let other = offsets[neighbour]!; other < offsets[neighbour + 1]!; other++)
        if (marked[neighbours[other]!] === node) common++;
      trianglesOfEdge[edgeOf[place]!] = common;
    }
  }
  let corners = 0;
  let pairs = 0;
  let localSum = 0;
  for (let node = 0; node < nodes; node++) {
    let closed = 0;
    for (let place = offsets[node]!; place < offsets[node + 1]!; place++) closed += trianglesOfEdge[edgeOf[place]!]!;
    const degree = degreeOf(graph, node);
    corners += closed / 2;
    pairs += (degree * (degree - 1)) / 2;
    if (degree > 1) localSum += closed / (degree * (degree - 1));
  }
  return {
    triangles: corners / 3,
    trianglesOfEdge,
    transitivity: pairs > 0 ? corners / pairs : 0,
    mean: nodes > 0 ? localSum / nodes : 0,
  };
}
