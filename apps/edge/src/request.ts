/** What requests of this edge say: who asks, parameters, bodies; each bounded and checked. */
import { Problem } from '@bellwether/core';
import type { Edge, EdgePermission, Operator } from '@bellwether/edge';
import type { FastifyRequest } from 'fastify';

const LIST_MAX = 500;

export function requirePermission(operator: Operator, needs: EdgePermission): void {
  if (!operator.permissions.includes(needs))
    throw new Problem('forbidden', `This takes the permission "${needs}" at the edge.`);
}

/** A form of somebody else's page could act with the visitor's session. */
export function requireOwnPage({ headers }: FastifyRequest): void {
  const site = headers['sec-fetch-site'];
  const isOwn =
    site === undefined
      ? headers.origin === undefined || URL.parse(headers.origin)?.host === headers.host
      : site === 'same-origin';
  if (!isOwn) throw new Problem('forbidden', 'A form is taken from a page of this edge only.');
}

/** Whose token a request bears. Throws unauthenticated. */
export function operatorOf({ headers }: FastifyRequest, edge: Edge): Operator {
  const [, token] = /^Bearer (be_[A-Za-z0-9_-]{20,100})$/.exec(headers.authorization ?? '') ?? [];
  const operator = token === undefined ? undefined : edge.operators.byToken(token);
  if (operator) return operator;
  throw new Problem(
    'unauthenticated',
    'This takes an operator\'s token: "Authorization: Bearer be_…". The first one is in the file operator-token.',
  );
}

export function paramsOf(request: FastifyRequest): Record<string, string> {
  return request.params as Record<string, string>; // the router gives texts
}

export function limitOf(request: FastifyRequest): number {
  const { limit } = request.query as { limit?: string };
  if (limit === undefined) return 100;
  const number = wholeNumber(limit);
  if (number < 1 || number > LIST_MAX) throw invalid('limit', `has to be a whole number from 1 to ${LIST_MAX}.`);
  return number;
}

export function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw invalid('', 'A whole number is expected here.');
  return Number(text);
}

export function objectOf(body: Buffer): Record<string, unknown> {
  if (body.length === 0) return {};
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>; // an object, as was seen
  } catch {
    // falls through: it is no JSON at all
  }
  throw new Problem('malformed_body', 'The body has to be a JSON object.');
}

export function formOf(request: FastifyRequest): URLSearchParams {
  return new URLSearchParams(Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '');
}

/** A name for adapters that tell files apart by theirs. */
export function nameOfBody(request: FastifyRequest): string {
  const { name } = request.query as { name?: string };
  return typeof name === 'string' && /^[\w.-]{1,128}$/.test(name) ? name : 'records';
}

export function readImport(input: Record<string, unknown>): { adapter: string; settings: object; paths: string[] } {
  const { adapter, settings = {}, paths } = input;
  if (typeof adapter !== 'string') throw invalid('adapter', 'has to be the name of an adapter.');
  if (typeof settings !== 'object' || settings === null) throw invalid('settings', 'has to be an object.');
  const isList = Array.isArray(paths) && paths.length > 0 && paths.length <= 1000;
  if (!isList || !paths.every((path): path is string => typeof path === 'string' && path.startsWith('/')))
    throw invalid('paths', 'has to be a list of 1 to 1000 absolute paths on the machine of the edge.');
  return { adapter, settings, paths };
}

export function readPerson(input: Record<string, unknown>): Parameters<Edge['forget']>[0] {
  for (const kind of ['employee_id', 'email'] as const)
    if (typeof input[kind] === 'string') return { kind, value: input[kind] };
  if (typeof input.pseudonym === 'string') return { pseudonym: input.pseudonym };
  throw invalid('pseudonym', 'has to be given, or employee_id, or email.');
}

export function invalid(field: string, detail: string): Problem {
  return new Problem('invalid_request', `${field} ${detail}`.trim(), { errors: [{ field, detail }] });
}
