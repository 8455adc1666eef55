/** The connectors there are: those that packs declare, and the one for any program that signs what it sends. */
import { generic, genericWebhook, type Mapping } from '@bellwether/connectors';
import { type Connector, type ConnectorWebhook, Problem } from '@bellwether/core';
import type { Platform } from '../../installation/platform/platform.ts';
import type { ConnectionRow } from './connection.ts';

export function connectorsOf({ packs }: Pick<Platform, 'packs'>): readonly Connector[] {
  return [...packs.flatMap((pack) => pack.connectors ?? []), generic];
}

/** Throws conflict for a connection whose connector is not installed any more. */
export function connectorOf(platform: Pick<Platform, 'packs'>, kind: string): Connector {
  const connector = connectorsOf(platform).find(({ name }) => name === kind);
  if (connector) return connector;
  throw new Problem('conflict', `This version has no connector ${kind}.`);
}

/** How its deliveries are read; of a signed webhook of any program, by its mapping. */
export async function webhookOf(
  platform: Platform,
  { org_id, kind, mapping_id }: ConnectionRow,
): Promise<ConnectorWebhook> {
  if (kind !== generic.name) return connectorOf(platform, kind).webhook;
  if (mapping_id === null) return genericWebhook(undefined, platform.clock());
  const row = await platform.records.asTenant(org_id, (tx) =>
    tx.selectFrom('mappings').select('mapping').where('mapping_id', '=', mapping_id).executeTakeFirst(),
  );
  return genericWebhook(row?.mapping as unknown as Mapping | undefined, platform.clock());
}
