import { describe, expect, it } from 'vitest';
import { stepAfter } from './step-after.ts';

const steps = [
  { id: 'a', kind: 'call', startMs: 0 },
  { id: 'b', kind: 'tool', startMs: 10 },
  { id: 'c', kind: 'call', startMs: 20 },
  { id: 'd', kind: 'tool', startMs: 90 },
  { id: 'e', kind: 'error', startMs: 95 },
] as const;
const go = (from: number, key: string) => stepAfter(steps, ['call', 'tool', 'error'], steps[from]!, key)?.id;

describe('the keys of the timeline', () => {
  it('go through time with left and right, and stop at the ends', () => {
    expect([go(0, 'ArrowRight'), go(1, 'ArrowRight'), go(4, 'ArrowRight')]).toEqual(['b', 'c', undefined]);
    expect([go(2, 'ArrowLeft'), go(0, 'ArrowLeft')]).toEqual(['b', undefined]);
    expect([go(2, 'Home'), go(2, 'End')]).toEqual(['a', 'e']);
  });
  it('go to the nearest step of the next lane with up and down', () => {
    expect([go(0, 'ArrowDown'), go(3, 'ArrowUp'), go(3, 'ArrowDown')]).toEqual(['b', 'c', 'e']);
    expect([go(0, 'ArrowUp'), go(4, 'ArrowDown')]).toEqual([undefined, undefined]);
  });
  it('leave other keys alone', () => expect(go(0, 'Tab')).toBeUndefined());
});
