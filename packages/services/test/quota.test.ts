import type { Problem } from '@bellwether/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Quota } from '../src/ingest/admission/quota.ts';

function refusal(take: () => void): Problem | undefined {
  try {
    take();
    return undefined;
  } catch (error) {
    return error as Problem;
  }
}

describe('a quota', () => {
  it('lets one full request pass however small it is, and then says when to come again', () => {
    let nowMs = 0;
    const quota = new Quota(() => nowMs, 'events');
    quota.take('acme', 20_000, 100);
    const problem = refusal(() => quota.take('acme', 100, 100));
    expect([problem?.code, problem?.retryAfterSeconds]).toEqual(['quota_exceeded', 1]);
    nowMs = 1000;
    expect(refusal(() => quota.take('acme', 100, 100))).toBeUndefined();
  });

  it('of nothing lets nothing pass, and promises nothing', () => {
    const quota = new Quota(() => 0, 'events');
    const problem = refusal(() => quota.take('acme', 1, 0));
    expect([problem?.code, problem?.retryAfterSeconds]).toEqual(['quota_exceeded', undefined]);
  });

  it('is one for each tenant', () => {
    const quota = new Quota(() => 0, 'events');
    quota.take('acme', 20_000, 1);
    expect(refusal(() => quota.take('globex', 20_000, 1))).toBeUndefined();
  });

  it('is not filled by a clock that goes backwards', () => {
    let nowMs = 10_000;
    const quota = new Quota(() => nowMs, 'requests');
    for (let i = 0; i < 60; i++) quota.take('acme', 1, 1);
    nowMs = 0;
    expect(refusal(() => quota.take('acme', 1, 1))?.code).toBe('quota_exceeded');
  });

  it('never lets more pass than its capacity and what has flowed in since', () =>
    fc.assert(
      fc.property(
        fc.array(fc.record({ waitMs: fc.nat(5000), count: fc.integer({ min: 1, max: 20_000 }) }), { maxLength: 50 }),
        fc.integer({ min: 1, max: 50_000 }),
        (requests, perSecond) => {
          let [nowMs, passed] = [0, 0];
          const quota = new Quota(() => nowMs, 'events');
          for (const { waitMs, count } of requests) {
            nowMs += waitMs;
            if (!refusal(() => quota.take('acme', count, perSecond))) passed += count;
            expect(passed).toBeLessThanOrEqual(Math.max(2 * perSecond, 20_000) + (nowMs / 1000) * perSecond + 1);
          }
        },
      ),
    ));

  it('once it has said when to come again, keeps its word', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20_000 }), fc.integer({ min: 1, max: 50_000 }), (count, perSecond) => {
        let nowMs = 0;
        const quota = new Quota(() => nowMs, 'events');
        let problem: Problem | undefined;
        while (!problem) problem = refusal(() => quota.take('acme', count, perSecond));
        nowMs += problem.retryAfterSeconds! * 1000;
        expect(refusal(() => quota.take('acme', count, perSecond))).toBeUndefined();
      }),
    ));
});
