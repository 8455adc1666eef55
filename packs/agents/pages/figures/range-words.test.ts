import { describe, expect, it } from 'vitest';
import { comparison } from './comparison.ts';
import { rangeWords } from './range-words.ts';

describe('a range in words', () => {
  it.each([
    ['1h', 'the last hour', 'the hour before'],
    ['24h', 'the last 24 hours', 'the 24 hours before'],
    ['7d', 'the last 7 days', 'the 7 days before'],
    ['90m', 'the last 90 minutes', 'the 90 minutes before'],
  ])('of %s is %s', (last, now, before) =>
    expect(rangeWords({ range: { kind: 'last', last }, fromMs: 0, toMs: 1 })).toEqual({ now, before }),
  );

  it('between two instants names them', () => {
    const [fromMs, toMs] = [Date.parse('2026-11-13T00:00:00Z'), Date.parse('2026-11-14T00:00:00Z')];
    const { now, before } = rangeWords({ range: { kind: 'between', fromMs, toMs }, fromMs, toMs });
    expect(now).toMatch(/^the time from .*1[34].* to .*1[34]/);
    expect(before).toBe('the same length of time before');
  });
});

describe('a comparison', () => {
  const change = { text: '+50 %', size: '50 %', way: 'up', meaning: 'worse' } as const;
  it('claims a move only beyond noise', () => {
    expect(comparison({ change, verdict: 'more_than_noise' }, 'the hour before')).toContain('+50 % on the hour before');
    expect(comparison({ change, verdict: 'within_noise' }, 'the hour before')).toBe(
      ' (+50 % on the hour before, within noise)',
    );
    expect(comparison({ change, verdict: 'not_enough_data' }, 'the hour before')).toContain('too little data');
    expect(comparison({ change: undefined, verdict: 'more_than_noise' }, 'x')).toContain('too little data');
  });
});
