/**
 * The way of a record: allow-list, directory, adapter, stamp of units under the floor, self-check, id, spool. A batch of
 * records is one transaction, so that a killed edge has done all of it or nothing of it. What does not pass is refused
 * with a field's name; nothing passes because nobody thought of it.
 */
import { type Clock, type Json, type JsonObject, uuidFromDigest, uuidv7 } from '@bellwether/core';
import {
  type DirectoryEntry,
  type EdgeAdapter,
  isReadable,
  type ParsedRecord,
  type SanitiseContext,
  type Sanitised,
  type SanitisedEvent,
  type Settings,
  type SourceRecord,
  type WorkingHours,
} from '../adapter.ts';
import { canonicalJson } from '../canonical-json.ts';
import type { EdgeDatabase } from '../edge-database.ts';
import type { Spool } from '../spool/spool.ts';
import type { DataKeys } from '../vault/data-keys.ts';
import type { Directory, PseudonymLink } from '../vault/directory.ts';
import type { Epochs } from '../vault/epochs.ts';
import type { OwnKeys } from '../vault/own-keys.ts';
import type { Units } from '../vault/units.ts';
import { type FieldRules, unknownFields } from './allow-list.ts';
import { linkEvent, unitEvent } from './own-events.ts';
import type { Quarantine, QuarantineReason } from './quarantine.ts';
import { objectionTo } from './self-check.ts';

export interface PipelineParts {
  database: EdgeDatabase;
  keys: OwnKeys;
  dataKeys: DataKeys;
  epochs: Epochs;
  units: Units;
  directory: Directory;
  spool: Spool;
  quarantine: Quarantine;
  clock: Clock;
  floor: number;
  hours: WorkingHours;
}

/** A source as the pipeline needs it. */
export interface Work {
  /** Name under which refusals are listed. */
  source: string;
  adapter: EdgeAdapter;
  settings: Settings;
  rules: FieldRules;
}

/** What became of a batch's records. `events` left for the spool, `repeated` had left before. */
export interface Tally {
  records: number;
  events: number;
  repeated: number;
  dropped: number;
  refused: number;
}

/** A record with the number of times its like was in this input before: two equal lines are two events. */
export interface NumberedRecord {
  record: ParsedRecord;
  repetition: number;
}

export type Fate =
  | { kind: 'events'; events: JsonObject[]; repeated: number }
  | { kind: 'dropped'; reason: string }
  | { kind: 'refused'; reason: QuarantineReason; field: string; detail: string };

export function emptyTally(): Tally {
  return { records: 0, events: 0, repeated: 0, dropped: 0, refused: 0 };
}

export class Pipeline {
  readonly #parts: PipelineParts;

  constructor(parts: PipelineParts) {
    this.#parts = parts;
  }

  /** Takes in who people are. Records that may not pass are left for `sanitise` to refuse. */
  async learn(work: Work, records: readonly ParsedRecord[]): Promise<void> {
    const { dataKeys, directory, spool, clock } = this.#parts;
    const entries = records.flatMap((record) => this.#entriesOf(work, record));
    if (entries.length === 0) return;
    await dataKeys.withKeys(() => spool.append(this.#learned(entries, clock())), {
      prepare: () => directory.prepare(entries),
      undo: () => directory.undo(),
    });
  }

  /** Tells the centre of units that are new, have another parent, or have come over the floor. Gives how many. */
  publishUnits(): { events: number; lastSeq: number } {
    const { database, spool } = this.#parts;
    return database.transaction(() => {
      const events = this.unitEvents();
      return { events: events.length, lastSeq: spool.append(events) };
    });
  }

  /** Events of the units that are to be told; they count as told. Inside a transaction. */
  unitEvents(): JsonObject[] {
    return this.#parts.units.publish().map((unit) => unitEvent(unit, this.#parts.clock()));
  }

  /** Makes events of a batch and spools them. `commit` is part of the same transaction. */
  async sanitise(
    work: Work,
    records: readonly NumberedRecord[],
    commit: (tally: Tally, lastSeq: number) => void,
  ): Promise<Tally> {
    const { dataKeys, directory, spool, quarantine, clock } = this.#parts;
    return dataKeys.withKeys(
      () => {
        const nowMs = clock();
        const tally = emptyTally();
        let lastSeq = 0;
        for (const { record, repetition } of records) {
          const fate = this.fateOf(work, record, repetition, nowMs);
          tally.records += 1;
          if (fate.kind === 'events') {
            tally.events += fate.events.length;
            tally.repeated += fate.repeated;
            lastSeq = spool.append(fate.events) || lastSeq;
          } else if (fate.kind === 'dropped') {
            tally.dropped += 1;
            this.#countDrop(work.source, fate.reason);
          } else {
            tally.refused += 1;
            const { reason, field, detail } = fate;
            const entry = { source: work.source, place: record.place, reason, field, detail, at: nowMs };
            quarantine.add(entry, isReadable(record) ? record.fields : undefined);
          }
        }
        this.#countSource(work.source, tally);
        commit(tally, lastSeq);
        return tally;
      },
      { undo: () => directory.undo() },
    );
  }

  /** What would become of a sample, having learned from `records` first; nothing of it stays. */
  async rehearse(
    work: Work,
    records: readonly ParsedRecord[],
    sample: readonly NumberedRecord[],
  ): Promise<{ units: JsonObject[]; fates: Fate[] }> {
    const { dataKeys, directory, clock } = this.#parts;
    const entries = records.flatMap((record) => this.#entriesOf(work, record));
    return dataKeys.withKeys(
      () => {
        const nowMs = clock();
        this.#learned(entries, nowMs);
        const published = this.unitEvents();
        const fates = sample.map(({ record, repetition }) =>
          this.fateOf(work, record, repetition, nowMs, { isRehearsal: true }),
        );
        return { units: published, fates };
      },
      { prepare: () => directory.prepare(entries), undo: () => directory.undo(), rehearse: true },
    );
  }

  /** What becomes of one record; inside a transaction. */
  fateOf(
    work: Work,
    record: ParsedRecord,
    repetition: number,
    nowMs: number,
    { isRehearsal = false }: { isRehearsal?: boolean } = {},
  ): Fate {
    if (!isReadable(record)) return { kind: 'refused', reason: 'unreadable', field: '', detail: record.unreadable };
    const [unknown] = unknownFields(record.fields, work.rules, 1);
    if (unknown !== undefined) {
      const detail =
        'The allow-list does not name this field. Take it out of the export, or have the adapter extended.';
      return { kind: 'refused', reason: 'unknown_field', field: unknown, detail };
    }
    const sanitised = this.#sanitised(work, record, nowMs);
    if (sanitised.kind !== 'events') return sanitised;
    const { directory } = this.#parts;
    const options = { events: work.adapter.events, isKnown: (text: string) => directory.isKnown(text) };
    for (const event of sanitised.events) {
      const objection = objectionTo(event, options);
      if (objection) return { kind: 'refused', reason: 'still_personal', ...objection };
    }
    const key = record.key === undefined ? `${canonicalJson(record.fields)}\u001f${repetition}` : record.key;
    const events: JsonObject[] = [];
    let repeated = 0;
    for (const [index, event] of sanitised.events.entries()) {
      const spooled = this.#spoolable(work, event, `${key}\u001f${index}`, nowMs, isRehearsal);
      if (spooled) events.push(spooled);
      else repeated += 1;
    }
    return { kind: 'events', events, repeated };
  }

  #entriesOf(work: Work, record: ParsedRecord): readonly DirectoryEntry[] {
    if (!work.adapter.learn || !isReadable(record) || unknownFields(record.fields, work.rules, 1).length > 0) return [];
    try {
      return work.adapter.learn(record, work.settings, this.#parts.clock());
    } catch {
      return []; // the same record is refused when its turn comes to be sanitised
    }
  }

  #learned(entries: readonly DirectoryEntry[], nowMs: number): JsonObject[] {
    const links: PseudonymLink[] = entries.flatMap((entry) => this.#parts.directory.learn(entry, nowMs) ?? []);
    const { keys, epochs } = this.#parts;
    return links.map((link) => linkEvent(link, epochs.current(), keys, nowMs));
  }

  #sanitised(
    work: Work,
    record: SourceRecord,
    nowMs: number,
  ): Exclude<Sanitised, { kind: 'refused' }> | Extract<Fate, { kind: 'refused' }> {
    try {
      const sanitised = work.adapter.sanitise(record, this.#context(work, nowMs));
      return sanitised.kind === 'refused' ? { ...sanitised, reason: 'refused' } : sanitised;
    } catch (error) {
      if (error instanceof Error && error.name === 'KeysWanted') throw error;
      // The failure's own words may repeat what the record says.
      return {
        kind: 'refused',
        reason: 'adapter_failed',
        field: '',
        detail: 'The adapter could not read this record.',
      };
    }
  }

  #context(work: Work, nowMs: number): SanitiseContext {
    const { directory, epochs, floor, hours } = this.#parts;
    return {
      settings: work.settings,
      nowMs,
      floor,
      hours,
      person: (identifiers) => directory.person(identifiers, nowMs),
      managerOf: (pseudonym) => directory.managerOf(pseudonym),
      pseudonym: (kind, value) => epochs.pseudonym(kind, value.normalize('NFKC').trim()),
      classSize: (attributes) => directory.classSize(attributes),
    };
  }

  /** The event as it is spooled; `undefined` when it was spooled before, or says nothing new. */
  #spoolable(
    work: Work,
    event: SanitisedEvent,
    key: string,
    nowMs: number,
    isRehearsal: boolean,
  ): JsonObject | undefined {
    const { keys, directory, database } = this.#parts;
    const { event_type, timestamp, user_id, session_id, onlyWhenChanged } = event;
    const stamps = user_id === undefined ? {} : directory.unitsOf(user_id);
    // What is kept of a person's state stays as it was where a snapshot is silent: leaving a unit has to be said.
    const none = onlyWhenChanged ? { department_id_hash: '', team_id_hash: '' } : {};
    const metadata: JsonObject = { ...(event.metadata as { [field: string]: Json }), ...none, ...stamps };
    const content: JsonObject = {
      event_type,
      timestamp,
      ...(user_id === undefined ? {} : { user_id }),
      ...(session_id === undefined ? {} : { session_id }),
      metadata,
    };
    if (onlyWhenChanged && user_id !== undefined) {
      const person = directory.resolve(user_id);
      const about = keys.digest('said', work.source, event_type, String(person));
      const said = keys.digest('content', canonicalJson({ user_id, metadata }));
      const last = database.get<{ said: Uint8Array }>('SELECT said FROM last_said WHERE digest = ?', about);
      if (last && said.equals(last.said) && !isRehearsal) return undefined;
      if (person !== undefined) database.run('INSERT OR REPLACE INTO last_said VALUES (?, ?, ?)', about, person, said);
      return { event_id: uuidv7(nowMs), ...content };
    }
    const digest = keys.digest('event', work.adapter.name, event_type, key);
    const isNew = database.run('INSERT OR IGNORE INTO seen VALUES (?, ?)', digest.subarray(0, 16), nowMs).changes === 1;
    return isNew || isRehearsal ? { event_id: uuidFromDigest(digest), ...content } : undefined;
  }

  #countDrop(source: string, reason: string): void {
    const name = /^[a-z][a-z0-9_]{0,63}$/.test(reason) ? reason : 'other';
    this.#parts.database.run(
      'INSERT INTO drops VALUES (?, ?, 1) ON CONFLICT (source, reason) DO UPDATE SET count = count + 1',
      source,
      name,
    );
  }

  #countSource(source: string, { records, events, repeated, dropped, refused }: Tally): void {
    this.#parts.database.run(
      `UPDATE sources SET records = records + ?, events = events + ?, repeated = repeated + ?, dropped = dropped + ?,
         refused = refused + ? WHERE name = ?`,
      records,
      events,
      repeated,
      dropped,
      refused,
      source,
    );
  }
}
