import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { begin, record, redo, undo } from './history.ts';

describe('a history', () => {
  it('takes back what was done, and does it again', () => {
    const done = record(record(begin('a'), 'b'), 'c');
    expect(undo(undo(done)).present).toBe('a');
    expect(redo(redo(undo(undo(done)))).present).toBe('c');
  });
  it('has nothing to do again once something else was done', () => {
    const done = record(undo(record(begin('a'), 'b')), 'c');
    expect(redo(done).present).toBe('c');
    expect(undo(done).present).toBe('a');
  });
  it('does not count doing what is already so', () => expect(record(begin({ a: 1 }), { a: 1 }).past).toEqual([]));
  it('reaches back to the beginning, however long it is', () =>
    fc.assert(
      fc.property(fc.array(fc.nat(3), { maxLength: 300 }), (values) => {
        let history = begin(-1);
        for (const value of values) history = record(history, value);
        for (let i = 0; i <= values.length; i++) history = undo(history);
        expect(history.present).toBe(-1);
        for (let i = 0; i <= values.length; i++) history = redo(history);
        expect(history.present).toBe(values.at(-1) ?? -1);
      }),
    ));
});
