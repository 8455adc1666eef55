/**
 * What was done at the edge, by whom, in a chain of hashes that only grows: entry n carries the hash of entry n - 1, so
 * that changing, removing or reordering any of them shows from there on. Entries hold names of operators and sources,
 * numbers and keyed digests of pseudonyms; never a person, so that somebody can be erased while the chain stays whole.
 *
 *   hash(n) = SHA-256( hash(n - 1) ‖ JSON of [n, at, actor, action, details] )     hash(0) = SHA-256( "bellwether edge journal" )
 */
import { createHash } from 'node:crypto';
import { type Clock, formatInstant, type JsonObject } from '@bellwether/core';
import type { EdgeDatabase } from '../edge-database.ts';

export interface JournalEntry {
  seq: number;
  at: string;
  actor: string;
  action: string;
  details: JsonObject;
  hash: string;
}

interface Row {
  seq: number;
  at: string;
  actor: string;
  action: string;
  details: string;
  hash: Uint8Array;
}

const GENESIS = createHash('sha256').update('bellwether edge journal').digest();

export class Journal {
  readonly #database: EdgeDatabase;
  readonly #clock: Clock;

  constructor(database: EdgeDatabase, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** Part of the transaction it is called in, so that a deed and its entry are one. */
  append(actor: string, action: string, details: JsonObject = {}): { seq: number; hash: string } {
    return this.#database.transaction(() => {
      const last = this.#database.get<Row>('SELECT * FROM journal ORDER BY seq DESC LIMIT 1');
      const entry = {
        seq: (last?.seq ?? 0) + 1,
        at: formatInstant(this.#clock()),
        actor,
        action,
        details: JSON.stringify(details),
      };
      const hash = hashOf(last?.hash ?? GENESIS, entry);
      const { seq, at, details: text } = entry;
      this.#database.run('INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?)', seq, at, actor, action, text, hash);
      return { seq, hash: hash.toString('hex') };
    });
  }

  /** The newest first. */
  list(limit: number): JournalEntry[] {
    return this.#database.all<Row>('SELECT * FROM journal ORDER BY seq DESC LIMIT ?', limit).map((row) => ({
      ...row,
      details: JSON.parse(row.details) as JsonObject, // we wrote it
      hash: Buffer.from(row.hash).toString('hex'),
    }));
  }

  /** Recomputes the whole chain; `brokenAt` is the first entry that does not follow from the ones before it. */
  verify(): { entries: number; head: string; brokenAt?: number } {
    let previous: Uint8Array = GENESIS;
    let seq = 0;
    for (const row of this.#database.all<Row>('SELECT * FROM journal ORDER BY seq')) {
      seq += 1;
      const hash = hashOf(previous, row);
      if (row.seq !== seq || !hash.equals(row.hash))
        return { entries: seq, head: Buffer.from(previous).toString('hex'), brokenAt: row.seq };
      previous = hash;
    }
    return { entries: seq, head: Buffer.from(previous).toString('hex') };
  }
}

function hashOf(previous: Uint8Array, { seq, at, actor, action, details }: Omit<Row, 'hash'>): Buffer {
  return createHash('sha256')
    .update(previous)
    .update(JSON.stringify([seq, at, actor, action, details]))
    .digest();
}
