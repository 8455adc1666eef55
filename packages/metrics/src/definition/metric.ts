/**
 * A metric is an expression over the measures of one cube, with what a reader must know to read it: unit, subject,
 * privacy class, direction. From one declaration follow the API field, the chart's defaults, the catalog entry, the
 * lineage and the disclosure rule that applies.
 */
import type { CanonicalEvent, Connector, EventType, IncomingEvent, Json, JsonObject } from '@bellwether/core';
import type { PipelineDocument } from '@bellwether/pipelines';
import type { SurveyLibrary } from '@bellwether/questionnaire';
import type { AlertRule } from './alert-rule.ts';
import type { DeviceProfile } from './device-profile.ts';
import type { EventAnalysis } from './event-analysis.ts';
import type { ExpectationDeclaration } from './expectation.ts';
import type { Importer } from './importer.ts';
import type { Cube, FieldRef } from './measure.ts';
import type { PackSample } from './pack-sample.ts';
import type { ReportTemplateDeclaration } from './report-template.ts';
import type { Signal } from './signal.ts';

/** How a metric is computed from merged states. Division by zero has no answer, and says so (`null`), never 0. */
export type Expression =
  | { measure: string }
  | { quantile: string; level: number }
  | { ratio: [Expression, Expression] }
  | { add: readonly Expression[] }
  | { subtract: [Expression, Expression] }
  | { multiply: [Expression, number] };

export type Unit =
  | 'count'
  | 'count_per_session'
  | 'ratio'
  | 'usd'
  | 'tokens'
  | 'seconds'
  | 'milliseconds'
  | 'lines'
  | 'bytes'
  | 'celsius'
  | 'ppm'
  | 'decibels'
  | 'watts'
  | 'millimetres'
  | 'score';

export interface Metric {
  name: string;
  title: string;
  description: string;
  cube: string;
  value: Expression;
  unit: Unit;
  /** Whom a figure is about; with `person` the disclosure floor applies. */
  subject: 'person' | 'team' | 'organisation' | 'agent' | 'device' | 'session' | 'event';
  privacy: 'public' | 'internal' | 'personal';
  /** Is up good? `neutral` when it depends. */
  direction: 'up' | 'down' | 'neutral';
  /** Whether organisations may set a budget for it: a sum in US dollars. */
  budgetable?: true;
}

export function defineMetric(metric: Metric): Metric {
  return metric;
}

/** A term a reader may not know, in one sentence. */
export interface GlossaryTerm {
  term: string;
  meaning: string;
}

/** A page a pack brings to the dashboard. */
export interface PageDeclaration {
  /** The folder of the page: `packs/<pack>/pages/<name>/page.tsx`. */
  name: string;
  /** Its address: `/agents/sessions`; a segment may be a parameter, `:session_id`. */
  path: string;
  title: string;
  /** What the page answers, as its reader would ask. */
  question: string;
  /** Heading it stands under in the navigation; the pack's title when absent. */
  section?: string;
  /** Permission a reader needs; `metrics:read` when absent. */
  needs?: string;
}

/** A figure whose unusual hours are worth knowing of. */
export interface AnomalyDeclaration {
  /** Last part of its address: `spend-anomalies` is answered at `/api/v1/<pack>/spend-anomalies`. */
  name: string;
  title: string;
  /** A sum or a count, which is 0 where nothing happened. */
  metric: string;
}

/** A pack's table of contents: the only thing of a pack that the platform imports. */
export interface Pack {
  name: string;
  title: string;
  description: string;
  events: readonly EventType[];
  cubes: readonly Cube[];
  metrics: readonly Metric[];
  pages: readonly PageDeclaration[];
  /** Figures that are watched for unusual hours. */
  anomalies?: readonly AnomalyDeclaration[];
  /** Questions that need events beside each other; see event-analysis.ts. */
  analyses?: readonly EventAnalysis[];
  /** Figures about groups that jobs compute; see signal.ts. */
  signals?: readonly Signal[];
  /** What somebody should look at; see alert-rule.ts. */
  alerts?: readonly AlertRule[];
  /** Tools whose webhooks and interfaces bring the pack's events. */
  connectors?: readonly Connector[];
  /** Kinds of devices and what they measure. */
  deviceProfiles?: readonly DeviceProfile[];
  /** Files of other tools that it can read. */
  importers?: readonly Importer[];
  /** What is expected of the pack's data; see expectation.ts. */
  expectations?: readonly ExpectationDeclaration[];
  /** Rules to begin with, in YAML; none of them is on. */
  ruleExamples?: readonly string[];
  /** Pipelines to begin with; none of them is on. */
  pipelines?: readonly PipelineDocument[];
  /** What surveys are made of: themes, questions, scales, whole surveys. */
  surveyLibrary?: SurveyLibrary;
  /** Templates of reports, for the gallery; see report-template.ts. */
  reports?: readonly ReportTemplateDeclaration[];
  glossary: readonly GlossaryTerm[];
  /**
   * Understands telemetry in foreign vocabularies (OpenTelemetry above all). Each normaliser is offered a record that a
   * door has decoded and returns the events it stands for, or `undefined` when it is none of its business.
   */
  normalisers?: readonly TelemetryNormaliser[];
  /** Adds what can be derived from the event itself and tenant settings (a cost from tokens and prices). Pure. */
  enrichers?: readonly Enricher[];
  /** List prices that enrichers may look up; tenants put their own over them. */
  prices?: readonly ModelPrice[];
  /** Names under which the price of a model may be filed, most specific first. */
  priceNames?(model: string): readonly string[];
  /** Turns the events of one session, in order, into the timeline its page shows. */
  timeline?(events: readonly CanonicalEvent[]): unknown;
  /** Its part of the sample organisation. */
  sample?: PackSample;
  /** Watches the telemetry of producers and warns when it changes its shape; one watcher a tenant. */
  driftWatch?(): DriftWatch;
}

/** Notices when a producer's telemetry changes. Bounded in memory whatever it is shown. */
export interface DriftWatch {
  /** `claimed`: whether a normaliser understood the record. */
  observe(record: TelemetryRecord, claimed: boolean): void;
  warnings(): readonly unknown[];
}

/** A span, log record or metric point, decoded from OTLP, with attribute values as plain JSON. Times in milliseconds. */
export type TelemetryRecord = {
  resource: Readonly<Record<string, Json>>;
  scope: { name: string; version: string };
  attributes: Readonly<Record<string, Json>>;
} & (
  | {
      kind: 'span';
      name: string;
      traceId: string;
      spanId: string;
      parentSpanId: string;
      startMs: number;
      endMs: number;
      status: 'unset' | 'ok' | 'error';
      statusMessage: string;
      events: readonly { name: string; timeMs: number; attributes: Readonly<Record<string, Json>> }[];
    }
  | {
      kind: 'log';
      eventName: string;
      timeMs: number;
      severityNumber: number;
      body: Json;
      traceId: string;
      spanId: string;
    }
  | {
      kind: 'metric';
      name: string;
      unit: string;
      /** The change since the last point; cumulative streams have been turned into deltas by the door. */
      delta?: number;
      /** The last value of a gauge. */
      value?: number;
      histogram?: { count: number; sum: number };
      startMs: number;
      timeMs: number;
    }
);

export interface TelemetryNormaliser {
  name: string;
  normalise(record: TelemetryRecord): readonly IncomingEvent[] | undefined;
}

export interface Enricher {
  /** Event types it looks at. */
  events: readonly string[];
  /** Fields it makes, and all that each is made of; lineage is read from here. */
  derives?: readonly { field: FieldRef; from: readonly FieldRef[] }[];
  /** Changes `metadata` in place. `settings` are the tenant's, read from records and cached (a price table, say). */
  enrich(event: IncomingEvent & { metadata: JsonObject }, settings: EnricherSettings): void;
}

/** What enrichers may look up: the tenant's price table, by model name, in US dollars per million tokens; its floor. */
export interface EnricherSettings {
  priceOf(model: string): ModelPrice | undefined;
  /** Fewest people a figure may be about. */
  privacyFloor: number;
}

export interface ModelPrice {
  model: string;
  input_usd_per_mtok: number;
  output_usd_per_mtok: number;
  cache_read_usd_per_mtok: number;
  cache_write_usd_per_mtok: number;
}

export function definePack(pack: Pack): Pack {
  return pack;
}
