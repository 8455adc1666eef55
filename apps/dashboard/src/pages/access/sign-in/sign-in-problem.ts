/** Why signing in did not work, as a sentence that says what to do. It never says whether an account exists. */
import type { ApiProblem } from '@bellwether/ui/api/client.ts';
import { formatClock, MINUTE_MS } from '@bellwether/ui/format/time.ts';
import { messages } from './messages.ts';

export type SignInStep = 'password' | 'totp' | 'recovery_code' | 'passkey';

export function sentenceFor(problem: ApiProblem, step: SignInStep, nowMs = Date.now()): string {
  const words = messages.problems;
  if (problem.status === 429) return words.tooMany(waitOf(problem.retryAfterSeconds, nowMs));
  if (problem.status !== 401) return problem.message;
  switch (step) {
    case 'password':
      return words.wrong;
    case 'totp':
      return words.wrongCode;
    case 'recovery_code':
      return words.wrongRecovery;
    case 'passkey':
      return words.wrongPasskey;
  }
}

/** Seconds while one can count them, else minutes and when that is. */
function waitOf(seconds: number | undefined, nowMs: number): string {
  const words = messages.problems;
  if (seconds === undefined) return words.later;
  if (seconds <= 90) return words.inSeconds(Math.ceil(seconds));
  const minutes = Math.ceil(seconds / 60);
  return words.inMinutes(minutes, formatClock(nowMs + minutes * MINUTE_MS));
}
