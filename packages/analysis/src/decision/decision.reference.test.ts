/** Decisions against fixed cases: the best of what is allowed, dependencies, topics, options, collaboration. */
import { describe, expect, it } from 'vitest';
import { differences, type OracleCase, readOracle } from '../reference.fixture.ts';
import { SeededRandom } from '../significance/seeded-random.ts';
import { assignTasks, type TaskAssignment } from './assign-tasks.ts';
import { collaborationScore, type TeamTie } from './collaboration-score.ts';
import { dependencies } from './dependencies.ts';
import { maximise } from './maximise.ts';
import { type Decision, rankOptions } from './rank-options.ts';
import { topicCoherence } from './topic-coherence.ts';
import { topicModel } from './topic-model.ts';

const words = (documents: readonly string[]) => documents.map((text) => text.split(' '));

const adapters: { [fn: string]: (input: never) => unknown } = {
  maximise: (input: {
    objective: number[];
    constraintsLE: number[][];
    rhs: number[];
    upper: number[];
    integer: boolean;
  }) =>
    maximise({
      ...{ objective: input.objective, coefficients: input.constraintsLE, atMost: input.rhs },
      ...{ upper: input.upper, wholeNumbers: input.integer },
    }),
  assignTasks: (input: TaskAssignment) => assignTasks(input),
  dependencies: (input: { nodes: number; edges: [number, number][]; durations: number[] }) =>
    dependencies(input.nodes, input.edges, input.durations),
  topicCoherence: (input: { documents: string[]; topicWords: string[] }) =>
    topicCoherence(words(input.documents), input.topicWords),
  rankOptions: (input: Decision) => rankOptions(input),
  collaborationScore: (input: { team: string; ties: TeamTie[] }) => collaborationScore(input.team, input.ties),
};

const cases = readOracle('decision');

describe('decisions', () => {
  const exact = cases.filter(({ fn }) => fn !== 'topicModel');
  it.each(exact.map((one) => [`${one.fn} ${one.id}`, one] as const))('%s', async (_, one: OracleCase) => {
    expect(differences(await adapters[one.fn]!(one.input), one.expected, one.tolerance)).toEqual([]);
  });
});

describe('topics', () => {
  const found = cases.filter(({ fn }) => fn === 'topicModel');
  it.each(found.map((one) => [one.id, one] as const))('%s, the same twice, and with another seed', (_, one) => {
    const input = one.input as { documents: string[]; topics: number; seed: number };
    const { truth, minPurity } = one.expected as { truth: number[]; minPurity: number };
    const largest = (seed: number) =>
      topicModel(words(input.documents), input.topics, new SeededRandom(`${seed}`)).largest;
    expect(largest(input.seed)).toEqual(largest(input.seed));
    for (const seed of [input.seed, input.seed + 1]) {
      const topics = largest(seed);
      const pure = Array.from({ length: input.topics }, (_topic, topic) => {
        const labels = truth.filter((_label, document) => topics[document] === topic);
        return Math.max(
          0,
          ...Map.groupBy(labels, (label) => label)
            .values()
            .map((group) => group.length),
        );
      }).reduce((sum, most) => sum + most, 0);
      expect(pure / truth.length).toBeGreaterThanOrEqual(minPurity);
    }
  });
});
