/**
 * A connector: what a vendor's tool tells, and how. A pack declares one for each tool. All of it is pure: it checks a
 * signature, turns a payload into events, says which request comes next and reads its answer. Who sends, waits, counts and
 * keeps secrets and cursors is the platform, in one way for every vendor.
 *
 * No connector lets through who somebody is: people become pseudonyms by a function that is handed in, and what people
 * wrote (titles, messages, branch names) is dropped, or reduced to the keys of work items in it.
 */
import type { Json, JsonObject } from './event.ts';

/** Headers of a request or an answer; names in lower case. */
export type ConnectorHeaders = Readonly<Record<string, string | undefined>>;

export interface Connector {
  /** snake_case; the kind of a connection: `github`. */
  name: string;
  title: string;
  /** What it brings, in a sentence. */
  description: string;
  settings: readonly ConnectorSetting[];
  webhook: ConnectorWebhook;
  /** Absent: the vendor has no interface to ask for what was. */
  backfill?: ConnectorBackfill;
  oauth?: ConnectorOAuth;
}

export interface ConnectorSetting {
  /** snake_case. */
  name: string;
  title: string;
  /** What to put there, with an example. */
  description: string;
  kind: 'text' | 'list' | 'url';
  required?: true;
  default?: string;
  /** Each value has to match it whole. */
  pattern?: string;
}

export type ConnectorSettings = Readonly<Record<string, string | readonly string[]>>;

/** What vendors' ids become, each kind apart from the others. */
export type PseudonymKind = 'person' | 'channel' | 'thread' | 'file';

/** The one form of somebody in events. `id` is what the vendor calls them and never leaves the function. */
export interface ConnectorContext {
  pseudonym(kind: PseudonymKind, id: string): string;
}

export interface ConnectorEvent {
  /** What makes it the same event by webhook, by back-fill and a second time; unique in what the connector tells. */
  key: string;
  event_type: string;
  /** When it happened, ISO 8601. */
  timestamp: string;
  /** A pseudonym. */
  user_id?: string;
  session_id?: string;
  environment?: string;
  metadata: JsonObject;
}

export interface ConnectorWebhook {
  /** What the vendor calls the secret: 'Secret token'. */
  secretTitle: string;
  /** Who makes it up: the vendor shows it once, or we do and it is entered there. */
  secretFrom: 'vendor' | 'us';
  /** How to set it up there, step by step; `{url}` stands for our address. */
  setup: readonly string[];
  verify(delivery: SignedDelivery): Verification;
  /** What a payload says. Throws TypeError for one that is not of this vendor; what it does not know gives no events. */
  read(delivery: WebhookDelivery, context: ConnectorContext): WebhookReading;
}

export interface SignedDelivery {
  headers: ConnectorHeaders;
  /** As it came: a signature is of bytes. */
  body: Uint8Array;
  secret: string;
  nowMs: number;
}

export type Verification = { kind: 'valid' } | { kind: 'refused'; reason: RefusedSignature };

export const REFUSED_SIGNATURES = ['missing', 'wrong', 'too_old'] as const;
export type RefusedSignature = (typeof REFUSED_SIGNATURES)[number];

export interface WebhookDelivery {
  headers: ConnectorHeaders;
  payload: JsonObject;
  settings: ConnectorSettings;
}

export interface WebhookReading {
  /** The vendor's own id of the delivery, the same when it is sent again. */
  delivery: string;
  /** What the vendor calls it: `pull_request`. */
  kind: string;
  events: readonly ConnectorEvent[];
  /** What the vendor wants to hear, such as a challenge. */
  reply?: JsonObject;
}

export interface ConnectorBackfill {
  /** What the token has to be allowed to read, in words. */
  tokenScopes: string;
  /** Parts that are read one after the other, each with its own cursor: `pull_requests:octo/hello`. */
  streams(settings: ConnectorSettings): readonly string[];
  /** Where a stream begins. What changed at `sinceMs` or after has to come. */
  begin(stream: string, sinceMs: number): JsonObject;
  request(at: BackfillPlace, credential: Credential): ConnectorRequest;
  /** Given an answer of status 2xx. Throws `HalfAnAnswer` when not all of it is there, `StreamRefused` when asking again is no use. */
  read(answer: ConnectorAnswer, at: BackfillPlace, context: ConnectorContext): BackfillPage;
  /** What a test of the connection asks: a small read that needs the token. */
  probe(settings: ConnectorSettings, credential: Credential): ConnectorRequest;
}

/** What the vendor lets us in by: a token somebody made there, or one that OAuth gave. */
export interface Credential {
  kind: 'token' | 'oauth';
  value: string;
}

export interface BackfillPlace {
  stream: string;
  cursor: JsonObject;
  settings: ConnectorSettings;
  nowMs: number;
}

export interface ConnectorRequest {
  method: 'GET' | 'POST';
  url: string;
  headers: Record<string, string>;
  body?: string;
}

export interface ConnectorAnswer {
  status: number;
  headers: ConnectorHeaders;
  body: Json;
}

export interface BackfillPage {
  events: readonly ConnectorEvent[];
  /** `null`: the stream has been read to its end. */
  next: JsonObject | null;
  /** Streams that were found while reading. */
  discovered?: readonly string[];
  rate?: RateLeft | undefined;
}

/** What is left of the vendor's limit. */
export interface RateLeft {
  remaining: number;
  /** When it is whole again: the instant, or how long that takes, as the vendor has it. */
  resetsAtMs?: number | undefined;
  resetsInMs?: number | undefined;
  /** What the next page may cost; 1 when absent. */
  cost?: number;
}

/** An answer with status 200 that is not whole: it is asked for again. */
export class HalfAnAnswer extends Error {
  constructor(detail: string) {
    super(detail);
    this.name = 'HalfAnAnswer';
  }
}

/** The vendor will not give this stream: it is not there, or the token may not see it. Other streams go on. */
export class StreamRefused extends Error {
  constructor(detail: string) {
    super(detail);
    this.name = 'StreamRefused';
  }
}

/** The vendor does not take the token, and says so with status 200: like an answer with status 401. */
export class CredentialRefused extends Error {
  constructor(detail: string) {
    super(detail);
    this.name = 'CredentialRefused';
  }
}

/** OAuth 2.0 (RFC 6749), authorization code with PKCE (RFC 7636). */
export interface ConnectorOAuth {
  authorizeUrl(settings: ConnectorSettings): string;
  tokenUrl(settings: ConnectorSettings): string;
  scopes: readonly string[];
  /** How the client says who it is at the token endpoint; in the body when absent. */
  clientAuthentication?: 'basic';
  /** Separator of scopes; a space when absent. */
  scopeSeparator?: ',';
  /** More parameters of the authorization request. */
  parameters?: Readonly<Record<string, string>>;
  /** How to register us there; `{url}` stands for our redirect address. */
  setup: readonly string[];
}
