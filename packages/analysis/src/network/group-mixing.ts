/**
 * Ties within and between groups. E-I = (external - internal)/(external + internal), by number and by strength, for all
 * ties and for those of each group; beside it what random mixing would give, E = (pairs between - pairs within)/all pairs,
 * because a small group's ties are mostly external whoever they are. Silo index = (E - EI)/(E + 1): 0 at random mixing, 1
 * when closed. Modularity of the groups by number and by strength.
 * Sources: Krackhardt and Stern 1988; Newman and Girvan 2004.
 */
import type { Graph } from './graph.ts';

export interface GroupMixing<K> {
  internal: number;
  external: number;
  ei: number | null;
  eiWeighted: number | null;
  eiExpectedRandomMixing: number | null;
  siloIndex: number | null;
  modularity: number | null;
  modularityWeighted: number | null;
  byGroup: Map<K, GroupTies>;
}

export interface GroupTies {
  people: number;
  internal: number;
  external: number;
  internalStrength: number;
  externalStrength: number;
  ei: number | null;
  eiExpectedRandomMixing: number | null;
  siloIndex: number | null;
}

/** `groups` by node. An external tie belongs to the groups of both its ends. */
export function groupMixing<K extends number | string>(graph: Graph, groups: ArrayLike<K>): GroupMixing<K> {
  const byGroup = new Map<K, GroupTies>();
  const indexOf = new Map<K, number>();
  const list: GroupTies[] = [];
  const groupOf = Int32Array.from({ length: graph.nodes }, (_, node) => {
    const group = groups[node]!;
    let index = indexOf.get(group);
    if (index === undefined) {
      index = list.push({ ...NO_TIES }) - 1;
      indexOf.set(group, index);
      byGroup.set(group, list[index]!);
    }
    list[index]!.people++;
    return index;
  });
  let [internal, internalStrength, strength] = [0, 0, 0];
  for (let edge = 0; edge < graph.edges; edge++) {
    const weight = graph.weights ? graph.weights[edge]! : 1;
    const a = list[groupOf[graph.from[edge]!]!]!;
    const b = list[groupOf[graph.to[edge]!]!]!;
    strength += weight;
    if (a === b) {
      internal++;
      internalStrength += weight;
      a.internal++;
      a.internalStrength += weight;
    } else {
      a.external++;
      a.externalStrength += weight;
      b.external++;
      b.externalStrength += weight;
    }
  }
  let [pairsWithin, expected, expectedWeighted] = [0, 0, 0];
  for (const group of byGroup.values()) {
    const { people } = group;
    pairsWithin += (people * (people - 1)) / 2;
    expected += ((2 * group.internal + group.external) / (2 * graph.edges)) ** 2;
    expectedWeighted += ((2 * group.internalStrength + group.externalStrength) / (2 * strength)) ** 2;
    group.ei = eiOf(group.internal, group.external);
    group.eiExpectedRandomMixing = eiOf((people * (people - 1)) / 2, people * (graph.nodes - people));
    group.siloIndex = siloIndex(group.ei, group.eiExpectedRandomMixing);
  }
  const external = graph.edges - internal;
  const ei = eiOf(internal, external);
  const pairs = (graph.nodes * (graph.nodes - 1)) / 2;
  const atRandom = eiOf(pairsWithin, pairs - pairsWithin);
  return {
    internal,
    external,
    ei,
    eiWeighted: eiOf(internalStrength, strength - internalStrength),
    eiExpectedRandomMixing: atRandom,
    siloIndex: siloIndex(ei, atRandom),
    modularity: graph.edges > 0 ? internal / graph.edges - expected : null,
    modularityWeighted: strength > 0 ? internalStrength / strength - expectedWeighted : null,
    byGroup,
  };
}

const NO_TIES: GroupTies = {
  people: 0,
  internal: 0,
  external: 0,
  internalStrength: 0,
  externalStrength: 0,
  ei: null,
  eiExpectedRandomMixing: null,
  siloIndex: null,
};

function eiOf(internal: number, external: number): number | null {
  const all = internal + external;
  return all > 0 ? (external - internal) / all : null;
}

/** `null` where everybody is in one group: nothing could be external. */
function siloIndex(ei: number | null, expected: number | null): number | null {
  if (ei === null || expected === null || expected <= -1) return null;
  return (expected - ei) / (expected + 1);
}
