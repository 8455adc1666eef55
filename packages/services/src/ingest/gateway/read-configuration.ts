/** Reads a configuration somebody sent, field by field, and answers with every mistake at once. */
import type { JsonObject } from '@bellwether/core';
import { SCRIPT_SOURCE_LENGTH_MAX } from '@bellwether/sandbox';
import { type InputReader, storableJson } from '../../input.ts';
import { parseNetwork } from './address-rules.ts';
import {
  FAILURE_MODES,
  type GatewayConfiguration,
  HOOKS,
  type Plan,
  type PlugIn,
  type RequestLimit,
  type RequestTransformation,
  type RoutePolicy,
  SPANS,
  type Transformation,
} from './gateway-configuration.ts';
import { HEADER_NAME_RULE, isHeaderValue } from './header-names.ts';
import { PATTERN_RULE } from './route-pattern.ts';

const NAME = { max: 64, pattern: { matches: /^[a-z][a-z0-9_-]*$/, otherwise: 'be small letters, digits, _ and -' } };
const ROUTES = { max: 200, pattern: PATTERN_RULE };
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const FIELD_NAME = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;
const FIELD_PATH = /^[A-Za-z][A-Za-z0-9_]{0,63}(?:\.[A-Za-z][A-Za-z0-9_]{0,63}){0,7}$/;
const QUERY_NAME = /^[A-Za-z][A-Za-z0-9_.:[\]-]{0,63}$/;
const ENTRIES_MAX = 20;
const SET_BYTES_MAX = 10_000;
export const PLUG_IN_TIME_MS = { min: 1, max: 1_000 };

const MOST = { limits: 20, plans: 50, keys: 1_000, routes: 100, networks: 200, plugIns: 20 };

export function readConfiguration(read: InputReader): GatewayConfiguration {
  const plans = list(read, 'plans', MOST.plans, readPlan);
  const planNames = new Set(plans.map(({ name }) => name));
  refuseTwice(
    read,
    'plans',
    plans.map(({ name }) => name),
  );
  const planOf = (reader: InputReader, field: string): string => {
    const plan = reader.text(field, NAME);
    return planNames.has(plan) ? plan : reader.refuse(field, 'is none of the plans.', '');
  };
  const keys = list(read, 'keys', MOST.keys, (key) => ({
    key_id: key.text('key_id', { max: 100 }),
    plan: planOf(key, 'plan'),
  }));
  refuseTwice(
    read,
    'keys',
    keys.map(({ key_id }) => key_id),
  );
  const plugIns = list(read, 'plug_ins', MOST.plugIns, readPlugIn);
  refuseTwice(
    read,
    'plug_ins',
    plugIns.map(({ name }) => name),
  );
  return {
    limits: readLimits(read),
    plans,
    default_plan: read.has('default_plan') && read.raw('default_plan') !== null ? planOf(read, 'default_plan') : null,
    keys,
    routes: list(read, 'routes', MOST.routes, readPolicy),
    plug_ins: plugIns,
  };
}

function readPlan(read: InputReader): Plan {
  return { name: read.text('name', NAME), limits: readLimits(read) };
}

function readLimits(read: InputReader): RequestLimit[] {
  const limits = list(read, 'limits', MOST.limits, (limit) => ({
    routes: limit.text('routes', ROUTES),
    requests: limit.integer('requests', { min: 0, max: 1_000_000_000 }),
    per: limit.oneOf('per', SPANS),
  }));
  refuseTwice(
    read,
    'limits',
    limits.map(({ routes, per }) => `${routes} per ${per}`),
  );
  return limits;
}

function readPolicy(read: InputReader): RoutePolicy {
  const bytes = (field: string, max: number): number | null =>
    read.has(field) && read.raw(field) !== null ? read.integer(field, { min: 0, max }) : null;
  return {
    routes: read.text('routes', ROUTES),
    methods: isEmptyList(read, 'methods') ? [] : read.someOf('methods', METHODS),
    allow: networks(read, 'allow'),
    deny: networks(read, 'deny'),
    body_bytes_max: bytes('body_bytes_max', 10 * 1024 * 1024),
    header_bytes_max: bytes('header_bytes_max', 64 * 1024),
    request: isThere(read, 'request') ? read.object('request', readRequestTransformation) : null,
    response: isThere(read, 'response') ? read.object('response', (part) => part.shape(readTransformation)) : null,
  };
}

function readRequestTransformation(read: InputReader): RequestTransformation {
  return read.shape((part) => ({
    ...readTransformation(part),
    rename_headers: names(part, 'rename_headers', isHeaderName, isHeaderName),
    remove_headers: texts(part, 'remove_headers', isHeaderName),
    rename_query: names(part, 'rename_query', isLike(QUERY_NAME), isLike(QUERY_NAME)),
  }));
}

function readTransformation(read: InputReader): Transformation {
  return {
    set_headers: names(read, 'set_headers', isHeaderName, isHeaderValue),
    rename_fields: names(read, 'rename_fields', isLike(FIELD_PATH), isLike(FIELD_NAME)),
    set_fields: setFields(read),
    remove_fields: texts(read, 'remove_fields', isLike(FIELD_PATH)),
  };
}

function readPlugIn(read: InputReader): PlugIn {
  return {
    name: read.text('name', NAME),
    hook: read.oneOf('hook', HOOKS),
    routes: read.text('routes', ROUTES),
    source: read.secret('source', { max: SCRIPT_SOURCE_LENGTH_MAX }),
    time_ms: read.has('time_ms') ? read.integer('time_ms', PLUG_IN_TIME_MS) : 50,
    on_failure: read.has('on_failure') ? read.oneOf('on_failure', FAILURE_MODES) : 'closed',
    enabled: read.has('enabled') ? read.boolean('enabled') : true,
  };
}

/** A list that may be left out. */
function list<T>(read: InputReader, field: string, max: number, shape: (item: InputReader) => T): T[] {
  return read.has(field) ? read.list(field, max, shape) : [];
}

function isThere(read: InputReader, field: string): boolean {
  return read.has(field) && read.raw(field) !== null;
}

function isEmptyList(read: InputReader, field: string): boolean {
  const value = read.raw(field);
  return value === undefined || (Array.isArray(value) && value.length === 0);
}

function networks(read: InputReader, field: string): string[] {
  return texts(
    read,
    field,
    (text) => parseNetwork(text) !== undefined,
    'a network such as 203.0.113.0/24',
    MOST.networks,
  );
}

function texts(
  read: InputReader,
  field: string,
  fits: (text: string) => boolean,
  what = 'a name that may be used here',
  max = ENTRIES_MAX,
): string[] {
  const value = read.raw(field);
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length > max)
    return read.refuse(field, `has to be a list of at most ${max} texts.`, []);
  const wrong = value.findIndex((item) => typeof item !== 'string' || !fits(item));
  return wrong < 0 ? (value as string[]) : read.refuse(`${field}[${wrong}]`, `has to be ${what}.`, []);
}

function names(
  read: InputReader,
  field: string,
  fitsName: (text: string) => boolean,
  fitsValue: (text: string) => boolean,
): Record<string, string> {
  const value = read.raw(field);
  if (value === undefined) return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value) || Object.keys(value).length > ENTRIES_MAX)
    return read.refuse(field, `has to be an object of at most ${ENTRIES_MAX} texts.`, {});
  const wrong = Object.entries(value).find(
    ([name, text]) => !fitsName(name) || typeof text !== 'string' || !fitsValue(text),
  );
  if (!wrong) return value as Record<string, string>;
  return read.refuse(`${field}.${wrong[0].slice(0, 64)}`, 'is a name or a value that may not be used here.', {});
}

function setFields(read: InputReader): JsonObject {
  const value = read.raw('set_fields');
  if (value === undefined) return {};
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  const paths = isObject ? Object.keys(value) : [];
  if (isObject && paths.length <= ENTRIES_MAX && paths.every(isLike(FIELD_PATH)) && storableJson(value, SET_BYTES_MAX))
    return value as JsonObject;
  return read.refuse(
    'set_fields',
    `has to be an object of at most ${ENTRIES_MAX} values by path, ${SET_BYTES_MAX} bytes.`,
    {},
  );
}

function refuseTwice(read: InputReader, field: string, values: readonly string[]): void {
  const twice = values.find((value, index) => values.indexOf(value) !== index);
  if (twice !== undefined) read.refuse(field, `has ${JSON.stringify(twice)} twice.`);
}

const isLike =
  (pattern: RegExp) =>
  (text: string): boolean =>
    pattern.test(text);
const isHeaderName = isLike(HEADER_NAME_RULE.matches);
