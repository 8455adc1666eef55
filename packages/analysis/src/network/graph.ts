/**
 * A graph in compressed rows: the neighbours of node v are `neighbours[offsets[v]] … neighbours[offsets[v + 1] - 1]`, in
 * rising order. Undirected graphs are simple (no loops, no parallel edges) and hold each edge twice; `edgeOf` says which
 * edge a place belongs to. Everything is a typed array on shared memory, so that worker threads read one copy.
 */

export interface Graph {
  nodes: number;
  /** Edges of an undirected graph, arcs of a directed one. */
  edges: number;
  directed: boolean;
  offsets: Int32Array;
  neighbours: Int32Array;
  /** The edge at each place of `neighbours`. */
  edgeOf: Int32Array;
  /** By edge; `from < to` in an undirected graph. */
  from: Int32Array;
  to: Int32Array;
  /** Strength by edge; absent where every tie counts alike. */
  weights?: Float64Array;
}

/** [node, node] or [node, node, strength]. */
export type Edge = readonly [number, number] | readonly [number, number, number];

/** Loops are left out; the strengths of edges named twice are added up. */
export function undirectedGraph(nodes: number, edges: Iterable<Edge>): Graph {
  return build(nodes, edges, false);
}

export function directedGraph(nodes: number, arcs: Iterable<Edge>): Graph {
  return build(nodes, arcs, true);
}

/** Of edges already known to be simple, as typed arrays; an undirected edge may be given in either direction. */
export function graphOfColumns(
  nodes: number,
  columns: { from: Int32Array; to: Int32Array; weights?: Float64Array },
  directed = false,
): Graph {
  const edges = columns.from.length;
  const from = sharedIntegers(edges);
  const to = sharedIntegers(edges);
  for (let edge = 0; edge < edges; edge++) {
    const [a, b] = [columns.from[edge]!, columns.to[edge]!];
    from[edge] = directed || a < b ? a : b;
    to[edge] = directed || a < b ? b : a;
  }
  const offsets = sharedIntegers(nodes + 1);
  for (let edge = 0; edge < edges; edge++) {
    offsets[from[edge]! + 1]!++;
    if (!directed) offsets[to[edge]! + 1]!++;
  }
  for (let node = 0; node < nodes; node++) offsets[node + 1]! += offsets[node]!;
  const places = directed ? edges : 2 * edges;
  const neighbours = sharedIntegers(places);
  const edgeOf = sharedIntegers(places);
  // Written in the order of the other end, by way of the arcs seen from there, so that every row is sorted.
  const incoming = new Int32Array(nodes + 1);
  for (let edge = 0; edge < edges; edge++) {
    incoming[to[edge]! + 1]!++;
    if (!directed) incoming[from[edge]! + 1]!++;
  }
  for (let node = 0; node < nodes; node++) incoming[node + 1]! += incoming[node]!;
  const tails = new Int32Array(places);
  const via = new Int32Array(places);
  const next = incoming.slice(0, nodes);
  const heads = new Int32Array(places);
  const put = (tail: number, head: number, edge: number) => {
    const place = next[head]!++;
    tails[place] = tail;
    heads[place] = head;
    via[place] = edge;
  };
  for (let edge = 0; edge < edges; edge++) {
    put(from[edge]!, to[edge]!, edge);
    if (!directed) put(to[edge]!, from[edge]!, edge);
  }
  const cursor = offsets.slice(0, nodes);
  for (let place = 0; place < places; place++) {
    const target = cursor[tails[place]!]!++;
    neighbours[target] = heads[place]!;
    edgeOf[target] = via[place]!;
  }
  const graph: Graph = { nodes, edges, directed, offsets, neighbours, edgeOf, from, to };
  if (columns.weights) {
    graph.weights = sharedNumbers(edges);
    graph.weights.set(columns.weights);
  }
  return graph;
}

export function degreeOf(graph: Graph, node: number): number {
  return graph.offsets[node + 1]! - graph.offsets[node]!;
}

export function degrees(graph: Graph): Int32Array {
  return Int32Array.from({ length: graph.nodes }, (_, node) => degreeOf(graph, node));
}

/** The edge between two nodes, or -1: bisection in the shorter row. Undirected graphs only. */
export function edgeBetween(graph: Graph, a: number, b: number): number {
  const [row, other] = degreeOf(graph, a) <= degreeOf(graph, b) ? [a, b] : [b, a];
  let low = graph.offsets[row]!;
  let high = graph.offsets[row + 1]! - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = graph.neighbours[middle]!;
    if (found === other) return graph.edgeOf[middle]!;
    if (found < other) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/** Sum of the strengths of a node's ties; its degree where ties have none. */
export function strengths(graph: Graph): Float64Array {
  const sums = new Float64Array(graph.nodes);
  for (let node = 0; node < graph.nodes; node++)
    for (let place = graph.offsets[node]!; place < graph.offsets[node + 1]!; place++)
      sums[node]! += graph.weights ? graph.weights[graph.edgeOf[place]!]! : 1;
  return sums;
}

/** The part of the graph between the nodes chosen; they are numbered in the order given. */
export function subgraph(graph: Graph, chosen: ArrayLike<number> & Iterable<number>): Graph {
  const position = new Int32Array(graph.nodes).fill(-1);
  let next = 0;
  for (const node of chosen) position[node] = next++;
  const isKept = (edge: number) => position[graph.from[edge]!]! >= 0 && position[graph.to[edge]!]! >= 0;
  let kept = 0;
  for (let edge = 0; edge < graph.edges; edge++) if (isKept(edge)) kept++;
  const [from, to, weights] = [new Int32Array(kept), new Int32Array(kept), new Float64Array(kept)];
  kept = 0;
  for (let edge = 0; edge < graph.edges; edge++) {
    if (!isKept(edge)) continue;
    from[kept] = position[graph.from[edge]!]!;
    to[kept] = position[graph.to[edge]!]!;
    weights[kept++] = graph.weights?.[edge] ?? 1;
  }
  const columns = graph.weights ? { from, to, weights } : { from, to };
  return graphOfColumns(chosen.length, columns, graph.directed);
}

function build(nodes: number, edges: Iterable<Edge>, directed: boolean): Graph {
  const strength = new Map<number, number>();
  let weighted = false;
  for (const [a, b, weight] of edges) {
    if (a === b) continue;
    if (!(a >= 0 && b >= 0 && a < nodes && b < nodes)) throw new RangeError(`Edge ${a}-${b} of ${nodes} nodes.`);
    const key = directed || a < b ? a * nodes + b : b * nodes + a;
    if (weight !== undefined) weighted = true;
    strength.set(key, (strength.get(key) ?? 0) + (weight ?? 1));
  }
  const from = new Int32Array(strength.size);
  const to = new Int32Array(strength.size);
  const weights = new Float64Array(strength.size);
  let edge = 0;
  for (const [key, weight] of strength) {
    from[edge] = Math.floor(key / nodes);
    to[edge] = key % nodes;
    weights[edge++] = weight;
  }
  return graphOfColumns(nodes, weighted ? { from, to, weights } : { from, to }, directed);
}

/** On memory that threads can share. */
export function sharedIntegers(length: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(length * Int32Array.BYTES_PER_ELEMENT));
}

/** On memory that threads can share. */
export function sharedNumbers(length: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(length * Float64Array.BYTES_PER_ELEMENT));
}
