/**
 * The one way to the HTTP API: adds the token, sets a time limit, turns problem details into `ApiProblem`.
 * Rule: a failed call always becomes a sentence that says what to do; it is never swallowed.
 */
import { uiMessages } from '../i18n/messages.ts';
import type { ProblemDetails } from './types.ts';

const TIME_LIMIT_MS = 20_000;

export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly requestId: string | undefined;
  readonly errors: readonly { field: string; detail: string }[];

  constructor(status: number, details: ProblemDetails) {
    super(details.detail ?? details.title ?? uiMessages.problems.unreadable(status));
    this.name = 'ApiProblem';
    this.status = status;
    this.code = details.code ?? 'unknown';
    this.requestId = details.request_id;
    this.errors = details.errors ?? [];
  }
}

export interface Api {
  get<T>(path: string, signal?: AbortSignal): Promise<T>;
  post<T>(path: string, body: unknown, signal?: AbortSignal): Promise<T>;
  delete(path: string): Promise<void>;
  /** A POST whose answer is a file. */
  download(path: string, body: unknown): Promise<Blob>;
}

export function createApi(options: { token: () => string | undefined; onUnauthenticated: () => void }): Api {
  async function send(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Response> {
    const limit = AbortSignal.timeout(TIME_LIMIT_MS);
    const token = options.token();
    let response: Response;
    try {
      response = await fetch(path, {
        method,
        headers: {
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(token ? { authorization: `Bearer ${token}` } : {}),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
      });
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new ApiProblem(0, { code: 'unreachable', detail: uiMessages.problems.unreachable });
    }
    if (response.ok) return response;
    const details: ProblemDetails = await response.json().catch(() => ({}));
    if (response.status === 401 && token) options.onUnauthenticated();
    throw new ApiProblem(response.status, details);
  }

  return {
    get: async (path, signal) => (await send('GET', path, undefined, signal)).json(),
    post: async (path, body, signal) => (await send('POST', path, body, signal)).json(),
    delete: async (path) => void (await send('DELETE', path)),
    download: async (path, body) => (await send('POST', path, body)).blob(),
  };
}
