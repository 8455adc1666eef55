/**
 * The key that signs embeds: 32 random bytes of this installation, in a file that only its owner can read, made at the
 * first start. Whoever removes the file ends every embed there is.
 */
import { randomBytes } from 'node:crypto';
import { chmod, link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

const KEY_BYTES = 32;
const FILE = 'embed.key';

export async function openEmbedKey(directory: string): Promise<Buffer> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, FILE);
  const known = await readFile(path).catch(() => undefined);
  if (known?.length === KEY_BYTES) {
    await chmod(path, 0o600);
    return known;
  }
  if (known)
    throw new Error(
      `${path} is damaged: it has ${known.length} bytes instead of ${KEY_BYTES}. Remove it to end all embeds.`,
    );
  const key = randomBytes(KEY_BYTES);
  const draft = `${path}.new`;
  await rm(draft, { force: true });
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(key);
    await file.sync();
  } finally {
    await file.close();
  }
  // A link never replaces what is there, and a power cut leaves a whole key or none.
  await link(draft, path);
  await rm(draft);
  const folder = await open(directory);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
  return key;
}
