/**
 * What an organisation lets its keys do at the door of its API, in one document:
 *
 *   limits    how many requests all its keys together may make in a span, by route
 *   plans     the same for each key that is on the plan; `default_plan` is that of keys which are on none
 *   routes    by route: which addresses may come, how large a request may be, what is renamed or set on its way
 *   plug_ins  scripts that look at a request before it is served, or at an answer before it is sent
 *
 * Limits, transformations and plug-ins are for keys. Rules about addresses and sizes are for whoever is known.
 */
import type { Json, JsonObject } from '@bellwether/core';

export const SPANS = ['minute', 'hour', 'day', 'month'] as const;
export type Span = (typeof SPANS)[number];

export interface RequestLimit {
  /** A route as the API's description writes it (`/api/v1/sql`), or the beginning of some and `*`. */
  routes: string;
  requests: number;
  per: Span;
}

export interface Plan {
  name: string;
  limits: readonly RequestLimit[];
}

export interface Transformation {
  /** Of a request or an answer; values are text. */
  set_headers: Readonly<Record<string, string>>;
  /** In JSON, by path from its top (`metadata.dur`); lists on the way are gone through. The new name has no path. */
  rename_fields: Readonly<Record<string, string>>;
  set_fields: JsonObject;
  remove_fields: readonly string[];
}

export interface RequestTransformation extends Transformation {
  rename_headers: Readonly<Record<string, string>>;
  remove_headers: readonly string[];
  rename_query: Readonly<Record<string, string>>;
}

export interface RoutePolicy {
  routes: string;
  /** All methods when empty. */
  methods: readonly string[];
  /** Networks such as `203.0.113.0/24`. When there are any, nobody else may come. */
  allow: readonly string[];
  deny: readonly string[];
  body_bytes_max: number | null;
  header_bytes_max: number | null;
  request: RequestTransformation | null;
  response: Transformation | null;
}

export const HOOKS = ['request', 'response'] as const;
export type Hook = (typeof HOOKS)[number];
export const FAILURE_MODES = ['closed', 'open'] as const;

export interface PlugIn {
  name: string;
  hook: Hook;
  routes: string;
  source: string;
  time_ms: number;
  /** What becomes of a request whose plug-in fails: `closed` refuses it, `open` lets it go on as it was. */
  on_failure: (typeof FAILURE_MODES)[number];
  enabled: boolean;
}

export interface GatewayConfiguration {
  limits: readonly RequestLimit[];
  plans: readonly Plan[];
  default_plan: string | null;
  /** Which key is on which plan. */
  keys: readonly { key_id: string; plan: string }[];
  routes: readonly RoutePolicy[];
  plug_ins: readonly PlugIn[];
}

export const EMPTY_CONFIGURATION: GatewayConfiguration = {
  limits: [],
  plans: [],
  default_plan: null,
  keys: [],
  routes: [],
  plug_ins: [],
};

/** The name of the row in `settings`. */
export const GATEWAY_SETTING = 'gateway';

export function configurationOf(setting: Json | undefined): GatewayConfiguration {
  return { ...EMPTY_CONFIGURATION, ...(setting as Partial<GatewayConfiguration> | undefined) };
}
