/**
 * A rule as it is meant: what it watches, when that matches, and what is done then. It is written in YAML
 * (rule-schema.ts has the form, read-rule.ts reads it); everything after reading works on this.
 */
import type { JsonObject } from '@bellwether/core';
import type { DimensionFilter } from '@bellwether/metrics';

/** Grains at whose end a figure can be looked at. Figures about people come in the period in which they are published. */
export const RULE_GRAINS = ['1m', '1h', '1d', '7d', '30d'] as const;
export type RuleGrain = (typeof RULE_GRAINS)[number];
/** Grains in which what is usual can be told, and forecast. */
export const JUDGED_GRAINS = ['1h', '1d', '7d'] as const;
export type JudgedGrain = (typeof JUDGED_GRAINS)[number];

/** A figure that a rule asks for. */
export interface WatchedMetric {
  metric: string;
  filters: readonly DimensionFilter[];
}

/** Each event of these types, at its own time. */
export interface EventTrigger {
  kind: 'event';
  types: readonly string[];
}

/** Each closed window of a metric, for each group. */
export interface MetricTrigger extends WatchedMetric {
  kind: 'metric';
  grain: RuleGrain;
  groupBy: readonly string[];
}

/** Each closed window of a metric, with what was expected of it. */
export interface AnomalyTrigger extends WatchedMetric {
  kind: 'anomaly';
  grain: JudgedGrain;
}

/** What is expected of a metric, at the end of each of its windows. */
export interface ForecastTrigger extends WatchedMetric {
  kind: 'forecast';
  grain: JudgedGrain;
  /** Windows ahead. */
  horizon: number;
}

/** Times of a calendar, with figures of the span before each. */
export interface ScheduleTrigger {
  kind: 'schedule';
  /** Five fields: minute, hour, day of month, month, day of week. */
  cron: string;
  timeZone: string;
  figures: Readonly<Record<string, WatchedMetric & { rangeMs: number }>>;
}

export type Trigger = EventTrigger | MetricTrigger | AnomalyTrigger | ForecastTrigger | ScheduleTrigger;
export type TriggerKind = Trigger['kind'];

export const SEVERITIES = ['info', 'warning', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** At which turn an action is taken: when the rule fires, or when what it fired for has ended. */
export type Turn = 'fired' | 'ended';

/** Texts may hold `{{ expression }}`. */
export type RuleAction = { on: Turn } & (
  | { kind: 'notify'; severity: Severity; title: string; body: string }
  | { kind: 'webhook'; channel: string; body: Readonly<Record<string, string>> }
  | { kind: 'workflow'; workflow: string; input: JsonObject }
  | { kind: 'event'; signal: string; values: Readonly<Record<string, string>> }
);

/** What the rule is shown, and what it has to make of it. */
export interface RuleTest {
  name: string;
  given: readonly GivenObservation[];
  expect: readonly ExpectedDecision[];
}

export interface GivenObservation {
  atMs: number;
  /** Values of the trigger's variables; what is not given has its default. */
  values: JsonObject;
}

export interface ExpectedDecision {
  atMs: number;
  decision: string;
  /** Values of the dimensions it is grouped by; any group when absent. */
  group?: Readonly<Record<string, string>>;
}

export interface RuleDefinition {
  name: string;
  title: string;
  description: string;
  trigger: Trigger;
  /** CEL; true or false. */
  when: string;
  /** CEL; what ends it. Without it, it ends when `when` is false. */
  until: string | undefined;
  /** Windows in a row in which `when` has to be true. */
  forWindows: number;
  /** At least so long between two times it fires, for the same group. */
  coolDownMs: number;
  actions: readonly RuleAction[];
  tests: readonly RuleTest[];
}

/** Whether what it watches has a length: such a rule holds for a while and then ends, others happen. */
export function hasWindows(trigger: Trigger): boolean {
  return trigger.kind !== 'event' && trigger.kind !== 'schedule';
}
