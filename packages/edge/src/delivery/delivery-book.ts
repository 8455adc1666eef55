/**
 * What the edge keeps about waves: who is invited, their tokens (sealed), and every message with its state. States of a
 * message, each written down before and after the deed:
 *
 *   waiting ──► sending ──► sent
 *      ▲           │  ├───► failed        it was refused for good, or there is nowhere to send it
 *      └───────────┘  ├───► uncertain     whether it was taken is not known: never sent again by itself
 *      later          └───► waiting       on the other channel
 *   waiting ──► skipped                   answered, unsubscribed, over
 *   sent, uncertain ──► bounced
 *
 * A process that is killed while a message is `sending` finds it so at its next start, and calls it `uncertain`.
 */
import type { EdgeDatabase } from '../edge-database.ts';
import { open, seal } from '../vault/seal.ts';
import type { BlindedInput } from './blind-tokens.ts';
import type { CentreWave } from './centre-door.ts';

export type WaveState = 'tokens' | 'sending' | 'failed' | 'closed';
export type MessageState = 'waiting' | 'sending' | 'sent' | 'uncertain' | 'failed' | 'skipped' | 'bounced';
export type Channel = 'email' | 'slack';

export interface BookedWave {
  wave: string;
  state: WaveState;
  details: CentreWave;
  problem: string | null;
}

export interface Invitation {
  wave: string;
  pseudonym: string;
  cell: string;
  part: number;
}

export interface Message {
  id: string;
  wave: string;
  pseudonym: string;
  /** 0 is the invitation, 1 the first reminder. */
  number: number;
  channel: Channel | null;
  state: MessageState;
  attempts: number;
  next_at: number;
  at: number | null;
  reason: string | null;
}

export interface WaveCounts {
  invited: number;
  tokens: number;
  spent: number;
  invitations: Partial<Record<MessageState, number>>;
  reminders: Partial<Record<MessageState, number>>;
}

const PARTS_PLACE = 'blinded tokens';

export class DeliveryBook {
  readonly #database: EdgeDatabase;
  readonly #key: Buffer;

  constructor(database: EdgeDatabase, key: Buffer) {
    this.#database = database;
    this.#key = key;
  }

  transaction<T>(work: () => T): T {
    return this.#database.transaction(work);
  }

  waves(): BookedWave[] {
    return this.#database
      .all<{ wave: string; state: WaveState; details: string; problem: string | null }>(
        'SELECT wave, state, details, problem FROM survey_waves ORDER BY wave DESC LIMIT 500',
      )
      .map((row) => ({ ...row, details: JSON.parse(row.details) as CentreWave })); // we wrote it
  }

  wave(wave: string): BookedWave | undefined {
    const row = this.#database.get<{ wave: string; state: WaveState; details: string; problem: string | null }>(
      'SELECT wave, state, details, problem FROM survey_waves WHERE wave = ?',
      wave,
    );
    return row && { ...row, details: JSON.parse(row.details) as CentreWave }; // we wrote it
  }

  /** Who is invited, once; in parts as tokens are asked for. */
  begin(details: CentreWave, invitations: readonly Invitation[]): void {
    this.#database.transaction(() => {
      const { changes } = this.#database.run(
        `INSERT OR IGNORE INTO survey_waves VALUES (?, 'tokens', ?, NULL)`,
        details.wave_id,
        JSON.stringify(details),
      );
      if (changes === 0) return;
      for (const { wave, pseudonym, cell, part } of invitations)
        this.#database.run(
          'INSERT INTO survey_invitations VALUES (?, ?, ?, ?, NULL, NULL, 0)',
          wave,
          pseudonym,
          cell,
          part,
        );
    });
  }

  /** Parts of which somebody has no token yet. */
  openParts(wave: string): { cell: string; part: number; people: string[] }[] {
    const rows = this.#database.all<{ cell: string; part: number; pseudonym: string }>(
      'SELECT cell, part, pseudonym FROM survey_invitations WHERE wave = ? AND token IS NULL ORDER BY cell, part, pseudonym',
      wave,
    );
    return [...Map.groupBy(rows, ({ cell, part }) => `${cell} ${part}`).values()].map((people) => ({
      cell: people[0]!.cell,
      part: people[0]!.part,
      people: people.map(({ pseudonym }) => pseudonym),
    }));
  }

  /** What was drawn for a part; kept before it is asked for, since the centre answers for it once. */
  drawn(wave: string, cell: string, part: number): BlindedInput[] | undefined {
    const row = this.#database.get<{ sealed: Uint8Array }>(
      'SELECT sealed FROM survey_parts WHERE wave = ? AND cell = ? AND part = ?',
      wave,
      cell,
      part,
    );
    if (!row) return undefined;
    const packed = open(this.#key, row.sealed, PARTS_PLACE);
    return Array.from({ length: packed.length / 96 }, (_, i) => {
      const at = (offset: number): Uint8Array => new Uint8Array(packed.subarray(i * 96 + offset, i * 96 + offset + 32));
      return { input: at(0), blind: at(32), blinded: at(64) };
    });
  }

  keepDrawn(wave: string, cell: string, part: number, drawn: readonly BlindedInput[]): void {
    const packed = Buffer.concat(drawn.flatMap(({ input, blind, blinded }) => [input, blind, blinded]));
    this.#database.run(
      'INSERT INTO survey_parts VALUES (?, ?, ?, ?)',
      wave,
      cell,
      part,
      seal(this.#key, packed, PARTS_PLACE),
    );
  }

  keepTokens(
    wave: string,
    cell: string,
    part: number,
    tokens: readonly { pseudonym: string; token: string; spentDigest: string }[],
  ): void {
    this.#database.transaction(() => {
      for (const { pseudonym, token, spentDigest } of tokens)
        this.#database.run(
          'UPDATE survey_invitations SET token = ?, spent_digest = ? WHERE wave = ? AND pseudonym = ?',
          seal(this.#key, token, tokenPlace(wave, pseudonym)),
          spentDigest,
          wave,
          pseudonym,
        );
      this.#database.run('DELETE FROM survey_parts WHERE wave = ? AND cell = ? AND part = ?', wave, cell, part);
    });
  }

  token(wave: string, pseudonym: string): string | undefined {
    const row = this.#database.get<{ token: Uint8Array | null }>(
      'SELECT token FROM survey_invitations WHERE wave = ? AND pseudonym = ?',
      wave,
      pseudonym,
    );
    return row?.token ? open(this.#key, row.token, tokenPlace(wave, pseudonym)).toString() : undefined;
  }

  /** Every message there will be, each once; the wave is ready. */
  plan(wave: string, idOf: (pseudonym: string, number: number) => string, times: readonly number[]): void {
    this.#database.transaction(() => {
      const people = this.#database.all<{ pseudonym: string }>(
        'SELECT pseudonym FROM survey_invitations WHERE wave = ? AND token IS NOT NULL',
        wave,
      );
      for (const { pseudonym } of people)
        for (const [number, at] of times.entries())
          this.#database.run(
            `INSERT OR IGNORE INTO survey_messages VALUES (?, ?, ?, ?, NULL, 'waiting', 0, ?, NULL, NULL)`,
            idOf(pseudonym, number),
            wave,
            pseudonym,
            number,
            at,
          );
      this.#database.run(`UPDATE survey_waves SET state = 'sending', problem = NULL WHERE wave = ?`, wave);
    });
  }

  fail(wave: string, problem: string): void {
    this.#database.run(`UPDATE survey_waves SET state = 'failed', problem = ? WHERE wave = ?`, problem, wave);
  }

  /** Of a wave that is over: tokens, who was invited and who took part go; messages that wait are skipped. */
  close(wave: string, nowMs: number): void {
    this.#database.transaction(() => {
      this.#database.run(`UPDATE survey_waves SET state = 'closed' WHERE wave = ?`, wave);
      this.#database.run(
        `UPDATE survey_messages SET state = 'skipped', reason = 'over', at = ? WHERE wave = ? AND state = 'waiting'`,
        nowMs,
        wave,
      );
      this.#database.run('DELETE FROM survey_parts WHERE wave = ?', wave);
      this.#database.run('DELETE FROM survey_invitations WHERE wave = ?', wave);
    });
  }

  due(nowMs: number, limit: number): Message[] {
    return this.#database.all<Message>(
      `SELECT m.* FROM survey_messages m JOIN survey_waves w ON w.wave = m.wave
       WHERE m.state = 'waiting' AND m.next_at <= ? AND w.state = 'sending' ORDER BY m.next_at, m.id LIMIT ?`,
      nowMs,
      limit,
    );
  }

  message(id: string): Message | undefined {
    return this.#database.get<Message>('SELECT * FROM survey_messages WHERE id = ?', id);
  }

  messagesOf(wave: string, pseudonym: string): Message[] {
    return this.#database.all<Message>(
      'SELECT * FROM survey_messages WHERE wave = ? AND pseudonym = ? ORDER BY number',
      wave,
      pseudonym,
    );
  }

  /** `false` when it is in this state no longer. */
  move(
    id: string,
    from: MessageState,
    to: {
      state: MessageState;
      channel?: Channel | null;
      attempts?: number;
      nextAt?: number;
      at?: number;
      reason?: string | null;
    },
  ): boolean {
    const { changes } = this.#database.run(
      `UPDATE survey_messages SET state = ?, channel = coalesce(?, channel), attempts = coalesce(?, attempts),
         next_at = coalesce(?, next_at), at = coalesce(?, at), reason = ? WHERE id = ? AND state = ?`,
      to.state,
      to.channel ?? null,
      to.attempts ?? null,
      to.nextAt ?? null,
      to.at ?? null,
      to.reason ?? null,
      id,
      from,
    );
    return changes === 1;
  }

  /** What a killed process was in the middle of. Gives how many. */
  calmDown(nowMs: number): number {
    return this.#database.run(
      `UPDATE survey_messages SET state = 'uncertain', at = ?, reason = 'The edge was stopped while it was being sent.' WHERE state = 'sending'`,
      nowMs,
    ).changes;
  }

  noteSpent(wave: string, spent: ReadonlySet<string>): void {
    this.#database.transaction(() => {
      for (const digest of spent)
        this.#database.run(
          'UPDATE survey_invitations SET spent = 1 WHERE wave = ? AND spent_digest = ? AND spent = 0',
          wave,
          digest,
        );
    });
  }

  isSpent(wave: string, pseudonym: string): boolean {
    return (
      this.#database.get<{ spent: number }>(
        'SELECT spent FROM survey_invitations WHERE wave = ? AND pseudonym = ?',
        wave,
        pseudonym,
      )?.spent === 1
    );
  }

  counts(wave: string): WaveCounts {
    const row = this.#database.get<{ invited: number; tokens: number; spent: number }>(
      `SELECT count(*) AS invited, count(token) AS tokens, coalesce(sum(spent), 0) AS spent FROM survey_invitations WHERE wave = ?`,
      wave,
    )!;
    const counts: WaveCounts = { ...row, invitations: {}, reminders: {} };
    for (const { reminder, state, count } of this.#database.all<{
      reminder: number;
      state: MessageState;
      count: number;
    }>(
      `SELECT number > 0 AS reminder, state, count(*) AS count FROM survey_messages WHERE wave = ? GROUP BY 1, 2`,
      wave,
    ))
      (reminder ? counts.reminders : counts.invitations)[state] = count;
    return counts;
  }

  optOut(pseudonym: string, nowMs: number): void {
    this.#database.run('INSERT OR IGNORE INTO survey_optouts VALUES (?, ?)', pseudonym, nowMs);
  }

  hasOptedOut(pseudonyms: readonly string[]): boolean {
    return pseudonyms.some(
      (pseudonym) => this.#database.get('SELECT 1 FROM survey_optouts WHERE pseudonym = ?', pseudonym) !== undefined,
    );
  }

  noteBounce(addressDigest: Uint8Array, reason: string, nowMs: number): void {
    this.#database.run('INSERT OR REPLACE INTO survey_bounces VALUES (?, ?, ?)', addressDigest, nowMs, reason);
  }

  hasBounced(addressDigest: Uint8Array): boolean {
    return this.#database.get('SELECT 1 FROM survey_bounces WHERE digest = ?', addressDigest) !== undefined;
  }

  forgiveBounce(addressDigest: Uint8Array): void {
    this.#database.run('DELETE FROM survey_bounces WHERE digest = ?', addressDigest);
  }

  beginRun(nowMs: number): number {
    return this.#database.run('INSERT INTO survey_runs (began_at) VALUES (?)', nowMs).lastId;
  }

  endRun(run: number, nowMs: number, counts: DeliveryRunCounts, problem: string | null): void {
    const { sent, failed, later, uncertain, skipped } = counts;
    this.#database.run(
      'UPDATE survey_runs SET ended_at = ?, sent = ?, failed = ?, later = ?, uncertain = ?, skipped = ?, problem = ? WHERE run = ?',
      nowMs,
      sent,
      failed,
      later,
      uncertain,
      skipped,
      problem,
      run,
    );
    this.#database.run('DELETE FROM survey_runs WHERE run <= ?', run - 1000);
  }

  runs(limit: number): DeliveryRun[] {
    return this.#database.all<DeliveryRun>('SELECT * FROM survey_runs ORDER BY run DESC LIMIT ?', limit);
  }

  /** Of somebody who is erased; inside a transaction. */
  forget(pseudonyms: readonly string[]): void {
    for (const table of ['survey_invitations', 'survey_messages', 'survey_optouts'])
      for (const pseudonym of pseudonyms) this.#database.run(`DELETE FROM ${table} WHERE pseudonym = ?`, pseudonym);
  }

  /** Messages of waves that ended before this; for links to unsubscribe they are kept for a while. */
  dropOld(beforeMs: number): void {
    this.#database.run(
      `DELETE FROM survey_messages WHERE next_at < ? AND wave IN (SELECT wave FROM survey_waves WHERE state = 'closed')`,
      beforeMs,
    );
  }
}

export interface DeliveryRunCounts {
  sent: number;
  failed: number;
  later: number;
  uncertain: number;
  skipped: number;
}

export interface DeliveryRun extends DeliveryRunCounts {
  run: number;
  began_at: number;
  ended_at: number | null;
  problem: string | null;
}

function tokenPlace(wave: string, pseudonym: string): string {
  return `token:${wave}:${pseudonym}`;
}
