/**
 * The way of what happened to records into the event log: for each event of a stream one `record_changed`, once, whenever
 * the process is killed. The streams are followed from a checkpoint, which moves when the log has the events; what is sent
 * again after a crash has the id it had, and admission drops the repetition.
 *
 * It says which entity, which event and which fields, and nothing of what is in them. That an operator made an
 * organisation and its users is not told: they are there before anybody is who could be told of it, and an organisation
 * that has sent nothing has no events.
 */
import {
  defineEventType,
  faultPoint,
  formatInstant,
  type IncomingEvent,
  type OnTrouble,
  SECOND_MS,
} from '@bellwether/core';
import { deliverNext, lagging, type StreamEvent } from '@bellwether/records';
import type { Platform } from '../../installation/platform/platform.ts';
import { Rounds } from '../../installation/platform/rounds.ts';

/** Of the checkpoint. */
const NAME = 'record_changed';
/** Without being told, in case a round failed. */
const LOOK_EVERY_MS = 10 * SECOND_MS;
/** What is changed together is sent together. */
const GATHER_MS = 50;
const FIELDS_MAX = 50;
const FIELD_LENGTH_MAX = 100;

const text = (description: string) => ({ type: 'string', maxLength: 256, description }) as const;

export const recordChanged = defineEventType({
  name: 'record_changed',
  topic: 'derived_events',
  category: 'usage',
  description: 'Something that people keep was changed: which record, by which event, and which of its fields.',
  subject: 'session_id',
  metadata: {
    type: 'object',
    properties: {
      record_type: text('The kind of record: board, survey.'),
      record_id: text('The record.'),
      record_event: text('What happened: board.updated.'),
      record_version: { type: 'integer', minimum: 1, description: 'Version of the record’s stream.' },
      undoes_version: { type: 'integer', minimum: 1, description: 'The version that was undone, if one was.' },
      changed_fields: {
        type: 'array',
        items: { type: 'string', maxLength: FIELD_LENGTH_MAX },
        maxItems: FIELDS_MAX,
        description: 'Names of the fields that changed.',
      },
    },
  },
});

export function recordChangedEvent(event: StreamEvent): IncomingEvent {
  return {
    event_id: event.id,
    event_type: recordChanged.name,
    timestamp: formatInstant(event.atMs),
    session_id: event.stream_id,
    metadata: {
      record_type: event.stream_type,
      record_id: event.stream_id,
      record_event: event.event_type,
      record_version: event.version,
      ...(event.undoes === undefined ? {} : { undoes_version: event.undoes }),
      changed_fields: changedFields(event.data),
    },
  };
}

/** The fields an event is about: those it changes, those it brings, or what it holds. */
function changedFields(data: { changes?: object; fields?: object }): string[] {
  const names = Object.keys(data.changes ?? data.fields ?? data);
  return names.filter((name) => name.length <= FIELD_LENGTH_MAX).slice(0, FIELDS_MAX);
}

function isBeginning({ event_type, actor }: StreamEvent): boolean {
  return actor.startsWith('operator:') && (event_type === 'organisation.created' || event_type === 'user.created');
}

type OutboxPlatform = Pick<Platform, 'records' | 'admission'>;

export class StreamOutbox {
  readonly #platform: OutboxPlatform;
  readonly #rounds: Rounds;
  #stopListening: (() => void) | undefined;
  #gathering: NodeJS.Timeout | undefined;

  constructor(platform: OutboxPlatform, onTrouble: OnTrouble) {
    this.#platform = platform;
    this.#rounds = new Rounds({
      everyMs: LOOK_EVERY_MS,
      work: () => this.#deliverAll(),
      onTrouble,
      trouble: 'changes of records could not be told to the event log and are told again in ten seconds',
    });
  }

  /** Begins with what was appended while nobody delivered. */
  start(): void {
    this.#stopListening = this.#platform.records.onAppended(() => this.#lookSoon());
    this.#rounds.start();
    this.#lookSoon();
  }

  /** Resolves when nothing is under way any more; what is left is delivered after the next start. */
  async stop(): Promise<void> {
    this.#stopListening?.();
    clearTimeout(this.#gathering);
    await this.#rounds.stop();
  }

  /** Resolves when all that had been appended at the call has been tried. */
  async delivered(): Promise<void> {
    await this.#rounds.look(); // what is under way may have begun before
    await this.#rounds.look();
  }

  #lookSoon(): void {
    this.#gathering ??= setTimeout(async () => {
      // What comes from here on sets the next one.
      this.#gathering = undefined;
      await this.delivered();
    }, GATHER_MS);
  }

  async #deliverAll(): Promise<void> {
    const { records } = this.#platform;
    const delivery = {
      name: NAME,
      deliver: (orgId: string, events: readonly StreamEvent[]) => this.#deliver(orgId, events),
    };
    for (const orgId of await lagging(records, NAME))
      while (!this.#rounds.isStopped && (await deliverNext(records, orgId, delivery)) > 0);
  }

  async #deliver(orgId: string, events: readonly StreamEvent[]): Promise<void> {
    faultPoint('outbox.read');
    const told = events.filter((event) => !isBeginning(event));
    const arrivals = told.map((event, index) => ({ index, event: recordChangedEvent(event) }));
    // What an organisation's own rules refuse is among its rejected events then, and has arrived as well.
    if (arrivals.length > 0) await this.#platform.admission.admit(orgId, 'records', arrivals);
    faultPoint('outbox.sent');
  }
}
