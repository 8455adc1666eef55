import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { colourSlots, SLOTS } from './entity-colours.ts';

describe('the colour of an entity', () => {
  const names = fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: SLOTS });

  it('is its own within a chart of at most seven', () =>
    fc.assert(fc.property(names, (entities) => new Set(colourSlots(entities).values()).size === entities.length)));

  it('does not depend on the rank of the entity', () =>
    fc.assert(
      fc.property(names, (entities) => {
        const there = colourSlots(entities);
        const back = colourSlots([...entities].reverse());
        for (const entity of entities) expect(back.get(entity)).toBe(there.get(entity));
      }),
    ));

  it('is the same alone as beside others that do not want its slot', () =>
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (one, other) => {
        const [alone, otherAlone] = [colourSlots([one]).get(one), colourSlots([other]).get(other)];
        fc.pre(alone !== otherAlone);
        expect(colourSlots([one, other]).get(one)).toBe(alone);
      }),
    ));
});
