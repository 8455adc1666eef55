import type { EngineSettings } from '@bellwether/services';
import { usageError } from '../command-error.ts';

/** The servers that the settings name; `undefined` when everything is in the data directory. */
export async function configuredEngines(): Promise<EngineSettings | undefined> {
  const { readConfig } = await import('@bellwether/server');
  try {
    return readConfig(process.env).engines;
  } catch (error) {
    throw usageError(error instanceof Error ? error.message : String(error));
  }
}
