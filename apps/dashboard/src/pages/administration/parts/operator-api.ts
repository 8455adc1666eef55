/**
 * Calls as the operator of the installation, whose token the reader has pasted. It is held by the page that uses it and
 * nowhere else, and no cookie goes along: what is done is done as the operator, not as whoever is signed in.
 */
import { ApiProblem } from '@bellwether/ui/api/client.ts';
import type { ProblemDetails } from '@bellwether/ui/api/types.ts';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';

const TIME_LIMIT_MS = 20_000;

export async function callAsOperator<T>(token: string, method: string, path: string, body?: unknown): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      credentials: 'omit',
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIME_LIMIT_MS),
    });
  } catch {
    throw new ApiProblem(0, { code: 'unreachable', detail: uiMessages.problems.unreachable });
  }
  if (response.ok) return (await response.json()) as T;
  throw new ApiProblem(response.status, (await response.json().catch(() => ({}))) as ProblemDetails);
}
