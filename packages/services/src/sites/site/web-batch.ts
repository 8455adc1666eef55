/**
 * What the script of a site sends: events of one page, each with its age, since clocks of visitors are wrong. Names are short
 * because they travel; docs/sites.md has the table. Everything is bounded, and what is not understood is left out: a page
 * must not lose its visit to a mistake in one event.
 */
import { type JsonObject, Problem } from '@bellwether/core';
import { cleanPath } from './clean-path.ts';
import { parsedBody } from './parsed-body.ts';

export const WEB_BATCH_BYTES_MAX = 64 * 1024;
const EVENTS_MAX = 200;
const NAME_LENGTH_MAX = 128;
const PROPERTY_LENGTH_MAX = 100;
const AGE_MAX_MS = 60 * 60 * 1000;
const VISIBLE_MAX_MS = 24 * 60 * 60 * 1000;
const Y_STEP_PX = 20;
const Y_MAX_PX = 200_000;
const SELECTOR = /^[a-z][a-z0-9-]*([#.>: ()a-z0-9_-]|nth-of-type)*$/i;
const HOST = /^[a-z0-9.-]+(:\d+)?$/i;
/** No name, no address: what a site makes up or hashes. */
const PSEUDONYM = /^[\w-]{8,128}$/;
export const EVENT_NAME = /^[a-z][a-z0-9_.-]{0,63}$/i;
const VITALS = ['LCP', 'INP', 'CLS', 'FCP', 'TTFB'] as const;
type Vital = (typeof VITALS)[number];

/** Upper ends of good and of middling. Source: web.dev, "Web Vitals". */
const THRESHOLDS: Readonly<Record<Vital, readonly [number, number]>> = {
  LCP: [2500, 4000],
  INP: [200, 500],
  CLS: [0.1, 0.25],
  FCP: [1800, 3000],
  TTFB: [800, 1800],
};
/** Slower than this is a computer that slept. */
const VITAL_MAX = 120_000;

export interface WebEventDraft {
  event_type: string;
  ageMs: number;
  metadata: JsonObject;
}

export interface WebBatch {
  /** Width of the window in pixels. */
  width: number;
  referrer: string;
  /** The site's own pseudonym of who is signed in, where they have agreed to it. */
  user: string | undefined;
  utm: { utm_source?: string; utm_medium?: string; utm_campaign?: string };
  events: WebEventDraft[];
}

/** `properties`: names that the site has declared; others are left out. Throws malformed_body, invalid_request. */
export function readWebBatch(bytes: Buffer, properties: readonly string[]): WebBatch {
  const sent = parsedBody(bytes);
  if (!isObject(sent) || !Array.isArray(sent.e)) throw new Problem('invalid_request', 'The body has no list "e".');
  const utm = isObject(sent.u) ? sent.u : {};
  const referrer = textOf(sent.r, NAME_LENGTH_MAX).toLowerCase();
  return {
    width: numberOf(sent.w, 0, 100_000) ?? 0,
    referrer: HOST.test(referrer) ? referrer : '',
    user: typeof sent.i === 'string' && PSEUDONYM.test(sent.i) ? sent.i : undefined,
    utm: {
      ...optional('utm_source', textOf(utm.source, NAME_LENGTH_MAX)),
      ...optional('utm_medium', textOf(utm.medium, NAME_LENGTH_MAX)),
      ...optional('utm_campaign', textOf(utm.campaign, NAME_LENGTH_MAX)),
    },
    events: sent.e.slice(0, EVENTS_MAX).flatMap((each) => (isObject(each) ? (draftOf(each, properties) ?? []) : [])),
  };
}

function draftOf(sent: JsonObject, properties: readonly string[]): WebEventDraft | undefined {
  const path = typeof sent.p === 'string' ? cleanPath(sent.p) : undefined;
  const ageMs = numberOf(sent.a, 0, Number.MAX_SAFE_INTEGER) ?? 0;
  if (path === undefined) return undefined;
  const made = (event_type: string, metadata: JsonObject): WebEventDraft => ({
    event_type,
    ageMs: Math.min(ageMs, AGE_MAX_MS),
    metadata: { path, ...metadata },
  });
  switch (sent.t) {
    case 'view':
      return made('page_viewed', {});
    case 'leave': {
      const visible = numberOf(sent.d, 0, VISIBLE_MAX_MS);
      const scroll = numberOf(sent.s, 0, 1);
      if (visible === undefined) return undefined;
      return made('page_left', {
        visible_ms: Math.round(visible),
        ...(scroll === undefined ? {} : { scroll_share: scroll }),
      });
    }
    case 'event':
      return typeof sent.n === 'string' && EVENT_NAME.test(sent.n)
        ? made('web_event_recorded', { event_name: sent.n, ...worthOf(sent), ...propertiesOf(sent.o, properties) })
        : undefined;
    case 'vital':
      return vitalOf(sent, made);
    case 'click':
      return clickOf(sent, made);
    case 'exposed': {
      const [experiment, variant] = [textOf(sent.n, NAME_LENGTH_MAX), textOf(sent.o, NAME_LENGTH_MAX)];
      return experiment && variant ? made('experiment_exposed', { experiment, variant }) : undefined;
    }
    default:
      return undefined;
  }
}

type Make = (eventType: string, metadata: JsonObject) => WebEventDraft;

function vitalOf(sent: JsonObject, made: Make): WebEventDraft | undefined {
  const vital = VITALS.find((one) => one === sent.n);
  const value = numberOf(sent.o, 0, VITAL_MAX);
  if (!vital || value === undefined) return undefined;
  const [good, middling] = THRESHOLDS[vital];
  const rating = value <= good ? 'good' : value <= middling ? 'needs-improvement' : 'poor';
  return made('web_vital_measured', { vital, vital_value: value, rating });
}

function clickOf(sent: JsonObject, made: Make): WebEventDraft | undefined {
  const selector = textOf(sent.n, NAME_LENGTH_MAX);
  const [x, y] = [numberOf(sent.x, 0, 1), numberOf(sent.y, 0, Y_MAX_PX)];
  if (!SELECTOR.test(selector) || x === undefined || y === undefined) return undefined;
  const host = textOf(sent.o, NAME_LENGTH_MAX).toLowerCase();
  const isOutbound = host !== '' && HOST.test(host);
  return made('element_clicked', {
    ...{ selector, x_share: Math.round(x * 1000) / 1000, y_px: Math.floor(y / Y_STEP_PX) * Y_STEP_PX },
    ...{ is_outbound: isOutbound, ...(isOutbound ? { outbound_host: host } : {}) },
  });
}

function worthOf(sent: JsonObject): JsonObject {
  const value = numberOf(sent.d, -1e12, 1e12);
  return value === undefined ? {} : { event_value: value };
}

function propertiesOf(sent: unknown, declared: readonly string[]): JsonObject {
  if (!isObject(sent)) return {};
  const kept = declared.flatMap((name): [string, string | number | boolean][] => {
    const value = Object.hasOwn(sent, name) ? sent[name] : undefined;
    if (typeof value === 'string') return [[name, textOf(value, PROPERTY_LENGTH_MAX)]];
    return typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value)) ? [[name, value]] : [];
  });
  return kept.length === 0 ? {} : { properties: Object.fromEntries(kept) };
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function numberOf(value: unknown, min: number, max: number): number | undefined {
  return typeof value === 'number' && value >= min && value <= max ? value : undefined;
}

/** Without control characters, and without what looks like an address of a person's. */
function textOf(value: unknown, lengthMax: number): string {
  if (typeof value !== 'string' || value.includes('@')) return '';
  return value
    .replace(/[\p{Cc}\p{Cs}]/gu, '')
    .trim()
    .slice(0, lengthMax);
}

function optional<Name extends string>(name: Name, text: string): { [N in Name]?: string } {
  return (text === '' ? {} : { [name]: text }) as { [N in Name]?: string };
}
