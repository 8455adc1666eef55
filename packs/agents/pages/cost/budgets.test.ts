import { describe, expect, it } from 'vitest';
import { type Budget, burnPath, urgentFirst } from './budgets.ts';

const HOUR = 3_600_000;

describe('the course of a budget', () => {
  it('rises with each hour and ends now', () => {
    const hours = [2, 0, 3].map((value, index) => ({ startMs: index * HOUR, value }));
    const place = (share: number, amount: number) => `${share.toFixed(2)} ${amount}`;
    expect(burnPath(hours, { startMs: 0, endMs: 10 * HOUR }, 2.5 * HOUR, place)).toBe('M0.00 0L0.10 2L0.20 2L0.25 5');
  });
});

describe('budgets', () => {
  it('stand with those first that need somebody', () => {
    const budget = (name: string, state: Budget['state'], share: number) => ({ name, state, share }) as Budget;
    const order = urgentFirst([
      budget('a', 'ok', 0.9),
      budget('b', 'over', 1.1),
      budget('c', 'at_risk', 0.5),
      budget('d', 'ok', 0.95),
    ]);
    expect(order.map(({ name }) => name)).toEqual(['b', 'c', 'd', 'a']);
  });
});
