/**
 * Admission: whether an event comes in. Each arrival becomes accepted, duplicate or rejected with a reason; what is
 * accepted, what is rejected and how many there were of each go to the log in one atomic append, and only when that is
 * durable does anybody get an answer. So `received = stored + duplicate + rejected` holds through any crash.
 */
import {
  type BatchMeta,
  CLOCK_SKEW_MAX_MS,
  type Clock,
  EARLIEST_EVENT_TIME_MS,
  EVENT_CATEGORIES,
  type EventResult,
  type EventType,
  formatInstant,
  type IncomingEvent,
  isUuid,
  type JsonObject,
  Problem,
  parseInstant,
  parsePrintedInstant,
  REJECTED_TOPIC,
  type RejectReason,
  TALLY_TOPIC,
  uuidv7,
} from '@bellwether/core';
import { type AppendBatch, type Log, partitionOf } from '@bellwether/log';
import type { EnricherSettings, Pack } from '@bellwether/metrics';
import type { EventColumn } from '@bellwether/store';
import { counted, currentTraceparent, inSpan, measured } from '@bellwether/telemetry';
import type { Bar } from '../../people/consent/person-standing.ts';
import type { Arrival } from './arrival.ts';
import { beingTakenIn, type EventClaims } from './event-claims.ts';
import { EventCodec, type Refusal } from './event-codec.ts';
import { isKeepable, isKeepableText, type PersonalDataPolicy, personalDataRefusal } from './personal-data-check.ts';
import { recordText } from './record-text.ts';
import type { SeenIds } from './seen-ids.ts';

export interface AdmissionOptions {
  log: Log;
  clock: Clock;
  seen: SeenIds;
  /** Where there are other gateways: what they are taking in. */
  claims?: EventClaims | undefined;
  columns: readonly EventColumn[];
  packs: readonly Pack[];
  /** The tenant's view of the event type registry. */
  resolveType(orgId: string, name: string): EventType | undefined;
  /** What enrichers may look up for a tenant. */
  enricherSettings(orgId: string): EnricherSettings;
  /** Which of these ids the store already holds for the tenant. Asked only when memory cannot know. */
  storedIds(orgId: string, eventIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** How closely a tenant's events are looked at for personal data. */
  personalDataPolicy(orgId: string): PersonalDataPolicy;
  /** Why nothing by this person is taken in; `undefined` when it is. */
  barOf(orgId: string, subject: string): Bar | undefined;
  /** Takes the names of people who were erased out of what somebody else's event says. */
  unname(orgId: string, metadata: JsonObject): void;
  /** Single events of before this instant have been removed by retention; `undefined` while none was. */
  clearedMs(orgId: string): number | undefined;
  /** Told what became of a request's events, once it is durable. */
  onAdmitted(orgId: string, counts: Pick<Admitted, 'accepted' | 'duplicate' | 'rejected'>): void;
}

export interface Admitted {
  accepted: number;
  duplicate: number;
  rejected: number;
  results: EventResult[];
}

const ID_LENGTH_MAX = 256;
const NAME_LENGTH_MAX = 64;
const RECORD_BYTES_MAX = 256 * 1024;
const RAW_KEPT_MAX = 64 * 1024;
const BUCKET_MS = 10_000;
/** How long it is waited for what another gateway has begun: together about as long as an event needs into the store. */
const TAKEN_WAIT_MS = [100, 200, 400, 800];
const DETAIL_OF_UNSHOWN = 'The event looks like personal data as well, so it has not been kept.';

export class Admission {
  readonly #options: AdmissionOptions;
  readonly #columns: ReadonlyMap<string, EventColumn>;
  readonly #codecs = new WeakMap<EventType, EventCodec>();
  readonly #enrichers: ReadonlyMap<
    string,
    readonly ((event: IncomingEvent & { metadata: JsonObject }, settings: EnricherSettings) => void)[]
  >;
  /**
   * Requests whose fate is not yet known, in the order in which they came: whoever finds a duplicate of one of their
   * events waits for them. One waits only for those before it, so no two wait for each other.
   */
  readonly #inFlight = new Set<Promise<unknown>>();

  constructor(options: AdmissionOptions) {
    this.#options = options;
    this.#columns = new Map(options.columns.map((column) => [column.name, column]));
    const enrichers = new Map<
      string,
      ((event: IncomingEvent & { metadata: JsonObject }, settings: EnricherSettings) => void)[]
    >();
    for (const enricher of options.packs.flatMap((pack) => pack.enrichers ?? [])) {
      for (const name of enricher.events)
        enrichers.set(name, [...(enrichers.get(name) ?? []), enricher.enrich.bind(enricher)]);
    }
    this.#enrichers = enrichers;
  }

  /** Admits one request's events. Throws `overloaded` or `storage_full` when nothing of it could be kept. */
  async admit(orgId: string, door: string, arrivals: readonly Arrival[]): Promise<Admitted> {
    const startedMs = performance.now();
    const attributes = { 'bellwether.org_id': orgId, 'bellwether.door': door };
    const admitted = inSpan('admission', { attributes }, async (tell) => {
      const answer = await this.#admit(orgId, door, arrivals, [...this.#inFlight]);
      const { accepted, duplicate, rejected } = answer;
      tell({
        'bellwether.events.accepted': accepted,
        'bellwether.events.duplicate': duplicate,
        'bellwether.events.rejected': rejected,
      });
      return answer;
    });
    this.#inFlight.add(admitted);
    try {
      const answer = await admitted;
      this.#options.onAdmitted(orgId, answer);
      measured('ingest', (performance.now() - startedMs) / 1000, door);
      for (const outcome of ['accepted', 'duplicate', 'rejected'] as const)
        counted('ingested_events', answer[outcome], { door, outcome });
      return answer;
    } finally {
      this.#inFlight.delete(admitted);
    }
  }

  /** Resolves when what was being admitted at the call is durable, or refused. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.#inFlight]);
  }

  async #admit(
    orgId: string,
    door: string,
    arrivals: readonly Arrival[],
    before: readonly Promise<unknown>[],
  ): Promise<Admitted> {
    const policy = this.#options.personalDataPolicy(orgId);
    const draft = new Draft(orgId, door, this.#options.clock(), this.#options.log.partitions, arrivals.length, policy);
    const fresh: Candidate[] = [];
    const older: Candidate[] = [];
    const repeated: Candidate[] = [];
    const { claims } = this.#options;
    for (const arrival of arrivals) {
      if ('rejected' in arrival) {
        draft.reject(arrival.index, arrival.rejected, arrival.eventType, arrival.raw);
        continue;
      }
      const candidate = this.#check(draft, arrival.index, arrival.event);
      if (!candidate) continue;
      if (!this.#options.seen.add(orgId, candidate.eventId, this.#options.clock())) repeated.push(candidate);
      // An id made here is nobody else's, and not older than now.
      else if (!candidate.isSent) draft.accept(candidate);
      else if (this.#options.seen.mayBeOlder(candidate.eventId)) older.push(candidate);
      else if (claims) fresh.push(candidate);
      else draft.accept(candidate);
    }
    if (claims) await this.#settleClaims(claims, draft, { fresh, older });
    else if (older.length > 0) await this.#askStore(draft, older);
    if (repeated.length > 0) await this.#settleRepeated(draft, repeated, before);
    await this.#append(draft);
    return draft.answer();
  }

  /** The event in its final form, or nothing when the draft has taken it as rejected. */
  #check(draft: Draft, index: number, event: IncomingEvent): Candidate | undefined {
    const type =
      typeof event.event_type === 'string' ? this.#options.resolveType(draft.orgId, event.event_type) : undefined;
    const printedMs = typeof event.timestamp === 'string' ? parsePrintedInstant(event.timestamp) : undefined;
    const timestampMs = printedMs ?? (typeof event.timestamp === 'string' ? parseInstant(event.timestamp) : undefined);
    const refusal = this.#refusal(draft.orgId, event, type, timestampMs);
    if (refusal || !type || timestampMs === undefined) {
      draft.reject(
        index,
        refusal ?? UNKNOWN_TYPE,
        type ?? (typeof event.event_type === 'string' ? event.event_type : undefined),
        event,
        event.event_id,
      );
      return undefined;
    }
    const bar = event.user_id === undefined ? undefined : this.#options.barOf(draft.orgId, event.user_id);
    if (bar) {
      // Nothing of it is kept: not as an event, and not among the rejected ones.
      draft.reject(index, BARRED[bar], type, '', event.event_id);
      return undefined;
    }
    const metadata = event.metadata ?? {};
    this.#options.unname(draft.orgId, metadata);
    const enrichers = this.#enrichers.get(type.name);
    if (enrichers) {
      const settings = this.#options.enricherSettings(draft.orgId);
      for (const enrich of enrichers) enrich(Object.assign(event, { metadata }), settings);
    }
    const codec = this.#codecOf(type);
    const broken = personalDataRefusal(event, type, draft.policy) ?? codec.check(metadata);
    if (broken) {
      draft.reject(index, broken, type, event, event.event_id);
      return undefined;
    }
    const eventId = event.event_id === undefined ? uuidv7(this.#options.clock()) : event.event_id.toLowerCase();
    const text = recordText({
      eventId,
      orgId: draft.orgId,
      userId: type.unattributed ? '' : (event.user_id ?? ''),
      sessionId: event.session_id ?? '',
      eventType: type.name,
      category: event.event_category ?? type.category,
      timestamp: printedMs === undefined ? formatInstant(timestampMs) : event.timestamp,
      receivedAt: draft.receivedAt,
      region: event.region ?? '',
      environment: event.environment ?? '',
      tail: codec.write(metadata),
    });
    if (text.includes('\\ud') && HALF_CHARACTER.test(text)) {
      draft.reject(index, halfCharacter(event, metadata), type, event, eventId);
      return undefined;
    }
    if (text.length > RECORD_BYTES_MAX) {
      draft.reject(
        index,
        {
          reason: 'too_large',
          detail: `The event is ${text.length} characters long; at most ${RECORD_BYTES_MAX} are kept.`,
        },
        type,
        event,
        eventId,
      );
      return undefined;
    }
    return {
      index,
      eventId,
      isSent: event.event_id !== undefined,
      type,
      text,
      bucket: Math.floor(timestampMs / BUCKET_MS),
      subject: event[type.subject] || eventId,
    };
  }

  #refusal(
    orgId: string,
    event: IncomingEvent,
    type: EventType | undefined,
    timestampMs: number | undefined,
  ): Refusal | undefined {
    if (typeof event.event_type !== 'string' || event.event_type === '')
      return invalid('event_type', 'event_type is required: the name of an event type.');
    if (!type) return UNKNOWN_TYPE.for(event.event_type);
    if (typeof event.timestamp !== 'string')
      return invalid('timestamp', 'timestamp is required: an ISO 8601 time with a zone, such as 2026-11-21T05:00:00Z.');
    if (timestampMs === undefined)
      return invalid(
        'timestamp',
        `${JSON.stringify(event.timestamp.slice(0, 64))} is not an ISO 8601 time with a zone, such as 2026-11-21T05:00:00Z.`,
      );
    if (timestampMs < EARLIEST_EVENT_TIME_MS)
      return {
        reason: 'timestamp_out_of_range',
        field: 'timestamp',
        detail: 'Events before the year 2000 are not kept; is the clock set?',
      };
    if (timestampMs > this.#options.clock() + CLOCK_SKEW_MAX_MS)
      return {
        reason: 'timestamp_out_of_range',
        field: 'timestamp',
        detail: 'The time is more than a day in the future; is the clock set?',
      };
    const clearedMs = this.#options.clearedMs(orgId);
    if (clearedMs !== undefined && timestampMs < clearedMs)
      return {
        reason: 'past_retention',
        field: 'timestamp',
        detail: `Single events of before ${formatInstant(clearedMs)} have been removed by this organisation’s retention, and its windows of then are closed.`,
      };
    if (event.event_id !== undefined && (typeof event.event_id !== 'string' || !isUuid(event.event_id)))
      return invalid('event_id', 'event_id must be a UUID, version 7 by preference.');
    if (event.org_id !== undefined && event.org_id !== orgId) {
      return {
        reason: 'org_mismatch',
        field: 'org_id',
        detail: `This key belongs to ${orgId}. Leave org_id out, or use a key of the other organisation.`,
      };
    }
    if (event.event_category !== undefined && !(EVENT_CATEGORIES as readonly string[]).includes(event.event_category)) {
      return invalid('event_category', `event_category is one of ${EVENT_CATEGORIES.join(', ')}.`);
    }
    return (
      tooLong(event.user_id, 'user_id', ID_LENGTH_MAX) ??
      tooLong(event.session_id, 'session_id', ID_LENGTH_MAX) ??
      tooLong(event.region, 'region', NAME_LENGTH_MAX) ??
      tooLong(event.environment, 'environment', NAME_LENGTH_MAX) ??
      (event.metadata !== undefined &&
      (typeof event.metadata !== 'object' || event.metadata === null || Array.isArray(event.metadata))
        ? invalid('metadata', 'metadata must be an object.')
        : undefined)
    );
  }

  #codecOf(type: EventType): EventCodec {
    let codec = this.#codecs.get(type);
    if (!codec) {
      codec = new EventCodec(type, this.#columns);
      this.#codecs.set(type, codec);
    }
    return codec;
  }

  async #askStore(draft: Draft, candidates: readonly Candidate[]): Promise<void> {
    try {
      const stored = await this.#storedOf(draft.orgId, candidates);
      for (const candidate of candidates) {
        if (stored.has(candidate.eventId)) draft.duplicate(candidate);
        else draft.accept(candidate);
      }
    } catch (error) {
      this.#forget(draft.orgId, [...candidates, ...draft.accepted]);
      throw error;
    }
  }

  /** Which of them are stored. A store that does not say so in time is no fault of the request: it can be sent again. */
  async #storedOf(orgId: string, candidates: readonly Candidate[]): Promise<ReadonlySet<string>> {
    try {
      return await this.#options.storedIds(
        orgId,
        candidates.map(({ eventId }) => eventId),
      );
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'timeout') throw error;
      throw new Problem(
        'overloaded',
        'Whether some events of this request came before cannot be found out at the moment. Nothing of it was kept; send it again.',
        { retryAfterSeconds: 5, cause: error },
      );
    }
  }

  /** What nobody else is taking in goes on as with one gateway; of the rest the store says what it is. */
  async #settleClaims(
    claims: EventClaims,
    draft: Draft,
    { fresh, older }: { fresh: readonly Candidate[]; older: readonly Candidate[] },
  ): Promise<void> {
    const candidates = [...fresh, ...older];
    if (candidates.length === 0) return;
    const nowMs = this.#options.clock();
    const isOlder = new Set(older);
    for (const candidate of fresh) if (claims.mayHaveRunOut(candidate.eventId, nowMs)) isOlder.add(candidate);
    const ids = candidates.map(({ eventId }) => eventId);
    const granted = await claims.claim(draft.orgId, ids);
    const own = candidates.filter((_, at) => granted?.[at] !== false);
    try {
      for (const candidate of own) if (!isOlder.has(candidate)) draft.accept(candidate);
      const asked = own.filter((candidate) => isOlder.has(candidate));
      if (asked.length > 0) await this.#askStore(draft, asked);
      await this.#settleTaken(
        claims,
        draft,
        candidates.filter((_, at) => granted?.[at] === false),
      );
    } catch (error) {
      this.#forget(draft.orgId, [...candidates, ...draft.accepted]);
      throw error;
    }
  }

  /** Another gateway has begun with these: they are duplicates once the store has them, and ours when it gives them back. */
  async #settleTaken(claims: EventClaims, draft: Draft, taken: readonly Candidate[]): Promise<void> {
    let left = taken;
    for (const waitMs of [0, ...TAKEN_WAIT_MS]) {
      if (left.length === 0) return;
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
      const stored = await this.#storedOf(draft.orgId, left);
      for (const candidate of left) if (stored.has(candidate.eventId)) draft.duplicate(candidate);
      left = left.filter(({ eventId }) => !stored.has(eventId));
      if (left.length === 0) return;
      const granted = await claims.claim(
        draft.orgId,
        left.map(({ eventId }) => eventId),
      );
      for (const [at, candidate] of left.entries()) if (granted?.[at] !== false) draft.accept(candidate);
      left = left.filter((_, at) => granted?.[at] === false);
    }
    if (left.length > 0) throw beingTakenIn();
  }

  /**
   * Duplicates of what is already durable are duplicates. Those of a request still under way wait for it: if it fails,
   * they are the first of their kind after all.
   */
  async #settleRepeated(
    draft: Draft,
    repeated: readonly Candidate[],
    before: readonly Promise<unknown>[],
  ): Promise<void> {
    if (before.length > 0) await Promise.allSettled(before);
    const here = new Set(draft.accepted.map((candidate) => candidate.eventId));
    for (const candidate of repeated) {
      if (here.has(candidate.eventId) || before.length === 0) draft.duplicate(candidate);
      else if (this.#options.seen.add(draft.orgId, candidate.eventId, this.#options.clock())) {
        const { claims } = this.#options;
        if (claims) await this.#settleClaims(claims, draft, { fresh: [candidate], older: [] });
        else draft.accept(candidate);
        here.add(candidate.eventId);
      } else draft.duplicate(candidate);
    }
  }

  async #append(draft: Draft): Promise<void> {
    try {
      await inSpan('log.append', { role: 'PRODUCER' }, async (tell) => {
        const batches = draft.batches(currentTraceparent());
        if (batches.length === 0) return;
        tell({ 'bellwether.batches': batches.length });
        const result = await this.#options.log.append(batches);
        if (result.kind === 'rejected') throw appendProblem(result.reason);
      });
    } catch (error) {
      this.#forget(draft.orgId, draft.accepted);
      throw error;
    }
  }

  #forget(orgId: string, candidates: readonly Candidate[]): void {
    for (const candidate of candidates) this.#options.seen.remove(orgId, candidate.eventId);
    void this.#options.claims?.release(
      orgId,
      candidates.map(({ eventId }) => eventId),
    );
  }
}

interface Candidate {
  index: number;
  eventId: string;
  /** Whether the id came with the event. */
  isSent: boolean;
  type: EventType;
  text: string;
  /** The 10 s window it belongs to. */
  bucket: number;
  subject: string;
}

/** One request on its way into the log. */
class Draft {
  readonly orgId: string;
  readonly receivedAt: string;
  readonly policy: PersonalDataPolicy;
  readonly accepted: Candidate[] = [];
  readonly #door: string;
  readonly #nowMs: number;
  readonly #partitions: number;
  readonly #results: EventResult[];
  readonly #rejected: string[] = [];
  readonly #tally = new Map<string, { accepted: number; duplicate: number; rejected: number }>();

  constructor(
    orgId: string,
    door: string,
    nowMs: number,
    partitions: number,
    size: number,
    policy: PersonalDataPolicy,
  ) {
    this.orgId = orgId;
    this.policy = policy;
    this.#nowMs = nowMs;
    this.receivedAt = formatInstant(nowMs);
    this.#door = door;
    this.#partitions = partitions;
    this.#results = new Array<EventResult>(size);
  }

  accept(candidate: Candidate): void {
    this.accepted.push(candidate);
    this.#results[candidate.index] = { index: candidate.index, status: 'accepted', event_id: candidate.eventId };
    this.#count(candidate.type.name).accepted++;
  }

  duplicate(candidate: Candidate): void {
    this.#results[candidate.index] = { index: candidate.index, status: 'duplicate', event_id: candidate.eventId };
    this.#count(candidate.type.name).duplicate++;
  }

  /** `type` is the type when it is known, else what was given as its name. */
  reject(
    index: number,
    refusal: Refusal,
    type: EventType | string | undefined,
    source: string | IncomingEvent,
    eventId?: string,
  ): void {
    const { reason, field, detail, raw } = this.#shown(refusal, typeof type === 'string' ? undefined : type, source);
    this.#results[index] = {
      index,
      status: 'rejected',
      ...(typeof eventId === 'string' ? { event_id: eventId } : {}),
      reason,
      ...(field === undefined ? {} : { field }),
      detail,
    };
    const name = (typeof type === 'string' ? type : (type?.name ?? '')).slice(0, NAME_LENGTH_MAX);
    const known = typeof type === 'string' && !isKeepableText(name) ? '' : name.toWellFormed();
    // Nothing the store could choke on: half of a character, whoever cut it, becomes U+FFFD.
    this.#rejected.push(
      JSON.stringify({
        org_id: this.orgId,
        rejected_id: uuidv7(this.#nowMs),
        received_at: this.receivedAt,
        door: this.#door,
        event_type: known,
        reason,
        field: (field ?? '').toWellFormed(),
        detail: detail.toWellFormed(),
        raw: raw.toWellFormed(),
      }),
    );
    this.#count(known).rejected++;
    counted('rejected_events', 1, { reason });
  }

  /**
   * What may be kept and told of a refusal: nothing that was sent when it looks like a person, and no sentence or field
   * name that quotes it. `raw` is then empty, which tells a replay that there is nothing to replay.
   */
  #shown(refusal: Refusal, type: EventType | undefined, source: string | IncomingEvent): Refusal & { raw: string } {
    if (refusal.reason === 'personal_data') return { ...refusal, raw: '' };
    const raw = (typeof source === 'string' ? source : JSON.stringify(source)).slice(0, RAW_KEPT_MAX);
    if (isKeepable(typeof source === 'string' ? raw : source, type, this.policy)) return { ...refusal, raw };
    const isQuoting = !isKeepableText(refusal.detail) || !isKeepableText(refusal.field ?? '');
    return {
      reason: refusal.reason,
      ...(refusal.field !== undefined && isKeepableText(refusal.field) ? { field: refusal.field } : {}),
      detail: isQuoting
        ? `${DETAIL_OF_UNSHOWN} It was refused as ${refusal.reason}.`
        : `${refusal.detail} ${DETAIL_OF_UNSHOWN}`,
      raw: '',
    };
  }

  /** Everything of the request as one append: events by topic and partition, rejections, counts. */
  batches(trace: string | undefined): AppendBatch[] {
    const parts = new Map<
      string,
      { topic: string; partition: number; count: number; text: string; touched: Set<number>; urgent: boolean }
    >();
    for (const { type, subject, text, bucket } of this.accepted) {
      const partition = partitionOf(subject, this.#partitions);
      const key = `${type.topic}/${partition}`;
      let part = parts.get(key);
      if (!part) {
        part = { topic: type.topic, partition, count: 0, text: '', touched: new Set(), urgent: false };
        parts.set(key, part);
      }
      part.count++;
      part.text += text;
      part.touched.add(bucket);
      if (type.urgent) part.urgent = true;
    }
    const batches: AppendBatch[] = [];
    for (const { topic, partition, count, text, touched, urgent } of parts.values()) {
      const meta: BatchMeta = {
        org_id: this.orgId,
        touched: [...touched].sort((a, b) => a - b),
        ...(urgent ? { urgent } : {}),
        ...(trace === undefined ? {} : { trace }),
      };
      batches.push({ topic, partition, count, meta: meta as unknown as JsonObject, payload: Buffer.from(text) });
    }
    const own = partitionOf(this.orgId, this.#partitions);
    if (this.#rejected.length > 0) batches.push(this.#side(REJECTED_TOPIC, own, this.#rejected));
    const tally = [...this.#tally].map(([event_type, counts]) =>
      JSON.stringify({ org_id: this.orgId, event_type, ...counts }),
    );
    if (tally.length > 0) batches.push(this.#side(TALLY_TOPIC, own, tally));
    return batches;
  }

  answer(): Admitted {
    let [accepted, duplicate, rejected] = [0, 0, 0];
    for (const counts of this.#tally.values()) {
      accepted += counts.accepted;
      duplicate += counts.duplicate;
      rejected += counts.rejected;
    }
    return { accepted, duplicate, rejected, results: this.#results };
  }

  #side(topic: string, partition: number, lines: readonly string[]): AppendBatch {
    return {
      topic,
      partition,
      count: lines.length,
      meta: { org_id: this.orgId },
      payload: Buffer.from(`${lines.join('\n')}\n`),
    };
  }

  #count(eventType: string): { accepted: number; duplicate: number; rejected: number } {
    let counts = this.#tally.get(eventType);
    if (!counts) {
      counts = { accepted: 0, duplicate: 0, rejected: 0 };
      this.#tally.set(eventType, counts);
    }
    return counts;
  }
}

const UNKNOWN_TYPE = {
  reason: 'unknown_event_type' satisfies RejectReason as RejectReason,
  field: 'event_type',
  detail: 'There is no such event type.',
  for(name: string): Refusal {
    return {
      reason: 'unknown_event_type',
      field: 'event_type',
      detail: `There is no event type ${JSON.stringify(name.slice(0, NAME_LENGTH_MAX))}. Register it with POST /api/v1/event-types, then replay this event.`,
    };
  },
};

const BARRED: Readonly<Record<Bar, Refusal>> = {
  consent_withdrawn: {
    reason: 'consent_withdrawn',
    field: 'user_id',
    detail: 'This person has withdrawn the consent to data collection. Nothing of the event has been kept.',
  },
  erased_subject: {
    reason: 'erased_subject',
    field: 'user_id',
    detail: 'This person was erased, and is not taken in again. Nothing of the event has been kept.',
  },
};

/** Half of a surrogate pair, which JSON can write as an escape and no text can hold; `\\\\ud800` is a backslash and four letters. */
const HALF_CHARACTER = /(?<!\\)(?:\\\\)*\\ud[89a-f]/;

function halfCharacter(event: IncomingEvent, metadata: JsonObject): Refusal {
  const isBroken = (value: unknown): boolean => value !== undefined && HALF_CHARACTER.test(JSON.stringify(value));
  const envelope = (['user_id', 'session_id', 'region', 'environment'] as const).find((name) => isBroken(event[name]));
  const name = Object.keys(metadata).find((key) => isBroken(metadata[key]));
  const field = envelope ?? (name === undefined ? 'metadata' : `metadata.${name}`);
  return {
    reason: 'unsupported_value',
    field,
    detail: `${field} holds half of a character (an unpaired surrogate). Do not cut text between the two.`,
  };
}

function invalid(field: string, detail: string): Refusal {
  return { reason: 'invalid_field', field, detail };
}

function tooLong(value: unknown, field: string, max: number): Refusal | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'string') return invalid(field, `${field} must be a string.`);
  return value.length > max ? invalid(field, `${field} may be at most ${max} characters long.`) : undefined;
}

function appendProblem(reason: string): Problem {
  switch (reason) {
    case 'storage_full':
      return new Problem(
        'storage_full',
        'The log has no space left on its disk. Nothing of this request was kept; free some space and send it again.',
      );
    case 'too_large':
      return new Problem(
        'body_too_large',
        'The request is larger than one append to the log may be. Send it in smaller parts.',
      );
    default:
      return new Problem(
        'overloaded',
        'The log cannot take more at the moment. Nothing of this request was kept; send it again.',
        { retryAfterSeconds: 1 },
      );
  }
}
