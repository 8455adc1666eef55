import { Problem } from '@bellwether/core';
import { audited } from '../../../access/audit/audited.ts';
import { type Caller, organisationOf, requirePermission } from '../../../access/authority/caller.ts';
import { readInput } from '../../../input.ts';
import type { Platform } from '../../../installation/platform/platform.ts';
import { connectionOf, secretsOf, withDefaults } from '../connection.ts';
import { connectorOf } from '../connectors.ts';
import { readFrom } from '../read-connection.ts';
import { auditNote } from '../write-connection.ts';
import { connectionBackfill } from './backfill-run.ts';

/** States in which a run is over. */
const ENDED: ReadonlySet<string> = new Set(['succeeded', 'failed', 'cancelled']);

/** `{from?}`. What has been read back before is gone on from. Throws conflict while a reading is under way. */
export async function startBackfill(
  platform: Platform,
  caller: Caller | undefined,
  id: string,
  input: unknown,
): Promise<{ run_id: string }> {
  requirePermission(platform, caller, 'settings:write');
  const orgId = organisationOf(caller);
  const from = readInput(input ?? {}, (read) => readFrom(read, platform.clock()));
  return audited(platform, caller, auditNote('backfill', id), async (tx) => {
    const row = await connectionOf(tx, orgId, id, 'lock');
    const connector = connectorOf(platform, row.kind);
    const { backfill, title } = connector;
    if (!backfill) throw new Problem('conflict', `Nothing can be read back of ${title}; it comes by webhook.`);
    if (!row.enabled) throw new Problem('conflict', 'The connection is switched off. Switch it on first.');
    const secrets = secretsOf(platform.secrets, row);
    if (secrets.token === undefined && secrets.access_token === undefined)
      throw new Problem('conflict', `There is no token for ${title}. Put one in, or sign in there.`);
    if (backfill.streams(withDefaults(row.settings, connector.settings)).length === 0)
      throw new Problem('conflict', 'Nothing is named that could be read back. Fill in the settings first.');
    if (row.backfill_run_id !== null) {
      const last = await platform.workflows.get(orgId, row.backfill_run_id).catch(() => undefined);
      if (last && !ENDED.has(last.state))
        throw new Problem('conflict', 'Reading back is under way already. It goes on by itself, also after a restart.');
    }
    await tx
      .updateTable('connection_health')
      .set({ failures: 0, paused_until: null })
      .where('connection_id', '=', id)
      .execute();
    const started = await platform.workflows.startIn(tx, connectionBackfill, {
      ...{ orgId, startedBy: caller.id, input: { connection_id: id, from_ms: from ?? null } },
    });
    await tx
      .updateTable('connections')
      .set({ backfill_run_id: started.run_id })
      .where('connection_id', '=', id)
      .execute();
    return started;
  });
}
