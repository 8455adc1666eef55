import { describe, expect, it } from 'vitest';
import { linkToken } from './link-token.ts';

describe('the token of a link', () => {
  it('stands after the #', () => expect(linkToken('#token=bwi_abc')).toBe('bwi_abc'));
  it.each(['', '#', '#token=', '#other=bwi_abc', `#token=${'x'.repeat(201)}`])('is not in %j', (hash) =>
    expect(linkToken(hash)).toBeUndefined(),
  );
});
