/**
 * What people add to an entry of the catalog: who looks after it, what is to be known of it, how much hangs on it, and
 * terms that explain it. Kept as a stream of its own for each entry, so there is a history, and no table: nobody asks for
 * a part of it.
 */
import { defineEntityStream, loadAll, type Transaction } from '@bellwether/records';
import { requirePermission } from '../../access/authority/caller.ts';
import { defineHistory } from '../../ingest/history/history-kind.ts';
import { boardSeenBy } from '../board/board-access.ts';
import type { Tier } from './catalog-entry.ts';

export interface Stewardship {
  /** `user:usr_…`; null: nobody. */
  owner: string | null;
  description: string;
  /** Null: as the lineage says. */
  tier: Tier | null;
  terms: { term: string; meaning: string }[];
}

export const NO_STEWARDSHIP: Stewardship = { owner: null, description: '', tier: null, terms: [] };

export const stewardshipStream = defineEntityStream<Stewardship>({ type: 'catalog_entry' });

export const stewardshipHistory = defineHistory({
  stream: stewardshipStream,
  reader: { needs: 'metrics:read' },
  async refuseStranger(platform, { tx, caller, id }) {
    const [kind, of] = [id.slice(0, id.indexOf(':')), id.slice(id.indexOf(':') + 1)];
    if (kind === 'board') await boardSeenBy(tx, caller, of);
    if (kind === 'rule') requirePermission(platform, caller, 'rules:read');
    if (kind === 'pipeline') requirePermission(platform, caller, 'workflows:read');
    if (kind === 'saved_query') requirePermission(platform, caller, 'dashboards:read');
  },
  undo: {
    writer: { needs: 'settings:write' },
    async project() {
      // The stream is all there is.
    },
  },
});

export interface KeptStewardship extends Stewardship {
  /** 0: nobody has written anything. */
  version: number;
}

/** Everything that has been written, by the entry's id. */
export async function readStewardship(tx: Transaction): Promise<Map<string, KeptStewardship>> {
  const all = await loadAll(tx, stewardshipStream);
  return new Map([...all].flatMap(([id, { state, version }]) => (state ? [[id, { ...state, version }]] : [])));
}
