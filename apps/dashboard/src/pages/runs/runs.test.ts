import { describe, expect, it } from 'vitest';
import { inView, inWords, RUN_STATES, type Run } from './runs.ts';

const runs = RUN_STATES.map((state) => ({ state }) as Run);

describe('runs', () => {
  it('are under way until they have ended', () => {
    expect(inView(runs, 'open').map(({ state }) => state)).toEqual(['queued', 'running', 'waiting', 'stranded']);
    expect(inView(runs, 'failed').map(({ state }) => state)).toEqual(['failed']);
    expect(inView(runs, 'all')).toEqual(runs);
  });

  it('have steps whose names are read as words', () => {
    expect(inWords('build_schema')).toBe('Build schema');
  });
});
