/**
 * A route as data: method, address, what it does, who may call it, and the handler. The OpenAPI document and the
 * permission matrix are read from the same list that serves the requests, so they cannot part ways.
 */
import type { Caller, Permission, Platform, Reach } from '@bellwether/services';
import type { FastifyReply, FastifyRequest } from 'fastify';

export interface RouteContext {
  platform: Platform;
  request: FastifyRequest;
  reply: FastifyReply;
  /** Who asks; the verb decides whether they may. */
  caller: Caller | undefined;
  /** The query string, one value a name. */
  query: Record<string, string>;
  params: Record<string, string>;
  /** The uncompressed body. Throws `body_too_large`, `malformed_body`, `unsupported_encoding`, `timeout`. */
  body(maxBytes?: number): Promise<Buffer>;
  /** The body as JSON; an empty body is `undefined`. */
  json(): Promise<unknown>;
}

export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  summary: string;
  tag: 'ingest' | 'events' | 'figures' | 'access' | 'administration' | 'operation';
  /**
   * What the verb behind it asks for; the verb decides, this tells. `signed_in`: any user, for what is their own; `credential`:
   * anybody known; `operator`: the installation's own administrator; `none`: anybody at all.
   */
  needs: Permission | 'signed_in' | 'credential' | 'operator' | 'none';
  /** What opens it as well, in part: the verb says for what. */
  alsoWith?: Permission;
  /** The narrowest reach the verb serves; the whole organisation when absent. */
  reach?: Reach;
  /** Keys are refused, whatever their scopes: the verb wants a person, or the operator. */
  refusesKeys?: true;
  /** Query parameters and what they mean. */
  query?: Readonly<Record<string, string>>;
  /** Media types of the request body. */
  consumes?: readonly string[];
  produces?: string;
  status?: number;
  /** What it gives is the answer; `undefined` when it has answered by itself. */
  handle(context: RouteContext): Promise<unknown> | unknown;
  /** Served by every process, whatever its roles: how it is. */
  everywhere?: true;
  /** Reads no credential, and so takes a form from another site's page although a session cookie comes with it. */
  anonymous?: true;
}
