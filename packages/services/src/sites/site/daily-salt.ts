/**
 * Salts of days, one an organisation and day of UTC. A salt is drawn when the first page of the day is opened, kept sealed so
 * that a restart does not make two visitors of one, and destroyed an hour after midnight. The hour lets a visit that goes on
 * over midnight stay one visit.
 */
import { randomBytes } from 'node:crypto';
import { DAY_MS, HOUR_MS } from '@bellwether/core';
import type { Records } from '@bellwether/records';
import type { SecretBox } from '../../installation/secret/secret-box.ts';

const SALT_BYTES = 32;
export const SALT_OUTLIVES_DAY_MS = HOUR_MS;

const dayOf = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);
const placeOf = (orgId: string, day: string): string => `site-salt:${orgId}:${day}`;

export class DailySalts {
  readonly #records: Records;
  readonly #box: SecretBox;
  /** By organisation and day; of two days at most. */
  readonly #known = new Map<string, Promise<Buffer>>();

  constructor(records: Records, box: SecretBox) {
    this.#records = records;
    this.#box = box;
  }

  /** The salt of the day of `atMs`, drawn when there is none. */
  of(orgId: string, atMs: number): Promise<Buffer> {
    const day = dayOf(atMs);
    const key = placeOf(orgId, day);
    const known = this.#known.get(key);
    if (known) return known;
    const salt = this.#readOrDraw(orgId, day).catch((error: unknown) => {
      this.#known.delete(key);
      throw error;
    });
    this.#known.set(key, salt);
    // Also in a process that does not destroy what is over in the records: it keeps no salt for longer than they do.
    const overInMs = DAY_MS - (atMs % DAY_MS) + SALT_OUTLIVES_DAY_MS;
    setTimeout(() => this.#known.delete(key), overInMs).unref();
    return salt;
  }

  /** The salt of the day before, while it is there. */
  async ofDayBefore(orgId: string, nowMs: number): Promise<Buffer | undefined> {
    if (nowMs % DAY_MS >= SALT_OUTLIVES_DAY_MS) return undefined;
    const day = dayOf(nowMs - DAY_MS);
    const known = this.#known.get(placeOf(orgId, day));
    if (known) return known;
    const kept = await this.#read(orgId, day);
    return kept === undefined ? undefined : this.#open(orgId, day, kept);
  }

  /** Destroys what is over. True when there was any; what is left of deleted rows is for the caller to have forgotten. */
  async destroyOver(nowMs: number): Promise<boolean> {
    const oldest = dayOf(nowMs - SALT_OUTLIVES_DAY_MS);
    for (const key of this.#known.keys()) if (key.slice(-oldest.length) < oldest) this.#known.delete(key);
    const { numDeletedRows } = await this.#records.asOperator((tx) =>
      tx.deleteFrom('site_salts').where('day', '<', oldest).executeTakeFirst(),
    );
    return numDeletedRows > 0n;
  }

  async #readOrDraw(orgId: string, day: string): Promise<Buffer> {
    const salt = this.#box.seal(randomBytes(SALT_BYTES).toString('base64'), placeOf(orgId, day));
    await this.#records.asTenant(orgId, (tx) =>
      tx
        .insertInto('site_salts')
        .values({ org_id: orgId, day, salt })
        .onConflict((conflict) => conflict.doNothing())
        .execute(),
    );
    return this.#open(orgId, day, (await this.#read(orgId, day))!);
  }

  async #read(orgId: string, day: string): Promise<string | undefined> {
    const row = await this.#records.asTenant(orgId, (tx) =>
      tx.selectFrom('site_salts').select('salt').where('org_id', '=', orgId).where('day', '=', day).executeTakeFirst(),
    );
    return row?.salt;
  }

  #open(orgId: string, day: string, sealed: string): Buffer {
    return Buffer.from(this.#box.open(sealed, placeOf(orgId, day)), 'base64');
  }
}
