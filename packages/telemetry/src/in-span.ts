/** Work inside of a span. Where nobody has switched tracing on, all that happens is that `work` is called. */
import {
  context,
  type Link,
  ProxyTracerProvider,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import type { SpanAttributes } from './span-attributes.ts';
import { contextOf, parseTraceparent } from './traceparent.ts';

/** Every span there is; docs/observability.md says what each one covers. */
export type SpanName =
  | 'door'
  | 'admission'
  | 'log.append'
  | 'loader.batch'
  | 'loader.insert'
  | 'store.insert'
  | 'windows.recompute'
  | 'live.publish'
  | 'metric.query'
  | 'workflow.run'
  | 'workflow.step'
  | 'outgoing.call';

export type SpanRole = keyof typeof SpanKind;

export interface SpanOptions {
  /** Default `INTERNAL`. */
  role?: SpanRole;
  attributes?: SpanAttributes;
  /** A traceparent; the span under way when absent, and none at all when it is `null`. */
  parent?: string | null | undefined;
  /** Traceparents of what led here without being the parent. */
  links?: readonly (string | undefined)[];
}

const TRACER = 'bellwether';

/** What the API's own provider hands everything to while nobody has registered one. */
const NOBODY = new ProxyTracerProvider().getDelegate();

/** What throws, or says that it has failed, marks its span with the code of its Problem or the name of its class, and with nothing it says. */
export function inSpan<T>(
  name: SpanName,
  options: SpanOptions,
  work: (tell: (attributes: SpanAttributes) => void, fail: (type: string) => void) => Promise<T>,
): Promise<T> {
  return isRecordedByNobody() ? work(ignore, ignore) : recorded(name, options, work);
}

/** Asked first: even what does nothing costs, three times a request. */
function isRecordedByNobody(): boolean {
  const provider = trace.getTracerProvider();
  return provider instanceof ProxyTracerProvider && provider.getDelegate() === NOBODY;
}

async function recorded<T>(
  name: SpanName,
  options: SpanOptions,
  work: (tell: (attributes: SpanAttributes) => void, fail: (type: string) => void) => Promise<T>,
): Promise<T> {
  const span = startSpan(name, options);
  const inside = trace.setSpan(parentContext(options), span);
  if (!span.isRecording()) return context.with(inside, () => work(ignore, ignore));
  const tell = (attributes: SpanAttributes) => span.setAttributes(attributes);
  const fail = (type: string) => span.setAttribute('error.type', type).setStatus({ code: SpanStatusCode.ERROR });
  try {
    return await context.with(inside, () => work(tell, fail));
  } catch (error) {
    markFailed(span, error);
    throw error;
  } finally {
    span.end();
  }
}

export function startSpan(name: SpanName, options: SpanOptions, startMs?: number): Span {
  return trace.getTracer(TRACER).startSpan(
    name,
    {
      kind: SpanKind[options.role ?? 'INTERNAL'],
      ...(options.attributes ? { attributes: options.attributes } : {}),
      ...(options.links ? { links: linksTo(options.links) } : {}),
      ...(startMs === undefined ? {} : { startTime: startMs }),
    },
    parentContext(options),
  );
}

/** A refusal of what somebody asked for is an answer; only what is our failure is one of the span. */
export function markFailed(span: Span, error: unknown): void {
  const { code, status } = (error ?? {}) as { code?: unknown; status?: unknown };
  const isRefusal = typeof status === 'number' && status < 500;
  const type = typeof code === 'string' ? code : error instanceof Error ? error.constructor.name : typeof error;
  span.setAttribute('error.type', type);
  if (!isRefusal) span.setStatus({ code: SpanStatusCode.ERROR });
}

function parentContext({ parent }: SpanOptions) {
  if (parent === undefined) return context.active();
  return contextOf(parent === null ? undefined : parseTraceparent(parent));
}

function linksTo(traceparents: readonly (string | undefined)[]): Link[] {
  return traceparents.flatMap((text) => {
    const found = parseTraceparent(text);
    return found ? [{ context: found }] : [];
  });
}

function ignore(): void {}
