import { describe, expect, it } from 'vitest';
import { boardChangeLines } from './board-change-lines.ts';

const lines = (...changes: { path: string; from?: unknown; to?: unknown }[]) =>
  boardChangeLines({ changes, more_changes: 0 });

describe('what changed on a board', () => {
  it('is told of tiles by how many moved and changed, and by name when they came or went', () => {
    expect(
      lines(
        { path: 'layout.tiles[a]', to: { kind: 'metric', title: 'Cost', query: { metric: 'agent_cost_usd' } } },
        { path: 'layout.tiles[b]', from: { kind: 'text', markdown: 'Why' } },
        { path: 'layout.tiles[c].x', from: 0, to: 6 },
        { path: 'layout.tiles[c].w', from: 6, to: 3 },
        { path: 'layout.tiles[d].x', from: 0, to: 6 },
        { path: 'layout.tiles[d].title', from: 'One', to: 'Two' },
        { path: 'layout.tiles', from: ['c', 'd'], to: ['d', 'c'] },
      ),
    ).toEqual(['Tile added: “Cost”', 'Tile removed: “Why”', 'One tile changed', 'One tile moved or resized']);
  });

  it('is told of everything else by its field', () => {
    expect(
      lines({ path: 'title', from: 'Coffee', to: 'Tea' }, { path: 'shared_with', from: [], to: ['viewer'] }),
    ).toEqual(['Title: “Coffee” → “Tea”', 'Shared with: nothing → Viewers']);
  });
});
