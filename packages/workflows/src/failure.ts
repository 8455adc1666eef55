/**
 * What is kept and shown of an error. Its own words may hold a name, an address or a piece of text, so they are kept only
 * when they were written for people by us (a Problem, a failed step); of everything else the kind of error is kept, and
 * the rest goes to the server's own log.
 */
import { Problem } from '@bellwether/core';
import { StepFailed } from './run.ts';
import type { RunFailure } from './workflows.ts';

const DETAIL_LENGTH_MAX = 500;

export function failureOf(error: unknown, step?: string): RunFailure {
  const where = step === undefined ? {} : { step };
  if (error instanceof StepFailed)
    return { code: error.code, detail: error.message.slice(0, DETAIL_LENGTH_MAX), step: error.step };
  if (error instanceof Problem)
    return { code: error.code, detail: error.message.slice(0, DETAIL_LENGTH_MAX), ...where };
  const kind = error instanceof Error ? error.name : typeof error;
  const detail = `It failed with ${/^[A-Za-z]{1,60}$/.test(kind) ? kind : 'an error'}. What it said is in the server’s log.`;
  return { code: 'step_failed', detail, ...where };
}

/** Problems that stay the same however often one asks. */
export function isWorthTryingAgain(error: unknown): boolean {
  return !(error instanceof Problem) || error.status >= 500 || error.status === 429;
}
