import { describe, expect, it } from 'vitest';
import { groupFilter, userFilter } from './scim-filter.ts';

describe('a filter of SCIM', () => {
  it.each(['userName eq "a" and (active eq true or not (emails pr))', 'emails[type eq "work"].value co "x"'])(
    'is taken: %s',
    (text) => expect(() => userFilter(text)).not.toThrow(),
  );

  // The library that reads it makes a tree with branches missing of these.
  it.each(['userName eq""and(emails[value eq""].value co""not(id pr))', 'id eq "a" not (id pr)'])(
    'is refused as one when the tree of it has holes: %s',
    (text) => {
      for (const filter of [userFilter, groupFilter]) expect(() => filter(text)).toThrow('is no filter');
    },
  );
});
