/** The key that signs embeds. Whoever removes its file ends every embed there is. */
import { openInstallationKey } from '../secret/installation-key.ts';

export function openEmbedKey(directory: string): Promise<Buffer> {
  return openInstallationKey(directory, 'embed.key', 'Remove it to end all embeds.');
}
