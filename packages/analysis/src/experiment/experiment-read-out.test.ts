/** From a site's events to what should be done about an experiment. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actionPattern } from '../visit/action-pattern.ts';
import type { WebEvent } from '../visit/visit-action.ts';
import { exposedUnits, outcomesUntil } from './experiment-units.ts';
import { type JudgedVariant, judgeExperiment } from './judge-experiment.ts';

const HOUR_MS = 3_600_000;
const at = (hour: number): string => new Date(Date.UTC(2026, 10, 2) + hour * HOUR_MS).toISOString();
const atMs = (hour: number): number => Date.parse(at(hour));

const event = (hour: number, visitor: string, event_type: string, more: object): WebEvent => ({
  ...{ event_type, timestamp: at(hour), session_id: visitor },
  metadata: { site: 'shop', visitor, ...more },
});
const exposed = (hour: number, visitor: string, variant: string, more = {}) =>
  event(hour, visitor, 'experiment_exposed', { experiment: 'checkout', variant, ...more });
const bought = (hour: number, visitor: string, event_value = 1, more = {}) =>
  event(hour, visitor, 'web_event_recorded', { event_name: 'purchase', event_value, ...more });
const asked = {
  experiment: 'checkout',
  variants: ['a', 'b'],
  unit: 'visitor' as const,
  fromMs: atMs(0),
  toMs: atMs(99),
};
const pattern = actionPattern('event:purchase');
if (typeof pattern === 'string') throw new Error(pattern);
const isMeant = pattern;

describe('who was in an experiment', () => {
  it('counts what somebody did since they saw the variant, and keeps what they did before apart', () => {
    const events = [
      bought(1, '1', 7),
      exposed(2, '1', 'a'),
      bought(3, '1', 10),
      bought(4, '1', 20),
      exposed(5, '2', 'b'),
    ];
    const { units } = exposedUnits(events, asked);
    const outcomes = (kind: 'conversion' | 'count' | 'value', hour = 99) =>
      outcomesUntil(units, 2, { kind, isMeant }, atMs(hour));
    expect(outcomes('value')).toEqual([[{ value: 30, before: 7 }], [{ value: 0, before: 0 }]]);
    expect(outcomes('count')[0]).toEqual([{ value: 2, before: 1 }]);
    expect(outcomes('conversion')[0]).toEqual([{ value: 1, before: 1 }]);
    expect(outcomes('value', 4)).toEqual([[{ value: 10, before: 7 }], []]);
  });

  it('leaves out who saw both variants, and says how many those are', () =>
    expect(exposedUnits([exposed(1, '1', 'a'), exposed(2, '1', 'b'), exposed(3, '2', 'b')], asked)).toMatchObject({
      ...{ seenSeveral: 1, units: [{ variant: 1 }] },
    }));

  it('follows a user from one day to the next, where the site names its users', () => {
    const user = { site_user: 'u1' };
    const { units } = exposedUnits(
      [exposed(1, 'monday', 'b', user), exposed(2, 'nobody', 'b'), bought(30, 'tuesday', 5, user)],
      { ...asked, unit: 'user' },
    );
    expect(outcomesUntil(units, 2, { kind: 'value', isMeant }, atMs(99))).toEqual([[], [{ value: 5, before: 0 }]]);
  });

  it('equals a count made visitor by visitor, on whatever events', () => {
    const did = fc.array(
      fc.record({
        hour: fc.integer({ min: 0, max: 40 }),
        visitor: fc.constantFrom('1', '2', '3', '4', '5'),
        what: fc.constantFrom('a', 'b', 'purchase', 'purchase'),
      }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(did, (all) => {
        const sorted = all.toSorted((x, y) => x.hour - y.hour);
        const events = sorted.map(({ hour, visitor, what }) =>
          what === 'purchase' ? bought(hour, visitor) : exposed(hour, visitor, what),
        );
        const { units, seenSeveral } = exposedUnits(events, asked);
        const outcomes = outcomesUntil(units, 2, { kind: 'conversion', isMeant }, asked.toMs);
        const counted = [
          { n: 0, converted: 0 },
          { n: 0, converted: 0 },
        ];
        let mixed = 0;
        for (const visitor of ['1', '2', '3', '4', '5']) {
          const own = sorted.filter((one) => one.visitor === visitor);
          const seen = own.filter(({ what }) => what !== 'purchase');
          if (new Set(seen.map(({ what }) => what)).size > 1) mixed++;
          else if (seen.length > 0) {
            const variant = counted[seen[0]!.what === 'a' ? 0 : 1]!;
            variant.n++;
            if (own.some(({ what, hour }) => what === 'purchase' && hour >= seen[0]!.hour)) variant.converted++;
          }
        }
        expect(seenSeveral).toBe(mixed);
        expect(
          outcomes.map((own) => ({ n: own.length, converted: own.reduce((sum, { value }) => sum + value, 0) })),
        ).toEqual(counted);
      }),
    );
  });
});

describe('what to do about an experiment', () => {
  const sound = { p: 0.5, alwaysValidP: 1, isMismatch: false };
  const judge = (variants: Partial<JudgedVariant>[], more = {}) =>
    judgeExperiment(
      variants.map((one, index) => ({ key: `v${index}`, primary: null, guards: [], ...one })),
      { ratio: sound, better: 'higher', effect: 0.02, ...more },
    );
  const guard = (low: number, high: number) => ({
    ...{ difference: { low, high }, better: 'lower' as const, margin: 0.01 },
  });

  it.each([
    ['too_early', false, null, [{ primary: null }]],
    ['go_on', false, null, [{ primary: { low: -0.01, high: 0.03 } }]],
    ['better', true, 'v0', [{ primary: { low: 0.001, high: 0.03 } }]],
    ['harm', true, null, [{ primary: { low: -0.03, high: -0.001 } }]],
    ['not_worth_it', true, null, [{ primary: { low: -0.01, high: 0.019 } }]],
    ['harm', true, null, [{ primary: { low: 0.001, high: 0.03 }, guards: [guard(0.001, 0.02)] }]],
    ['better_unproven', false, 'v0', [{ primary: { low: 0.001, high: 0.03 }, guards: [guard(-0.01, 0.02)] }]],
    ['better', true, 'v0', [{ primary: { low: 0.001, high: 0.03 }, guards: [guard(-0.01, 0.009)] }]],
    ['better', true, 'v1', [{ primary: { low: 0.001, high: 0.03 } }, { primary: { low: 0.002, high: 0.03 } }]],
    ['go_on', false, null, [{ primary: { low: -0.03, high: -0.01 } }, { primary: { low: -0.01, high: 0.03 } }]],
  ] as const)('%s (stop: %s)', (verdict, stop, variant, variants) =>
    expect(judge([...variants])).toEqual({ verdict, stop, variant }),
  );

  it('believes no figure when visitors are missing from a variant', () =>
    expect(
      judge([{ primary: { low: 0.1, high: 0.2 } }], { ratio: { p: 0, alwaysValidP: 0, isMismatch: true } }),
    ).toMatchObject({ verdict: 'shares_off', stop: true }));

  it('turns round when lower is better', () =>
    expect(judge([{ primary: { low: -0.03, high: -0.001 } }], { better: 'lower' }).verdict).toBe('better'));
});
