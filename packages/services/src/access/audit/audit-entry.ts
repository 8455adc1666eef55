/**
 * One entry of an audit chain. Each chain belongs to an organisation (`*` is the installation's own) and is append-only:
 * entry n carries the hash of entry n - 1, so that changing, removing or reordering any of them shows from there on.
 *
 *   hash(n) = SHA-256( hash(n - 1) ‖ text(n) )        hash(0) = SHA-256( "bellwether audit chain " ‖ chain )
 *
 * `text` is the JSON of a fixed list of fields, kept as it was hashed. Entries hold ids and settings: never a secret, and
 * never a name or an e-mail address, so that somebody can be erased while the chain stays whole.
 */
import { createHash } from 'node:crypto';
import type { JsonObject } from '@bellwether/core';

/** The chain of what concerns no single organisation. */
export const INSTALLATION_CHAIN = '*';

export const AUDIT_OUTCOMES = ['ok', 'denied', 'failed'] as const;
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number];

/** What happened, as a verb says it. */
export interface AuditNote {
  /** `noun.verb`: `key.create`, `metrics.read`, `session.sign_in`. */
  action: string;
  resourceType: string;
  resourceId?: string;
  outcome?: AuditOutcome;
  /** Small; ids and settings only. */
  details?: JsonObject;
}

/** An entry as the API shows it. */
export interface AuditEntry {
  org_id: string;
  /** From 1, without a gap. */
  seq: number;
  at: string;
  /** `user:usr_…`, `key:key_…`, `operator:local`, or `nobody` who failed to sign in. */
  actor: string;
  action: string;
  resource_type: string;
  resource_id: string;
  outcome: AuditOutcome;
  address: string;
  request_id: string;
  details: JsonObject;
  /** Hexadecimal. */
  prev_hash: string;
  hash: string;
}

export type UnchainedEntry = Omit<AuditEntry, 'prev_hash' | 'hash' | 'details'> & {
  /** JSON, as it is hashed and stored. */
  details: string;
};

export function genesisHash(chain: string): Buffer {
  return createHash('sha256').update(`bellwether audit chain ${chain}`).digest();
}

export function hashEntry(previous: Uint8Array, entry: UnchainedEntry): Buffer {
  const { org_id, seq, at, actor, action, resource_type, resource_id, outcome, address, request_id, details } = entry;
  const fields = [org_id, seq, at, actor, action, resource_type, resource_id, outcome, address, request_id, details];
  return createHash('sha256').update(previous).update(JSON.stringify(fields)).digest();
}

const TEXT_LENGTH_MAX = 256;

/**
 * A text that comes back from the database as it went in, since it is hashed before: without U+0000, which cannot be
 * stored, and without halves of characters, which would come back as something else.
 */
export function storableText(text: string): string {
  return text.slice(0, TEXT_LENGTH_MAX).replaceAll('\0', '\uFFFD').toWellFormed();
}

/** Whether it says that something left as a file: figures, the trail, a person's data, or a report that was fetched. */
export function isExport(action: string): boolean {
  return /\.(export|download)$/.test(action);
}

/** How an entry is named in words: `org_a/17`. */
export function entryIdOf({ org_id, seq }: { org_id: string; seq: number }): string {
  return `${org_id}/${seq}`;
}
