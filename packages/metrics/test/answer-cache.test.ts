import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AnswerCache } from '../src/answer-cache.ts';

const ORGS = ['acme', 'globex'];
const HOUR_MS = 3_600_000;

/** Half-open ranges of whole windows. */
const ranges = fc
  .tuple(fc.nat(20), fc.integer({ min: 1, max: 10 }))
  .map(([from, length]) => ({ fromMs: from * 10_000, toMs: (from + length) * 10_000 }));

type Step =
  | { kind: 'compute'; org: string; key: string; range: { fromMs: number; toMs: number } }
  | { kind: 'finish'; nth: number }
  | { kind: 'change'; org: string; windows: number[] }
  | { kind: 'forget'; org: string };

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('compute' as const),
    org: fc.constantFrom(...ORGS),
    key: fc.constantFrom('a', 'b', 'c'),
    range: ranges,
  }),
  fc.record({ kind: fc.constant('finish' as const), nth: fc.nat(5) }),
  fc.record({
    kind: fc.constant('change' as const),
    org: fc.constantFrom(...ORGS),
    windows: fc.uniqueArray(fc.nat(30), { minLength: 1, maxLength: 4 }),
  }),
  fc.record({ kind: fc.constant('forget' as const), org: fc.constantFrom(...ORGS) }),
);

describe('an answer that is kept', () => {
  it('never survives a change in its range, not even one that came while it was computed', () =>
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 60 }), (script) => {
        const cache = new AnswerCache<{ org: string; range: { fromMs: number; toMs: number }; readAt: number }>();
        /** When each window of a tenant last changed, in steps. */
        const changed = new Map<string, number>();
        const lastChange = (org: string, { fromMs, toMs }: { fromMs: number; toMs: number }): number => {
          let last = -1;
          for (let ms = fromMs; ms < toMs; ms += 10_000) last = Math.max(last, changed.get(`${org} ${ms}`) ?? -1);
          return last;
        };
        const computing: (() => void)[] = [];
        script.forEach((step, now) => {
          if (step.kind === 'compute') {
            const mark = cache.mark(step.org);
            const answer = { org: step.org, range: step.range, readAt: now };
            computing.push(() => cache.put(step.org, step.key, step.range, mark, answer));
          } else if (step.kind === 'finish') {
            computing.splice(step.nth, 1)[0]?.();
          } else if (step.kind === 'change') {
            const touchedMs = step.windows.map((window) => window * 10_000).sort((a, b) => a - b);
            for (const ms of touchedMs) changed.set(`${step.org} ${ms}`, now);
            cache.invalidate(step.org, touchedMs);
          } else {
            for (let ms = 0; ms < HOUR_MS; ms += 10_000) changed.set(`${step.org} ${ms}`, now);
            cache.forget(step.org);
          }
          for (const org of ORGS) {
            for (const key of ['a', 'b', 'c']) {
              const found = cache.get(org, key);
              if (!found) continue;
              expect(found.org).toBe(org);
              expect(found.readAt).toBeGreaterThan(lastChange(org, found.range));
            }
          }
        });
      }),
      { numRuns: 300 },
    ));

  it('is found again when nothing in its range changed', () => {
    const cache = new AnswerCache<number>();
    cache.put('acme', 'key', { fromMs: 0, toMs: 60_000 }, cache.mark('acme'), 1);
    cache.invalidate('acme', [60_000]);
    cache.invalidate('globex', [0]);
    expect(cache.get('acme', 'key')).toBe(1);
    expect(cache.get('globex', 'key')).toBeUndefined();
    cache.invalidate('acme', [50_000]);
    expect(cache.get('acme', 'key')).toBeUndefined();
  });

  it('gives way to newer ones when there are a thousand; the one used last stays longest', () => {
    const cache = new AnswerCache<number>();
    const put = (key: number) => cache.put('acme', String(key), { fromMs: 0, toMs: 1 }, cache.mark('acme'), key);
    for (let key = 0; key < 1000; key++) put(key);
    cache.get('acme', '0');
    put(1000);
    expect([cache.get('acme', '0'), cache.get('acme', '1')]).toEqual([0, undefined]);
  });
});
