/**
 * What a rule is shown: one closed window of one group, one event, or one time of its schedule, as values of named
 * variables. Live, dry and in tests it is the same thing, so the same rule decides the same.
 *
 * Of an event its sender (`user_id`) is not shown: rules are about what happens, not about who did it.
 */
import { type CanonicalEvent, formatInstant, type Json, type JsonObject, Problem } from '@bellwether/core';
import type { Variables } from './condition.ts';
import type { Trigger, TriggerKind } from './rule-definition.ts';

export interface Observation {
  /** The end of the window, or when the event happened. */
  atMs: number;
  /** Values of the dimensions it is grouped by. */
  group: Readonly<Record<string, string>>;
  values: JsonObject;
  /** Why there is no figure: `insufficient_data`, `suppressed` … Then nothing is decided, and a row of windows is broken. */
  unknown?: string;
  eventId?: string;
  /** Of an event that rules have brought about: those rules, the first one first. */
  causes?: readonly string[];
}

export const VARIABLES: Readonly<Record<TriggerKind, Variables>> = {
  event: { event: 'map', at: 'timestamp' },
  metric: {
    ...{ value: 'double', previous: 'dyn', n: 'double', group: 'map<string, string>' },
    ...{ window_start: 'timestamp', window_end: 'timestamp' },
  },
  anomaly: {
    ...{ value: 'double', expected: 'dyn', low: 'dyn', high: 'dyn', score: 'dyn', anomalous: 'bool' },
    ...{ window_start: 'timestamp', window_end: 'timestamp' },
  },
  forecast: { value: 'double', points: 'list', horizon: 'double', window_end: 'timestamp' },
  schedule: { figures: 'map', at: 'timestamp' },
};

/** What each variable holds, for people. */
export const VARIABLE_WORDS: Readonly<Record<TriggerKind, Readonly<Record<string, string>>>> = {
  event: {
    event: 'The event: event_type, session_id, environment, region, timestamp, and metadata with its fields.',
    at: 'When it happened.',
  },
  metric: {
    value: 'The figure of the window.',
    previous: 'That of the window before; null when there is none.',
    n: 'Events behind the figure.',
    group: 'Values of the dimensions it is grouped by, such as group.team.',
    window_start: 'Start of the window.',
    window_end: 'End of the window.',
  },
  anomaly: {
    value: 'The figure of the window.',
    expected: 'What was to be expected; null when there is not enough to compare with.',
    low: 'Lower end of what is usual.',
    high: 'Upper end of what is usual.',
    score: 'How unlike it is: the further from 0, the more.',
    anomalous: 'Whether it is unusual.',
    window_start: 'Start of the window.',
    window_end: 'End of the window.',
  },
  forecast: {
    value: 'The last known figure.',
    points: 'The windows ahead: at, value, low_80, high_80, low_95, high_95.',
    horizon: 'How many windows ahead.',
    window_end: 'From when the forecast is.',
  },
  schedule: { figures: 'The figures asked for, by their names; null where one is not known.', at: 'The time.' },
};

/** An event as rules see it. */
export function observedEvent(event: CanonicalEvent): Observation {
  const { event_id, event_type, session_id, environment, region, timestamp, metadata } = event;
  const causes = Array.isArray(metadata.causes) ? metadata.causes.map(String) : [];
  return {
    atMs: Date.parse(timestamp),
    group: {},
    values: { event: { event_type, session_id, environment, region, timestamp, metadata }, at: timestamp },
    eventId: event_id,
    ...(event_type === 'rule_signal' ? { causes } : {}),
  };
}

const DEFAULTS: Readonly<Record<TriggerKind, JsonObject>> = {
  event: { event: {} },
  metric: { previous: null, n: 1, group: {} },
  anomaly: { expected: null, low: null, high: null, score: null, anomalous: false },
  forecast: { points: [] },
  schedule: { figures: {} },
};

/**
 * What a test case gives, as the rule would see it. `"value": null` is a window without a figure; the window before is
 * known from the case before of the same group. Throws a Problem for a variable that there is not.
 */
export function givenObservations(
  trigger: Trigger,
  given: readonly { atMs: number; values: JsonObject }[],
): Observation[] {
  const variables = VARIABLES[trigger.kind];
  const previous = new Map<string, Json>();
  return given.map(({ atMs, values }, index) => {
    if (trigger.kind === 'event') return givenEvent(atMs, values);
    for (const name of Object.keys(values))
      if (!(name in variables) || variables[name] === 'timestamp')
        throw new Problem(
          'invalid_request',
          `given[${index}]: "${name}" is none of ${Object.keys(variables).join(', ')}.`,
        );
    const group = (values.group ?? {}) as Record<string, string>;
    const at = formatInstant(atMs);
    const key = groupKey(group);
    const before = { previous: previous.get(key) ?? null };
    if (values.value !== undefined) previous.set(key, values.value);
    const filled: JsonObject = { ...DEFAULTS[trigger.kind], ...(trigger.kind === 'metric' ? before : {}), ...values };
    const times: JsonObject = { at, window_start: at, window_end: at };
    for (const name of Object.keys(variables))
      if (filled[name] === undefined && name in times) filled[name] = times[name]!;
    if (trigger.kind === 'forecast') filled.horizon ??= trigger.horizon;
    return { atMs, group, values: filled, ...(values.value === null ? { unknown: 'no_data' } : {}) };
  });
}

function givenEvent(atMs: number, values: JsonObject): Observation {
  const { event_type = '', session_id = '', environment = '', region = '', metadata = {}, ...unknown } = values;
  const [first] = Object.keys(unknown);
  if (first !== undefined)
    throw new Problem(
      'invalid_request',
      `"${first}" is none of event_type, session_id, environment, region, metadata.`,
    );
  return observedEvent({
    ...{ event_id: '', org_id: '', user_id: '', event_category: 'usage', received_at: formatInstant(atMs) },
    ...{ event_type: String(event_type), session_id: String(session_id), environment: String(environment) },
    ...{ region: String(region), timestamp: formatInstant(atMs), metadata: metadata as JsonObject },
  });
}

/** One text for one group, whatever order its dimensions come in. */
export function groupKey(group: Readonly<Record<string, string>>): string {
  const names = Object.keys(group).toSorted();
  return names.length === 0 ? '' : JSON.stringify(names.map((name) => [name, group[name]]));
}
