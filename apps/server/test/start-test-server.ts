/** A server for a test, in this process, on the engines that were chosen for the run; see services: test/chosen-engines.ts. */
import { chosenSettings, patience } from '@bellwether/services/chosen-engines';
import { type Config, readConfig } from '../src/config.ts';
import { type RunningServer, startServer } from '../src/server.ts';

/** A server that does not close within this ends its process, and the whole run with it. */
const CLOSE_MAX_MS = 15_000;

export async function startTestServer(
  config: Config,
  options: Parameters<typeof startServer>[1] = {},
): Promise<RunningServer> {
  const { engines, masterKeys } = readConfig(await chosenSettings(config.dataDirectory));
  const closeMaxMs = patience(CLOSE_MAX_MS);
  return startServer(
    { ...config, engines: { ...config.engines, ...engines }, masterKeys: masterKeys ?? config.masterKeys },
    { closeMaxMs, ...options },
  );
}
