/** The log and the locks of a data directory in which no server runs; nothing is changed. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { VerifyReport } from '@bellwether/log';
import { type Check, failed, ok, warning } from './check.ts';

export async function logChecks(dataDirectory: string): Promise<Check[]> {
  const checks = [lockCheck(dataDirectory)];
  const directory = join(dataDirectory, 'log');
  if (!existsSync(directory)) return checks;
  const { verifyLog } = await import('@bellwether/log');
  return [...checks, logFinding(await verifyLog(directory))];
}

export function logFinding({ damage, records, segments, bytes, tailBytes }: VerifyReport): Check {
  const size = `${records.toLocaleString('en')} records in ${segments} segments, ${bytes.toLocaleString('en')} bytes`;
  const [first] = damage;
  if (first)
    return failed(
      'log',
      `${damage.length} damaged places; the first is ${first.file} at byte ${first.position}: ${first.reason}.`,
      'Restore the file from a backup; "bellwether log verify" lists all places.',
    );
  if (tailBytes > 0)
    return ok('log', `${size}; ${tailBytes} bytes of an append nobody was promised are cut off at the next start.`);
  return ok('log', `${size}, all readable.`);
}

function lockCheck(dataDirectory: string): Check {
  const path = join(dataDirectory, 'records', 'records.lock');
  if (!existsSync(path)) return ok('locks', 'Nobody has the data directory open.');
  const pid = pidIn(path);
  if (pid === undefined || !isAlive(pid))
    return ok('locks', 'A lock was left behind by a process that has ended; the next start takes it over.');
  return warning(
    'locks',
    `Process ${pid} has the data directory open and does not answer as a server.`,
    'It may be starting or stopping: try again in a moment. Else stop it.',
  );
}

function pidIn(path: string): number | undefined {
  try {
    const owner: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof owner === 'object' && owner !== null && 'pid' in owner ? Number(owner.pid) : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
