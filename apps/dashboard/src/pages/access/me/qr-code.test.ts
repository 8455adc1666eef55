import { describe, expect, it } from 'vitest';
import { drawingOf } from './qr-code.tsx';

const modules = (rows: readonly string[]) => rows.map((row) => [...row].map((character) => character === '#'));

describe('the drawing of a QR code', () => {
  it('is one bar for each run of dark modules', () =>
    expect(drawingOf(modules(['##.#', '....', '####', '.#..']))).toEqual({
      size: 4,
      path: 'M0 0h2v1h-2zM3 0h1v1h-1zM0 2h4v1h-4zM1 3h1v1h-1z',
    }));

  it('covers exactly the dark modules', () => {
    const rows = ['#.#.#', '#####', '.....', '..###', '##..#'];
    const covered = [...drawingOf(modules(rows)).path.matchAll(/M(\d+) (\d+)h(\d+)/g)].flatMap(([, x, y, width]) =>
      Array.from({ length: Number(width) }, (_, step) => `${Number(x) + step},${y}`),
    );
    const dark = rows.flatMap((row, y) => [...row].flatMap((character, x) => (character === '#' ? [`${x},${y}`] : [])));
    expect(covered).toEqual(dark);
  });
});
