/**
 * What a rule is shown of a span of time, in its order: the same for the watch, which asks for the newest piece of it
 * again and again, and for a dry run, which asks for a year at once. Figures come through the metric query, and so of
 * people only what is disclosed.
 */
import type { JsonObject } from '@bellwether/core';
import { ScheduleTimes } from '@bellwether/workflows';
import type { Platform } from '../../installation/platform/platform.ts';
import { type Observation, observedEvent } from './observation.ts';
import { observeAnomaly } from './observe-anomaly.ts';
import { observeForecast } from './observe-forecast.ts';
import { observeMetric } from './observe-metric.ts';
import type { ScheduleTrigger, Trigger } from './rule-definition.ts';
import { figureBefore } from './window-figures.ts';

/** What is remembered of earlier spans: JSON, kept beside the state of the rule. */
export interface ObservedBefore {
  /** The last figure of each group that has been seen. */
  previous: Record<string, number | null>;
}

export function nothingObserved(): ObservedBefore {
  return { previous: {} };
}

export interface Span {
  /** Exclusive at its beginning, inclusive at its end: an end of a window, or a time of a schedule. */
  fromMs: number;
  toMs: number;
}

export interface Observed {
  observations: Observation[];
  /** Up to here everything has been seen. Earlier than the end of the span when that is not known yet, or is too much. */
  throughMs: number;
}

const SCHEDULED_MAX = 500;
const EVENTS_PER_READ = 5000;

/** Changes `before`. Events are seen by the log as they come; here they are read from the store. */
export function observe(
  platform: Platform,
  orgId: string,
  trigger: Trigger,
  span: Span,
  before: ObservedBefore,
): Promise<Observed> {
  switch (trigger.kind) {
    case 'event':
      return observeEvents(platform, orgId, trigger.types, span);
    case 'schedule':
      return observeSchedule(platform, orgId, trigger, span);
    case 'metric':
      return observeMetric(platform, orgId, trigger, span, before);
    case 'anomaly':
      return observeAnomaly(platform, orgId, trigger, span);
    case 'forecast':
      return observeForecast(platform, orgId, trigger, span);
  }
}

async function observeEvents(
  { store }: Platform,
  orgId: string,
  types: readonly string[],
  { fromMs, toMs }: Span,
): Promise<Observed> {
  const observations: Observation[] = [];
  const filter = { eventTypes: types, fromMs: fromMs + 1, toMs: toMs + 1, oldestFirst: true, limit: EVENTS_PER_READ };
  const events = await store.events.list(orgId, filter);
  observations.push(...events.map(observedEvent));
  const last = events.at(-1);
  if (!last || events.length < EVENTS_PER_READ) return { observations, throughMs: toMs };
  // Those of the last moment may go on beyond what was read: they are read whole next time.
  const lastMs = Date.parse(last.timestamp);
  const whole = observations.filter(({ atMs }) => atMs < lastMs);
  if (whole.length > 0) return { observations: whole, throughMs: lastMs - 1 };
  const moment = await eventsOfMoment(store, orgId, types, lastMs);
  return { observations: moment, throughMs: lastMs };
}

/** More events of one millisecond than fit into one read. */
async function eventsOfMoment(
  store: Platform['store'],
  orgId: string,
  types: readonly string[],
  atMs: number,
): Promise<Observation[]> {
  const observations: Observation[] = [];
  for (let after: { timestampMs: number; eventId: string } | undefined; ; ) {
    const events = await store.events.list(orgId, {
      ...{ eventTypes: types, fromMs: atMs, toMs: atMs + 1, oldestFirst: true, limit: EVENTS_PER_READ },
      ...(after ? { after } : {}),
    });
    observations.push(...events.map(observedEvent));
    const last = events.at(-1);
    if (!last || events.length < EVENTS_PER_READ) return observations;
    after = { timestampMs: atMs, eventId: last.event_id };
  }
}

async function observeSchedule(
  platform: Platform,
  orgId: string,
  trigger: ScheduleTrigger,
  { fromMs, toMs }: Span,
): Promise<Observed> {
  const times = new ScheduleTimes(trigger.cron, trigger.timeZone);
  const observations: Observation[] = [];
  let atMs = times.next(fromMs);
  for (; atMs !== undefined && atMs <= toMs; atMs = times.next(atMs)) {
    if (observations.length === SCHEDULED_MAX) return { observations, throughMs: observations.at(-1)!.atMs };
    const figures: JsonObject = {};
    for (const [name, { rangeMs, ...watched }] of Object.entries(trigger.figures)) {
      const figure = await figureBefore(platform, orgId, watched, { fromMs: atMs - rangeMs, toMs: atMs });
      if (!figure.isComplete) return { observations, throughMs: observations.at(-1)?.atMs ?? fromMs };
      figures[name] = figure.value;
    }
    observations.push({ atMs, group: {}, values: { figures, at: new Date(atMs).toISOString() } });
  }
  return { observations, throughMs: toMs };
}
