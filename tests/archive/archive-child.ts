/** A process that does one thing to an archive, at a time it is told, and may be killed on the way: see killed.test.ts. */
import { setTimeout as delay } from 'node:timers/promises';
import { actingFor, enforceRetention, getArchive, OPERATOR, requestRestore } from '@bellwether/services';
import { openTestPlatform } from '@bellwether/services/test-platform';
import { readingsPack } from '../windows/readings-pack.ts';

const [dataDirectory, now, what, from, to] = process.argv.slice(2) as [string, string, string, string?, string?];
const caller = actingFor(OPERATOR, 'org_a');
const platform = await openTestPlatform({
  dataDirectory,
  packs: [readingsPack],
  clock: () => Number(now),
  onTrouble: (message, error) => console.error(message, error),
});
if (what === 'restore') {
  const open = (await getArchive(platform, caller)).restores.filter(({ state }) => state !== 'ended');
  if (open.length === 0) await requestRestore(platform, caller, { from, to });
  while ((await getArchive(platform, caller)).restores[0]?.state !== 'restored') await delay(50);
} else await enforceRetention(platform, 600_000);
await platform.close();
