/**
 * What a producer may send. An `EventMap` is a type that names each event type and the shape of its metadata, so that a
 * misspelt type or field is a compile error; at run time the server's registry decides, whatever the types said.
 */

/**
 * Metadata of the agent event types that every Bellwether knows; the catalog describes each field. Costs are in US
 * dollars, durations in milliseconds. Token counts are disjoint: `input_tokens` leaves out what a cache read or wrote.
 */
export interface AgentEvents {
  session_start: AgentContext & { model?: string; provider?: string; language?: string };
  session_end: AgentContext & { duration_ms?: number; success?: boolean; reason?: string; error_type?: string };
  code_generated: AgentContext & {
    lines_added?: number;
    lines_removed?: number;
    language?: string;
    tool?: string;
    accepted?: boolean;
    model?: string;
  };
  pr_created: AgentContext & { pr_number?: number; lines_added?: number; lines_removed?: number };
  error: AgentContext & {
    /** Low-cardinality: an exception class or a code, never a message. */
    error_type?: string;
    severity?: 'low' | 'medium' | 'high' | 'critical';
    status_code?: number;
    model?: string;
    provider?: string;
    tool?: string;
    attempt?: number;
  };
  security_alert: AgentContext & {
    alert_type?: string;
    severity?: 'low' | 'medium' | 'high' | 'critical';
    tool?: string;
    model?: string;
  };
  cost_incurred: AgentContext & {
    model?: string;
    provider?: string;
    cost_usd?: number;
    cost_source?: string;
    input_tokens?: number;
    output_tokens?: number;
    cache_read_tokens?: number;
    cache_creation_tokens?: number;
  };
}

/** Facts any agent event may carry, and more of the producer's own: they are kept, and can be queried. */
export interface AgentContext {
  agent?: string;
  agent_version?: string;
  team?: string;
  repository?: string;
  branch?: string;
  trace_id?: string;
  span_id?: string;
  parent_span_id?: string;
  [field: string]: unknown;
}

export type EventCategory = 'usage' | 'performance' | 'security' | 'cost';

/** The envelope's fields that hold for every event of a client unless an event says otherwise. */
export interface EnvelopeDefaults {
  user_id?: string;
  session_id?: string;
  region?: string;
  environment?: string;
}

/** What one event may set beside its metadata. */
export interface Envelope extends EnvelopeDefaults {
  /** A UUID of the producer's own, to make a source that is read twice count once. Default: a new UUIDv7. */
  event_id?: string;
  event_category?: EventCategory;
  /** When it happened, as a Date or ISO 8601 text with a zone. Default: now. */
  timestamp?: string | Date;
}

/** The names of an event map. */
export type TypeOf<Events> = keyof Events & string;

/** Metadata may be left out where every field of it may. */
export type TrackArguments<Metadata> =
  Record<never, never> extends Metadata
    ? [metadata?: Metadata, envelope?: Envelope]
    : [metadata: Metadata, envelope?: Envelope];

/** The metadata of a type that a map may or may not have. */
export type MetadataOf<Events, Type extends string> = Type extends keyof Events
  ? Events[Type]
  : Record<string, unknown>;

/** An event once it has been written as JSON: from here on nothing looks inside it again. */
export interface QueuedEvent {
  readonly id: string;
  readonly type: string;
  /** One line of NDJSON without its line end. */
  readonly line: string;
  /** Bytes on the wire, line end included, before compression. */
  readonly bytes: number;
}
