/** The HTTP API as commands call it: bounded in time, failures as CommandErrors with what to do. */
import { CommandError, EXIT, type ExitCode } from '../command-error.ts';

export interface Credential {
  token: string;
  /** Organisation an operator acts for; keys and sessions have their own. */
  orgId?: string | undefined;
}

export interface RequestOptions {
  body?: unknown;
  /** NDJSON or other bytes instead of `body`. */
  bytes?: { contentType: string; content: string | Uint8Array<ArrayBuffer> };
  timeLimitMs?: number;
}

const TIME_LIMIT_MS = 30_000;
const DETAIL_MAX = 2000;

/** The server answered, and the answer is a problem (RFC 9457). */
export class ApiProblem extends CommandError {
  readonly status: number;
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, code: string, detail: string, retryAfterSeconds: number | undefined) {
    super(exitCodeOf(status), code, detail);
    this.name = 'ApiProblem';
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export class ApiClient {
  readonly url: string;
  readonly #credential: Credential;

  constructor(url: string, credential: Credential) {
    this.url = url.replace(/\/+$/, '');
    this.#credential = credential;
  }

  /** The same server and token, acting for an organisation. */
  actingFor(orgId: string): ApiClient {
    return new ApiClient(this.url, { ...this.#credential, orgId });
  }

  /** The answer as JSON; `T` is what docs/api.md says of the route. `undefined` for an answer without content. */
  async json<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
    const response = await this.send(method, path, options);
    const text = await readText(response, this.url);
    try {
      return (text === '' ? undefined : JSON.parse(text)) as T;
    } catch (cause) {
      throw new CommandError(EXIT.failed, 'not_bellwether', `What answers at ${this.url} is not Bellwether.`, {
        cause,
      });
    }
  }

  /** The response, its body unread. Throws ApiProblem for any status but 2xx, CommandError when nobody answers. */
  async send(method: string, path: string, options: RequestOptions = {}): Promise<Response> {
    const { token, orgId } = this.#credential;
    const headers: Record<string, string> = { authorization: `Bearer ${token}` };
    if (orgId !== undefined) headers['x-bellwether-org'] = orgId;
    if (options.bytes) headers['content-type'] = options.bytes.contentType;
    else if (options.body !== undefined) headers['content-type'] = 'application/json';
    let response: Response;
    try {
      response = await fetch(this.url + path, {
        method,
        headers,
        body: options.bytes?.content ?? (options.body === undefined ? null : JSON.stringify(options.body)),
        redirect: 'error', // a credential goes where it was sent, and nowhere else
        signal: AbortSignal.timeout(options.timeLimitMs ?? TIME_LIMIT_MS),
      });
    } catch (error) {
      throw unreachable(this.url, error);
    }
    if (response.ok) return response;
    throw problemOf(response, await readText(response, this.url));
  }
}

async function readText(response: Response, url: string): Promise<string> {
  try {
    return await response.text();
  } catch (error) {
    throw unreachable(url, error);
  }
}

function problemOf(response: Response, text: string): ApiProblem {
  let problem: { code?: unknown; detail?: unknown; title?: unknown; errors?: unknown } = {};
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null) problem = parsed;
  } catch {
    // Something between us and the server answered in its own words; the status says what we can know.
  }
  const code = typeof problem.code === 'string' ? problem.code : `http_${response.status}`;
  const detail = typeof problem.detail === 'string' ? problem.detail : `The server answered ${response.status}.`;
  return new ApiProblem(response.status, code, detail.slice(0, DETAIL_MAX), retryAfterSeconds(response));
}

function retryAfterSeconds(response: Response): number | undefined {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
}

function exitCodeOf(status: number): ExitCode {
  return status === 401 || status === 403 ? EXIT.denied : EXIT.failed;
}

function unreachable(url: string, error: unknown): CommandError {
  if (error instanceof DOMException && error.name === 'TimeoutError')
    return new CommandError(EXIT.unreachable, 'timeout', `${url} did not answer in time. Is it overloaded?`, {
      cause: error,
    });
  const cause = error instanceof Error ? error.cause : undefined;
  const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(error);
  return new CommandError(
    EXIT.unreachable,
    'unreachable',
    `Nothing answers at ${url} (${reason}). Is the server running, and is the address right?`,
    { cause: error },
  );
}
