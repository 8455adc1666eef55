/**
 * Puts rows into the store's tables. What the engine refuses for good is not lost: the batch is halved down to the
 * single record, which is kept among the rejected events and counted as such.
 */
import { createHash } from 'node:crypto';
import {
  eventOfRecord,
  formatInstant,
  type JsonObject,
  type OnTrouble,
  Problem,
  REJECTED_TOPIC,
  TALLY_TOPIC,
  uuidFromDigest,
} from '@bellwether/core';
import { type Engine, engineErrorCode } from './engine.ts';

export const EVENTS = 'bellwether.events';
export const REJECTED = 'bellwether.rejected_events';
export const TALLY = 'bellwether.ingest_tally';

/** Which table a topic's records go to. */
export function tableOf(topic: string): typeof EVENTS | typeof REJECTED | typeof TALLY {
  if (topic === REJECTED_TOPIC) return REJECTED;
  return topic === TALLY_TOPIC ? TALLY : EVENTS;
}

/** The engine's session of the loader: what it reads there comes after everything it has inserted. */
export const LOADER_WRITER = 'loader';

export interface RowInserterOptions {
  engine: Engine;
  clock: () => number;
  /** Told about records that are set aside. */
  onTrouble: OnTrouble;
  /** In whose order rows are inserted; the loader's when absent. */
  writer?: string;
  /** Counts an event as rejected that was counted as accepted when it came in; among the counts of requests when absent. */
  countAsRejected?: (record: JsonObject, token: string) => Promise<void>;
}

/** A batch on its way into one table. */
export interface RowBatch {
  table: string;
  /** NDJSON. */
  payload: Buffer;
  /** The plan it belongs to; names what is set aside of it. */
  plan: string;
  /** Inserting under the same token again changes nothing. */
  token: string;
}

export class RowInserter {
  readonly #options: RowInserterOptions;

  readonly #writer: string;

  constructor(options: RowInserterOptions) {
    this.#options = options;
    this.#writer = options.writer ?? LOADER_WRITER;
  }

  /** Gives how many events the store refused. */
  async insert(batch: RowBatch): Promise<number> {
    const { table, payload, token } = batch;
    try {
      await this.#options.engine.insert(this.#writer, table, payload, token);
      return 0;
    } catch (error) {
      if (!isDataError(error)) throw error;
      const half = middleLine(payload);
      if (half === undefined) return this.#setAside(batch, error);
      const first = await this.insert({ ...batch, payload: payload.subarray(0, half), token: `${token}/a` });
      return first + (await this.insert({ ...batch, payload: payload.subarray(half), token: `${token}/b` }));
    }
  }

  /** Counts an event as rejected that was counted as accepted when it came in. */
  async countAsRejected(record: JsonObject, token: string): Promise<void> {
    if (this.#options.countAsRejected) return this.#options.countAsRejected(record, token);
    const { org_id, event_type } = record;
    const tally = { org_id, event_type, accepted: -1, duplicate: 0, rejected: 1 };
    await this.#options.engine.insert(this.#writer, TALLY, Buffer.from(`${JSON.stringify(tally)}\n`), token);
  }

  async #setAside({ table, payload, plan, token }: RowBatch, cause: unknown): Promise<number> {
    this.#options.onTrouble(`A record for ${table} was refused by the store and set aside.`, cause);
    if (table !== EVENTS) return 0;
    const record = JSON.parse(payload.toString('utf8')) as JsonObject;
    const rejected = {
      org_id: record.org_id,
      rejected_id: setAsideId(plan, String(record.event_id)),
      received_at: formatInstant(this.#options.clock()),
      door: 'store',
      event_type: record.event_type,
      reason: 'store_refused',
      field: '',
      detail: String(cause instanceof Error ? cause.message : cause).slice(0, 500),
      // In canonical form, so that it can be mended and replayed like any other.
      raw: JSON.stringify(eventOfRecord(record)),
    };
    const line = Buffer.from(`${JSON.stringify(rejected)}\n`);
    await this.#options.engine.insert(this.#writer, REJECTED, line, `${token}:rejected`);
    await this.countAsRejected(record, `${token}:tally`);
    return 1;
  }
}

/** Under which id a plan's event is kept when the store refuses it: the same however often the plan is carried out. */
export function setAsideId(plan: string, eventId: string): string {
  return uuidFromDigest(createHash('sha256').update(`${plan} ${eventId}`).digest());
}

/** Engine error codes that blame the rows, not the machine: parsing, ranges, types. */
const DATA_ERRORS = new Set([
  '6',
  '25',
  '26',
  '27',
  '32',
  '33',
  '38',
  '41',
  '43',
  '53',
  '69',
  '70',
  '72',
  '117',
  '130',
  '131',
  '321',
  '349',
  '407',
  '441',
  '467',
  '675',
]);

function isDataError(error: unknown): boolean {
  if (error instanceof Problem) return false;
  const code = engineErrorCode(error);
  return code !== undefined && DATA_ERRORS.has(code);
}

/** Start of a line near the middle, or `undefined` when there is only one line. */
function middleLine(payload: Buffer): number | undefined {
  const after = payload.indexOf(10, payload.length >> 1) + 1;
  if (after > 0 && after < payload.length) return after;
  const before = payload.lastIndexOf(10, (payload.length >> 1) - 1) + 1;
  return before > 0 ? before : undefined;
}
