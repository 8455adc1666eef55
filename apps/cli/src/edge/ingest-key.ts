/** The key an edge writes to the centre with: made for the one organisation it can be for, and kept by the edge. */
import { CommandError, EXIT } from '../command-error.ts';
import { administer } from '../server/connect.ts';

export interface KeyTarget {
  dataDir: string;
  url?: string;
  key?: string;
  org?: string;
}

/** A new key with what an edge needs: to send events, and to bring surveys to people; made by the operator of this machine or an admin's key. */
export async function makeIngestKey({ org, ...target }: KeyTarget): Promise<string> {
  return administer(target, async (administration) => {
    const orgId = org ?? onlyOne((await administration.listOrganisations()).map(({ org_id }) => org_id));
    const { key } = await administration.createKey(orgId, { name: 'edge', scopes: ['ingest', 'delivery'] });
    return key;
  });
}

export function onlyOne(orgIds: readonly string[]): string {
  const [first, ...others] = orgIds;
  if (first !== undefined && others.length === 0) return first;
  throw new CommandError(
    EXIT.usage,
    'usage',
    first === undefined
      ? 'There is no organisation yet. Make one: bellwether orgs create <id>.'
      : `Say which organisation the edge is for with --org: ${orgIds.slice(0, 10).join(', ')}.`,
  );
}
