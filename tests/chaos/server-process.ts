/**
 * A process that will be killed: a whole server on the given data directory. It says on its standard output when it is
 * ready, with `writeSync`, so that nothing it has said stays in a buffer when the signal comes.
 */
import { writeSync } from 'node:fs';
import { readConfig, startServer } from '@bellwether/server';
import { actingFor, createKey, FIRST_ORG_ID, OPERATOR, putAccessThresholds } from '@bellwether/services';

const [dataDirectory, knownKey] = process.argv.slice(2);

const { url, platform } = await startServer({
  ...readConfig({}),
  port: 0,
  dataDirectory: dataDirectory!,
  sample: false,
  logLevel: process.env.LOG_LEVEL ?? 'error',
});

async function makeKey(): Promise<string> {
  const operator = actingFor(OPERATOR, FIRST_ORG_ID);
  // Reading event by event what was acknowledged is unusual access, and its alert would be one event more.
  await putAccessThresholds(platform, operator, { people_read: 10_000 });
  const made = await createKey(platform, operator, {
    name: 'chaos',
    scopes: ['ingest', 'read'],
  });
  return made.key;
}

writeSync(1, `${JSON.stringify({ url, key: knownKey ?? (await makeKey()) })}\n`);
