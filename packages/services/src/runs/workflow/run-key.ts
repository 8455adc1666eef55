import { type KeyHome, openInstallationKey } from '../../installation/secret/installation-key.ts';

/** The key that seals what an engine outside of the records remembers of durable runs. */
export function openRunKey(home: KeyHome): Promise<Buffer> {
  return openInstallationKey(home, 'run.key', 'Remove it to make a new one when no durable run is under way.');
}
