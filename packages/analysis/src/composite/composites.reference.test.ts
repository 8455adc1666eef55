/** Composite figures against fixed cases. Fragility of networks is checked where it is computed. */
import { describe, expect, it } from 'vitest';
import { differences, type OracleCase, readOracle } from '../reference.fixture.ts';
import { epistemicTremor, type Reading } from './epistemic-tremor.ts';
import { type HysteresisThresholds, levelsWithHysteresis } from './level.ts';
import { lossContradiction } from './loss-contradiction.ts';
import { lossSpiral } from './loss-spiral.ts';
import { organisationalHealth, type Pillar } from './organisational-health.ts';

const adapters: { [fn: string]: (input: never) => unknown } = {
  ohs: ({ pillars, correlation }: { pillars: Pillar[]; correlation: number[][] | null }) => {
    const { low, high, ...rest } = organisationalHealth(pillars, correlation);
    return { ...rest, ci95: [low, high] };
  },
  epistemicTremor: (input: { sources: Reading[]; history: Reading[] | null; rwg: number | null }) => {
    const { consensusSe, ...rest } = epistemicTremor(input.sources, input.history, input.rwg);
    return { ...rest, consensusSE: consensusSe };
  },
  lossContradiction: (input: {
    statedZ: number;
    behaviouralZ: number;
    reliabilityStated: number;
    reliabilityBehavioural: number;
  }) => lossContradiction(input.statedZ, input.behaviouralZ, input.reliabilityStated, input.reliabilityBehavioural),
  lossSpiral: ({ resources }: { resources: { [name: string]: number[] } }) => {
    const found = lossSpiral(resources);
    return found.score === null ? { score: null, status: 'insufficient_data' } : found;
  },
  severityHysteresis: ({ values, ...thresholds }: HysteresisThresholds & { values: number[] }) => ({
    levels: levelsWithHysteresis(values, thresholds),
  }),
};

describe('composites', () => {
  const cases = readOracle('composites').filter(({ fn }) => fn !== 'networkFragility');
  it.each(cases.map((one) => [`${one.fn} ${one.id}`, one] as const))('%s', (_, one: OracleCase) => {
    const adapter = adapters[one.fn];
    if (!adapter) throw new Error(`No adapter for ${one.fn}.`);
    expect(differences(adapter(one.input), one.expected, one.tolerance)).toEqual([]);
  });
});
