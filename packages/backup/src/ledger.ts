/**
 * Who was erased, outside of every backup set, so that somebody erased after a backup was taken is erased again when it is
 * put back. It holds no personal data: the keyed hash by which an installation knows whoever must not come back, and when.
 */
import type { Repository } from './repository.ts';

export interface LedgerEntry {
  org_id: string;
  /** HMAC-SHA-256 under the installation's own key, as in the certificate. */
  subject_hash: string;
  erasure_id: string;
  at: string;
}

export async function readLedger(repository: Repository): Promise<LedgerEntry[]> {
  const kept = await repository.readKept('ledger');
  return erasedIn(kept?.value);
}

/** Durable when it resolves. An entry that is there already changes nothing. One call at a time. */
export async function addToLedger(repository: Repository, entry: LedgerEntry): Promise<void> {
  const kept = await repository.readKept('ledger');
  const erased = erasedIn(kept?.value);
  if (erased.some(({ org_id, subject_hash }) => org_id === entry.org_id && subject_hash === entry.subject_hash)) return;
  const value = { erased: [...erased, entry] };
  await repository.writeKept('ledger', { generation: (kept?.generation ?? 0) + 1, value });
}

function erasedIn(value: unknown): LedgerEntry[] {
  const erased = (value as { erased?: unknown } | null | undefined)?.erased;
  return Array.isArray(erased) ? erased.filter(isEntry) : [];
}

function isEntry(entry: Partial<LedgerEntry> | null): boolean {
  const { org_id, subject_hash, erasure_id, at } = entry ?? {};
  return [org_id, subject_hash, erasure_id, at].every((text) => typeof text === 'string');
}
