import { describe, expect, it } from 'vitest';
import { problemOf } from '../../../test/service-context.ts';
import { readInput } from '../../input.ts';
import { readNewPassword, weaknessOf } from './password-rule.ts';

const EMAIL = 'ada.lovelace@example.org';

describe('a new password', () => {
  it.each([
    ['password', /common/],
    ['PassWord2026!', /common/],
    ['!!!qwertyuiop###', /common/],
    ['12345iloveyou67890', /common/],
    ['trustno1', /common/],
    ['abcabcabcabc', /repeats/],
    ['aaaaaaaaaaaaa', /repeats/],
    ['121212121212', /repeats/],
    ['my lovelace secret', /name in the e-mail/],
    ['ADA.LOVELACE and more', /name in the e-mail/],
    ['ｐａｓｓｗｏｒｄ', /common/],
  ])('is not %j', (password, reason) => expect(weaknessOf(password, EMAIL)).toMatch(reason));

  it.each([
    'correct horse battery',
    'four words no pattern',
    '9vK2mQ7xLp4wZr8t',
    'dünn ist das Eis heute',
    '🦊🍎 fox, apple, wheel',
  ])('may be %j', (password) => expect(weaknessOf(password, EMAIL)).toBeUndefined());

  it('has twelve characters at least, and is not looked at twice when it has not', async () => {
    const read = (password: string) => readInput({ password }, (input) => readNewPassword(input, 'password', EMAIL));
    expect(read('only just 12')).toBe('only just 12');
    const problem = await problemOf(() => read('password'), 'invalid_request');
    expect(problem.errors).toEqual([{ field: 'password', detail: 'has to have 12 to 256 characters.' }]);
  });

  it('is judged in no time, however it is made', () => {
    const start = performance.now();
    for (const text of ['ab'.repeat(128), 'a'.repeat(255), `${'x'.repeat(200)}!`, '!'.repeat(256)])
      weaknessOf(text, `${'b'.repeat(200)}@x`);
    expect(performance.now() - start).toBeLessThan(200);
  });
});
