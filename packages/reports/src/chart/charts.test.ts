/** Drawings of values over time and of groups: whatever the values, each mark is inside and each place is a number. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sceneToSvg } from '../scene/svg.ts';
import { roundTicks } from './axis.ts';
import { groupBars } from './group-bars.ts';
import { timeLines } from './time-lines.ts';

const value = fc.option(fc.oneof(fc.double({ min: -1e12, max: 1e12, noNaN: true }), fc.integer({ min: -5, max: 5 })), {
  nil: null,
});
const times = (count: number) => Array.from({ length: count }, (_, day) => new Date(day * 86_400_000).toISOString());

function isInside(scene: ReturnType<typeof timeLines>): boolean {
  return scene.shapes.every((shape) => {
    const across = shape.shape === 'line' ? [shape.x1, shape.x2] : [shape.x];
    const wide = shape.shape === 'rect' ? [shape.x + shape.width] : [];
    const down = shape.shape === 'line' ? [shape.y1, shape.y2] : [shape.y];
    return (
      [...across, ...wide].every((x) => x >= -1 && x <= scene.width + 1) &&
      down.every((y) => y >= -1 && y <= scene.height + 1)
    );
  });
}

describe('a drawing over time', () => {
  it('has every mark inside, for one line, many, with a band, and with nothing known', () => {
    const lines = fc.array(fc.array(value, { minLength: 2, maxLength: 12 }), { minLength: 1, maxLength: 7 });
    fc.assert(
      fc.property(lines, fc.boolean(), (values, hasBand) => {
        const length = Math.max(...values.map((each) => each.length));
        const series = values.map((own, index) => ({
          ...{ name: `Line ${index}`, values: own },
          ...(hasBand && index === values.length - 1 ? { low: own, high: own } : {}),
        }));
        const scene = timeLines({ series, times: times(length), unit: 'usd' });
        expect(sceneToSvg(scene, { colours: 'values' })).not.toMatch(/NaN|undefined|Infinity/);
        expect(isInside(scene)).toBe(true);
      }),
    );
  });
});

describe('bars of groups', () => {
  it('begin at zero and stay inside, also below it', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 12 }), (values) => {
        const rows = values.map((one, index) => ({
          label: `Group ${index}`.repeat(1 + (index % 9)),
          figure: {
            value: one,
            unit: 'quantity' as const,
            method: 'm',
            ...(one === null ? { reason: 'suppressed' as const } : {}),
          },
        }));
        const scene = groupBars(rows);
        expect(sceneToSvg(scene, { colours: 'values' })).not.toMatch(/NaN|undefined|Infinity/);
        expect(isInside(scene)).toBe(true);
      }),
    );
  });
});

describe('lines across', () => {
  it('are round, and reach around all values', () => {
    expect(roundTicks(0, 247)).toEqual([0, 100, 200, 300]);
    expect(roundTicks(-3, 8)).toEqual([-5, 0, 5, 10]);
    expect(roundTicks(1, 1)).toEqual([1]);
  });
});
