/**
 * A key of this installation: 32 random bytes in a file that only its owner can read, made when it is first needed. Whoever
 * removes the file makes worthless what was made with it.
 */
import { randomBytes } from 'node:crypto';
import { chmod, link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

const KEY_BYTES = 32;

/** `otherwise` says what to do when the file is damaged. */
export async function openInstallationKey(directory: string, file: string, otherwise: string): Promise<Buffer> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, file);
  const known = await readFile(path).catch(() => undefined);
  if (known?.length === KEY_BYTES) {
    await chmod(path, 0o600);
    return known;
  }
  if (known) throw new Error(`${path} is damaged: it has ${known.length} bytes instead of ${KEY_BYTES}. ${otherwise}`);
  const key = randomBytes(KEY_BYTES);
  await writeSecretFile(path, key);
  return key;
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
