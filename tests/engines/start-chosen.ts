/**
 * Ordinary suites on real servers: before a run with `BELLWETHER_TEST_ENGINES=postgres` (or `postgres,pgbouncer`) the
 * server is started once for all its files, which find its address in the environment; after it the server is gone.
 */
import { rmSync } from 'node:fs';
import { dataDirectory } from './places.ts';
import type { RealServer } from './real-server.ts';
import { pgbouncer } from './servers/pgbouncer.ts';
import { postgres } from './servers/postgres.ts';

/** By what is chosen, and where its address is left. The first that was chosen of those with one variable is started. */
const SERVERS: readonly { chosen: string; server: RealServer; variable: string }[] = [
  { chosen: 'pgbouncer', server: pgbouncer, variable: 'BELLWETHER_TEST_POSTGRES_URL' },
  { chosen: 'postgres', server: postgres, variable: 'BELLWETHER_TEST_POSTGRES_URL' },
];

export default async function startChosen(): Promise<() => Promise<void>> {
  const chosen = new Set((process.env.BELLWETHER_TEST_ENGINES ?? '').split(',').filter((name) => name !== ''));
  const started = new Set<string>();
  const ends: (() => Promise<void>)[] = [];
  for (const { chosen: name, server, variable } of SERVERS) {
    if (!chosen.has(name) || started.has(variable)) continue;
    if (!(await server.installed()))
      throw new Error(`${server.what} is missing: npm run engines install ${server.name}`);
    const directory = dataDirectory(server.name);
    const running = await server.start(directory);
    process.env[variable] = running.url;
    started.add(variable);
    ends.push(async () => {
      await running.stop();
      rmSync(directory, { recursive: true, force: true });
    });
  }
  return async () => {
    for (const end of ends) await end();
  };
}
