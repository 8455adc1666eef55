/**
 * The one way to the HTTP API: sets a time limit, turns problem details into `ApiProblem`. Who asks is in the session
 * cookie, which the browser adds. Rule: a failed call always becomes a sentence that says what to do; it is never
 * swallowed.
 */
import { uiMessages } from '../i18n/messages.ts';
import type { ProblemDetails } from './types.ts';

const TIME_LIMIT_MS = 20_000;

export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly requestId: string | undefined;
  readonly errors: readonly { field: string; detail: string }[];
  /** How long the server asks to wait before the next attempt. */
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, details: ProblemDetails, retryAfterSeconds?: number) {
    super(details.detail ?? details.title ?? uiMessages.problems.unreadable(status));
    this.name = 'ApiProblem';
    this.status = status;
    this.code = details.code ?? 'unknown';
    this.requestId = details.request_id;
    this.errors = details.errors ?? [];
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export interface Api {
  get<T>(path: string, signal?: AbortSignal): Promise<T>;
  post<T>(path: string, body: unknown, signal?: AbortSignal): Promise<T>;
  put<T>(path: string, body: unknown): Promise<T>;
  patch<T>(path: string, body: unknown): Promise<T>;
  delete(path: string, body?: unknown): Promise<void>;
  /** A POST whose answer is a file. */
  download(path: string, body: unknown): Promise<Blob>;
}

/** `onRefused` hears of every 401 and 403. */
export function createApi(options: { onRefused: (status: number) => void }): Api {
  async function send(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Response> {
    const limit = AbortSignal.timeout(TIME_LIMIT_MS);
    let response: Response;
    try {
      response = await fetch(path, {
        method,
        headers: {
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
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
    if (response.status === 401 || response.status === 403) options.onRefused(response.status);
    throw new ApiProblem(response.status, details, secondsOf(response.headers.get('retry-after')));
  }

  return {
    get: async (path, signal) => (await send('GET', path, undefined, signal)).json(),
    post: async (path, body, signal) => contentOf(await send('POST', path, body, signal)),
    put: async (path, body) => contentOf(await send('PUT', path, body)),
    patch: async (path, body) => contentOf(await send('PATCH', path, body)),
    delete: async (path, body) => void (await send('DELETE', path, body)),
    download: async (path, body) => (await send('POST', path, body)).blob(),
  };
}

/** 204 has none; who asks for something that answers so expects `void`. */
async function contentOf<T>(response: Response): Promise<T> {
  return response.status === 204 ? (undefined as T) : response.json();
}

function secondsOf(retryAfter: string | null): number | undefined {
  const seconds = Number(retryAfter ?? Number.NaN);
  return Number.isFinite(seconds) && seconds > 0 ? seconds : undefined;
}
