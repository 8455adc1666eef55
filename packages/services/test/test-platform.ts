/** A platform for a test, on the engines that were chosen for the run; see chosen-engines.ts. */
import { openRedisCluster } from '@bellwether/cluster';
import { vi } from 'vitest';
import { openPlatform, type Platform, type PlatformOptions } from '../src/installation/platform/platform.ts';
import { parseMasterKeys } from '../src/installation/secret/shared-keys.ts';
import { chosenEngines, ON_SERVERS } from './chosen-engines.ts';

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

/**
 * Until everything in the log is in the store and in the rows of every grain. Where several processes compute, that is what
 * catching up waits for; what is settled is told there of old stretches alone.
 */
export async function untilSettled(
  { store }: Pick<Platform, 'store'>,
  orgId: string,
  fromMs: number,
  toMs: number,
): Promise<void> {
  await store.loader.caughtUp();
  if (ON_SERVERS) return;
  await vi.waitUntil(() => store.windows.isSettled(orgId, fromMs, toMs), { timeout: 60_000, interval: 20 });
}
