/** Networks against fixed cases: small graphs, events, curvature, fragility and what a graph without names gives away. */
import { describe, expect, it } from 'vitest';
import { differences, type OracleCase, readOracle } from '../reference.fixture.ts';
import { attributeAssortativity } from './assortativity.ts';
import { betweenness } from './betweenness.ts';
import { clustering } from './clustering.ts';
import { communities } from './communities.ts';
import { components } from './components.ts';
import { coreNumbers } from './core-numbers.ts';
import { edgeCurvature, formanRicci } from './edge-curvature.ts';
import { type Edge, type Graph, strengths, undirectedGraph } from './graph.ts';
import { graphReidentification } from './graph-reidentification.ts';
import { graphStructure } from './graph-structure.ts';
import { groupMixing } from './group-mixing.ts';
import { networkFragility } from './network-fragility.ts';
import { ollivierRicci } from './ollivier-ricci.ts';
import { partitionAgreement } from './partition-agreement.ts';
import { mutualGraph, reciprocity, TieStrengths } from './tie-strengths.ts';
import { weakTies } from './weak-ties.ts';

interface GraphInput {
  nodes?: number;
  edges: Edge[];
}

const graphOf = ({ nodes, edges }: GraphInput) => undirectedGraph(nodes ?? 1 + Math.max(...edges.flat()), edges);
const edgesOf = (graph: Graph) => Array.from({ length: graph.edges }, (_, edge) => edge);
const ends = (graph: Graph, edge: number) => [graph.from[edge]!, graph.to[edge]!];

const adapters: { [fn: string]: (input: never) => unknown } = {
  graphStructure: (input: GraphInput) => graphStructure(graphOf(input)),
  betweennessWeighted: (input: GraphInput) => ({
    betweenness: betweenness(graphOf(input), { weighted: true }).nodes,
    strength: strengths(graphOf(input)),
  }),
  betweennessSampled: ({ pivots, ...input }: GraphInput & { pivots: number[] }) => ({
    betweenness: betweenness(graphOf(input), { pivots }).nodes,
  }),
  betweennessGenerated: ({ nodes: n }: { nodes: number }) => {
    const edges: Edge[] = [];
    for (let i = 0; i < n; i++)
      edges.push(
        [i, (i + 1) % n],
        [i, (i * i + 7 * i + 3) % n],
        [i, (Math.floor(i / 50) * 50 + ((i * 17 + 5) % 50)) % n],
      );
    const distinct = new Map(
      edges.filter(([a, b]) => a !== b).map(([a, b]) => [`${Math.min(a, b)}-${Math.max(a, b)}`, [a, b] as Edge]),
    );
    const graph = undirectedGraph(n, distinct.values());
    const { nodes: between } = betweenness(graph);
    const top = Array.from(between.keys()).sort((a, b) => between[b]! - between[a]!);
    return {
      edgeCount: graph.edges,
      sum: between.reduce((sum, value) => sum + value, 0),
      // Neighbours in rank differ in the last digits only: which of a pair comes first is not a matter of betweenness.
      top10: top.slice(0, 10),
      top10Values: top.slice(0, 10).map((node) => between[node]),
      maxCore: Math.max(...coreNumbers(graph)),
      components: components(graph).sizes.length,
      transitivity: clustering(graph).transitivity,
    };
  },
  eiIndex: ({ group, ...input }: GraphInput & { group: string[] }) => {
    const graph = graphOf(input);
    const { byGroup, ...mixing } = groupMixing(graph, group);
    return {
      ...mixing,
      eiByGroup: Object.fromEntries(Array.from(byGroup, ([name, { ei }]) => [name, ei])),
      attributeAssortativity: attributeAssortativity(graph, group),
    };
  },
  partitionAgreement: ({ a, b }: { a: number[]; b: number[] }) => partitionAgreement(a, b),
  graphFromEvents: (input: {
    events: { t: number; from: string; to: string[] }[];
    asOf: number;
    halfLifeDays: number;
    maxRecipients: number;
    minWeight: number;
  }) => {
    const ties = new TieStrengths(0, input);
    for (const { t, from, to } of input.events) {
      for (const name of [from, ...to]) ties.addPerson(name);
      if (t <= input.asOf) ties.addMessage(t, from, to);
    }
    const arcs = ties.arcs(input.asOf, input.minWeight);
    const sums = (end: 0 | 1) =>
      Object.fromEntries(
        ties.nodes.map((name, node) => [
          name,
          arcs.filter((arc) => arc[end] === node).reduce((sum, [, , strength]) => sum + strength!, 0),
        ]),
      );
    const byName = (a: unknown[], b: unknown[]) => (String(a) < String(b) ? -1 : 1);
    const mutual = mutualGraph(ties.nodes.length, arcs);
    const returned = reciprocity(arcs);
    return {
      edges: arcs.map(([from, to, strength]) => [ties.nodes[from], ties.nodes[to], strength]).sort(byName),
      outStrength: sums(0),
      inStrength: sums(1),
      reciprocity: returned.arcs,
      reciprocityWeighted: returned.weighted,
      mutualEdges: edgesOf(mutual)
        .map((edge) => [...ends(mutual, edge).map((node) => ties.nodes[node]), mutual.weights![edge]])
        .sort(byName),
    };
  },
  weakTies: (input: GraphInput) => {
    const graph = graphOf(input);
    const found = weakTies(graph);
    return {
      ...found,
      rows: edgesOf(graph).map((edge) => [
        ...ends(graph, edge),
        found.overlap[edge],
        found.span[edge],
        found.isLocalBridge[edge],
      ]),
      weakTies: found.weakTies.map((edge) => ends(graph, edge)),
    };
  },
  ricciCurvature: (input: GraphInput) => {
    const graph = graphOf(input);
    const { low, high } = ollivierRicci(graph);
    expect(low).toEqual(high);
    const { plain, augmented } = formanRicci(graph);
    const atHalf = Array.from(low);
    return {
      ollivier_alpha0: edgesOf(graph).map((edge) =>
        edgeCurvature(graph, edge, { idleness: 0, distance: 'hop', weighted: false }),
      ),
      ollivier_alpha05: atHalf,
      lly: atHalf.map((value) => 2 * value),
      forman: plain,
      formanAugmented: augmented,
      meanOllivier05: atHalf.reduce((sum, value) => sum + value, 0) / atHalf.length,
      minOllivier05: Math.min(...atHalf),
      shareNegativeOllivier05: atHalf.filter((value) => value < -1e-12).length / atHalf.length,
    };
  },
  ricciCurvatureWeighted: (input: GraphInput) => {
    const graph = graphOf(input);
    const by = (distance: 'hop' | 'length', idleness: number) =>
      edgesOf(graph).map((edge) => edgeCurvature(graph, edge, { idleness, distance, weighted: true }));
    expect(differences(ollivierRicci(graph, { weighted: true }).low, by('hop', 0.5), 1e-12)).toEqual([]);
    return {
      ollivier_hop_alpha0: by('hop', 0),
      ollivier_length_alpha0: by('length', 0),
      ollivier_hop_alpha05: by('hop', 0.5),
      ollivier_length_alpha05: by('length', 0.5),
    };
  },
  graphReidentification: (input: GraphInput) => graphReidentification(graphOf(input)),
  networkFragility: (input: GraphInput) => networkFragility(graphOf(input)) ?? { score: null },
};

const cases = [
  ...readOracle('ona'),
  ...readOracle('ricci'),
  ...readOracle('privacy').filter(({ fn }) => fn === 'graphReidentification'),
  ...readOracle('composites').filter(({ fn }) => fn === 'networkFragility'),
];

describe('networks', () => {
  const exact = cases.filter(({ fn }) => fn !== 'communities');
  it.each(exact.map((one) => [`${one.fn} ${one.id}`, one] as const))('%s', (_, one: OracleCase) => {
    const adapter = adapters[one.fn];
    if (!adapter) throw new Error(`No adapter for ${one.fn}.`);
    expect(differences(adapter(one.input), one.expected, one.tolerance)).toEqual([]);
  });
});

describe('communities', () => {
  const found = cases.filter(({ fn }) => fn === 'communities');
  it.each(found.map((one) => [one.id, one] as const))('%s, with two seeds', (_, one: OracleCase) => {
    const input = one.input as GraphInput & { truth?: number[] };
    const least = one.expected as { minModularity: number; minAdjustedRand?: number };
    for (const seed of [1, 2]) {
      const { of, modularity } = communities(graphOf(input), { seed });
      expect(modularity).toBeGreaterThanOrEqual(least.minModularity - one.tolerance);
      if (least.minAdjustedRand !== undefined)
        expect(partitionAgreement(of, input.truth!)!.ari).toBeGreaterThanOrEqual(least.minAdjustedRand);
    }
  });
});
