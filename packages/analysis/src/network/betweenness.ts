/**
 * Betweenness: how many of the shortest paths between others run through a node, and over an edge. Exact from every
 * source, or estimated from some ("pivots"), their dependencies times n over the number of pivots. Undirected graphs
 * count each pair once; normalised by the (n-1)(n-2)/2 pairs (twice that when directed) that a node could stand between.
 * Where ties have strengths and `weighted` is asked, a tie's length is 1/strength: a strong tie is short.
 * Sources: Brandes 2001 (the algorithm), Brandes 2008 (edges), Brandes and Pich 2007 (pivots), Opsahl et al. 2010 (1/w).
 */

import { SeededRandom } from '../significance/seeded-random.ts';
import { degrees, type Graph } from './graph.ts';
import { shuffle } from './shuffle.ts';

export interface Betweenness {
  nodes: Float64Array;
  edges: Float64Array;
}

/** Sums of dependencies that parts of the work add up to; see `finish`. */
export function emptyDependencies(graph: Graph): Betweenness {
  return { nodes: new Float64Array(graph.nodes), edges: new Float64Array(graph.edges) };
}

export function betweenness(
  graph: Graph,
  options: { weighted?: boolean; pivots?: ArrayLike<number> } = {},
): Betweenness {
  const pivots = options.pivots ?? Int32Array.from({ length: graph.nodes }, (_, node) => node);
  const sums = emptyDependencies(graph);
  if (options.weighted) addWeightedDependencies(graph, pivots, sums);
  else addDependencies(graph, pivots, sums);
  return finishBetweenness(graph, sums, pivots.length);
}

/** From sums over `pivots` sources to betweenness. */
export function finishBetweenness(graph: Graph, sums: Betweenness, pivots: number): Betweenness {
  const factor = (pivots > 0 ? graph.nodes / pivots : 0) / (graph.directed ? 1 : 2);
  return { nodes: sums.nodes.map((value) => value * factor), edges: sums.edges.map((value) => value * factor) };
}

export function normalisedBetweenness(graph: Graph, nodes: Float64Array): Float64Array {
  const pairs = ((graph.nodes - 1) * (graph.nodes - 2)) / (graph.directed ? 1 : 2);
  return nodes.map((value) => (pairs > 0 ? value / pairs : 0));
}

/** Pivots spread over the range of degrees: nodes in order of degree, cut into `count` runs, one drawn of each. */
export function stratifiedPivots(
  graph: Graph,
  count: number,
  random: SeededRandom = new SeededRandom('1'),
): Int32Array {
  const degree = degrees(graph);
  const order = shuffle(
    Int32Array.from({ length: graph.nodes }, (_, node) => node),
    random,
  ).sort((a, b) => degree[b]! - degree[a]!);
  const pivots = new Int32Array(Math.min(count, graph.nodes));
  for (let index = 0; index < pivots.length; index++) {
    const start = Math.floor((index * graph.nodes) / pivots.length);
    const end = Math.floor(((index + 1) * graph.nodes) / pivots.length);
    pivots[index] = order[start + random.integer(end - start)]!;
  }
  return pivots;
}

/**
 * One breadth-first search a source, then dependencies from the farthest level back. From level to level there are two
 * ways to go in an undirected graph: over the ties of the nearer level, or over those of the farther. The level with fewer
 * ties is read, which in an organisation, where most people are two or three steps apart, saves four fifths of the work.
 */
export function addDependencies(graph: Graph, sources: ArrayLike<number>, sums: Betweenness): void {
  const { nodes, offsets, neighbours, directed } = graph;
  const distance = new Int32Array(nodes);
  const paths = new Float64Array(nodes);
  /** (1 + dependency)/paths of the level farther out; 0 everywhere else, so that sums need not ask where they are. */
  const share = new Float64Array(nodes);
  const order = new Int32Array(nodes);
  const levelStart = new Int32Array(nodes + 2);
  const ofPlace = new Float64Array(neighbours.length);
  const reach = reachable(graph);
  const tiesOf = (from: number, to: number) => {
    let ties = 0;
    for (let position = from; position < to; position++)
      ties += offsets[order[position]! + 1]! - offsets[order[position]!]!;
    return ties;
  };
  const ties = new Float64Array(nodes + 2);
  for (let index = 0; index < sources.length; index++) {
    const source = sources[index]!;
    distance.fill(-1);
    distance[source] = 0;
    paths[source] = 1;
    order[0] = source;
    let found = 1;
    let levels = 1;
    levelStart[0] = 0;
    ties[0] = tiesOf(0, 1);
    let unseen = neighbours.length - ties[0]!;
    while (levelStart[levels - 1]! < found && found !== reach[source]!) {
      const [start, end, next] = [levelStart[levels - 1]!, found, levels];
      if (directed || ties[levels - 1]! <= unseen) {
        for (let position = start; position < end; position++) {
          const node = order[position]!;
          const through = paths[node]!;
          const last = offsets[node + 1]!;
          for (let place = offsets[node]!; place < last; place++) {
            const neighbour = neighbours[place]!;
            const known = distance[neighbour]!;
            if (known < 0) {
              distance[neighbour] = next;
              paths[neighbour] = through;
              order[found++] = neighbour;
            } else if (known === next) paths[neighbour]! += through;
          }
        }
      } else
        for (let node = 0; node < nodes; node++) {
          if (distance[node]! >= 0) continue;
          let through = 0;
          const last = offsets[node + 1]!;
          for (let place = offsets[node]!; place < last; place++)
            if (distance[neighbours[place]!] === next - 1) through += paths[neighbours[place]!]!;
          if (through === 0) continue;
          distance[node] = next;
          paths[node] = through;
          order[found++] = node;
        }
      levelStart[levels] = end;
      ties[levels] = tiesOf(end, found);
      unseen -= ties[levels]!;
      levels++;
    }
    levelStart[levels] = found;
    for (let level = levels - 1; level > 0; level--) {
      const [start, middle, end] = [levelStart[level - 1]!, levelStart[level]!, levelStart[level + 1]!];
      for (let position = middle; position < end; position++) {
        const node = order[position]!;
        // What this level's nodes depend on was gathered in `share`, if there was a level beyond.
        const dependency = paths[node]! * share[node]!;
        sums.nodes[node]! += dependency;
        share[node] = (1 + dependency) / paths[node]!;
      }
      gather(level, start, middle, end);
    }
    share[source] = 0;
  }
  for (let place = 0; place < ofPlace.length; place++) sums.edges[graph.edgeOf[place]!]! += ofPlace[place]!;

  /** Sums the shares of the level `middle … end` into those of the nearer one, and forgets them. */
  function gather(level: number, start: number, middle: number, end: number): void {
    if (directed || ties[level - 1]! <= ties[level]!)
      for (let position = start; position < middle; position++) {
        const node = order[position]!;
        const through = paths[node]!;
        const last = offsets[node + 1]!;
        let sum = 0;
        for (let place = offsets[node]!; place < last; place++) {
          const neighbour = neighbours[place]!;
          // The nearer level's own sums are being written meanwhile: ties within it must not count.
          const part = distance[neighbour] === level ? share[neighbour]! : 0;
          sum += part;
          ofPlace[place]! += through * part;
        }
        share[node] = sum;
      }
    else
      for (let position = middle; position < end; position++) {
        const node = order[position]!;
        const part = share[node]!;
        const last = offsets[node + 1]!;
        for (let place = offsets[node]!; place < last; place++) {
          const neighbour = neighbours[place]!;
          if (distance[neighbour] !== level - 1) continue;
          share[neighbour]! += part;
          ofPlace[place]! += paths[neighbour]! * part;
        }
      }
    for (let position = middle; position < end; position++) share[order[position]!] = 0;
  }
}

/** How many nodes a search from each node finds; -1 where only the search itself can tell (directed graphs). */
function reachable(graph: Graph): Int32Array {
  const reach = new Int32Array(graph.nodes).fill(-1);
  if (graph.directed) return reach;
  const stack = new Int32Array(graph.nodes);
  for (let start = 0; start < graph.nodes; start++) {
    if (reach[start]! >= 0) continue;
    stack[0] = start;
    reach[start] = 0;
    let found = 1;
    for (let position = 0; position < found; position++) {
      const node = stack[position]!;
      for (let place = graph.offsets[node]!; place < graph.offsets[node + 1]!; place++) {
        const neighbour = graph.neighbours[place]!;
        if (reach[neighbour]! >= 0) continue;
        reach[neighbour] = 0;
        stack[found++] = neighbour;
      }
    }
    for (let position = 0; position < found; position++) reach[stack[position]!] = found;
  }
  return reach;
}

/** Lengths this close count as equal: sums of reciprocals differ in their last digits by the order they are added in. */
const LENGTH_TOLERANCE = 1e-12;

/** Dijkstra from each source, with a binary heap that may hold a node more than once. */
function addWeightedDependencies(graph: Graph, sources: ArrayLike<number>, sums: Betweenness): void {
  const { nodes, offsets, neighbours, edgeOf } = graph;
  const lengths = Float64Array.from({ length: graph.edges }, (_, edge) => 1 / (graph.weights?.[edge] ?? 1));
  for (let index = 0; index < sources.length; index++) {
    const source = sources[index]!;
    const { distance, order } = shortestPaths(graph, lengths, source);
    const paths = new Float64Array(nodes);
    paths[source] = 1;
    const isOn = (node: number, neighbour: number, place: number) => {
      const [via, direct] = [distance[node]! + lengths[edgeOf[place]!]!, distance[neighbour]!];
      return Math.abs(via - direct) <= LENGTH_TOLERANCE * Math.max(1, direct);
    };
    for (const node of order)
      for (let place = offsets[node]!; place < offsets[node + 1]!; place++) {
        const neighbour = neighbours[place]!;
        if (isOn(node, neighbour, place)) paths[neighbour]! += paths[node]!;
      }
    const share = new Float64Array(nodes);
    for (const node of order.reverse()) {
      let sum = 0;
      for (let place = offsets[node]!; place < offsets[node + 1]!; place++) {
        const neighbour = neighbours[place]!;
        if (!isOn(node, neighbour, place)) continue;
        sum += share[neighbour]!;
        sums.edges[edgeOf[place]!]! += paths[node]! * share[neighbour]!;
      }
      const dependency = paths[node]! * sum;
      if (node !== source) sums.nodes[node]! += dependency;
      share[node] = (1 + dependency) / paths[node]!;
    }
  }
}

/** Distances from one node along edges of given lengths (all above 0), and the nodes reached, nearest first. */
export function shortestPaths(
  graph: Graph,
  lengths: Float64Array,
  source: number,
): { distance: Float64Array; order: number[] } {
  const distance = new Float64Array(graph.nodes).fill(Number.POSITIVE_INFINITY);
  const settled = new Uint8Array(graph.nodes);
  const order: number[] = [];
  const heap: { node: number; at: number }[] = [];
  distance[source] = 0;
  push(heap, { node: source, at: 0 });
  for (let top = pop(heap); top; top = pop(heap)) {
    const { node, at } = top;
    if (settled[node]) continue;
    settled[node] = 1;
    order.push(node);
    for (let place = graph.offsets[node]!; place < graph.offsets[node + 1]!; place++) {
      const neighbour = graph.neighbours[place]!;
      const length = at + lengths[graph.edgeOf[place]!]!;
      if (length >= distance[neighbour]!) continue;
      distance[neighbour] = length;
      push(heap, { node: neighbour, at: length });
    }
  }
  return { distance, order };
}

interface Waiting {
  node: number;
  at: number;
}

function push(heap: Waiting[], entry: Waiting): void {
  let index = heap.push(entry) - 1;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    if (heap[parent]!.at <= entry.at) break;
    heap[index] = heap[parent]!;
    index = parent;
  }
  heap[index] = entry;
}

function pop(heap: Waiting[]): Waiting | undefined {
  const top = heap[0];
  const last = heap.pop();
  if (!top || !last || heap.length === 0) return top;
  let index = 0;
  for (;;) {
    let child = 2 * index + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && heap[child + 1]!.at < heap[child]!.at) child++;
    if (heap[child]!.at >= last.at) break;
    heap[index] = heap[child]!;
    index = child;
  }
  heap[index] = last;
  return top;
}
