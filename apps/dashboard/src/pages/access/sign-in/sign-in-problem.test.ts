import { ApiProblem } from '@bellwether/ui/api/client.ts';
import { formatClock } from '@bellwether/ui/format/time.ts';
import { describe, expect, it } from 'vitest';
import { sentenceFor } from './sign-in-problem.ts';

const NOW_MS = Date.parse('2026-11-21T10:00:00Z');
const sentence = (status: number, retryAfterSeconds?: number) =>
  sentenceFor(new ApiProblem(status, { detail: 'as the server says it' }, retryAfterSeconds), 'password', NOW_MS);

describe('what signing in says when it does not work', () => {
  it('is the same for a wrong password and an unknown address', () =>
    expect(sentence(401)).toContain('do not go together'));

  it.each([
    [1, 'in one second.'],
    [34.2, 'in 35 seconds.'],
    [90, 'in 90 seconds.'],
    [91, `in 2 minutes, at ${formatClock(NOW_MS + 120_000)}.`],
    [1800, `in 30 minutes, at ${formatClock(NOW_MS + 1_800_000)}.`],
  ])('says when to try again after too many attempts: %d s', (seconds, words) =>
    expect(sentence(429, seconds)).toMatch(new RegExp(`safe; try again ${words.replaceAll('.', '\\.')}$`)),
  );

  it('says what the server says in every other case', () => expect(sentence(403)).toBe('as the server says it'));

  it('names what was wrong in the second step', () => {
    const refused = new ApiProblem(401, {});
    expect(sentenceFor(refused, 'totp')).toContain('Wait for the next one');
    expect(sentenceFor(refused, 'recovery_code')).toContain('Try another one');
    expect(sentenceFor(refused, 'passkey')).toContain('passkey');
  });
});
