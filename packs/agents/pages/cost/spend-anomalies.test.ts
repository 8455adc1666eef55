import { describe, expect, it } from 'vitest';
import { anomaliesAddress, type JudgedHour, unusualHours, unusualRuns } from './spend-anomalies.ts';

const at = (text: string) => Date.parse(text);
const hour = (start: string, z: number, verdict: JudgedHour['verdict'] = 'unusual'): JudgedHour => ({
  ...{ start, verdict, z },
  ...{ value: 9, expected: 3, low: 1, high: 6, p: 0.01, comparable: 4 },
});

describe('unusual hours of spend', () => {
  it('are asked for whole hours, at most 31 days, and what is looked at', () => {
    const address = anomaliesAddress(at('2026-11-21T08:20:00Z'), at('2026-11-21T10:10:00Z'), [
      { dimension: 'team', op: 'in', values: ['a b'] },
    ]);
    expect(new URL(address, 'http://x').searchParams.toString()).toBe(
      'from=2026-11-21T08%3A00%3A00.000Z&to=2026-11-21T10%3A00%3A00.000Z&filter=team%3Aa+b',
    );
    expect(anomaliesAddress(at('2026-01-01T00:00:00Z'), at('2026-11-21T00:00:00Z'), [])).toContain('from=2026-10-21');
    expect(anomaliesAddress(at('2026-11-21T10:01:00Z'), at('2026-11-21T10:30:00Z'), [])).toContain(
      'from=2026-11-21T09',
    );
  });

  it('are told with the farthest out first', () => {
    const hours = [
      hour('2026-11-21T08:00:00Z', 4),
      hour('2026-11-21T09:00:00Z', -9),
      hour('2026-11-21T10:00:00Z', 8, 'usual'),
    ];
    expect(unusualHours({ hours }).map(({ z }) => z)).toEqual([-9, 4]);
  });

  it('that follow each other are one mark', () => {
    const hours = ['10', '08', '09', '14'].map((clock) => hour(`2026-11-21T${clock}:00:00Z`, 5));
    expect(unusualRuns(hours, 24 * 3_600_000)).toEqual([
      { startMs: at('2026-11-21T08:00:00Z'), hours: 3 },
      { startMs: at('2026-11-21T14:00:00Z'), hours: 1 },
    ]);
    expect(unusualRuns(hours, 14 * 24 * 3_600_000)).toEqual([{ startMs: at('2026-11-21T08:00:00Z'), hours: 4 }]);
  });
});
