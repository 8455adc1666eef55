/**
 * Core numbers: the largest k such that a node belongs to a part of the graph in which everybody has k ties or more.
 * Source: Batagelj and Zaversnik 2003 (nodes in buckets of their remaining degree, the smallest taken first).
 */
import { degrees, type Graph } from './graph.ts';

export function coreNumbers(graph: Graph): Int32Array {
  const { nodes, offsets, neighbours } = graph;
  const core = degrees(graph);
  const highest = core.reduce((most, degree) => Math.max(most, degree), 0);
  const start = new Int32Array(highest + 2);
  for (const degree of core) start[degree + 1]!++;
  for (let degree = 0; degree <= highest; degree++) start[degree + 1]! += start[degree]!;
  const order = new Int32Array(nodes);
  const position = new Int32Array(nodes);
  const next = start.slice();
  for (let node = 0; node < nodes; node++) {
    position[node] = next[core[node]!]!++;
    order[position[node]!] = node;
  }
  for (let index = 0; index < nodes; index++) {
    const node = order[index]!;
    for (let place = offsets[node]!; place < offsets[node + 1]!; place++) {
      const neighbour = neighbours[place]!;
      const degree = core[neighbour]!;
      if (degree <= core[node]!) continue;
      // Into the next smaller bucket: change places with the first of its own, and let that bucket begin one later.
      const first = order[start[degree]!]!;
      order[position[neighbour]!] = first;
      position[first] = position[neighbour]!;
      order[start[degree]!] = neighbour;
      position[neighbour] = start[degree]!++;
      core[neighbour] = degree - 1;
    }
  }
  return core;
}
