import type { MetricDescription } from '@bellwether/ui/api/types.ts';
import { describe, expect, it } from 'vitest';
import { packed } from './grid.ts';
import { fromTemplate, templatesOf } from './templates.ts';

const metric = (name: string, cube: string, more: Partial<MetricDescription> = {}): MetricDescription => ({
  name,
  title: `The ${name}`,
  description: '',
  unit: 'count',
  direction: 'up',
  cube,
  privacy: 'internal',
  dimensions: [
    { name: 'team', description: '' },
    { name: 'model', description: '' },
  ],
  ...more,
});
const many = Array.from({ length: 9 }, (_, index) => metric(`m${index}`, 'agent_activity'));

describe('templates', () => {
  it('are one for each cube with more than one metric, whatever packs there are', () =>
    expect(templatesOf([...many, metric('alone', 'lonely'), metric('a', 'two'), metric('b', 'two')])).toEqual([
      { name: 'agent_activity', title: 'Agent activity', metrics: many.map(({ title }) => title) },
      { name: 'two', title: 'Two', metrics: ['The a', 'The b'] },
    ]));

  it.each([1, 2, 3, 4, 5, 9])('of %d metrics are boards on which no tile lies on another', (count) => {
    const board = fromTemplate('agent_activity', many.slice(0, count));
    const tiles = board?.layout.tiles ?? [];
    expect(packed(tiles)).toEqual(tiles);
    expect(new Set(tiles.map(({ tile_id }) => tile_id)).size).toBe(tiles.length);
    expect(tiles.every(({ x, w }) => Number.isInteger(w) && x + w <= 12)).toBe(true);
  });

  it('leave figures about persons to those who put them there on purpose', () => {
    const personal = metric('load', 'agent_activity', { privacy: 'personal' });
    expect(JSON.stringify(fromTemplate('agent_activity', [personal, ...many]))).not.toContain('load');
    expect(fromTemplate('agent_activity', [personal])).toBeUndefined();
  });

  it('that nobody knows are none', () => expect(fromTemplate('nothing', many)).toBeUndefined());
});
