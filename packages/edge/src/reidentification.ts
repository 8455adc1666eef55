/**
 * Who a pseudonym is: asked by one person with a reason, decided by another one, answered to the first for a quarter of
 * an hour. Every step is in the journal and told to the centre, where the person it is about can see it; neither ever
 * holds the answer.
 *
 *   requested ──approve──► approved ──answer──► answered ──(15 minutes)──► closed
 *       ├──deny──► denied      └──(15 minutes)──► closed
 *       └──(a day)──► expired
 */
import { randomBytes } from 'node:crypto';
import { type Clock, DAY_MS, formatInstant, MINUTE_MS, Problem } from '@bellwether/core';
import type { EdgeDatabase } from './edge-database.ts';
import type { Journal } from './journal/journal.ts';
import type { Operator } from './operators.ts';
import { reidentificationEvent } from './pipeline/own-events.ts';
import { isPseudonym } from './pseudonym.ts';
import type { Spool } from './spool/spool.ts';
import type { DataKeys } from './vault/data-keys.ts';
import type { Directory, Profile } from './vault/directory.ts';
import type { OwnKeys } from './vault/own-keys.ts';
import { open, seal } from './vault/seal.ts';

export type ReidentificationState = 'requested' | 'approved' | 'denied' | 'answered' | 'expired' | 'closed';

export interface ReidentificationView {
  request_id: string;
  pseudonym: string;
  state: ReidentificationState;
  requested_by: string;
  requested_at: string;
  decided_by: string | null;
  decided_at: string | null;
  answered_at: string | null;
  /** Until then it can be decided, or the answer be read. */
  expires_at: string;
  /** Only for those who may decide. */
  reason?: string;
}

export interface ReidentificationAnswer extends Pick<Profile, 'identifiers' | 'names' | 'contact'> {
  pseudonyms: string[];
  expires_at: string;
}

interface Row {
  id: string;
  person: number | null;
  pseudonym: string;
  reason: Uint8Array;
  requested_by: string;
  requested_at: number;
  state: 'requested' | 'approved' | 'denied' | 'answered';
  decided_by: string | null;
  decided_at: number | null;
  expires_at: number;
  answered_at: number | null;
}

const REASON_LENGTH = { min: 10, max: 2000 };
const DECIDE_WITHIN_MS = DAY_MS;
const ANSWER_LASTS_MS = 15 * MINUTE_MS;
const OPEN_MAX = 100;

interface Parts {
  database: EdgeDatabase;
  keys: OwnKeys;
  dataKeys: DataKeys;
  directory: Directory;
  journal: Journal;
  spool: Spool;
  clock: Clock;
}

export class Reidentifications {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Throws invalid_request without a reason that can be judged, not_found for a pseudonym of nobody here. */
  request(operator: Operator, pseudonym: string, reason: string): ReidentificationView {
    requireReidentify(operator);
    const { database, directory, keys, clock } = this.#parts;
    if (!isPseudonym(pseudonym))
      throw new Problem('invalid_request', 'A pseudonym looks like v1.5f0c…, 64 digits after the dot.');
    const text = reason.trim();
    if (text.length < REASON_LENGTH.min || text.length > REASON_LENGTH.max)
      throw new Problem(
        'invalid_request',
        `Say why, in ${REASON_LENGTH.min} to ${REASON_LENGTH.max} characters: somebody has to judge it.`,
      );
    const person = directory.resolve(pseudonym);
    if (person === undefined) throw new Problem('not_found', 'The vault does not know this pseudonym.');
    const nowMs = clock();
    return database.transaction(() => {
      const { n } = database.get<{ n: number }>(
        `SELECT count(*) AS n FROM reidentifications WHERE state = 'requested' AND expires_at > ?`,
        nowMs,
      )!;
      if (n >= OPEN_MAX) throw new Problem('conflict', `${OPEN_MAX} requests wait already. Decide some of them first.`);
      const id = randomBytes(12).toString('hex');
      database.run(
        'INSERT INTO reidentifications VALUES (?, ?, ?, ?, ?, ?, ?, NULL, NULL, ?, NULL)',
        id,
        person,
        pseudonym,
        seal(keys.get('records'), text, `reason:${id}`),
        operator.name,
        nowMs,
        'requested',
        nowMs + DECIDE_WITHIN_MS,
      );
      this.#note(operator, id, pseudonym, 'requested');
      return this.#view(this.#row(id), operator);
    });
  }

  /** By somebody else than the one who asked; throws forbidden else. */
  decide(operator: Operator, id: string, decision: 'approved' | 'denied'): ReidentificationView {
    requireReidentify(operator);
    const { database, clock } = this.#parts;
    return database.transaction(() => {
      const row = this.#row(id);
      const nowMs = clock();
      if (row.requested_by === operator.name)
        throw new Problem('forbidden', 'Whoever asked cannot decide. It takes a second person.');
      if (row.state !== 'requested' || row.expires_at <= nowMs)
        throw new Problem('conflict', `This request is ${stateOf(row, nowMs)} already.`);
      database.run(
        'UPDATE reidentifications SET state = ?, decided_by = ?, decided_at = ?, expires_at = ? WHERE id = ?',
        decision,
        operator.name,
        nowMs,
        nowMs + ANSWER_LASTS_MS,
        id,
      );
      this.#note(operator, id, row.pseudonym, decision);
      return this.#view(this.#row(id), operator);
    });
  }

  /** For the one who asked, while the approval lasts. */
  async answer(operator: Operator, id: string): Promise<ReidentificationAnswer> {
    requireReidentify(operator);
    const { dataKeys, directory, database, clock } = this.#parts;
    return dataKeys.withKeys(
      () => {
        const row = this.#row(id);
        const nowMs = clock();
        if (row.requested_by !== operator.name) throw new Problem('forbidden', 'The answer is for the one who asked.');
        const state = stateOf(row, nowMs);
        if (state !== 'approved' && state !== 'answered')
          throw new Problem('conflict', `There is no answer to read: the request is ${state}.`);
        if (row.person === null) throw new Problem('not_found', 'The person has been erased since.');
        const { identifiers, names, contact } = directory.profile(row.person);
        database.run(`UPDATE reidentifications SET state = 'answered', answered_at = ? WHERE id = ?`, nowMs, id);
        this.#note(operator, id, row.pseudonym, 'answered');
        return {
          identifiers,
          names,
          contact,
          pseudonyms: directory.pseudonymsOf(row.person),
          expires_at: formatInstant(row.expires_at),
        };
      },
      { undo: () => directory.undo() },
    );
  }

  /** The newest first; reasons only for who may decide. */
  list(operator: Operator | undefined, limit: number): ReidentificationView[] {
    return this.#parts.database
      .all<Row>('SELECT * FROM reidentifications ORDER BY requested_at DESC LIMIT ?', limit)
      .map((row) => this.#view(row, operator));
  }

  #note(
    operator: Operator,
    id: string,
    pseudonym: string,
    step: 'requested' | 'approved' | 'denied' | 'answered',
  ): void {
    const { journal, keys, spool, clock } = this.#parts;
    // The journal stays when the person is erased, so it names not even their pseudonym.
    const subject = keys.digest('journal', pseudonym).toString('hex');
    const { seq, hash } = journal.append(operator.name, `reidentification.${step}`, { request_id: id, subject });
    spool.append([
      reidentificationEvent(pseudonym, { request_id: id, step, journal_seq: seq, journal_hash: hash }, clock()),
    ]);
  }

  #row(id: string): Row {
    const row = this.#parts.database.get<Row>('SELECT * FROM reidentifications WHERE id = ?', id);
    if (!row) throw new Problem('not_found', 'There is no such request.');
    return row;
  }

  #view(row: Row, operator: Operator | undefined): ReidentificationView {
    const { keys, clock } = this.#parts;
    const at = (ms: number | null): string | null => (ms === null ? null : formatInstant(ms));
    return {
      request_id: row.id,
      pseudonym: row.pseudonym,
      state: stateOf(row, clock()),
      requested_by: row.requested_by,
      requested_at: formatInstant(row.requested_at),
      decided_by: row.decided_by,
      decided_at: at(row.decided_at),
      answered_at: at(row.answered_at),
      expires_at: formatInstant(row.expires_at),
      ...(operator?.permissions.includes('reidentify')
        ? { reason: open(keys.get('records'), row.reason, `reason:${row.id}`).toString() }
        : {}),
    };
  }
}

function stateOf({ state, expires_at }: Row, nowMs: number): ReidentificationState {
  if (state === 'denied' || expires_at > nowMs) return state;
  return state === 'requested' ? 'expired' : 'closed';
}

function requireReidentify(operator: Operator): void {
  if (!operator.permissions.includes('reidentify'))
    throw new Problem('forbidden', 'This takes the permission "reidentify" at the edge.');
}
