/**
 * The operator's token: whoever can read this file on the machine itself may administer the installation. The CLI reads
 * it; a new one is made at each start.
 */
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashCredential, newCredential } from './credential.ts';

export function operatorTokenPath(dataDirectory: string): string {
  return join(dataDirectory, 'run', 'operator.token');
}

/** Writes a new token, readable by the owner of the process only, and returns its hash for the service context. */
export function writeOperatorToken(dataDirectory: string): Buffer {
  const token = newCredential('operator');
  const path = operatorTokenPath(dataDirectory);
  mkdirSync(join(dataDirectory, 'run'), { recursive: true, mode: 0o700 });
  const draft = `${path}.new`;
  rmSync(draft, { force: true }); // a left-over could have other rights than the ones a new file gets
  writeFileSync(draft, `${token}\n`, { mode: 0o600, flag: 'wx' });
  chmodSync(draft, 0o600);
  renameSync(draft, path);
  return hashCredential(token);
}

/** The token of the running server; `undefined` when none runs here, or not for this user of the machine. */
export function readOperatorToken(dataDirectory: string): string | undefined {
  try {
    return readFileSync(operatorTokenPath(dataDirectory), 'utf8').trim();
  } catch {
    return undefined;
  }
}

/** At the end of a server: its token opens nothing any more. */
export function removeOperatorToken(dataDirectory: string): void {
  rmSync(operatorTokenPath(dataDirectory), { force: true });
}
