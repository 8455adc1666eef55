/**
 * Where the edge of a directory answers: `run/edge.json`, for commands on the same machine. What a killed edge left behind
 * names an address where nobody, or somebody else, answers, so a reader has to try it.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export function readEdgeAddress(directory: string): string | undefined {
  try {
    const { url } = JSON.parse(readFileSync(addressPath(directory), 'utf8')) as { url?: unknown };
    return typeof url === 'string' && URL.canParse(url) ? url : undefined;
  } catch {
    return undefined;
  }
}

export function writeEdgeAddress(directory: string, url: string): void {
  mkdirSync(join(directory, 'run'), { recursive: true, mode: 0o700 });
  const path = addressPath(directory);
  // Renamed into place, so that nobody ever reads half of it.
  writeFileSync(`${path}.new`, `${JSON.stringify({ url, pid: process.pid })}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

export function removeEdgeAddress(directory: string): void {
  rmSync(addressPath(directory), { force: true });
}

function addressPath(directory: string): string {
  return join(directory, 'run', 'edge.json');
}
