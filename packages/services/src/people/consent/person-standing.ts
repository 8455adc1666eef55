/**
 * Who may not be taken in, in memory, because admission asks for every event: people who have withdrawn their consent to
 * data collection, and people who were erased. Of the latter only a keyed hash is known; the key is this installation's.
 */
import { createHmac } from 'node:crypto';
import type { JsonObject } from '@bellwether/core';
import type { Records } from '@bellwether/records';
import { erasedName } from '@bellwether/store';
import { type KeyHome, openInstallationKey } from '../../installation/secret/installation-key.ts';

export type Bar = 'consent_withdrawn' | 'erased_subject';

/** Pseudonyms whose hash is remembered, so that it is computed once and not for every event. */
const REMEMBERED_MAX = 50_000;
/** Shorter names mean something else too often to be looked for in what other people's events say. */
export const MENTION_LENGTH_MIN = 16;
const MENTION_LENGTH_MAX = 256;
const DEPTH_MAX = 8;

export class PersonStanding {
  readonly #key: Buffer;
  readonly #withdrawn = new Map<string, Set<string>>();
  readonly #erased = new Map<string, Set<string>>();
  readonly #remembered = new Map<string, boolean>();

  private constructor(key: Buffer) {
    this.#key = key;
  }

  static async load(records: Records, home: KeyHome): Promise<PersonStanding> {
    const otherwise = 'Put back the one from your backup: without it, people who were erased could come back unseen.';
    const standing = new PersonStanding(await openInstallationKey(home, 'subject.key', otherwise));
    await standing.reload(records);
    return standing;
  }

  /** Of one organisation, or of all. */
  async reload(records: Records, orgId?: string): Promise<void> {
    const [withdrawn, erased] = await records.asOperator(async (tx) => [
      await tx
        .selectFrom('consents')
        .select(['org_id', 'subject'])
        .where('purpose', '=', 'data_collection')
        .where('status', '=', 'withdrawn')
        .$if(orgId !== undefined, (query) => query.where('org_id', '=', orgId!))
        .execute(),
      await tx
        .selectFrom('erased_subjects')
        .select(['org_id', 'subject_hash'])
        .$if(orgId !== undefined, (query) => query.where('org_id', '=', orgId!))
        .execute(),
    ]);
    if (orgId === undefined) this.#withdrawn.clear();
    else this.#withdrawn.delete(orgId);
    for (const { org_id, subject } of withdrawn) this.setWithdrawn(org_id, subject, true);
    for (const { org_id, subject_hash } of erased) this.addErased(org_id, subject_hash);
  }

  /** By which somebody is known who must not be known any more. */
  hashOf(orgId: string, subject: string): string {
    return createHmac('sha256', this.#key).update(`bellwether subject ${orgId}\0${subject}`).digest('hex');
  }

  /** What stands for a person where the pseudonym must not be: in the audit trail. */
  tokenOf(orgId: string, subject: string): string {
    return `subject:${this.hashOf(orgId, subject)}`;
  }

  /** Why nothing by this person is taken in; `undefined` when it is. */
  barOf(orgId: string, subject: string): Bar | undefined {
    if (this.isErased(orgId, subject)) return 'erased_subject';
    return this.#withdrawn.get(orgId)?.has(subject) ? 'consent_withdrawn' : undefined;
  }

  isErased(orgId: string, subject: string): boolean {
    const erased = this.#erased.get(orgId);
    if (!erased || erased.size === 0) return false;
    const key = `${orgId}\0${subject}`;
    let known = this.#remembered.get(key);
    if (known === undefined) {
      known = erased.has(this.hashOf(orgId, subject));
      if (this.#remembered.size >= REMEMBERED_MAX) this.#remembered.clear();
      // Whoever is to be forgotten is not remembered here either.
      if (!known) this.#remembered.set(key, known);
    }
    return known;
  }

  /** Puts zeros in the place of everybody erased whom other people's event names. Changes `metadata`. */
  unname(orgId: string, metadata: JsonObject): void {
    const erased = this.#erased.get(orgId);
    if (erased && erased.size > 0) this.#unnameWithin(orgId, metadata, 0);
  }

  /** To be called once it is durable. */
  setWithdrawn(orgId: string, subject: string, withdrawn: boolean): void {
    const known = this.#withdrawn.get(orgId) ?? new Set();
    if (withdrawn) known.add(subject);
    else known.delete(subject);
    this.#withdrawn.set(orgId, known);
  }

  /** To be called once it is durable. */
  addErased(orgId: string, subjectHash: string): void {
    const known = this.#erased.get(orgId) ?? new Set();
    known.add(subjectHash);
    this.#erased.set(orgId, known);
    this.#remembered.clear();
  }

  #unnameWithin(orgId: string, value: object, depth: number): void {
    if (depth > DEPTH_MAX) return;
    for (const [key, part] of Object.entries(value)) {
      if (typeof part === 'string') {
        const mayName = part.length >= MENTION_LENGTH_MIN && part.length <= MENTION_LENGTH_MAX;
        if (mayName && this.isErased(orgId, part)) (value as JsonObject)[key] = erasedName(part);
      } else if (typeof part === 'object' && part !== null) this.#unnameWithin(orgId, part, depth + 1);
    }
  }
}
