/**
 * What alone holds the network together: ties (bridges) and people (articulation points) whose loss would cut somebody
 * off. One depth-first search, without recursion: organisations can be deep. Source: Tarjan 1974; Hopcroft and Tarjan 1973.
 */
import type { Graph } from './graph.ts';

export interface CutPoints {
  /** Edges, in order. */
  bridges: number[];
  /** Nodes, in order. */
  articulationPoints: number[];
}

export function cutPoints(graph: Graph): CutPoints {
  const { nodes, offsets, neighbours, edgeOf } = graph;
  const entered = new Int32Array(nodes).fill(-1);
  const lowest = new Int32Array(nodes);
  const arrivedBy = new Int32Array(nodes).fill(-1);
  const parent = new Int32Array(nodes).fill(-1);
  const cursor = offsets.slice(0, nodes);
  const isArticulation = new Uint8Array(nodes);
  const bridges: number[] = [];
  const path = new Int32Array(nodes);
  let time = 0;
  for (let root = 0; root < nodes; root++) {
    if (entered[root]! >= 0) continue;
    let depth = 0;
    path[0] = root;
    entered[root] = lowest[root] = time++;
    let branches = 0;
    while (depth >= 0) {
      const node = path[depth]!;
      if (cursor[node]! < offsets[node + 1]!) {
        const place = cursor[node]!++;
        const neighbour = neighbours[place]!;
        if (edgeOf[place] === arrivedBy[node]) continue;
        if (entered[neighbour]! >= 0) {
          lowest[node] = Math.min(lowest[node]!, entered[neighbour]!);
          continue;
        }
        entered[neighbour] = lowest[neighbour] = time++;
        arrivedBy[neighbour] = edgeOf[place]!;
        parent[neighbour] = node;
        path[++depth] = neighbour;
        continue;
      }
      depth--;
      const above = parent[node]!;
      if (above < 0) continue;
      lowest[above] = Math.min(lowest[above]!, lowest[node]!);
      if (lowest[node]! > entered[above]!) bridges.push(arrivedBy[node]!);
      if (above === root) branches++;
      else if (lowest[node]! >= entered[above]!) isArticulation[above] = 1;
    }
    if (branches > 1) isArticulation[root] = 1;
  }
  const articulationPoints: number[] = [];
  for (let node = 0; node < nodes; node++) if (isArticulation[node]) articulationPoints.push(node);
  return { bridges: bridges.sort((a, b) => a - b), articulationPoints };
}
