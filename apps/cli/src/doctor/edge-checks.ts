/** The edge in a data directory: its files, and when it runs what it says of itself. Nothing is changed. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceView } from '@bellwether/edge';
import { findRunningEdge } from '../edge/edge-door.ts';
import { type Check, failed, ok, warning } from './check.ts';

interface Spool {
  events: number;
  bytes: number;
  bytes_max: number;
  rejected: number;
  sender: { problem?: string };
}

/** Nothing when there is no edge here. */
export async function edgeChecks(dataDirectory: string): Promise<Check[]> {
  const edgeDir = join(dataDirectory, 'edge');
  if (!existsSync(join(edgeDir, 'edge.db'))) return [];
  if (!existsSync(join(edgeDir, 'keys.json')))
    return [
      failed(
        'edge',
        'The vault is there and its key file is not.',
        `Put ${join(edgeDir, 'keys.json')} back from its backup.`,
      ),
    ];
  const door = await findRunningEdge({ dataDir: dataDirectory, edgeDir });
  if (!door) return [ok('edge', 'No edge runs here; what only a running one knows was not checked.')];
  const [spool, { sources }, { verified }] = await Promise.all([
    door.get<Spool>('/api/edge/spool?limit=1'),
    door.get<{ sources: SourceView[] }>('/api/edge/sources'),
    door.get<{ verified: { entries: number; brokenAt?: number } }>('/api/edge/journal?limit=1'),
  ]);
  return [spoolFinding(spool), sourcesFinding(sources), journalFinding(verified)];
}

export function spoolFinding({ events, bytes, bytes_max, rejected, sender }: Spool): Check {
  const waiting = `${events.toLocaleString('en')} events wait, ${Math.round((100 * bytes) / bytes_max)} % of the spool`;
  if (sender.problem !== undefined)
    return warning(
      'edge spool',
      `${waiting}. ${sender.problem}`,
      'Nothing is lost: they are sent when the centre takes them.',
    );
  if (rejected > 0)
    return warning(
      'edge spool',
      `The centre refused ${rejected.toLocaleString('en')} events of this edge.`,
      '"bellwether edge spool --json" says why.',
    );
  return ok('edge spool', `${waiting}.`);
}

function sourcesFinding(sources: readonly SourceView[]): Check {
  const on = sources.filter(({ enabled }) => enabled).length;
  const refused = sources.filter((source) => source.refused > 0).map(({ name }) => name);
  const detail = sources.length === 0 ? 'No source is declared.' : `${on} of ${sources.length} sources are on.`;
  return refused.length === 0
    ? ok('edge sources', detail)
    : warning(
        'edge sources',
        `${detail} Records were refused of: ${refused.join(', ')}.`,
        '"bellwether edge refused <source>" says which field was in the way.',
      );
}

function journalFinding({ entries, brokenAt }: { entries: number; brokenAt?: number }): Check {
  return brokenAt === undefined
    ? ok('edge journal', `The chain of ${entries.toLocaleString('en')} entries is whole.`)
    : failed(
        'edge journal',
        `Entry ${brokenAt} was changed.`,
        'Somebody wrote into edge.db. Compare it with a backup.',
      );
}
