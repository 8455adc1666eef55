/**
 * What the installation remembers of the catalogue outside of the place of backups: whoever can write there can put back
 * an older one, sealed as it was, and the newest backups are as good as gone. Its own file tells.
 */
import { readFile, rename, writeFile } from 'node:fs/promises';
import type { Repository } from './repository.ts';

interface Witnessed {
  repository: string;
  generation: number;
}

export async function witnessCatalogue(file: string, { id }: Repository, generation: number): Promise<void> {
  const draft = `${file}.new`;
  await writeFile(draft, JSON.stringify({ repository: id, generation } satisfies Witnessed), { mode: 0o600 });
  await rename(draft, file);
}

/** The generation that was seen last, when the catalogue of the same repository is older than that now. */
export async function newerWitnessed(
  file: string,
  { id }: Repository,
  generation: number,
): Promise<number | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  let seen: Partial<Witnessed> | null;
  try {
    seen = JSON.parse(text) as Partial<Witnessed> | null;
  } catch {
    return undefined; // not there, or cut short by a power cut
  }
  return seen?.repository === id && Number(seen.generation) > generation ? Number(seen.generation) : undefined;
}
