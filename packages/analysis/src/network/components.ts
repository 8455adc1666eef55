/** Connected components: which nodes can reach each other. Direction is ignored. */
import type { Graph } from './graph.ts';

export interface Components {
  /** By node. */
  of: Int32Array;
  /** Largest first. */
  sizes: number[];
}

export function components(graph: Graph): Components {
  const of = new Int32Array(graph.nodes).fill(-1);
  const union = new UnionFind(graph.nodes);
  for (let edge = 0; edge < graph.edges; edge++) union.join(graph.from[edge]!, graph.to[edge]!);
  const sizes: number[] = [];
  for (let node = 0; node < graph.nodes; node++) {
    const root = union.rootOf(node);
    if (of[root]! < 0) of[root] = sizes.push(0) - 1;
    of[node] = of[root]!;
    sizes[of[node]!]!++;
  }
  return { of, sizes: sizes.sort((a, b) => b - a) };
}

/** Sets that are only ever joined; path halving and union by size (Tarjan and van Leeuwen 1984). */
export class UnionFind {
  readonly sizes: Int32Array;
  private readonly parents: Int32Array;

  constructor(count: number) {
    this.parents = Int32Array.from({ length: count }, (_, index) => index);
    this.sizes = new Int32Array(count).fill(1);
  }

  rootOf(index: number): number {
    const { parents } = this;
    let at = index;
    while (parents[at] !== at) {
      parents[at] = parents[parents[at]!]!;
      at = parents[at]!;
    }
    return at;
  }

  /** The size of the set that both are in now. */
  join(a: number, b: number): number {
    let [root, other] = [this.rootOf(a), this.rootOf(b)];
    if (root === other) return this.sizes[root]!;
    if (this.sizes[root]! < this.sizes[other]!) [root, other] = [other, root];
    this.parents[other] = root;
    this.sizes[root]! += this.sizes[other]!;
    return this.sizes[root]!;
  }
}
