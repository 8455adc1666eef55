/**
 * What a producer may send. An `EventMap` is a type that names each event type and the shape of its metadata, so that a
 * misspelt type or field is a compile error; at run time the server's registry decides, whatever the types said.
 */

/** Metadata of the agent event types that every Bellwether knows. Costs in US dollars, durations in milliseconds. */
export interface AgentEvents {
  session_start: AgentContext & { prompt_count?: number };
  session_end: AgentContext & { duration_ms?: number; status?: string };
  code_generated: AgentContext & {
    language?: string;
    lines_added?: number;
    lines_removed?: number;
    accepted?: boolean;
  };
  pr_created: AgentContext & { pull_request?: string; lines_added?: number; lines_removed?: number };
  error: AgentContext & { error_type?: string; message?: string; tool?: string };
  security_alert: AgentContext & { severity?: string; rule?: string; description?: string };
  cost_incurred: AgentContext & {
    cost_usd?: number;
    input_tokens?: number;
    output_tokens?: number;
    cache_read_tokens?: number;
    cache_write_tokens?: number;
    duration_ms?: number;
  };
}

/** Facts any agent event may carry, and more of the producer's own: they are kept, and can be queried. */
export interface AgentContext {
  agent?: string;
  model?: string;
  team?: string;
  repository?: string;
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
export type TrackArguments<Metadata> = object extends Metadata
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
