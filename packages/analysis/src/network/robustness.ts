/**
 * What is left of the network when people leave. Robustness R: always the person with the most ties left goes (of equals
 * the smallest id), and R is the mean over all losses of the share of everybody who is still in the largest component; at
 * most (n-1)/(2n), for a complete graph. Percolation: with kappa = <k²>/<k>, random loss breaks the network once more than
 * 1 - 1/(kappa - 1) of the people are gone; below kappa = 2 it is in pieces already.
 * Sources: Schneider et al. 2011 (R); Molloy and Reed 1995; Cohen et al. 2000 (percolation).
 */
import { UnionFind } from './components.ts';
import { degrees, type Graph } from './graph.ts';

export interface Robustness {
  r: number | null;
  /** Share of all nodes in the largest component after 1, 2 … losses. */
  curve: Float64Array;
}

/** The order of losses comes first; the components are then found backwards, as people come back one by one. */
export function robustness(graph: Graph): Robustness {
  const { nodes, offsets, neighbours } = graph;
  if (nodes === 0) return { r: null, curve: new Float64Array(0) };
  const losses = lossesByDegree(graph);
  const curve = new Float64Array(nodes);
  const union = new UnionFind(nodes);
  const present = new Uint8Array(nodes);
  let largest = 0;
  for (let index = nodes - 1; index >= 0; index--) {
    curve[index] = largest / nodes;
    const node = losses[index]!;
    present[node] = 1;
    largest = Math.max(largest, 1);
    for (let place = offsets[node]!; place < offsets[node + 1]!; place++)
      if (present[neighbours[place]!]) largest = Math.max(largest, union.join(node, neighbours[place]!));
  }
  return { r: curve.reduce((sum, share) => sum + share, 0) / nodes, curve };
}

/** <k²>/<k>; `null` without ties. */
export function molloyReedKappa(graph: Graph): number | null {
  let [sum, squares] = [0, 0];
  for (const degree of degrees(graph)) {
    sum += degree;
    squares += degree * degree;
  }
  return sum > 0 ? squares / sum : null;
}

/** The share of people whose random loss breaks the network; 0 when it is in pieces already, `null` without ties. */
export function percolationThreshold(graph: Graph): number | null {
  const kappa = molloyReedKappa(graph);
  if (kappa === null) return null;
  return kappa > 2 ? 1 - 1 / (kappa - 1) : 0;
}

/** A tournament over the nodes: each match is won by the higher remaining degree, of equals by the smaller id. */
function lossesByDegree(graph: Graph): Int32Array {
  const { nodes, offsets, neighbours } = graph;
  const degree = degrees(graph);
  let leaves = 1;
  while (leaves < nodes) leaves *= 2;
  const winner = new Int32Array(2 * leaves).fill(-1);
  for (let node = 0; node < nodes; node++) winner[leaves + node] = node;
  const play = (match: number) => {
    const [left, right] = [winner[2 * match]!, winner[2 * match + 1]!];
    return right < 0 || (left >= 0 && degree[left]! >= degree[right]!) ? left : right;
  };
  for (let match = leaves - 1; match > 0; match--) winner[match] = play(match);
  // Degrees only fall: above the first match that a node had not won anyway, nothing changes.
  const replay = (node: number) => {
    for (let match = (leaves + node) >> 1; match > 0; match >>= 1) {
      if (winner[match] !== node) return;
      winner[match] = play(match);
    }
  };
  const losses = new Int32Array(nodes);
  for (let index = 0; index < nodes; index++) {
    const lost = winner[1]!;
    losses[index] = lost;
    degree[lost] = -1;
    replay(lost);
    for (let place = offsets[lost]!; place < offsets[lost + 1]!; place++) {
      const neighbour = neighbours[place]!;
      if (degree[neighbour]! < 0) continue;
      degree[neighbour]!--;
      replay(neighbour);
    }
  }
  return losses;
}
