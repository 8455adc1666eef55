import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../significance/seeded-random.ts';
import { analyseNetwork } from './analyse-network.ts';
import { betweenness } from './betweenness.ts';
import { communities } from './communities.ts';
import { coreNumbers } from './core-numbers.ts';
import { cutPoints } from './cut-points.ts';
import { edgeCurvature, formanRicci } from './edge-curvature.ts';
import { globalEfficiency, pathLengths } from './global-efficiency.ts';
import { degrees, type Edge, edgeBetween, type Graph, strengths, subgraph, undirectedGraph } from './graph.ts';
import { graphReidentification } from './graph-reidentification.ts';
import { graphStructure } from './graph-structure.ts';
import { groupLayout } from './group-layout.ts';
import { groupMixing } from './group-mixing.ts';
import { centralisation, leastFragilityWithoutOne, networkFragility } from './network-fragility.ts';
import { NetworkThreads } from './network-threads.ts';
import { jostLiuBounds, ollivierRicci } from './ollivier-ricci.ts';
import { pairedChange } from './paired-change.ts';
import { partitionAgreement } from './partition-agreement.ts';
import { Rewiring } from './rewiring.ts';
import { robustness } from './robustness.ts';
import { weakTies } from './weak-ties.ts';

const range = (count: number) => Array.from({ length: count }, (_, index) => index);
const complete = (nodes: number) =>
  undirectedGraph(
    nodes,
    range(nodes).flatMap((a) => range(a).map((b): Edge => [a, b])),
  );
const ring = (nodes: number) =>
  undirectedGraph(
    nodes,
    range(nodes).map((a): Edge => [a, (a + 1) % nodes]),
  );
const star = (leaves: number) =>
  undirectedGraph(
    leaves + 1,
    range(leaves).map((leaf): Edge => [0, leaf + 1]),
  );
/** Two closed circles of five with one tie between them. */
const barbell = undirectedGraph(10, [
  ...range(5).flatMap((a) =>
    range(a).flatMap((b): Edge[] => [
      [a, b],
      [a + 5, b + 5],
    ]),
  ),
  [4, 5],
]);
const BRIDGE = edgeBetween(barbell, 4, 5);

/** Graphs of 2 to 24 people with strengths. */
const graphs = () =>
  fc
    .record({
      nodes: fc.integer({ min: 2, max: 24 }),
      ties: fc.array(fc.tuple(fc.nat(23), fc.nat(23), fc.integer({ min: 1, max: 9 })), { maxLength: 90 }),
    })
    .map(({ nodes, ties }) =>
      undirectedGraph(
        nodes,
        ties.filter(([a, b]) => a < nodes && b < nodes),
      ),
    );

describe('a graph', () => {
  it('has no loops and no parallel ties; strengths of a tie named twice add up', () => {
    const graph = undirectedGraph(3, [
      [0, 1, 2],
      [1, 0, 3],
      [2, 2, 9],
    ]);
    expect(graph.edges).toBe(1);
    expect([...strengths(graph)]).toEqual([5, 5, 0]);
  });
  it('keeps rows in order, whatever order the ties came in', () => {
    fc.assert(
      fc.property(graphs(), (graph) =>
        range(graph.nodes).every((node) => {
          const row = graph.neighbours.slice(graph.offsets[node], graph.offsets[node + 1]);
          return row.every((value, index) => index === 0 || row[index - 1]! < value);
        }),
      ),
    );
  });
  it('refuses a tie to somebody who is not there', () => {
    expect(() => undirectedGraph(2, [[0, 2]])).toThrow('Edge 0-2 of 2 nodes');
  });
  it('can be cut down to some of its people', () => {
    const part = subgraph(barbell, [5, 4, 3]);
    expect([...degrees(part)]).toEqual([1, 2, 1]);
  });
});

describe('betweenness', () => {
  it('is every pair through the middle of a star, and none through its leaves', () => {
    expect([...betweenness(star(4)).nodes]).toEqual([6, 0, 0, 0, 0]);
  });
  it('counts the tie between two circles once for each pair across', () => {
    expect(betweenness(barbell).edges[BRIDGE]).toBe(25);
  });
  it('adds up to the pairs times the people in between', () => {
    fc.assert(
      fc.property(graphs(), (graph) => {
        const { pairs } = pathLengths(graph);
        const between = pairs.reduce((sum, count, steps) => sum + count * Math.max(0, steps - 1), 0) / 2;
        expect(betweenness(graph).nodes.reduce((sum, value) => sum + value, 0)).toBeCloseTo(between, 8);
      }),
    );
  });
  it('is the same by strength where all ties are equally strong', () => {
    fc.assert(
      fc.property(graphs(), (graph) => {
        const even = { ...graph, weights: new Float64Array(graph.edges).fill(4) };
        const [plain, byStrength] = [betweenness(graph), betweenness(even, { weighted: true })];
        for (const [node, value] of plain.nodes.entries()) expect(byStrength.nodes[node]).toBeCloseTo(value, 8);
        for (const [edge, value] of plain.edges.entries()) expect(byStrength.edges[edge]).toBeCloseTo(value, 8);
      }),
    );
  });
  it('takes a strong tie for a short one', () => {
    const detour = undirectedGraph(3, [
      [0, 1, 4],
      [1, 2, 4],
      [0, 2, 1],
    ]);
    expect([...betweenness(detour, { weighted: true }).nodes]).toEqual([0, 1, 0]);
  });
});

describe('what holds the network together', () => {
  it('is the tie between two circles and both its ends', () => {
    expect(cutPoints(barbell)).toEqual({ bridges: [BRIDGE], articulationPoints: [4, 5] });
  });
  it('is nothing in a ring', () => {
    expect(cutPoints(ring(6))).toEqual({ bridges: [], articulationPoints: [] });
  });
  it('is found without recursion: a chain of a hundred thousand people', () => {
    const chain = undirectedGraph(
      100_000,
      range(99_999).map((node): Edge => [node, node + 1]),
    );
    expect(cutPoints(chain).bridges).toHaveLength(99_999);
  });
  it('a tie is a bridge exactly when leaving it out makes one piece more', () => {
    fc.assert(
      fc.property(graphs(), (graph) => {
        const without = (left: number) =>
          undirectedGraph(
            graph.nodes,
            range(graph.edges)
              .filter((edge) => edge !== left)
              .map((edge): Edge => [graph.from[edge]!, graph.to[edge]!]),
          );
        const piecesOf = (one: Graph) => graphStructure(one).componentSizes.length;
        const bridges = range(graph.edges).filter((edge) => piecesOf(without(edge)) > piecesOf(graph));
        expect(cutPoints(graph).bridges).toEqual(bridges);
      }),
      { numRuns: 25 },
    );
  });
});

describe('robustness', () => {
  it('is highest, (n-1)/2n, where everybody knows everybody, and lowest where all know one', () => {
    expect(robustness(complete(8)).r).toBeCloseTo(7 / 16, 12);
    expect(robustness(star(6)).r).toBeCloseTo(6 / 49, 12);
  });
  it('loses the person with the most ties left, of equals the smallest id', () => {
    expect([...robustness(ring(4)).curve]).toEqual([0.75, 0.25, 0.25, 0]);
  });
  it('makes a star fragile and a closed circle not', () => {
    expect(networkFragility(star(6))?.score).toBeCloseTo(0.6142857143, 9);
    expect(networkFragility(complete(8))?.score).toBe(0);
  });
  it('says what is left of it when any one person is left out: a star without its centre is no network', () => {
    const graph = star(6);
    const between = betweenness(graph).nodes;
    // Without a leaf a star of five remains; without the centre nobody is joined to anybody.
    expect(leastFragilityWithoutOne(graph, between, new SeededRandom('1'))).toBeCloseTo(
      networkFragility(star(5))!.score,
      9,
    );
  });
  it('is not computed of four people', () => {
    expect(networkFragility(complete(4))).toBeNull();
  });
  it('centralisation is 1 where one person is between all others', () => {
    expect(centralisation(Float64Array.of(1, 0, 0, 0))).toBe(1);
  });
});

describe('distances', () => {
  it('efficiency is the mean of 1/distance: 1 where all are neighbours, (4 + 2/2)/6 in a ring of four', () => {
    expect(globalEfficiency(complete(5))).toBe(1);
    expect(globalEfficiency(ring(4))).toBeCloseTo((2 + 1 / 2) / 3, 12);
  });
  it('efficiency does not exist for one person', () => {
    expect(globalEfficiency(undirectedGraph(1, []))).toBeNull();
  });
  it('thirty-two searches at once find what single searches find', () => {
    const chain = undirectedGraph(
      40,
      range(39).map((node): Edge => [node, node + 1]),
    );
    expect(pathLengths(chain)).toMatchObject({ diameter: 39, mean: 41 / 3 });
  });
});

describe('cores', () => {
  it('two circles of five have core number 4, a person who hangs on by one tie has 1', () => {
    const graph = undirectedGraph(11, [
      ...range(barbell.edges).map((edge): Edge => [barbell.from[edge]!, barbell.to[edge]!]),
      [0, 10],
    ]);
    expect([...coreNumbers(graph)]).toEqual([4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 1]);
  });
});

describe('groups', () => {
  it('that only talk among themselves have E-I -1 and silo index 1', () => {
    const graph = undirectedGraph(6, [
      [0, 1],
      [1, 2],
      [3, 4],
      [4, 5],
    ]);
    expect(groupMixing(graph, ['a', 'a', 'a', 'b', 'b', 'b'])).toMatchObject({ ei: -1, siloIndex: 1, modularity: 0.5 });
  });
  it('silo index does not exist where everybody is in one group', () => {
    expect(
      groupMixing(
        ring(5),
        range(5).map(() => 'all'),
      ).siloIndex,
    ).toBeNull();
  });
  it('a small group is shown what chance would give it', () => {
    // Two of ten people: 1 pair within, 16 across.
    expect(
      groupMixing(
        complete(10),
        range(10).map((node) => (node < 2 ? 'two' : 'rest')),
      ).byGroup.get('two'),
    ).toMatchObject({
      ei: 15 / 17,
      eiExpectedRandomMixing: 15 / 17,
      siloIndex: 0,
    });
  });
  it('communities of two circles are the circles', () => {
    const found = communities(barbell);
    expect(
      partitionAgreement(
        found.of,
        range(10).map((node) => (node < 5 ? 'a' : 'b')),
      ),
    ).toEqual({ nmi: 1, ari: 1 });
  });
  it('every community hangs together', () => {
    fc.assert(
      fc.property(graphs(), (graph) => {
        const { of, count } = communities(graph, { restarts: 2 });
        for (const community of range(count)) {
          const members = range(graph.nodes).filter((node) => of[node] === community);
          if (graph.edges > 0) expect(graphStructure(subgraph(graph, members)).componentSizes).toHaveLength(1);
        }
      }),
      { numRuns: 50 },
    );
  });
  it('the same seed gives the same communities', () => {
    expect(communities(barbell, { seed: 5 })).toEqual(communities(barbell, { seed: 5 }));
  });
});

describe('weak ties', () => {
  it('are weak and have no contact in common; where both ends would be without them is said', () => {
    const graph = undirectedGraph(7, [
      [0, 1, 9],
      [0, 2, 8],
      [0, 6, 1],
      [1, 2, 7],
      [2, 3, 1],
      [3, 4, 6],
      [3, 5, 5],
      [4, 5, 9],
      [5, 6, 2],
    ]);
    const { weakTies: weak, span, weightQ25 } = weakTies(graph);
    expect(weak.map((edge) => [graph.from[edge], graph.to[edge]])).toEqual([
      [0, 6],
      [2, 3],
      [5, 6],
    ]);
    expect(weightQ25).toBe(2);
    expect(span[edgeBetween(graph, 2, 3)]).toBe(4);
    expect(span[edgeBetween(graph, 0, 1)]).toBe(2);
  });
  it('a bridge has no span', () => {
    expect(weakTies(barbell).span[BRIDGE]).toBeNull();
  });
});

describe('Ollivier-Ricci curvature', () => {
  it.each([
    ['of a complete graph is n/(2(n-1))', complete(6), 0, 6 / 10],
    ['of a long ring is 0', ring(8), 0, 0],
    ['of a tie to a leaf of a star is 1/6', star(6), 0, 1 / 6],
    ['of the tie between two circles of five is -0.6', barbell, BRIDGE, -0.6],
  ])('%s', (_, graph, edge, expected) => {
    expect(ollivierRicci(graph).low[edge]).toBeCloseTo(expected, 12);
  });
  it('equals its definition, the cost of transport, on any graph, with strengths and without', () => {
    fc.assert(
      fc.property(graphs(), fc.boolean(), (graph, weighted) => {
        const { low, high } = ollivierRicci(graph, { weighted });
        for (const edge of range(graph.edges)) {
          const defined = edgeCurvature(graph, edge, { idleness: 0.5, distance: 'hop', weighted });
          expect(low[edge]).toBeCloseTo(defined, 9);
          expect(high[edge]).toBe(low[edge]);
        }
      }),
    );
  });
  it('without idleness lies within the bounds of Jost and Liu', () => {
    fc.assert(
      fc.property(graphs(), (graph) => {
        const [degree, { plain, augmented }] = [degrees(graph), formanRicci(graph)];
        for (const edge of range(graph.edges)) {
          const triangles = (augmented[edge]! - plain[edge]!) / 3;
          const { low, high } = jostLiuBounds(degree[graph.from[edge]!]!, degree[graph.to[edge]!]!, triangles);
          const exact = edgeCurvature(graph, edge, { idleness: 0, distance: 'hop', weighted: false });
          expect(exact).toBeGreaterThanOrEqual(low - 1e-9);
          expect(exact).toBeLessThanOrEqual(high + 1e-9);
        }
      }),
      { numRuns: 40 },
    );
  });
  it('of ties between people with very many contacts is given as bounds, around what it is', () => {
    const exact = ollivierRicci(barbell).low[BRIDGE]!;
    const { low, high } = ollivierRicci(barbell, { degreeProductMax: 20 });
    expect(low[BRIDGE]).toBeLessThanOrEqual(exact);
    expect(high[BRIDGE]).toBeGreaterThan(exact);
  });
  it('depends on path length where ties have lengths', () => {
    const triangle = undirectedGraph(3, [
      [0, 1, 3],
      [0, 2, 2],
      [1, 2, 1],
    ]);
    const byHop = edgeCurvature(triangle, 0, { idleness: 0.5, distance: 'hop', weighted: true });
    const byLength = edgeCurvature(triangle, 0, { idleness: 0.5, distance: 'length', weighted: true });
    expect(byLength).not.toBeCloseTo(byHop, 6);
  });
});

describe('rewiring', () => {
  it('keeps everybody’s number of ties, makes no loop and no tie twice', () => {
    fc.assert(
      fc.property(graphs(), fc.integer(), (graph, seed) => {
        const rewiring = new Rewiring(graph, new SeededRandom(`${seed}`));
        for (const rewired of [rewiring.next(), rewiring.next()]) {
          expect([...degrees(rewired)]).toEqual([...degrees(graph)]);
          const ties = range(rewired.edges).map((edge) => `${rewired.from[edge]}-${rewired.to[edge]}`);
          expect(new Set(ties).size).toBe(graph.edges);
          expect(range(rewired.edges).every((edge) => rewired.from[edge]! < rewired.to[edge]!)).toBe(true);
        }
      }),
    );
  });
  it('does change a graph that can be changed', () => {
    const rewired = new Rewiring(barbell, new SeededRandom('3')).next();
    expect(rewired.neighbours).not.toEqual(barbell.neighbours);
  });
});

describe('a change between two windows', () => {
  it('is unlikely to be chance where all differences have one sign', () => {
    expect(
      pairedChange(
        range(40).map(() => 0.1),
        new SeededRandom('1'),
      ),
    ).toMatchObject({ pairs: 40, p: 1 / 1000 });
  });
  it('may well be chance where signs cancel', () => {
    expect(
      pairedChange(
        range(40).map((at) => (at % 2 === 0 ? 0.1 : -0.1)),
        new SeededRandom('1'),
      )!.p,
    ).toBe(1);
  });
  it('is not tested on five pairs', () => {
    expect(pairedChange([1, 1, 1, 1, 1], new SeededRandom('1'))).toBeNull();
  });
});

describe('a graph without names', () => {
  it('still names who has a number of ties that nobody else has', () => {
    expect(graphReidentification(star(4))).toMatchObject({
      candidatesByDegree: [1, 4, 4, 4, 4],
      uniqueByDegree: 1,
      uniqueByNeighbourDegrees: 1,
    });
  });
});

describe('the places of groups', () => {
  const groups = range(9).map((index) => `group ${index}`);
  const ties = groups.slice(1).map((to, index) => ({ from: groups[0]!, to, strength: index + 1 }));

  it('are the same for the same groups, inside the drawing, none on another', () => {
    const places = groupLayout(groups, ties);
    expect(groupLayout(groups, ties)).toEqual(places);
    const list = [...places.values()];
    for (const { x, y } of list) expect(Math.min(x, y, 1 - x, 1 - y)).toBeGreaterThan(0.02);
    for (const [index, one] of list.entries())
      for (const other of list.slice(index + 1))
        expect(Math.hypot(one.x - other.x, one.y - other.y)).toBeGreaterThan(0.05);
  });
  it('stay where they were when little has changed', () => {
    const before = groupLayout(groups, ties);
    const after = groupLayout(groups, [...ties.slice(1), { ...ties[0]!, strength: 1.1 }], before);
    for (const [group, place] of after)
      expect(Math.hypot(place.x - before.get(group)!.x, place.y - before.get(group)!.y)).toBeLessThan(0.1);
  });
});

describe('an analysis', () => {
  const units = range(10).map((node) => (node < 5 ? 'left' : 'right'));
  const options = { rewirings: 20, curvatureRewirings: 8, communityRestarts: 3 };

  it('finds the two circles, the tie between them, and that they are more closed than chance', async () => {
    const found = await analyseNetwork(barbell, units, options);
    expect(found.agreement).toEqual({ nmi: 1, ari: 1 });
    expect(found.cuts.bridges).toEqual([BRIDGE]);
    expect(found.chance.siloIndex!.z).toBeGreaterThan(2);
    expect(found.intervals.siloIndex!.low).toBeLessThanOrEqual(found.mixing.siloIndex!);
    expect(found.curvature.bounded).toBe(0);
  });
  it('says the same whichever thread does the work', async () => {
    const threads = new NetworkThreads(2);
    try {
      const beside = await analyseNetwork(barbell, units, { ...options, runner: threads });
      const here = await analyseNetwork(barbell, units, options);
      expect(beside.chance).toEqual(here.chance);
      expect([...beside.curvature.low]).toEqual([...here.curvature.low]);
      expect(beside.betweenness.nodes.map((value) => Math.round(value * 1e6))).toEqual(
        here.betweenness.nodes.map((value) => Math.round(value * 1e6)),
      );
    } finally {
      await threads.close();
    }
  });
  it('of nobody has no figures rather than zeros', async () => {
    const found = await analyseNetwork(undirectedGraph(0, []), [], options);
    expect(found).toMatchObject({ efficiency: null, kappa: null, fragility: null, agreement: null });
    expect(found.curvature.mean).toBeNull();
  });
});
