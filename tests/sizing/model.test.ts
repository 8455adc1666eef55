/** The model of sizes: arithmetic that can be checked on paper, and a simulation that keeps what cannot be otherwise. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Costs, type Demand, loseWorkers, plan } from '../../bench/sizing/model.ts';

const costs: Costs = {
  ...{ gatewaySecondsPerEvent: 10e-6, gatewaySecondsPerRequest: 1e-3, workerSecondsPerEvent: 20e-6 },
  ...{ engineSecondsPerEvent: 6e-6, querySeconds: 0.01, logBytesPerEvent: 500, storeBytesPerEvent: 40 },
};
const demand: Demand = {
  tenants: 10,
  eventsPerSecondOfTenant: 1000,
  eventsPerRequest: 100,
  queriesPerSecond: 10,
  peak: 2,
};

describe('a plan', () => {
  it('has a core for each share that may be used, and one process more', () => {
    const { gateways, workers, partitions, webs } = plan(costs, demand);
    // 20,000 events/s at the peak: 20,000 × (10 + 1000 / 100) µs = 0.4 of a core; 20,000 × 20 µs = 0.4; both of 0.6.
    expect({ gateways, workers, partitions, webs }).toEqual({ gateways: 2, workers: 2, partitions: 4, webs: 2 });
  });

  it('counts bytes by day and copy', () => {
    const { bytes } = plan(costs, demand);
    expect(bytes.logPerDay).toBe(10_000 * 86_400 * 500);
    expect(bytes.hot).toBe(10_000 * 86_400 * 500 * 90 * 3);
    expect(bytes.detailed).toBe(10_000 * 86_400 * 40 * 396 * 3);
  });

  it('never needs less for more', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 20_000 }), (tenants, rate) => {
        const less = plan(costs, { ...demand, tenants, eventsPerSecondOfTenant: rate });
        const more = plan(costs, { ...demand, tenants: tenants + 1, eventsPerSecondOfTenant: rate });
        expect(more.workers).toBeGreaterThanOrEqual(less.workers);
        expect(more.gateways).toBeGreaterThanOrEqual(less.gateways);
        expect(more.brokers).toBeGreaterThanOrEqual(less.brokers);
      }),
    );
  });
});

describe('the loss of a worker', () => {
  const input = { partitions: 8, workers: 4, eventsPerSecond: 8000, workerEventsPerSecond: 4000, handOverSeconds: 30 };

  it('lets wait what comes to its partitions until they are handed over, and no more', () => {
    const { worstBacklog, worstLagSeconds, caughtUpAfterSeconds } = loseWorkers(input);
    // A quarter of 8,000 events/s for 30 s.
    expect(worstBacklog).toBeCloseTo(60_000, 6);
    expect(worstLagSeconds).toBeCloseTo(30, 6);
    expect(caughtUpAfterSeconds).toBeGreaterThan(30);
    expect(caughtUpAfterSeconds).toBeLessThan(120);
  });

  it('is never made up for when the others have no time to spare', () =>
    expect(loseWorkers({ ...input, workerEventsPerSecond: 2100 }).caughtUpAfterSeconds).toBeUndefined());

  it('costs at least what nobody read, whatever there is', () => {
    fc.assert(
      fc.property(
        fc.record({
          workers: fc.integer({ min: 2, max: 12 }),
          eventsPerSecond: fc.integer({ min: 100, max: 100_000 }),
          handOverSeconds: fc.integer({ min: 1, max: 90 }),
        }),
        ({ workers, eventsPerSecond, handOverSeconds }) => {
          const partitions = 2 * workers;
          const workerEventsPerSecond = (eventsPerSecond / workers) * 2;
          const loss = loseWorkers({
            ...{ partitions, workers, eventsPerSecond, workerEventsPerSecond, handOverSeconds },
          });
          const unread = (eventsPerSecond / workers) * handOverSeconds;
          expect(loss.worstBacklog).toBeGreaterThanOrEqual(unread * 0.999);
          expect(loss.worstLagSeconds).toBeGreaterThanOrEqual(handOverSeconds * 0.999);
        },
      ),
      { numRuns: 50 },
    );
  });
});
