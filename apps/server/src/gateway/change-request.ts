/** What the gateway makes of a request before the verb behind its route sees it, and of the answer before the caller does. */
import { type Json, Problem } from '@bellwether/core';
import {
  changesFields,
  type Passage,
  renameNames,
  transformBody,
  transformHeaders,
  transformValue,
} from '@bellwether/services';
import { BODY_BYTES_MAX, JSON_BYTES_MAX, parseJson } from '../http/body.ts';
import type { RouteContext } from '../routes/route.ts';

/** A larger body is not shown to plug-ins: they get null. */
const SHOWN_BYTES_MAX = 64 * 1024;

/** The same context where nothing is to be changed. Throws what the plug-ins of the request say. */
export async function changeRequest(passage: Passage, context: RouteContext): Promise<RouteContext> {
  const { requestTransformations, requestPlugIns } = passage;
  if (requestTransformations.length === 0 && requestPlugIns.length === 0) return context;
  const { raw } = context.request;
  const [path, search] = (raw.url ?? '').split('?', 2);
  let parameters = [...new URLSearchParams(search)];
  for (const transformation of requestTransformations) {
    raw.headers = transformHeaders(raw.headers, transformation);
    parameters = renameNames(parameters, transformation.rename_query);
  }
  const contentType = raw.headers['content-type'] ?? '';
  const transformed = async (maxBytes: number): Promise<Buffer> =>
    requestTransformations
      .filter(changesFields)
      .reduce((bytes, change) => transformBody(bytes, contentType, change), await context.body(maxBytes));
  const changed = (body: (maxBytes: number) => Promise<Buffer>): RouteContext => {
    // Some verbs read the address by themselves.
    raw.url = parameters.length > 0 ? `${path}?${new URLSearchParams(parameters)}` : path;
    return withBody({ ...context, query: oneValueEach(parameters) }, body);
  };
  if (requestPlugIns.length === 0) return changed(transformed);

  let bytes = context.request.method === 'GET' ? Buffer.alloc(0) : await transformed(BODY_BYTES_MAX);
  let body = shownBody(bytes);
  for (const plugIn of requestPlugIns) {
    const result = await runPlugIn(passage, context, plugIn, { query: oneValueEach(parameters), body });
    raw.headers = { ...raw.headers, ...result.headers };
    if (result.query) parameters = Object.entries(result.query);
    if (result.body === undefined) continue;
    body = result.body;
    bytes = Buffer.from(JSON.stringify(body));
  }
  return changed(async (maxBytes) => {
    if (bytes.length <= maxBytes) return bytes;
    throw new Problem('body_too_large', `The body has more than ${maxBytes} bytes.`);
  });
}

/** `answer` is what the verb gave, to be sent as JSON. Throws plug_in_failed. */
export async function changeAnswer(
  passage: Passage,
  context: RouteContext,
  answer: unknown,
  status: number,
): Promise<unknown> {
  const { responseTransformations, responsePlugIns } = passage;
  for (const { set_headers } of responseTransformations) context.reply.headers(set_headers);
  if (answer === undefined || (!responseTransformations.some(changesFields) && responsePlugIns.length === 0))
    return answer;
  let body = JSON.parse(JSON.stringify(answer)) as Json;
  for (const transformation of responseTransformations) body = transformValue(body, transformation);
  for (const plugIn of responsePlugIns) {
    const result = await runPlugIn(passage, context, plugIn, { status, body });
    context.reply.headers(result.headers ?? {});
    if (result.body !== undefined) body = result.body;
  }
  return body;
}

function runPlugIn(
  { orgId, requestId, method, route, keyId }: Passage,
  { platform }: RouteContext,
  plugIn: Passage['requestPlugIns'][number],
  seen: { body: Json; query: Record<string, string> } | { body: Json; status: number },
) {
  return platform.gateway.plugIns.apply(orgId, plugIn, { method, route, key_id: keyId, ...seen }, requestId);
}

function oneValueEach(parameters: readonly (readonly [string, string])[]): Record<string, string> {
  const byName = Map.groupBy(parameters, ([name]) => name);
  return Object.fromEntries([...byName].map(([name, values]) => [name, values.map(([, value]) => value).join(',')]));
}

function withBody(context: RouteContext, body: (maxBytes: number) => Promise<Buffer>): RouteContext {
  return {
    ...context,
    body: (maxBytes = BODY_BYTES_MAX) => body(maxBytes),
    json: async () => parseJson(await body(JSON_BYTES_MAX)),
  };
}

function shownBody(bytes: Buffer): Json {
  if (bytes.length === 0 || bytes.length > SHOWN_BYTES_MAX) return null;
  try {
    return JSON.parse(bytes.toString('utf8')) as Json;
  } catch {
    // NDJSON, protobuf, or broken: for the verb to say.
    return null;
  }
}
