/** A running server, asked over HTTP: does it answer in time, is the store there, does every event have its fate. */
import { setTimeout as delay } from 'node:timers/promises';
import type { EventStats, Organisation } from '@bellwether/services';
import type { ApiClient } from '../server/api-client.ts';
import { channelChecks } from './channel-checks.ts';
import { type Check, failed, ok, warning } from './check.ts';

const ANSWER_MS = { warning: 500 };
/** Records behind which figures are noticeably old; a busy server has some thousand at any moment. */
const LAG_WARNING = 200_000;
const SETTLE_WAIT_MAX_MS = 5000;
const SETTLE_POLL_MS = 200;
const ORGANISATIONS_MAX = 200;

interface Readiness {
  status: string;
  store: string;
  lag: number;
  failing?: string;
}

export async function serverChecks(client: ApiClient): Promise<Check[]> {
  const beganMs = performance.now();
  const { organisations } = await client.json<{ organisations: Organisation[] }>('GET', '/api/v1/organisations');
  const answerMs = Math.round(performance.now() - beganMs);
  const said = `The server at ${client.url} answered in ${answerMs} ms.`;
  const readiness = await readReadiness(client.url);
  return [
    answerMs > ANSWER_MS.warning
      ? warning('server', said, 'It is busy: look at the load of the machine.')
      : ok('server', said),
    ...readinessFindings(readiness),
    await logStatistics(client.url),
    await identityCheck(client, organisations.slice(0, ORGANISATIONS_MAX)),
    await channelChecks(client, organisations.slice(0, ORGANISATIONS_MAX)),
  ];
}

/** `/readyz` answers with its findings whatever its status. */
async function readReadiness(url: string): Promise<Readiness> {
  const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(10_000) });
  return (await response.json()) as Readiness; // docs/api.md
}

export function readinessFindings({ store, lag, failing }: Readiness): Check[] {
  const behind = `${lag.toLocaleString('en')} records are durable and not yet in figures.`;
  return [
    store === 'ok'
      ? ok('store', 'The store answers.')
      : failed('store', `The store is ${store}.`, 'Restart the server; what was acknowledged is in the log.'),
    failing
      ? failed(
          'loading',
          `${failing}. ${behind}`,
          'The server tries again by itself; if it goes on, look at its log and the disk.',
        )
      : lag > LAG_WARNING
        ? warning('loading', behind, 'If the number grows, more comes in than this machine can take.')
        : ok('loading', behind),
  ];
}

async function logStatistics(url: string): Promise<Check> {
  const response = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(10_000) });
  const text = response.ok ? await response.text() : '';
  const bytes = Number(/^bellwether_log_bytes(?:\{\})? (\S+)/m.exec(text)?.[1] ?? Number.NaN);
  if (Number.isNaN(bytes)) return ok('log', 'Its bytes are checked when the server is stopped.');
  return ok('log', `${bytes.toLocaleString('en')} bytes. Each byte is checked when the server is stopped.`);
}

/** received = stored + duplicate + rejected, once nothing is in flight. */
async function identityCheck(client: ApiClient, organisations: readonly Organisation[]): Promise<Check> {
  const broken: string[] = [];
  for (const { org_id } of organisations) {
    const stats = await settledStats(client.actingFor(org_id));
    if (!stats)
      return warning(
        'accounting',
        'Events keep coming in, so the counts could not be compared.',
        'Run it again in a quieter moment.',
      );
    if (stats.received !== stats.stored + stats.duplicate + stats.rejected)
      broken.push(
        `${org_id}: ${stats.received} received, ${stats.stored} stored, ${stats.duplicate} duplicate, ${stats.rejected} rejected`,
      );
  }
  const rule = 'received = stored + duplicate + rejected';
  if (broken.length > 0)
    return failed(
      'accounting',
      `${rule} does not hold. ${broken.slice(0, 5).join('; ')}.`,
      'Stop the server and run "bellwether log replay --into-empty-store".',
    );
  return ok('accounting', `${rule} holds for ${organisations.length} organisations.`);
}

async function settledStats(client: ApiClient): Promise<EventStats | undefined> {
  for (const deadline = Date.now() + SETTLE_WAIT_MAX_MS; ; await delay(SETTLE_POLL_MS)) {
    const stats = await client.json<EventStats>('GET', '/api/v1/events/stats');
    if (stats.in_flight === 0 || stats.received === stats.stored + stats.duplicate + stats.rejected) return stats;
    if (Date.now() > deadline) return undefined;
  }
}
