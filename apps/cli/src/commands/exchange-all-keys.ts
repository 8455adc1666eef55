/**
 * `bellwether keys rotate --all`: exchanges every key that this installation makes for itself, while it runs. What others
 * hold (API keys, devices' credentials, the key of backups) cannot be exchanged behind their backs, and is named instead.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ExchangedSecretKeys } from '@bellwether/services';
import { CommandError, EXIT } from '../command-error.ts';
import { edgeDirectoryOf, openEdge } from '../edge/edge-door.ts';
import { printJson, printLine, printNote } from '../output.ts';
import { findRunningServer } from '../server/connect.ts';

interface Exchange {
  dataDir: string;
  /** In milliseconds. */
  grace?: number;
  json?: boolean;
}

/** Sealing anew takes a while where there are many secrets. */
const EXCHANGE_MAX_MS = 30 * 60_000;
const ELSEWHERE = [
  'API keys: "bellwether keys rotate <key_id> --org …", whoever uses one has to be told',
  "devices' credentials, and keys that sign updates: on the page of devices",
  'the key of backups: a new file, and a new place for backups (docs/operations.md)',
  'certificates: put new files in place, they are served within two seconds',
  'links that are signed (embeds, objects, acknowledgements): remove the file in secrets/ and restart; they end',
] as const;

export async function exchangeAllKeys({ dataDir, grace, json = false }: Exchange): Promise<void> {
  const client = await findRunningServer(resolve(dataDir));
  if (!client)
    throw new CommandError(
      EXIT.unreachable,
      'unreachable',
      `No server runs in ${resolve(dataDir)}. Keys are exchanged by the server, while it runs: start it, then ask again.`,
    );
  const secrets = await client.json<ExchangedSecretKeys>('POST', '/api/v1/secret-keys/exchange', {
    body: grace === undefined ? {} : { grace_seconds: Math.max(1, Math.round(grace / 1000)) },
    timeLimitMs: EXCHANGE_MAX_MS,
  });
  const edge = await exchangeVaultKey(dataDir);
  if (json) return printJson({ secrets, edge, elsewhere: ELSEWHERE });
  printLine(
    `Secrets are sealed with ${secrets.current} now; ${secrets.sealed_anew} were sealed anew. ${secrets.retiring.join(', ')} will be destroyed at ${secrets.retires_at}.`,
  );
  printLine(
    edge
      ? `The edge's vault has the tenant key ${edge.tenant_key}; ${edge.left} small keys are being wrapped anew, then the old one is destroyed.`
      : 'No edge lies in this data directory; where one is elsewhere: "bellwether edge rotate-keys vault" there.',
  );
  printNote(
    `Not exchanged by this command, because others hold them:\n${ELSEWHERE.map((one) => `  ${one}`).join('\n')}`,
  );
}

async function exchangeVaultKey(dataDir: string): Promise<{ tenant_key: string; left: number } | undefined> {
  const target = { dataDir, ...(process.env.EDGE_DATA_DIR ? { edgeDir: process.env.EDGE_DATA_DIR } : {}) };
  if (!existsSync(join(edgeDirectoryOf(target), 'edge.db'))) return undefined;
  const door = await openEdge(target, { start: true });
  try {
    const { rotated, left } = await door.post<{ rotated: string; left: number }>('/api/edge/keys/rotate', {
      kind: 'vault',
    });
    return { tenant_key: rotated, left };
  } finally {
    await door.close();
  }
}
