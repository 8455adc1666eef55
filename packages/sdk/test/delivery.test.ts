import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createBellwether } from '../src/index.ts';
import { FakeClock, REQUEST_TIMEOUT_MS } from './fake-clock.ts';
import { type Fault, type NativeDoor, openNativeDoor } from './native-door.ts';

let door: NativeDoor;
beforeAll(async () => {
  door = await openNativeDoor();
});
afterAll(() => door.close());

const faults = fc.oneof(
  fc.constantFrom<Fault>('reset', 'take_then_reset', 'hang'),
  fc.constantFrom(200, 400, 401, 408, 413, 429, 500, 503).map((status): Fault => ({ status })),
  fc.nat(5).map((seconds): Fault => ({ status: 429, headers: { 'retry-after': String(seconds) } })),
);

it('delivers every tracked event at least once or counts it as dropped, whatever the server does', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(faults, { maxLength: 8 }),
      fc.array(fc.constantFrom('track', 'flush', 'unsendable', 'rejected'), { minLength: 1, maxLength: 40 }),
      fc.record({
        batchSize: fc.integer({ min: 1, max: 12 }),
        events: fc.integer({ min: 1, max: 30 }),
        drop: fc.constantFrom('oldest' as const, 'newest' as const),
        random: fc.double({ min: 0, max: 0.999, noNaN: true }),
      }),
      async (serverFaults, actions, { batchSize, events, drop, random }) => {
        door.faults = [...serverFaults];
        door.taken.clear();
        const clock = new FakeClock();
        const bellwether = createBellwether<{ numbered: { n?: number; reject?: boolean } }>({
          url: door.url,
          key: 'bw_test',
          onProblem: () => {},
          requestTimeoutMs: REQUEST_TIMEOUT_MS,
          batchSize,
          queueMax: { events },
          drop,
          clock,
          random: () => random,
        });
        const ids: string[] = [];
        for (const [index, action] of actions.entries()) {
          if (action === 'flush') void bellwether.flush();
          else {
            const n = action === 'unsendable' ? Number.NaN : index;
            const id = bellwether.track('numbered', { n, reject: action === 'rejected' });
            if (id) ids.push(id);
          }
          expect(bellwether.stats().queued).toBeLessThanOrEqual(events);
        }
        await clock.runUntil(
          () => bellwether.stats().queued === 0,
          () => door.hanging > 0,
        );
        const { tracked, accepted, duplicate, rejected, dropped, queued } = bellwether.stats();
        expect(tracked).toBe(actions.filter((action) => action !== 'flush').length);
        expect(tracked).toBe(queued + accepted + duplicate + rejected + dropped);
        // Counted as delivered means that the server has it; not counted as lost means the same.
        expect(door.taken.size).toBeGreaterThanOrEqual(accepted + duplicate);
        expect(ids.length - door.taken.size).toBeLessThanOrEqual(dropped + rejected);
        await clock.settle(bellwether.close({ timeoutMs: 0 }));
      },
    ),
    { numRuns: 80 },
  ));
