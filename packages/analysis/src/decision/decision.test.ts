import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../significance/seeded-random.ts';
import { assignTasks } from './assign-tasks.ts';
import { collaborationScore } from './collaboration-score.ts';
import { dependencies } from './dependencies.ts';
import { dominatedOptions } from './dominated-options.ts';
import { maximise } from './maximise.ts';
import { rankAcceptability } from './rank-acceptability.ts';
import { rankOptions } from './rank-options.ts';
import { topicCoherence } from './topic-coherence.ts';
import { topicModel, topicStability } from './topic-model.ts';
import { weightStability } from './weight-stability.ts';

describe('the best of what is allowed', () => {
  const workshop = {
    objective: [3, 5],
    coefficients: [
      [1, 0],
      [0, 2],
      [3, 2],
    ],
    atMost: [4, 12, 18],
    upper: [100, 100],
  };

  it('is found, with what one unit more of each resource would be worth', async () => {
    const found = await maximise({ ...workshop, wholeNumbers: false });
    expect(found).toMatchObject({ status: 'optimal', objective: 36, values: [2, 6], gap: 0 });
    expect('shadowPrices' in found && found.shadowPrices).toEqual([0, 1.5, 1]);
  });
  it('in whole numbers has no shadow prices', async () => {
    const knapsack = { objective: [10, 13, 7], coefficients: [[5, 6, 3]], atMost: [8], upper: [1, 1, 1] };
    expect(await maximise({ ...knapsack, wholeNumbers: true })).toMatchObject({
      ...{ status: 'optimal', objective: 17, values: [1, 0, 1], shadowPrices: null },
    });
  });
  it('of nothing names what is in the way, and by how much', async () => {
    const found = await maximise({
      ...{
        objective: [1, 1],
        coefficients: [
          [1, 1],
          [-1, -1],
        ],
        atMost: [2, -5],
        upper: [10, 10],
        wholeNumbers: false,
      },
    });
    expect(found.status).toBe('infeasible');
    const conflicts = found.status === 'infeasible' ? found.conflicts : [];
    expect(conflicts.reduce((sum, { by }) => sum + by, 0)).toBeCloseTo(3, 6);
  });
  it('is not looked for in a problem that is not whole', async () => {
    await expect(maximise({ ...workshop, upper: [1], wholeNumbers: false })).rejects.toThrow(/upper bound/);
    await expect(maximise({ ...workshop, atMost: [4, Number.NaN, 18], wholeNumbers: false })).rejects.toThrow(/finite/);
  });
});

describe('who does what', () => {
  it('fits best within everybody’s hours', async () => {
    expect(
      await assignTasks({
        fit: [
          [9, 5],
          [8, 1],
        ],
        capacityHours: [4, 4],
        taskHours: [3, 3],
      }),
    ).toEqual({ status: 'optimal', objective: 13, assignee: [1, 0], gap: 0 });
  });
  it('cannot be said when the hours do not suffice; who or what would have to give is', async () => {
    const found = await assignTasks({
      fit: [
        [5, 5],
        [5, 5],
      ],
      capacityHours: [3, 3],
      taskHours: [4, 4],
    });
    expect(found.status).toBe('infeasible');
    if (found.status === 'infeasible') expect([...found.overloaded, ...found.unassigned].length).toBeGreaterThan(0);
  });
  it('gives nobody more tasks at a time than allowed', async () => {
    const found = await assignTasks({
      ...{
        fit: [
          [9, 9, 9],
          [1, 1, 1],
        ],
        capacityHours: [99, 99],
        taskHours: [1, 1, 1],
        tasksMax: 2,
      },
    });
    expect(found).toMatchObject({ status: 'optimal', objective: 19 });
  });
});

describe('dependencies', () => {
  it('have a critical path where they have no cycle', () => {
    const found = dependencies(
      6,
      [
        [0, 1],
        [0, 2],
        [1, 3],
        [2, 3],
        [3, 4],
        [2, 5],
      ],
      [2, 3, 5, 1, 2, 4],
    );
    expect(found).toMatchObject({ cycles: [], duration: 11, slack: [0, 3, 0, 1, 1, 0], critical: [0, 2, 5] });
    expect(found.propagationCost).toBeCloseTo(17 / 36, 12);
  });
  it('in a circle have none, and the circle is named', () => {
    const found = dependencies(
      5,
      [
        [0, 1],
        [1, 2],
        [2, 0],
        [2, 3],
        [3, 4],
      ],
      [1, 1, 1, 1, 1],
    );
    expect(found).toMatchObject({ cycles: [[0, 1, 2]], propagationCost: 18 / 25 });
    expect(found).not.toHaveProperty('slack');
  });
  it('on oneself are a circle of one', () => {
    expect(dependencies(1, [[0, 0]], [1]).cycles).toEqual([[0]]);
  });
  it('propagate as far as a search finds', () => {
    const arcs = fc.array(fc.tuple(fc.nat(9), fc.nat(9)), { maxLength: 25 });
    fc.assert(
      fc.property(arcs, (edges) => {
        let pairs = 0;
        for (let start = 0; start < 10; start++) {
          const seen = new Set([start]);
          for (const node of seen) for (const [from, to] of edges) if (from === node) seen.add(to);
          pairs += seen.size;
        }
        expect(dependencies(10, edges, Array(10).fill(1)).propagationCost).toBeCloseTo(pairs / 100, 12);
      }),
    );
  });
});

describe('options', () => {
  const decision = {
    matrix: [
      [7, 9, 200],
      [8, 6, 350],
      [5, 8, 90],
      [9, 7, 600],
    ],
    weights: [0.5, 0.3, 0.2],
    benefit: [true, true, false],
  };

  it('are ranked in two ways, which may differ', () => {
    const { orderWeightedSum, orderTopsis, weightedSum } = rankOptions(decision);
    expect([orderWeightedSum, orderTopsis]).toEqual([
      [0, 3, 1, 2],
      [0, 1, 2, 3],
    ]);
    expect(weightedSum[3]).toBeCloseTo(0.5 * 1 + 0.3 * (1 / 3), 12);
  });
  it('weights may be of any scale', () => {
    expect(rankOptions({ ...decision, weights: [5, 3, 2] })).toEqual(rankOptions(decision));
  });
  it('one that is best in everything comes first whatever the weights', () => {
    const best = {
      matrix: [
        [9, 1],
        [3, 5],
      ],
      benefit: [true, false],
    };
    const [first, second] = rankAcceptability(best, new SeededRandom('1'));
    expect(first![0]).toBe(1);
    expect(second![1]).toBe(1);
    expect(dominatedOptions(best)).toEqual([null, 0]);
  });
  it('come first more seldom when their values are less sure', () => {
    const near = {
      matrix: [
        [10, 0],
        [9, 0],
        [0, 1],
      ],
      benefit: [true, true],
    };
    const ranges = near.matrix.map((row) =>
      row.map((value, at) => (at === 0 ? { low: value - 5, high: value + 5 } : { low: value, high: value })),
    );
    const [sure] = rankAcceptability(near, new SeededRandom('1'));
    const [unsure] = rankAcceptability({ ...near, ranges }, new SeededRandom('1'));
    for (const shares of [sure!, unsure!]) expect(Math.max(...shares)).toBeLessThanOrEqual(1);
    expect(unsure![0]).toBeLessThan(sure![0]!);
  });
  it('stay first while a weight moves so far, and it is known who comes first then', () => {
    // One against the other: equal at half.
    const opposed = {
      matrix: [
        [1, 0],
        [0, 1],
      ],
      weights: [3, 1],
      benefit: [true, true],
    };
    const [first] = weightStability(opposed);
    expect(first).toEqual({ weight: 0.75, low: 0.5, high: 1, firstBelow: 1, firstAbove: null });
    for (const [at, { low, high }] of weightStability(decision).entries()) {
      const winnerAt = (share: number) => {
        const others = decision.weights.reduce((sum, weight, other) => (other === at ? sum : sum + weight), 0);
        const weights = decision.weights.map((weight, other) =>
          other === at ? share : (weight / others) * (1 - share),
        );
        return rankOptions({ ...decision, weights }).orderWeightedSum[0];
      };
      expect(winnerAt(Math.min(1, low + 1e-6))).toBe(0);
      expect(winnerAt(Math.max(0, high - 1e-6))).toBe(0);
      if (low > 0) expect(winnerAt(low - 1e-6)).not.toBe(0);
      if (high < 1) expect(winnerAt(high + 1e-6)).not.toBe(0);
    }
  });
  it('need a weight above 0', () => {
    expect(() => rankOptions({ ...decision, weights: [0, 0, 0] })).toThrow(/one of them more/);
  });
});

describe('topics', () => {
  const texts = ['build fail', 'build fail', 'pay career', 'pay career'].map((text) => text.split(' '));

  it('whose words always meet have NPMI 1, whose never do -1', () => {
    expect(topicCoherence(texts, ['build', 'fail'])!.npmi).toBeCloseTo(1, 12);
    expect(topicCoherence(texts, ['build', 'pay'])!.npmi).toBe(-1);
  });
  it('of a word that nobody uses have no coherence', () => {
    expect(topicCoherence(texts, ['build', 'zebra'])).toBeNull();
  });
  it('are the same for the same seed, and shares add up to 1', () => {
    const model = (seed: string) => topicModel(texts, 2, new SeededRandom(seed), 50);
    expect(model('a')).toEqual(model('a'));
    for (const shares of model('a').shares) expect(shares[0]! + shares[1]!).toBeCloseTo(1, 12);
    expect(topicStability(model('a'), model('a'))).toBe(1);
  });
});

describe('collaboration', () => {
  it('is 0 without a tie to others, and not known without any', () => {
    expect(collaborationScore('ops', [['ops', 'ops', 5]]).score).toBe(0);
    expect(collaborationScore('ops', [['a', 'b', 1]])).toEqual({ score: null, parts: null });
  });
  it('is 1 where half of what is sent goes to others, evenly, and comes back', () => {
    const ties = [
      ['x', 'x', 2],
      ['x', 'a', 1],
      ['a', 'x', 1],
      ['x', 'b', 1],
      ['b', 'x', 1],
    ] as const;
    expect(collaborationScore('x', ties).score).toBeCloseTo(1, 12);
  });
});
