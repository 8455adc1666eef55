/**
 * Communities: groups with more ties inside than their degrees alone would give, found by raising modularity (Louvain:
 * people move to the neighbouring community that gains most, then communities are taken as people, until nothing gains).
 * Several seeded restarts, the best kept. After every level communities that fell apart are split, as the Leiden paper asks
 * for, and people may then move once more. Undirected graphs, with strengths where there are any.
 * Sources: Blondel et al. 2008; Traag, Waltman and van Eck 2019.
 */

import { SeededRandom } from '../significance/seeded-random.ts';
import type { Graph } from './graph.ts';
import { shuffle } from './shuffle.ts';

export interface Communities {
  /** By node; numbered from 0, largest first. */
  of: Int32Array;
  count: number;
  /** `null` without ties. */
  modularity: number | null;
}

/** What a level works on: places of neighbours with strengths, and what each node carries inside itself. */
interface Level {
  nodes: number;
  offsets: Int32Array;
  neighbours: Int32Array;
  weights: Float64Array;
  /** Twice the strength of ties inside the node. */
  inside: Float64Array;
}

const RESTARTS = 20;
/** Gains below this are rounding. */
const GAIN_MIN = 1e-12;

export function communities(graph: Graph, options: { seed?: number; restarts?: number } = {}): Communities {
  const { seed = 1, restarts = RESTARTS } = options;
  let best: Communities | undefined;
  for (let restart = 0; restart < restarts; restart++) {
    const found = communitiesOnce(graph, new SeededRandom(`${seed + restart}`));
    if (!best || (found.modularity ?? 0) > (best.modularity ?? 0) + GAIN_MIN) best = found;
  }
  return best ?? { of: new Int32Array(0), count: 0, modularity: null };
}

export function communitiesOnce(graph: Graph, random: SeededRandom): Communities {
  const base = levelOf(graph);
  const total = totalOf(base);
  let of = Int32Array.from({ length: graph.nodes }, (_, node) => node);
  if (total === 0) return numbered(of, null);
  // Up: aggregate until nobody gains. Then from the people again, starting from what was found: once more.
  for (let round = 0; round < 2; round++) {
    moveNodes(base, of, total, random);
    of = splitDisconnected(base, of);
    for (;;) {
      const { count, of: dense } = densely(of);
      const level = aggregated(base, dense, count);
      const above = Int32Array.from({ length: count }, (_, node) => node);
      const moved = moveNodes(level, above, total, random);
      of = dense.map((community) => above[community]!);
      if (!moved) break;
    }
    of = splitDisconnected(base, of);
  }
  return numbered(of, modularityOf(base, of, total));
}

/** Modularity of a division of the nodes; `null` without ties. */
export function modularity(graph: Graph, of: Int32Array): number | null {
  const level = levelOf(graph);
  const total = totalOf(level);
  return total > 0 ? modularityOf(level, densely(of).of, total) : null;
}

function levelOf(graph: Graph): Level {
  const weights = Float64Array.from(graph.edgeOf, (edge) => graph.weights?.[edge] ?? 1);
  const { nodes, offsets, neighbours } = graph;
  return { nodes, offsets, neighbours, weights, inside: new Float64Array(nodes) };
}

function strengthOf(level: Level): Float64Array {
  const strength = level.inside.slice();
  for (let node = 0; node < level.nodes; node++)
    for (let place = level.offsets[node]!; place < level.offsets[node + 1]!; place++)
      strength[node]! += level.weights[place]!;
  return strength;
}

function totalOf(level: Level): number {
  return strengthOf(level).reduce((sum, value) => sum + value, 0);
}

/** Moves nodes until none gains; a node is looked at again when a neighbour of it moved. True when any moved. */
function moveNodes(level: Level, of: Int32Array, total: number, random: SeededRandom): boolean {
  const { nodes, offsets, neighbours, weights } = level;
  const strength = strengthOf(level);
  const communityStrength = new Float64Array(nodes);
  for (let node = 0; node < nodes; node++) communityStrength[of[node]!]! += strength[node]!;
  const queue = shuffle(
    Int32Array.from({ length: nodes }, (_, node) => node),
    random,
  );
  const isWaiting = new Uint8Array(nodes).fill(1);
  const toCommunity = new Float64Array(nodes);
  const touched = new Int32Array(nodes);
  let [head, waiting, movedAny] = [0, nodes, false];
  while (waiting > 0) {
    const node = queue[head]!;
    head = (head + 1) % nodes;
    waiting--;
    isWaiting[node] = 0;
    let touchedCount = 0;
    for (let place = offsets[node]!; place < offsets[node + 1]!; place++) {
      const community = of[neighbours[place]!]!;
      if (toCommunity[community] === 0) touched[touchedCount++] = community;
      toCommunity[community]! += weights[place]!;
    }
    const own = of[node]!;
    communityStrength[own]! -= strength[node]!;
    const perStrength = strength[node]! / total;
    let best = own;
    let bestGain = toCommunity[own]! - perStrength * communityStrength[own]!;
    for (let index = 0; index < touchedCount; index++) {
      const community = touched[index]!;
      const gain = toCommunity[community]! - perStrength * communityStrength[community]!;
      if (gain > bestGain + GAIN_MIN * total) [best, bestGain] = [community, gain];
    }
    for (let index = 0; index < touchedCount; index++) toCommunity[touched[index]!] = 0;
    communityStrength[best]! += strength[node]!;
    if (best === own) continue;
    of[node] = best;
    movedAny = true;
    for (let place = offsets[node]!; place < offsets[node + 1]!; place++) {
      const neighbour = neighbours[place]!;
      if (isWaiting[neighbour] || of[neighbour] === best) continue;
      isWaiting[neighbour] = 1;
      queue[(head + waiting++) % nodes] = neighbour;
    }
  }
  return movedAny;
}

/** Communities as nodes; ties between them added up. */
function aggregated(level: Level, of: Int32Array, count: number): Level {
  const members = Int32Array.from({ length: level.nodes }, (_, node) => node).sort((a, b) => of[a]! - of[b]!);
  const offsets = new Int32Array(count + 1);
  const neighbours: number[] = [];
  const weights: number[] = [];
  const inside = new Float64Array(count);
  const toCommunity = new Float64Array(count);
  const touched: number[] = [];
  let position = 0;
  for (let community = 0; community < count; community++) {
    for (; position < members.length && of[members[position]!] === community; position++) {
      const node = members[position]!;
      inside[community]! += level.inside[node]!;
      for (let place = level.offsets[node]!; place < level.offsets[node + 1]!; place++) {
        const other = of[level.neighbours[place]!]!;
        if (toCommunity[other] === 0) touched.push(other);
        toCommunity[other]! += level.weights[place]!;
      }
    }
    for (const other of touched) {
      if (other === community) inside[community]! += toCommunity[other]!;
      else {
        neighbours.push(other);
        weights.push(toCommunity[other]!);
      }
      toCommunity[other] = 0;
    }
    touched.length = 0;
    offsets[community + 1] = neighbours.length;
  }
  return {
    nodes: count,
    offsets,
    neighbours: Int32Array.from(neighbours),
    weights: Float64Array.from(weights),
    inside,
  };
}

/** Each part of a community that hangs together becomes one of its own. */
function splitDisconnected(level: Level, of: Int32Array): Int32Array<ArrayBuffer> {
  const part = new Int32Array(level.nodes).fill(-1);
  const stack = new Int32Array(level.nodes);
  let parts = 0;
  for (let start = 0; start < level.nodes; start++) {
    if (part[start]! >= 0) continue;
    part[start] = parts;
    stack[0] = start;
    for (let depth = 1; depth > 0; ) {
      const node = stack[--depth]!;
      for (let place = level.offsets[node]!; place < level.offsets[node + 1]!; place++) {
        const neighbour = level.neighbours[place]!;
        if (part[neighbour]! >= 0 || of[neighbour] !== of[start]) continue;
        part[neighbour] = parts;
        stack[depth++] = neighbour;
      }
    }
    parts++;
  }
  return part;
}

function modularityOf(level: Level, of: Int32Array, total: number): number {
  const strength = strengthOf(level);
  const communityStrength = new Float64Array(level.nodes);
  let within = 0;
  for (let node = 0; node < level.nodes; node++) {
    communityStrength[of[node]!]! += strength[node]!;
    within += level.inside[node]!;
    for (let place = level.offsets[node]!; place < level.offsets[node + 1]!; place++)
      if (of[level.neighbours[place]!] === of[node]) within += level.weights[place]!;
  }
  return within / total - communityStrength.reduce((sum, value) => sum + (value / total) ** 2, 0);
}

function densely(of: Int32Array): { of: Int32Array<ArrayBuffer>; count: number } {
  const names = new Map<number, number>();
  const dense = Int32Array.from(of, (community) => {
    const known = names.get(community);
    if (known !== undefined) return known;
    names.set(community, names.size);
    return names.size - 1;
  });
  return { of: dense, count: names.size };
}

function numbered(of: Int32Array, value: number | null): Communities {
  const { of: dense, count } = densely(of);
  const sizes = new Int32Array(count);
  for (const community of dense) sizes[community]!++;
  const rank = new Int32Array(count);
  for (const [index, community] of Array.from(sizes.keys())
    .sort((a, b) => sizes[b]! - sizes[a]!)
    .entries())
    rank[community] = index;
  return { of: dense.map((community) => rank[community]!), count, modularity: value };
}
