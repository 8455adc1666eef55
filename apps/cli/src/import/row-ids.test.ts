import { isUuid } from '@bellwether/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RowIds } from './row-ids.ts';

const idsOf = (rows: readonly string[], purpose = '') => {
  const ids = new RowIds();
  return rows.map((row) => ids.idOf(row, purpose));
};

describe('the id of a row that brings none', () => {
  it('is the same at every import, and different for every row, alike or not', () =>
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 2 })), (rows) => {
        const ids = idsOf(rows);
        expect(idsOf(rows)).toEqual(ids);
        expect(new Set(ids).size).toBe(rows.length);
        expect(ids.every(isUuid)).toBe(true);
      }),
    ));

  it('does not change when another line is taken out', () =>
    expect(idsOf(['a', 'b', 'b'])).toEqual(idsOf(['x', 'a', 'b', 'b']).slice(1)));

  it('differs between two event types made of one file', () =>
    expect(idsOf(['a'], 'x')).not.toEqual(idsOf(['a'], 'y')));
});
