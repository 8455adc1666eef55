import type { CanonicalEvent } from '@bellwether/core';
import { describe, expect, it } from 'vitest';
import { heatMapAnalysis } from './heat-map.ts';

const FROM_MS = Date.parse('2026-11-20T00:00:00Z');
const DAY_MS = 86_400_000;

function click(session: string, x_share: number, y_px: number, more: object = {}): CanonicalEvent {
  const metadata = { site: 'shop', path: '/', viewport_band: 'wide', selector: 'main>a', x_share, y_px, ...more };
  return { timestamp: '2026-11-20T10:00:00.000Z', session_id: session, metadata } as unknown as CanonicalEvent;
}

function answer(events: CanonicalEvent[], parameters: Record<string, string> = {}) {
  const range = { fromMs: FROM_MS, toMs: FROM_MS + DAY_MS, nowMs: FROM_MS + DAY_MS, readFromMs: undefined, floor: 5 };
  return heatMapAnalysis.answer({ events, ...range, parameters }) as {
    path: string;
    viewport_band: string;
    clicks: number;
    cells: { column: number; row: number; clicks: number }[];
    elements: { selector: string }[];
  };
}

const three = ['a', 'b', 'c'];

describe('a heat-map', () => {
  it('puts each click into its cell, and says what was clicked', () => {
    const { cells, elements, clicks } = answer(three.map((session) => click(session, 0.5, 79)));
    expect(cells).toEqual([{ column: 12, row: 1, clicks: 3 }]);
    expect([elements[0]?.selector, clicks]).toEqual(['main>a', 3]);
  });

  it('shows no cell and no part that fewer than three visits have clicked, however often', () => {
    const { cells, elements } = answer(['a', 'a', 'a', 'a', 'b'].map((session) => click(session, 0.1, 0)));
    expect([cells, elements]).toEqual([[], []]);
  });

  it('keeps the right edge on the page', () =>
    expect(answer(three.map((session) => click(session, 1, 0))).cells[0]?.column).toBe(23));

  it('tells widths and pages apart, and begins with what was clicked most', () => {
    const narrow = three.map((session) => click(session, 0.5, 0, { viewport_band: 'narrow', path: '/cart' }));
    const events = [...narrow, click('d', 0.5, 0)];
    expect(answer(events)).toMatchObject({ path: '/cart', viewport_band: 'narrow', clicks: 3 });
    expect(answer(events, { path: '/', viewport_band: 'wide' }).clicks).toBe(1);
    expect(answer(events, { site: 'another' }).clicks).toBe(0);
  });

  it('refuses a width there is not', () =>
    expect(() => answer([], { viewport_band: 'huge' })).toThrow('Known are narrow, medium, wide'));
});
