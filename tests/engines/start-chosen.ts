/**
 * Ordinary suites on real servers: before a run with `BELLWETHER_TEST_ENGINES=kafka,postgres,redis,clickhouse`, or some of
 * them, the servers are started once for all its files, which find them by the environment; after it they are gone.
 */
import { LEFT_OUT } from './chosen.ts';
import { ONLY_EMBEDDED } from './only-embedded.ts';
import { RunEngines } from './run-engines.ts';

export default async function startChosen(): Promise<(() => Promise<void>) | undefined> {
  const chosen = (process.env.BELLWETHER_TEST_ENGINES ?? '').split(',').filter((name) => name !== '');
  // Each project of a run comes by here.
  if (chosen.length === 0 || process.env.BELLWETHER_TEST_INSTALLATIONS !== undefined) return undefined;
  const engines = await RunEngines.start(chosen);
  process.env.BELLWETHER_TEST_INSTALLATIONS = engines.url;
  if (engines.postgresUrl !== undefined) process.env.BELLWETHER_TEST_POSTGRES_URL = engines.postgresUrl;
  if (engines.temporalAddress !== undefined) process.env.BELLWETHER_TEST_TEMPORAL_ADDRESS = engines.temporalAddress;
  console.log(`On real servers: ${chosen.join(', ')}.`);
  if (LEFT_OUT.length > 0)
    for (const [why, patterns] of Object.entries(ONLY_EMBEDDED))
      console.log(`Left out, because ${why}:\n${patterns.map((pattern) => `  ${pattern}`).join('\n')}`);
  return () => engines.stop();
}
