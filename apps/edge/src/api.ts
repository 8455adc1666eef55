/** A part of the edge's API: each deed behind an operator's token and the permission it takes. */
import type { Edge, EdgePermission, Operator } from '@bellwether/edge';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { limitOf, objectOf, operatorOf, paramsOf, requirePermission } from './request.ts';

export interface ApiContext {
  params: Record<string, string>;
  operator: Operator;
  body: Buffer;
  request: FastifyRequest;
  /** `?limit=`, 100 when not given, 500 at most. */
  limit: number;
  /** The body as an object. */
  input(): Record<string, unknown>;
}

export class Api {
  readonly #edge: Edge;
  readonly #app: FastifyInstance;

  constructor(edge: Edge, app: FastifyInstance) {
    this.#edge = edge;
    this.#app = app;
  }

  get(path: string, needs: EdgePermission, handle: (context: ApiContext) => unknown): void {
    this.#route('GET', path, needs, handle, 200);
  }

  post(path: string, needs: EdgePermission, handle: (context: ApiContext) => unknown, status = 200): void {
    this.#route('POST', path, needs, handle, status);
  }

  put(path: string, needs: EdgePermission, handle: (context: ApiContext) => unknown): void {
    this.#route('PUT', path, needs, handle, 200);
  }

  #route(
    method: 'GET' | 'POST' | 'PUT',
    url: string,
    needs: EdgePermission,
    handle: (context: ApiContext) => unknown,
    status: number,
  ): void {
    this.#app.route({
      method,
      url,
      // Before the body: nothing is read for somebody who is refused.
      onRequest: async (request) => {
        requirePermission(operatorOf(request, this.#edge), needs);
      },
      handler: async (request, reply) => {
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const answer = await handle({
          params: paramsOf(request),
          operator: operatorOf(request, this.#edge),
          body,
          request,
          limit: limitOf(request),
          input: () => objectOf(body),
        });
        return reply.status(status).send(answer);
      },
    });
  }
}
