/**
 * The gateway's place in a request's way: who is known is admitted by its rules, what it carries is changed as declared,
 * and whatever becomes of it is counted. A request of nobody known has no passage.
 */
import type { Problem, ProblemCode } from '@bellwether/core';
import { type Caller, type Passage, type Platform, rateLimitFields } from '@bellwether/services';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Route } from '../routes/route.ts';

/** Where what comes and goes may be changed: not where access and settings are, nor where people answer. */
const CHANGEABLE: ReadonlySet<Route['tag']> = new Set(['ingest', 'events', 'figures']);

const REFUSED_BY: Partial<Record<ProblemCode, Passage['refusal']>> = {
  quota_exceeded: 'quota',
  body_too_large: 'size',
  headers_too_large: 'size',
  refused_by_plug_in: 'plug_in',
  plug_in_failed: 'plug_in',
};

export class Passages {
  readonly #platform: Platform;
  readonly #begun = new WeakMap<FastifyRequest, Passage>();

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  begin(route: Route, request: FastifyRequest, caller: Caller): Passage {
    const passage = this.#platform.gateway.begin(caller, {
      requestId: request.id,
      method: route.method,
      route: route.path,
      isChangeable: CHANGEABLE.has(route.tag) && !route.anonymous,
    });
    this.#begun.set(request, passage);
    return passage;
  }

  /** Throws forbidden, headers_too_large or quota_exceeded; the answer says how the caller stands with its limits. */
  admit(passage: Passage, request: FastifyRequest, reply: FastifyReply, caller: Caller): void {
    try {
      this.#platform.gateway.admit(passage, { address: request.ip, headerBytes: () => headerBytesOf(request) });
    } catch (error) {
      if (passage.refusal === 'address') this.#platform.audit.denied(caller, 'address');
      throw error;
    } finally {
      if (passage.standings.length > 0) reply.headers(rateLimitFields(passage.standings));
    }
  }

  noteProblem(request: FastifyRequest, { code }: Problem): void {
    const passage = this.#begun.get(request);
    if (passage) passage.refusal ??= REFUSED_BY[code];
  }

  finish(request: FastifyRequest, reply: FastifyReply): void {
    const passage = this.#begun.get(request);
    if (!passage) return;
    this.#platform.gateway.finish(passage, {
      status: reply.statusCode,
      durationMs: reply.elapsedTime,
      bytesIn: lengthOf(request.headers['content-length']),
      bytesOut: lengthOf(reply.getHeader('content-length')),
    });
  }
}

/** For what is no request: a connection that stays open, under `route`. Throws forbidden, which is in the audit trail. */
export function requireAddress(platform: Platform, caller: Caller, route: '/live' | '/graphql'): void {
  try {
    platform.gateway.requireAddress(caller, route, caller.request?.address ?? '');
  } catch (error) {
    platform.audit.denied(caller, 'address');
    throw error;
  }
}

/** Names, values, and the four characters between and behind them, as they came. */
function headerBytesOf({ raw }: FastifyRequest): number {
  return raw.rawHeaders.reduce((bytes, text) => bytes + Buffer.byteLength(text) + 2, 0);
}

function lengthOf(header: unknown): number {
  const length = Number(header ?? 0);
  return Number.isSafeInteger(length) && length > 0 ? length : 0;
}
