/** An organisation of an installation that sends as much as it likes, with a key that may write and read. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InstallationProcess } from '../engines/roles-installation.ts';

const ANSWER_MS_MAX = 60_000;

export interface Organisation {
  orgId: string;
  key: string;
  /** The operator's token of the process it was made at. */
  operator: string;
}

export async function makeOrganisation(web: InstallationProcess, orgId: string): Promise<Organisation> {
  const operator = readFileSync(join(web.dataDirectory, 'run', 'operator.token'), 'utf8').trim();
  const ask = async (method: string, path: string, body: object, organisation?: string): Promise<unknown> => {
    const response = await fetch(web.url + path, {
      method,
      headers: {
        authorization: `Bearer ${operator}`,
        'content-type': 'application/json',
        ...(organisation === undefined ? {} : { 'x-bellwether-org': organisation }),
      },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_MS_MAX),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  await ask('POST', '/api/v1/organisations', { org_id: orgId, name: 'Load' });
  const quotas = { max_events_per_second: 1_000_000, max_api_requests_per_minute: 1_000_000 };
  await ask('PATCH', '/api/v1/organisation', { quotas }, orgId);
  // Reading event by event what was acknowledged is unusual access, and its alert would be one event more.
  await ask('PUT', '/api/v1/audit/thresholds', { people_read: 10_000 }, orgId);
  const made = (await ask('POST', '/api/v1/keys', { name: 'load', scopes: ['ingest', 'read'] }, orgId)) as {
    key: string;
  };
  return { orgId, key: made.key, operator };
}
