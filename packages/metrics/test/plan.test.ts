import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '@bellwether/core';
import { cutOf, FINE_ROWS_MS, STORED_GRAINS_S } from '@bellwether/store';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Plan, planQuery, segmentsOf } from '../src/plan.ts';
import { parseMetricQuery } from '../src/query.ts';
import { NOW_MS, REGISTRY } from './registry.ts';

const COARSEST_FIRST = [...STORED_GRAINS_S].reverse();

function plan(input: Record<string, unknown>, nowMs = NOW_MS): Plan {
  const query = parseMetricQuery({ metric: 'openings', ...input }, REGISTRY, NOW_MS);
  return planQuery(query, { fromMs: query.fromMs, toMs: query.toMs, nowMs }, undefined);
}

describe('the pieces of a range', () => {
  const tens = (min: number, max: number) => fc.integer({ min, max }).map((n) => n * 10 * SECOND_MS);

  it('tile it exactly, are aligned to their grain, and none is coarser than what is settled', () =>
    fc.assert(
      fc.property(
        tens(0, 3_000_000),
        tens(1, 600_000),
        fc.subarray(COARSEST_FIRST, { minLength: 1 }).filter((grains) => grains.includes(10)),
        fc.option(fc.record({ minutesMs: tens(0, 3_600_000), earlierMs: tens(0, 1000) })),
        (fromMs, lengthMs, grains, lag) => {
          const toMs = fromMs + lengthMs;
          const unsettled = lag
            ? {
                minutesMs: Math.floor(lag.minutesMs / MINUTE_MS) * MINUTE_MS,
                hoursMs: Math.floor((lag.minutesMs - lag.earlierMs) / HOUR_MS) * HOUR_MS,
              }
            : undefined;
          const segments = segmentsOf(fromMs, toMs, grains, unsettled);
          let reachedMs = fromMs;
          for (const segment of segments) {
            expect(segment.fromMs).toBe(reachedMs);
            expect(segment.toMs).toBeGreaterThan(segment.fromMs);
            expect(segment.fromMs % (segment.grainS * 1000)).toBe(0);
            expect(segment.toMs % (segment.grainS * 1000)).toBe(0);
            const settledMs =
              segment.grainS >= 3600 ? unsettled?.hoursMs : segment.grainS === 60 ? unsettled?.minutesMs : undefined;
            if (settledMs !== undefined) expect(segment.toMs).toBeLessThanOrEqual(settledMs);
            reachedMs = segment.toMs;
          }
          expect(reachedMs).toBe(toMs);
        },
      ),
      { numRuns: 500 },
    ));

  it('are as coarse as they can be', () =>
    expect(segmentsOf(DAY_MS - HOUR_MS - 20_000, 3 * DAY_MS + 70_000, COARSEST_FIRST, undefined)).toEqual([
      { grainS: 10, fromMs: DAY_MS - HOUR_MS - 20_000, toMs: DAY_MS - HOUR_MS },
      { grainS: 3600, fromMs: DAY_MS - HOUR_MS, toMs: DAY_MS },
      { grainS: 86_400, fromMs: DAY_MS, toMs: 3 * DAY_MS },
      { grainS: 60, fromMs: 3 * DAY_MS, toMs: 3 * DAY_MS + MINUTE_MS },
      { grainS: 10, fromMs: 3 * DAY_MS + MINUTE_MS, toMs: 3 * DAY_MS + 70_000 },
    ]));

  it('of an empty range are none', () => expect(segmentsOf(5000, 5000, COARSEST_FIRST, undefined)).toEqual([]));
});

describe('a plan', () => {
  it('reads windows when all dimensions are the cube’s, and events otherwise', () => {
    expect(plan({ group_by: ['door'] }).source).toBe('windows');
    expect(plan({ group_by: ['door', 'user_id'] }).source).toBe('events');
    expect(plan({ filters: [{ dimension: 'metadata.colour', values: ['red'] }] }).source).toBe('events');
  });

  it('reads 10 s rows only of the last two days', () => {
    const range = (ageMs: number) => ({
      grain: '10s',
      from: new Date(NOW_MS - ageMs).toISOString(),
      to: new Date(NOW_MS - ageMs + HOUR_MS).toISOString(),
    });
    expect(plan(range(HOUR_MS)).source).toBe('windows');
    expect(plan(range(FINE_ROWS_MS - 2 * MINUTE_MS)).source).toBe('windows');
    expect(plan(range(FINE_ROWS_MS)).source).toBe('events');
  });

  it('never reads rows coarser than its windows', () =>
    fc.assert(
      fc.property(
        fc.constantFrom('10s', '1m', '1h', '1d', '30d'),
        fc.integer({ min: 1, max: 1000 }),
        (grain, minutes) => {
          const found = plan({ grain, from: new Date(NOW_MS - minutes * MINUTE_MS).toISOString() });
          const sizes = { '10s': 10, '1m': 60, '1h': 3600, '1d': 86_400, '30d': 30 * 86_400 } as const;
          if (found.source === 'windows')
            for (const { grainS } of found.segments) expect(sizes[grain] % grainS).toBe(0);
        },
      ),
    ));

  it('reads a cube of sessions by the minute, and events where minutes do not fit', () => {
    const visits = { metric: 'visit_openings', from: '2026-11-21T10:00:00Z', to: '2026-11-21T11:00:00Z' };
    expect(plan({ ...visits, grain: '1m' })).toMatchObject({ source: 'windows', segments: [{ grainS: 60, cut: 0 }] });
    expect(plan({ ...visits, grain: '1h' })).toMatchObject({ source: 'windows', segments: [{ grainS: 60 }] });
    expect(plan({ ...visits, grain: '10s' }).source).toBe('events');
    expect(plan({ ...visits, window: { size: '3m', every: '90s' } }).source).toBe('events');
    expect(plan({ ...visits, from: '2026-11-21T10:00:10Z' }).source).toBe('events');
  });
});

describe('the cut that answers', () => {
  const { table } = REGISTRY.cubes.get('doors')!;
  it('is the one without dimensions, with a single one, or with all; 10 s rows have no single ones', () => {
    expect(cutOf(table, [], 60)).toBe(0b111);
    expect(cutOf(table, ['d_door'], 60)).toBe(0b011);
    expect(cutOf(table, ['d_alarm'], 3600)).toBe(0b101);
    expect(cutOf(table, ['d_region'], 86_400)).toBe(0b110);
    expect(cutOf(table, ['d_door', 'd_alarm'], 60)).toBe(0);
    expect(cutOf(table, [], 10)).toBe(0b111);
    expect(cutOf(table, ['d_door'], 10)).toBe(0);
    expect(cutOf(REGISTRY.cubes.get('visits')!.table, [], 60)).toBe(0);
  });
});
