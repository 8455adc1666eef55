/** The drills that were done, good or not, one line each, in `recovery/drills.ndjson` of the data directory. */
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface DrillRecord {
  atMs: number;
  ok: boolean;
  /** Of a drill that could put nothing back these are null. */
  backup_id: string | null;
  /** How old what would have been put back was, and how long it took until it could be asked. */
  rpo_seconds: number | null;
  rto_seconds: number | null;
  /** Names of checks, `rpo`, `rto`, or `restore` when nothing was put back. */
  failed: string[];
}

const LINES_MAX = 1000;

function historyPath(dataDirectory: string): string {
  return join(dataDirectory, 'recovery', 'drills.ndjson');
}

export async function noteDrill(dataDirectory: string, record: DrillRecord): Promise<void> {
  await mkdir(join(dataDirectory, 'recovery'), { recursive: true, mode: 0o700 });
  await appendFile(historyPath(dataDirectory), `${JSON.stringify(record)}\n`, { mode: 0o600 });
}

/** Oldest first, the newest thousand. */
export async function readDrills(dataDirectory: string): Promise<DrillRecord[]> {
  const text = await readFile(historyPath(dataDirectory), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return text.split('\n').slice(-LINES_MAX).flatMap(parseLine);
}

/** A line that a crash cut short is none. */
function parseLine(line: string): DrillRecord[] {
  try {
    const record = JSON.parse(line) as Partial<DrillRecord>;
    return typeof record.atMs === 'number' && typeof record.ok === 'boolean' ? [record as DrillRecord] : [];
  } catch {
    return [];
  }
}
