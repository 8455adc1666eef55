/**
 * A whole server with backups, which will be killed and whose disk will be lost. Says on standard output when it is ready;
 * what it then hears on standard input is the fault point it is to die at, `<name>[:<nth>]`.
 */
import { writeSync } from 'node:fs';
import { armFaultPoint } from '@bellwether/core';
import { readConfig, startServer } from '@bellwether/server';
import { actingFor, createKey, FIRST_ORG_ID, OPERATOR, putAccessThresholds } from '@bellwether/services';

const [dataDirectory, knownKey] = process.argv.slice(2);

const { url, platform } = await startServer({
  ...readConfig(process.env),
  ...{ port: 0, dataDirectory: dataDirectory!, sample: false, logLevel: process.env.LOG_LEVEL ?? 'error' },
});

async function makeKey(): Promise<string> {
  const operator = actingFor(OPERATOR, FIRST_ORG_ID);
  await putAccessThresholds(platform, operator, { people_read: 10_000 });
  return (await createKey(platform, operator, { name: 'recovery', scopes: ['ingest', 'read'] })).key;
}

process.stdin.setEncoding('utf8').on('data', (fault: string) => armFaultPoint(fault.trim()));
writeSync(1, `${JSON.stringify({ url, key: knownKey ?? (await makeKey()) })}\n`);
