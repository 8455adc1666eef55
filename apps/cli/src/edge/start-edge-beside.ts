/**
 * The edge of a single machine: in the server's process, and still apart from it, with a directory, a key and an HTTP
 * address of its own. The server starts without it when it cannot start, and says why.
 */
import type { RunningEdge } from '@bellwether/edge-app';
import type { EdgeBeside, RunningServer } from '@bellwether/server';
import { printNote } from '../output.ts';
import { secureEdge } from './secure-edge.ts';

export async function startEdgeBeside(
  server: RunningServer,
  { directory, host, port, tls }: EdgeBeside,
): Promise<RunningEdge | undefined> {
  try {
    const { startEdge, EDGE_PORT: usualPort } = await import('@bellwether/edge-app');
    const edge = await startEdge({
      directory,
      host,
      port: port ?? usualPort,
      orAnyPort: port === undefined,
      secure: tls && secureEdge(tls),
      centreUrl: server.url,
      obtainIngestKey: () => keyFor(server),
    });
    server.edgeIsAt(edge.url);
    return edge;
  } catch (error) {
    printNote(
      `  The edge could not start, and people's data is not taken in: ${error instanceof Error ? error.message : String(error)}`,
    );
    return undefined;
  }
}

/** For the organisation made at the first start, or the only one. Made when the edge has something to send. */
async function keyFor({ platform }: RunningServer): Promise<string | undefined> {
  const { actingFor, createKey, FIRST_ORG_ID, OPERATOR, SAMPLE_ORG_ID } = await import('@bellwether/services');
  const all = platform.tenants.all().map(({ org_id }) => org_id);
  const orgId = all.length === 1 ? all[0] : [FIRST_ORG_ID, SAMPLE_ORG_ID].find((id) => all.includes(id));
  if (orgId === undefined) return undefined;
  const { key } = await createKey(platform, actingFor(OPERATOR, orgId), {
    name: 'edge',
    scopes: ['ingest', 'delivery'],
  });
  return key;
}
