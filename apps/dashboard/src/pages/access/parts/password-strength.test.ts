import { describe, expect, it } from 'vitest';
import { isRefused, passwordState } from './password-strength.ts';

describe('a new password', () => {
  it.each([
    ['', 'empty'],
    ['elevenchars', 'too_short'],
    ['x'.repeat(257), 'too_long'],
    ['my-grace.hopper-1906', 'has_name'],
    ['MY-GRACE.HOPPER-1906', 'has_name'],
    ['aaaaaaaaaaaaaaaa', 'guessable'],
    ['abcdefghijkl', 'guessable'],
    ['123456789012', 'guessable'],
    ['ababababababab', 'guessable'],
    ['tin Harbour 9', 'good'],
    ['correct horse battery staple', 'strong'],
  ])('%j is %s', (password, kind) => expect(passwordState(password, 'grace.hopper@example.test').kind).toBe(kind));

  it('says how many characters are missing, counting what a person would call one', () => {
    expect(passwordState('elevenchars', undefined)).toEqual({ kind: 'too_short', missing: 1 });
    expect(passwordState('😀'.repeat(6), undefined)).toEqual({ kind: 'too_short', missing: 6 });
  });

  it('may contain a name so short that it is in many words', () =>
    expect(passwordState('blackboard marker', 'ack@example.test').kind).toBe('good'));

  it('is refused only for what the server refuses', () =>
    expect(['abcdefghijkl', 'short'].map((password) => isRefused(passwordState(password, undefined)))).toEqual([
      false,
      true,
    ]));
});
