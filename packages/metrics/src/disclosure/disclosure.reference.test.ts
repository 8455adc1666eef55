/** Disclosure control against fixed cases. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { anonymityMeasures } from './anonymity-measures.ts';
import { composedEpsilon, geometricProbability, geometricVariance, noiseScales } from './differential-privacy.ts';
import { differenceOf, differsByFew } from './floor.ts';
import { sumAudit } from './sum-audit.ts';
import { suppressBreakdown } from './suppress-breakdown.ts';
import { suppressionAudit } from './suppression-audit.ts';

interface OracleCase {
  id: string;
  fn: string;
  input: Record<string, unknown>;
  expected: unknown;
  tolerance: number;
}

const FILE = join(import.meta.dirname, '../../../../../shared/oracles/privacy.json');
const isThere = existsSync(FILE);
if (!isThere) console.warn(`${FILE} is not there: disclosure control is not checked against it.`);
const cases: OracleCase[] = isThere ? (JSON.parse(readFileSync(FILE, 'utf8')) as { cases: OracleCase[] }).cases : [];

const ADAPTERS: { [fn: string]: (input: never) => unknown } = {
  suppressBreakdown: ({ counts, k, totalPublished }: { counts: number[]; k: number; totalPublished: boolean }) =>
    suppressBreakdown(counts, { floor: k, totalPublished }),
  suppressionAudit: async ({ table, suppressed }: { table: number[][]; suppressed: [number, number][] }) => {
    const intervals = await suppressionAudit(table, suppressed);
    return {
      intervals: intervals.map(({ row, column, low, high }) => [row, column, low, high]),
      exactlyDisclosed: intervals.filter(({ low, high }) => high - low < 1e-6).map(({ row, column }) => [row, column]),
    };
  },
  differencingPair: ({ a, b, k }: { a: number[]; b: number[]; k: number }) => ({
    ...differenceOf(new Set(a), new Set(b)),
    refuse: differsByFew(new Set(a), new Set(b), k),
  }),
  sumAudit: ({ people, queries }: { people: number; queries: number[][] }) => sumAudit(people, queries),
  anonymityMeasures: (input: { rows: Record<string, string>[]; quasiIdentifiers: string[]; sensitive: string }) =>
    anonymityMeasures(input.rows, input.quasiIdentifiers, input.sensitive),
  dpScales: noiseScales,
  dpComposition: ({ epsilonEach, queries, deltaPrime }: { epsilonEach: number; queries: number; deltaPrime: number }) =>
    composedEpsilon({ epsilon: epsilonEach, queries, deltaPrime }),
  geometricNoise: (promise: { epsilon: number; sensitivity: number }) => ({
    pmf: Object.fromEntries(
      [-4, -3, -2, -1, 0, 1, 2, 3, 4].map((value) => [String(value), geometricProbability(value, promise)]),
    ),
    variance: geometricVariance(promise),
  }),
};

/** Both alike, every number within the tolerance. */
function expectWithin(actual: unknown, expected: unknown, tolerance: number): void {
  if (typeof expected === 'number') {
    expect(actual).toBeTypeOf('number');
    expect(Math.abs((actual as number) - expected)).toBeLessThanOrEqual(tolerance);
  } else if (expected === null || typeof expected !== 'object') expect(actual).toEqual(expected);
  else {
    expect(Object.keys(actual as object).sort()).toEqual(Object.keys(expected).sort());
    for (const [key, value] of Object.entries(expected))
      expectWithin((actual as Record<string, unknown>)[key], value, tolerance);
  }
}

describe.skipIf(!isThere)('disclosure control', () => {
  const known = cases.filter(({ fn }) => fn in ADAPTERS);
  it('has a case of every function', () =>
    expect(new Set(known.map(({ fn }) => fn))).toEqual(new Set(Object.keys(ADAPTERS))));
  it.each(known.map((one) => [`${one.fn} ${one.id}`, one] as const))(
    '%s',
    async (_, { fn, input, expected, tolerance }) => {
      expectWithin(await ADAPTERS[fn]!(input as never), expected, tolerance);
    },
  );
});
