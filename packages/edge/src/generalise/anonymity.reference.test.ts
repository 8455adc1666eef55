/** The reference figures of anonymity: twelve rows, and the same with one attribute fewer. */
import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { anonymityMeasures } from './anonymity.ts';

const ORACLE = '../shared/oracles/privacy.json';

if (!existsSync(ORACLE)) {
  it('has no reference data here: ../shared is not there, so nothing was checked', () => {
    console.warn(`No reference data: ${ORACLE} is not there.`);
  });
} else {
  interface Case {
    id: string;
    fn: string;
    input: { rows: Record<string, string | number>[]; quasiIdentifiers: string[]; sensitive: string };
    expected: Record<string, number>;
    tolerance: number;
  }
  const { cases } = JSON.parse(readFileSync(ORACLE, 'utf8')) as { cases: Case[] };
  it.each(cases.filter(({ fn }) => fn === 'anonymityMeasures').map((each) => [each.id, each] as const))(
    'anonymityMeasures %s',
    (_, { input, expected, tolerance }) => {
      const actual: Record<string, number> = {
        ...anonymityMeasures(input.rows, input.quasiIdentifiers, input.sensitive),
      };
      expect(Object.keys(expected).sort()).toEqual(Object.keys(actual).sort());
      for (const [name, value] of Object.entries(expected))
        expect(Math.abs(actual[name]! - value), name).toBeLessThanOrEqual(tolerance);
    },
  );
}
