/** The key that signs embeds. Whoever removes its file ends every embed there is. */
import { type KeyHome, openInstallationKey } from '../../installation/secret/installation-key.ts';

export function openEmbedKey(home: KeyHome): Promise<Buffer> {
  return openInstallationKey(home, 'embed.key', 'Remove it to end all embeds.');
}
