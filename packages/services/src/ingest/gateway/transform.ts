/** Renames, sets and removes what a request or an answer says, as somebody has declared. What is not named stays as it is. */
import { type Json, type JsonObject, Problem } from '@bellwether/core';
import type { RequestTransformation, Transformation } from './gateway-configuration.ts';

const NDJSON = /^application\/(x-)?ndjson\b/i;
const JSON_TYPE = /^(application\/([a-z0-9.+-]*\+)?json\b|$)/i;

type Headers = Record<string, string | string[] | undefined>;

export function changesFields({ rename_fields, set_fields, remove_fields }: Transformation): boolean {
  return [rename_fields, set_fields, remove_fields].some((part) => Object.keys(part).length > 0);
}

export function transformHeaders(headers: Headers, transformation: RequestTransformation): Headers {
  const { rename_headers, remove_headers, set_headers } = transformation;
  const result = { ...headers };
  for (const [from, to] of Object.entries(rename_headers)) {
    if (result[from] === undefined) continue;
    result[to] = result[from];
    delete result[from];
  }
  for (const name of remove_headers) delete result[name];
  return { ...result, ...set_headers };
}

/** Names and their values, in their order. */
export function renameNames<T>(
  parameters: readonly (readonly [string, T])[],
  names: Readonly<Record<string, string>>,
): [string, T][] {
  return parameters.map(([name, value]) => [Object.hasOwn(names, name) ? names[name]! : name, value]);
}

/** A body of JSON or NDJSON; another kind of body, which has no fields, comes back as it is. Throws malformed_body. */
export function transformBody(bytes: Buffer, contentType: string, transformation: Transformation): Buffer {
  if (bytes.length === 0) return bytes;
  const changed = (text: string): string => JSON.stringify(transformValue(parsed(text), transformation));
  if (NDJSON.test(contentType))
    return Buffer.from(
      bytes
        .toString('utf8')
        .split('\n')
        .map((line) => (line.trim() === '' ? line : changed(line)))
        .join('\n'),
    );
  return JSON_TYPE.test(contentType) ? Buffer.from(changed(bytes.toString('utf8'))) : bytes;
}

/** A new value; the one given is not changed. */
export function transformValue(value: Json, { rename_fields, set_fields, remove_fields }: Transformation): Json {
  let result = value;
  for (const [path, name] of Object.entries(rename_fields))
    result = atPath(result, path.split('.'), (parent, field) => {
      if (!Object.hasOwn(parent, field)) return parent;
      const { [field]: moved, ...rest } = parent;
      return { ...rest, [name]: moved! };
    });
  for (const path of remove_fields)
    result = atPath(result, path.split('.'), (parent, field) => {
      const { [field]: _removed, ...rest } = parent;
      return rest;
    });
  for (const [path, set] of Object.entries(set_fields))
    result = atPath(result, path.split('.'), (parent, field) => ({ ...parent, [field]: set }));
  return result;
}

function atPath(
  value: Json,
  [field, ...below]: readonly string[],
  change: (parent: JsonObject, field: string) => JsonObject,
): Json {
  if (Array.isArray(value)) return value.map((item) => atPath(item as Json, [field!, ...below], change));
  if (typeof value !== 'object' || value === null) return value;
  const parent = value as JsonObject;
  if (below.length === 0) return change(parent, field!);
  if (!Object.hasOwn(parent, field!)) return parent;
  return { ...parent, [field!]: atPath(parent[field!]!, below, change) };
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw new Problem(
      'malformed_body',
      `The body is not JSON: ${error instanceof Error ? error.message : 'it could not be parsed'}.`,
    );
  }
}
