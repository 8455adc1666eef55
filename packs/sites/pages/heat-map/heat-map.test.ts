import { describe, expect, it } from 'vitest';
import { frameOf, type HeatMap, shadeOf } from './heat-map.ts';

const map: HeatMap = {
  ...{ path: '/', viewport_band: 'narrow', pages: [], bands: [], columns: 24, row_px: 40, clicks: 3, visits: 3 },
  ...{ cells: [{ column: 0, row: 20, clicks: 3 }], elements: [] },
};

describe('the frame of a heat-map', () => {
  it('is as wide as the outline, and reaches below the lowest click', () =>
    expect(frameOf(map, { width: 480, height: 600, boxes: [] })).toEqual({ width: 480, height: 920, cellWidth: 20 }));

  it('has a width of its own while no outline has come', () => expect(frameOf(map, undefined).width).toBe(390));
});

it('shades the most clicked cell most, and none not at all', () => {
  expect(shadeOf(4, 4)).toBeCloseTo(0.9);
  expect(shadeOf(1, 4)).toBeCloseTo(0.18 + 0.72 / 2);
  expect(shadeOf(0, 0)).toBe(0);
});
