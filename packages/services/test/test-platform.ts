/** A platform for a test, on the engines that were chosen for the run; see chosen-engines.ts. */
import { openRedisCluster } from '@bellwether/cluster';
import { openPlatform, type Platform, type PlatformOptions } from '../src/installation/platform/platform.ts';
import { parseMasterKeys } from '../src/installation/secret/shared-keys.ts';
import { chosenEngines } from './chosen-engines.ts';

export async function openTestPlatform(options: PlatformOptions): Promise<Platform> {
  const { cluster: redis, masterKey, ...engines } = await chosenEngines(options.dataDirectory);
  const cluster = redis && (await openRedisCluster({ ...redis, onTrouble: options.onTrouble }));
  try {
    const platform = await openPlatform({
      ...options,
      engines: { ...options.engines, ...engines },
      ...(cluster ? { cluster } : {}),
      ...(masterKey === undefined ? {} : { masterKeys: parseMasterKeys(masterKey, 'the run') }),
    });
    const { close } = platform;
    platform.close = async () => {
      await close();
      await cluster?.close();
    };
    return platform;
  } catch (error) {
    await cluster?.close();
    throw error;
  }
}
