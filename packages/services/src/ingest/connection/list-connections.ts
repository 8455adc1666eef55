/** The connections of an organisation with how each goes, and what else there could be. */
import { generic } from '@bellwether/connectors';
import type { Connector } from '@bellwether/core';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { connectionOf } from './connection.ts';
import type { ToolConnectionView } from './connection-view.ts';
import { connectorOf, connectorsOf } from './connectors.ts';
import { shown } from './write-connection.ts';

/** A tool that can be connected, as the API describes it. */
export interface ConnectorView {
  kind: string;
  title: string;
  description: string;
  /** Whether the organisation has a connection to it. */
  connected: boolean;
  settings: Connector['settings'];
  webhook: Pick<Connector['webhook'], 'setup'> & { secret_title: string; secret_from: 'vendor' | 'us' };
  /** `null`: nothing can be read back. */
  backfill: { token_scopes: string } | null;
  oauth: { setup: readonly string[]; scopes: readonly string[] } | null;
  needs_mapping: boolean;
}

export async function listToolConnections(
  platform: Platform,
  caller: Caller | undefined,
  baseUrl: string,
): Promise<{ connections: ToolConnectionView[]; connectors: ConnectorView[] }> {
  requirePermission(platform, caller, 'settings:read');
  await platform.audit.note(caller, { action: 'connection.list', resourceType: 'connection' });
  await platform.connections.settled();
  const connections = await platform.records.asTenant(organisationOf(caller), async (tx) => {
    const rows = await tx.selectFrom('connections').selectAll().orderBy('name').execute();
    const installed = new Map(connectorsOf(platform).map((connector) => [connector.name, connector]));
    const views: ToolConnectionView[] = [];
    for (const row of rows) {
      const connector = installed.get(row.kind);
      if (connector) views.push(await shown(platform, tx, row, connector, baseUrl));
    }
    return views;
  });
  const kinds = new Set(connections.map(({ kind }) => kind));
  return { connections, connectors: connectorsOf(platform).map((connector) => connectorView(connector, kinds)) };
}

export async function getToolConnection(
  platform: Platform,
  caller: Caller | undefined,
  id: string,
  baseUrl: string,
): Promise<ToolConnectionView> {
  requirePermission(platform, caller, 'settings:read');
  await platform.audit.note(caller, { action: 'connection.read', resourceType: 'connection', resourceId: id });
  await platform.connections.settled();
  return platform.records.asTenant(organisationOf(caller), async (tx) => {
    const row = await connectionOf(tx, organisationOf(caller), id);
    return shown(platform, tx, row, connectorOf(platform, row.kind), baseUrl);
  });
}

function connectorView(connector: Connector, kinds: ReadonlySet<string>): ConnectorView {
  const { name, title, description, settings, webhook, backfill, oauth } = connector;
  return {
    ...{ kind: name, title, description, settings, connected: kinds.has(name) },
    webhook: { setup: webhook.setup, secret_title: webhook.secretTitle, secret_from: webhook.secretFrom },
    backfill: backfill ? { token_scopes: backfill.tokenScopes } : null,
    oauth: oauth ? { setup: oauth.setup, scopes: oauth.scopes } : null,
    needs_mapping: name === generic.name,
  };
}
