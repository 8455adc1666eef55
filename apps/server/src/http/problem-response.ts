/** A failure as RFC 9457 problem details. What we did not expect is logged whole and told in one sentence. */
import { PROBLEMS, Problem } from '@bellwether/core';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Problem types are names, not addresses: docs/errors.md of the installed version explains each. */
const TYPE = 'urn:bellwether:problem:';

export function sendProblem(request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply {
  const problem = asProblem(error);
  if (problem.status >= 500) request.log.error({ err: problem.cause ?? error, code: problem.code }, 'request failed');
  reply.status(problem.status).header('content-type', 'application/problem+json; charset=utf-8');
  if (problem.retryAfterSeconds !== undefined) reply.header('retry-after', String(problem.retryAfterSeconds));
  if (problem.elsewhere) reply.header('location', `${problem.elsewhere.url}${request.url}`);
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer');
  // A body that was refused has not been read to its end, so the connection cannot be used again.
  if (problem.status === 413 || problem.code === 'timeout') reply.header('connection', 'close');
  return reply.send(JSON.stringify(problemDocument(problem, request.id)));
}

export function problemDocument(problem: Problem, requestId: string): object {
  return {
    type: `${TYPE}${problem.code}`,
    title: problem.title,
    status: problem.status,
    code: problem.code,
    detail: problem.message,
    request_id: requestId,
    ...(problem.errors.length > 0 ? { errors: problem.errors } : {}),
    ...(problem.current === undefined ? {} : { current: problem.current }),
    ...problem.elsewhere,
  };
}

export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const { statusCode } = (error ?? {}) as { statusCode?: number };
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    const code =
      statusCode === 413 ? 'body_too_large' : statusCode === 415 ? 'unsupported_media_type' : 'invalid_request';
    return new Problem(code, error instanceof Error ? error.message : PROBLEMS[code].title, { cause: error });
  }
  return new Problem(
    'internal',
    'Something failed on our side; it has been logged under this request_id. Nothing that was acknowledged is lost.',
    { cause: error },
  );
}
