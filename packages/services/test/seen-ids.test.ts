import { uuidv7 } from '@bellwether/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FingerprintSet } from '../src/ingest/admission/fingerprint-set.ts';
import { SeenIds } from '../src/ingest/admission/seen-ids.ts';

describe('a set of fingerprints', () => {
  // Few values, so that many meet in one slot; low is never 0.
  const fingerprint = fc.record({
    low: fc.integer({ min: 1, max: 40 }),
    high: fc.integer({ min: 0, max: 3 }).map((n) => n * 16_384),
  });
  const step = fc.record({ what: fc.constantFrom('add', 'has', 'delete'), value: fingerprint });

  it('is a set: adds, finds and deletes as one does', () =>
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const set = new FingerprintSet();
        const model = new Set<string>();
        for (const { what, value } of steps) {
          const key = `${value.low} ${value.high}`;
          if (what === 'add') expect(set.add(value.low, value.high)).toBe(!model.has(key));
          if (what === 'add') model.add(key);
          if (what === 'delete') set.delete(value.low, value.high);
          if (what === 'delete') model.delete(key);
          expect(set.has(value.low, value.high)).toBe(model.has(key));
          expect(set.size).toBe(model.size);
        }
        for (let low = 1; low <= 40; low++)
          for (let n = 0; n <= 3; n++) expect(set.has(low, n * 16_384)).toBe(model.has(`${low} ${n * 16_384}`));
      }),
    ));

  it('loses nothing when it grows', () => {
    const set = new FingerprintSet();
    for (let i = 1; i <= 30_000; i++) expect(set.add(i, i * 7)).toBe(true);
    for (let i = 1; i <= 30_000; i++) expect(set.add(i, i * 7)).toBe(false);
    expect(set.size).toBe(30_000);
  });
});

describe('the ids seen', () => {
  it('are told apart by tenant', () => {
    const seen = new SeenIds(0);
    const id = uuidv7(0);
    expect([seen.add('acme', id, 0), seen.add('globex', id, 0), seen.add('acme', id, 0)]).toEqual([true, true, false]);
  });

  it('forget what could not be kept after all', () => {
    const seen = new SeenIds(0);
    const id = uuidv7(0);
    seen.add('acme', id, 0);
    seen.remove('acme', id);
    expect(seen.add('acme', id, 0)).toBe(true);
  });

  it('with the store behind them are exact, over any number of generations', () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            id: fc.nat(60),
            org: fc.constantFrom('acme', 'globex'),
            forget: fc.boolean(),
            waitMs: fc.nat(30_000),
          }),
          { maxLength: 300 },
        ),
        fc.array(fc.boolean(), { minLength: 61, maxLength: 61 }),
        (arrivals, timed) => {
          const startMs = Date.UTC(2026, 10, 21);
          let nowMs = startMs;
          const seen = new SeenIds(startMs, { generationMax: 8 });
          const stored = new Set<string>();
          const made = new Map<number, string>();
          for (const { id, org, forget, waitMs } of arrivals) {
            nowMs += waitMs;
            // Made when it is first sent, or an id that says nothing about its time.
            if (!made.has(id)) {
              const uuid = uuidv7(nowMs, (bytes) => bytes.fill(id));
              made.set(id, timed[id] ? uuid : `${uuid.slice(0, 14)}4${uuid.slice(15)}`);
            }
            const eventId = made.get(id)!;
            const key = `${org} ${eventId}`;
            const isNew = seen.add(org, eventId, nowMs) && !(seen.mayBeOlder(eventId) && stored.has(key));
            expect(isNew).toBe(!stored.has(key));
            if (isNew && forget) seen.remove(org, eventId);
            else stored.add(key);
          }
        },
      ),
      { numRuns: 300 },
    ));

  it('cost a fresh id no look into the store', () => {
    const nowMs = Date.UTC(2026, 10, 21);
    const seen = new SeenIds(nowMs - 3_600_000);
    expect(seen.mayBeOlder(uuidv7(nowMs))).toBe(false);
    expect(seen.mayBeOlder(uuidv7(nowMs - 7_200_000))).toBe(true);
    expect(seen.mayBeOlder('c232ab00-9414-41ec-b3c8-9f6bdeced846')).toBe(true);
  });

  it('when memory reaches back to the first event, cost nothing at all', () =>
    expect(new SeenIds(0).mayBeOlder('c232ab00-9414-41ec-b3c8-9f6bdeced846')).toBe(false));

  it('stay within two generations', () => {
    const seen = new SeenIds(1, { generationMax: 100 });
    for (let i = 0; i < 1000; i++) seen.add('acme', uuidv7(i), i);
    expect(seen.size).toBeLessThanOrEqual(200);
  });
});
