/** Tells those whom it concerns that a connection needs somebody, and that it does no longer. */
import { notify, resolveNotification } from '../../alerts/notification/notify.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { connectionOf } from './connection.ts';
import { connectorOf } from './connectors.ts';

interface Of {
  orgId: string;
  connectionId: string;
}

const keyOf = (connectionId: string): string => `connection ${connectionId} backfill`;

/** `detail` says why, and what to do. */
export async function tellStuck(platform: Platform, { orgId, connectionId }: Of, detail: string): Promise<void> {
  await platform.records.asTenant(orgId, async (tx) => {
    const { name, kind } = await connectionOf(tx, orgId, connectionId);
    const notification = {
      ...({ org_id: orgId, kind: 'connection', severity: 'warning', dedup_key: keyOf(connectionId) } as const),
      title: `Reading back from ${name} has stopped`,
      body: `${connectorOf(platform, kind).title}: ${detail} What was read is kept; begun again, it goes on where it was.`,
      ...{ link: '/connections', atMs: platform.clock() },
    };
    await notify(platform, notification, tx);
  });
}

export function tellUnstuck(platform: Platform, { orgId, connectionId }: Of): Promise<void> {
  return resolveNotification(platform, { org_id: orgId, dedup_key: keyOf(connectionId), atMs: platform.clock() });
}
