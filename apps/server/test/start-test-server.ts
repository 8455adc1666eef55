/** A server for a test, in this process, on the engines that were chosen for the run; see services: test/chosen-engines.ts. */
import { chosenSettings } from '@bellwether/services/chosen-engines';
import { type Config, readConfig } from '../src/config.ts';
import { type RunningServer, startServer } from '../src/server.ts';

export async function startTestServer(
  config: Config,
  options: Parameters<typeof startServer>[1] = {},
): Promise<RunningServer> {
  const { engines, masterKeys } = readConfig(await chosenSettings(config.dataDirectory));
  return startServer({ ...config, engines: { ...config.engines, ...engines }, masterKeys }, options);
}
