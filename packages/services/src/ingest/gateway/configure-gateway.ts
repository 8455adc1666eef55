/** What an organisation's gateway is set to, and setting it: the whole document at once, from the version that was seen. */
import { load } from '@bellwether/records';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { refuseStale } from '../../surveys/organization/refuse-stale.ts';
import { recordChange } from '../history/record-change.ts';
import { refuseShutOut, refuseUnknownKeys, refuseUnknownRoutes } from './check-configuration.ts';
import { EMPTY_CONFIGURATION, type GatewayConfiguration } from './gateway-configuration.ts';
import { gatewayStream, readConfiguration, writeConfiguration } from './gateway-stream.ts';
import { readConfiguration as readSent } from './read-configuration.ts';

export interface GatewayView {
  configuration: GatewayConfiguration;
  /** 0 while nobody has set anything. */
  version: number;
}

const VERSION_MAX = 2_000_000_000;

export async function getGateway(platform: Platform, caller: Caller | undefined): Promise<GatewayView> {
  requirePermission(platform, caller, 'settings:write');
  const orgId = organisationOf(caller);
  await platform.audit.note(caller, { action: 'gateway.read', resourceType: 'gateway', resourceId: orgId });
  return platform.records.asTenant(orgId, async (tx) => {
    const { version } = await load(tx, gatewayStream, orgId);
    return { configuration: await readConfiguration(tx, orgId), version };
  });
}

/**
 * `{configuration, version?}`; `served` are the routes there are, of every role. Throws invalid_request with every mistake,
 * conflict when somebody else was faster.
 */
export async function putGateway(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
  served: readonly string[],
): Promise<GatewayView> {
  requirePermission(platform, caller, 'settings:write');
  const orgId = organisationOf(caller);
  const { configuration, seen } = readInput(input, (read) => ({
    configuration: read.object('configuration', (part) => part.shape(readSent)),
    seen: read.has('version') ? read.integer('version', { min: 0, max: VERSION_MAX }) : undefined,
  }));
  refuseUnknownRoutes(configuration, served);
  refuseShutOut(caller, configuration);
  const note = { action: 'gateway.update', resourceType: 'gateway', resourceId: orgId };
  const version = await audited(platform, caller, note, async (tx) => {
    await refuseUnknownKeys(tx, configuration);
    const before = await readConfiguration(tx, orgId);
    const now = await load(tx, gatewayStream, orgId);
    refuseStale('gateway', seen, now.version, () => now.state ?? EMPTY_CONFIGURATION);
    await writeConfiguration(tx, orgId, configuration, new Date(platform.clock()));
    const recorded = await recordChange(platform, tx, caller, gatewayStream, orgId, { before, after: configuration });
    return recorded.version;
  });
  platform.gateway.put(orgId, configuration);
  return { configuration, version };
}
