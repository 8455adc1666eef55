/**
 * A request as a span: under which template of a path it came, how it was answered, under which id it is in the log. A
 * producer that says where it stands in a trace of its own (`traceparent`) gets ours as the rest of it.
 */
import { inSpan, parseTraceparent, type SpanAttributes } from '@bellwether/telemetry';
import { trace } from '@opentelemetry/api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Route } from '../routes/route.ts';
import { asProblem } from './problem-response.ts';

/** Asked every few seconds by whoever watches over the process. */
const UNTRACED: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);

export function inDoorSpan<T>(
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
  work: (tell: (attributes: SpanAttributes) => void) => Promise<T>,
): Promise<T> {
  if (UNTRACED.has(route.path)) return work(() => undefined);
  const { traceparent } = request.headers;
  const attributes: SpanAttributes = {
    'http.request.method': request.method,
    'http.route': route.path,
    'bellwether.request_id': request.id,
  };
  const parent = typeof traceparent === 'string' && parseTraceparent(traceparent) ? traceparent : null;
  return inSpan('door', { role: 'SERVER', attributes, parent }, async (tell, fail) => {
    const traceId = trace.getActiveSpan()?.spanContext().traceId;
    // What fails is logged where the span is no longer the one under way.
    if (traceId !== undefined && !/^0+$/.test(traceId)) request.log = request.log.child({ trace_id: traceId });
    try {
      const answer = await work(tell);
      tell({ 'http.response.status_code': reply.statusCode });
      if (reply.statusCode >= 500) fail(`status_${reply.statusCode}`);
      return answer;
    } catch (error) {
      tell({ 'http.response.status_code': asProblem(error).status });
      throw error;
    }
  });
}
