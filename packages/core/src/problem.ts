/**
 * Everything that can go wrong in a way a caller can act on: a code, the HTTP status it maps to, and a title.
 * What a particular failure means, and what to do, is the `detail`. Transports map a code in one place; docs/errors.md
 * lists each code, and a test fails when the two part ways. Form: RFC 9457.
 */

export const PROBLEMS = {
  invalid_request: { status: 400, title: 'The request is not valid' },
  malformed_body: { status: 400, title: 'The body could not be read' },
  invalid_query: { status: 400, title: 'The query is not valid' },
  query_not_supported: { status: 400, title: 'The SQL uses something that is not supported' },
  unauthenticated: { status: 401, title: 'No valid credential was given' },
  forbidden: { status: 403, title: 'This credential may not do that' },
  not_found: { status: 404, title: 'Nothing is here' },
  method_not_allowed: { status: 405, title: 'This address does not take that method' },
  conflict: { status: 409, title: 'The state does not allow it' },
  already_answered: { status: 409, title: 'This has been answered already' },
  survey_closed: { status: 410, title: 'The survey is over' },
  incompatible_schema: { status: 409, title: 'The schema change would break events already stored' },
  body_too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'The content type is not supported' },
  unsupported_encoding: { status: 415, title: 'The content encoding is not supported' },
  not_served_here: { status: 421, title: 'Another process serves this' },
  lives_elsewhere: { status: 403, title: 'It lives in another region' },
  query_too_expensive: { status: 422, title: 'The query would cost too much' },
  script_failed: { status: 422, title: 'The script failed' },
  script_timed_out: { status: 422, title: 'The script took too long' },
  script_out_of_memory: { status: 422, title: 'The script needed too much memory' },
  quota_exceeded: { status: 429, title: 'The quota is used up for now' },
  too_many_attempts: { status: 429, title: 'Too many failed attempts' },
  internal: { status: 500, title: 'Something failed on our side' },
  overloaded: { status: 503, title: 'The server cannot take more at the moment' },
  refused_by_plug_in: { status: 403, title: 'A plug-in refused it' },
  headers_too_large: { status: 431, title: 'The headers are too large' },
  plug_in_failed: { status: 502, title: 'A plug-in failed' },
  storage_full: { status: 507, title: 'The disk is full' },
  timeout: { status: 504, title: 'It took too long' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof PROBLEMS;

export interface FieldError {
  /** Where in the request: `metadata.duration_ms`, `filters[0].values`. */
  field: string;
  detail: string;
}

/** A failure with a known code. `detail` tells the caller what happened and what to do next. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly errors: readonly FieldError[];
  /** Seconds after which trying again makes sense, when that is known. */
  readonly retryAfterSeconds: number | undefined;
  /** What is there now, where somebody else was faster: a change can be made anew from it without asking again. */
  readonly current: object | undefined;
  /** The region it lives in, and the address to ask there. */
  readonly elsewhere: { region: string; url: string } | undefined;

  constructor(
    code: ProblemCode,
    detail: string,
    options: {
      errors?: readonly FieldError[];
      retryAfterSeconds?: number;
      current?: object;
      elsewhere?: { region: string; url: string };
      cause?: unknown;
    } = {},
  ) {
    super(detail, { cause: options.cause });
    this.name = 'Problem';
    this.code = code;
    this.errors = options.errors ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.current = options.current;
    this.elsewhere = options.elsewhere;
  }

  get status(): number {
    return PROBLEMS[this.code].status;
  }

  get title(): string {
    return PROBLEMS[this.code].title;
  }
}
