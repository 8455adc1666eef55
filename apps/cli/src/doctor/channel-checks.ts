/** The channels of notifications, organisation by organisation: whether each can be reached. Nobody is told anything. */
import type { ChannelCheck, Organisation } from '@bellwether/services';
import type { ApiClient } from '../server/api-client.ts';
import { type Check, ok, warning } from './check.ts';

const SHOWN_MAX = 5;

export async function channelChecks(client: ApiClient, organisations: readonly Organisation[]): Promise<Check> {
  const found: (ChannelCheck & { org_id: string })[] = [];
  for (const { org_id } of organisations) {
    const path = '/api/v1/notification-channels/check';
    const { checks } = await client.actingFor(org_id).json<{ checks: ChannelCheck[] }>('POST', path, {});
    found.push(...checks.map((check) => ({ ...check, org_id })));
  }
  return channelFinding(found);
}

export function channelFinding(found: readonly (ChannelCheck & { org_id: string })[]): Check {
  if (found.length === 0)
    return ok('notifications', 'No channel is set: nobody is told of alerts outside of the pages.');
  const bad = found.filter((check) => !check.ok);
  if (bad.length === 0) return ok('notifications', `All ${found.length} channels can be reached.`);
  const shown = bad
    .slice(0, SHOWN_MAX)
    .map(({ org_id, name, kind, detail }) => `${org_id}, ${name} (${kind}): ${detail}`);
  return warning(
    'notifications',
    `${bad.length} of ${found.length} channels cannot be reached. ${shown.join(' ')}`,
    'What waits for them is tried again by itself. Look under Alerts, Notifications, Channels.',
  );
}
