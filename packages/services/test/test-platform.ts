/** A platform for a test, with its records on the engine that was chosen for the run; see records: test/test-records.ts. */
import { RECORDS_ENGINE, testDatabase } from '@bellwether/records/test-records';
import { openPlatform, type Platform, type PlatformOptions } from '../src/platform/platform.ts';

export async function openTestPlatform(options: PlatformOptions): Promise<Platform> {
  if (RECORDS_ENGINE === 'embedded') return openPlatform(options);
  const records = { url: await testDatabase(options.dataDirectory) };
  return openPlatform({ ...options, engines: { ...options.engines, records } });
}
