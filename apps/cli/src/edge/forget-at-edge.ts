/**
 * The edge of the same data directory lets go of a person before the centre does: nothing about them can be on its way
 * any more when the centre looks for what is left.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ApiProblem } from '../server/api-client.ts';
import { openEdge } from './edge-door.ts';

/** All pseudonyms the edge knew them by; none when there is no edge here, or it does not know them. */
export async function forgetAtEdge(dataDir: string, subject: string): Promise<readonly string[]> {
  const edgeDir = resolve(process.env.EDGE_DATA_DIR || join(dataDir, 'edge'));
  if (!existsSync(join(edgeDir, 'edge.db'))) return [];
  const door = await openEdge({ dataDir, edgeDir });
  try {
    const answer = await door.post<{ pseudonyms: string[] }>('/api/edge/people/forget', { pseudonym: subject });
    return answer.pseudonyms;
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 404) return [];
    throw error;
  } finally {
    await door.close();
  }
}
