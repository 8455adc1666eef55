import { describe, expect, it } from 'vitest';
import { interruptions, secondsBySpeaker, type Turn } from './conversation.ts';

const turn = (speaker: string, start: number, end: number): Turn => ({
  speaker,
  startMs: start * 1000,
  endMs: end * 1000,
  text: '',
});

describe('an interruption', () => {
  it('is somebody beginning while another speaks, who then stops within two seconds', () => {
    expect(interruptions([turn('a', 0, 10), turn('b', 9, 15)])).toBe(1);
    expect(interruptions([turn('a', 0, 10), turn('b', 7.9, 15)])).toBe(0);
    expect(interruptions([turn('a', 0, 10), turn('b', 8, 15)])).toBe(1);
  });

  it('takes half a second of both', () => {
    expect(interruptions([turn('a', 0, 10), turn('b', 9.5, 15)])).toBe(1);
    expect(interruptions([turn('a', 0, 10), turn('b', 9.6, 15)])).toBe(0);
    expect(interruptions([turn('a', 0, 10), turn('b', 10, 15)])).toBe(0);
  });

  it('is no "yes, yes", and none of oneself', () => {
    expect(interruptions([turn('a', 0, 10), turn('b', 9, 9.9)])).toBe(0);
    expect(interruptions([turn('a', 0, 10), turn('a', 9, 15)])).toBe(0);
  });

  it('is none when the one goes on in the next caption', () =>
    expect(interruptions([turn('a', 0, 10), turn('a', 10.2, 20), turn('b', 9, 15)])).toBe(0));
});

describe('seconds of speech', () => {
  it('are counted once where captions overlap', () =>
    expect([...secondsBySpeaker([turn('a', 0, 10), turn('a', 8, 12), turn('b', 12, 13)])]).toEqual([
      ['a', 12],
      ['b', 1],
    ]));
});
