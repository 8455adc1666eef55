/**
 * A key of this installation: 32 random bytes in a file that only its owner can read, made when it is first needed. Whoever
 * removes the file makes worthless what was made with it. Several processes have it in the records instead
 * (shared-keys.ts); one that lies in the directory from before is then taken over.
 */
import { randomBytes } from 'node:crypto';
import { chmod, link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { SharedKeys } from './shared-keys.ts';

/** Where keys are: a directory of this process, or the records that several share. */
export type KeyHome = string | { directory: string; shared: SharedKeys };

const KEY_BYTES = 32;

/** `otherwise` says what to do when the file is damaged. */
export async function openInstallationKey(home: KeyHome, file: string, otherwise: string): Promise<Buffer> {
  if (typeof home !== 'string')
    return home.shared.open(
      file,
      async () => (await readKeyFile(home.directory, file, otherwise)) ?? randomBytes(KEY_BYTES),
    );
  await mkdir(home, { recursive: true, mode: 0o700 });
  const known = await readKeyFile(home, file, otherwise);
  if (known) {
    await chmod(join(home, file), 0o600);
    return known;
  }
  const key = randomBytes(KEY_BYTES);
  await writeSecretFile(join(home, file), key);
  return key;
}

async function readKeyFile(directory: string, file: string, otherwise: string): Promise<Buffer | undefined> {
  const path = join(directory, file);
  const known = await readFile(path).catch(() => undefined);
  if (known && known.length !== KEY_BYTES)
    throw new Error(`${path} is damaged: it has ${known.length} bytes instead of ${KEY_BYTES}. ${otherwise}`);
  return known;
}

/** Writes a file that must not be there yet: whole or not at all, and for its owner only. */
export async function writeSecretFile(path: string, content: Uint8Array | string): Promise<void> {
  const draft = `${path}.new`;
  await rm(draft, { force: true });
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  // A link never replaces what is there, and a power cut leaves a whole file or none.
  await link(draft, path);
  await rm(draft);
  const folder = await open(join(path, '..'));
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
