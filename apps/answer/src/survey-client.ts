/** What the page asks of the server: the questions, whether a link is still good, and to take an answer. No cookies, no address in the request's line that says who. */
import type { SurveyToken } from '@bellwether/core';
import type { Answers, SurveyDefinition } from '@bellwether/questionnaire';

export interface Questionnaire {
  wave_id: string;
  organisation: string;
  definition: SurveyDefinition;
  language: string;
  closes_at: string;
  request_bytes: number;
  floor: number;
}

/** A refusal with its code, or that nobody answered (`offline`). */
export class Refusal extends Error {
  readonly code: string;
  readonly field: string | undefined;

  constructor(code: string, field?: string) {
    super(code);
    this.name = 'Refusal';
    this.code = code;
    this.field = field;
  }
}

const LIMIT_MS = 20_000;

export function loadQuestionnaire(waveId: string): Promise<Questionnaire> {
  return ask<Questionnaire>('GET', `/api/v1/waves/${encodeURIComponent(waveId)}/questionnaire`);
}

export function standingOf(waveId: string, token: SurveyToken): Promise<{ standing: 'open' | 'answered' }> {
  return ask('POST', '/api/v1/responses/standing', JSON.stringify({ wave_id: waveId, token }));
}

export function sendAnswers(body: string): Promise<{ received: true }> {
  return ask('POST', '/api/v1/responses', body);
}

/** The body, padded with spaces so that all of a survey are of one length. */
export function responseBody(
  { wave_id, request_bytes }: Pick<Questionnaire, 'wave_id' | 'request_bytes'>,
  token: SurveyToken,
  language: string,
  answers: Answers,
): string {
  const body = (padding: string): string => JSON.stringify({ wave_id, token, language, answers, padding });
  const missing = request_bytes - new TextEncoder().encode(body('')).length;
  return body(' '.repeat(Math.max(0, missing)));
}

async function ask<T>(method: 'GET' | 'POST', path: string, body?: string): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      cache: 'no-store',
      signal: AbortSignal.timeout(LIMIT_MS),
      ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } }),
    });
  } catch {
    throw new Refusal('offline');
  }
  let answer: unknown;
  try {
    answer = await response.json();
  } catch {
    throw new Refusal(response.ok ? 'offline' : 'internal');
  }
  if (response.ok) return answer as T; // our own server's
  const { code, errors } = answer as { code?: string; errors?: { field?: string }[] };
  throw new Refusal(code ?? 'internal', errors?.[0]?.field);
}
