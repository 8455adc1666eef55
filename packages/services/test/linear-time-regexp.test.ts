import { describe, expect, it } from 'vitest';
import { linearTimeRegExp } from '../src/ingest/admission/linear-time-regexp.ts';

describe('a tenant’s pattern', () => {
  it('matches anywhere in the text, as JSON Schema has it', () => {
    expect(linearTimeRegExp('^[a-z]+$').test('abc')).toBe(true);
    expect(linearTimeRegExp('^[a-z]+$').test('abc1')).toBe(false);
    expect(linearTimeRegExp('b').test('abc')).toBe(true);
  });

  it.each(['(a+)+$', '(a|aa)+$', '(.*)*x', '^(([a-z])+.)+[A-Z]([a-z])+$'])(
    'takes time that grows with the text and not with its powers: %s',
    (pattern) => {
      const compiled = linearTimeRegExp(pattern);
      const started = performance.now();
      compiled.test(`${'a'.repeat(20_000)}!`);
      // By backtracking it would be longer than anybody lives.
      expect(performance.now() - started).toBeLessThan(5000);
    },
  );

  it.each(['(?=a)b', '(?<!a)b', '(a)\\1'])('with look-around or back-references does not compile: %s', (pattern) =>
    expect(() => linearTimeRegExp(pattern)).toThrow(),
  );
});
