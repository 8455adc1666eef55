/**
 * Reads a connection's streams, page after page, for as long as it may, and says how it ended: all is read, there is more,
 * or it has to wait. What has been read is durable after each page, so whoever reads next goes on at that page.
 */
import {
  type BackfillPage,
  type Connector,
  type Credential,
  CredentialRefused,
  HalfAnAnswer,
  Problem,
  SECOND_MS,
  StreamRefused,
} from '@bellwether/core';
import type { Platform } from '../../../installation/platform/platform.ts';
import { admitConnectorEvents } from '../admit-connector-events.ts';
import { callVendor } from '../call-vendor.ts';
import { type ConnectionRow, connectionOf, secretsOf, withDefaults } from '../connection.ts';
import { connectorOf } from '../connectors.ts';
import { credentialOf } from '../oauth/credential.ts';
import { pseudonymsOf } from '../pseudonyms.ts';
import { keepPage, nextStream, type Reading, refuseStream, type StreamPlace } from './cursors.ts';
import { pauseAfter, waitsFor } from './waits.ts';

export type Stretch =
  | { kind: 'done' }
  | { kind: 'more' }
  | { kind: 'waits'; untilMs: number; detail: string }
  /** Somebody has to do something first. */
  | { kind: 'stuck'; detail: string };

export interface StretchOptions {
  /** Milliseconds of the machine's time after which no new page is begun. */
  budgetMs: number;
  signal: AbortSignal;
  /** From 0 to 1. */
  random(): number;
}

/** So many failures in a row, and it is given up until somebody begins it again. */
const FAILURES_MAX = 40;

export async function readStretch(platform: Platform, reading: Reading, options: StretchOptions): Promise<Stretch> {
  const endsMs = performance.now() + options.budgetMs;
  while (!options.signal.aborted && performance.now() < endsMs) {
    const ended = await readPage(platform, reading, options);
    if (ended) return ended;
  }
  return { kind: 'more' };
}

/** One page; `undefined`: the next may follow at once. */
async function readPage(
  platform: Platform,
  reading: Reading,
  { random }: StretchOptions,
): Promise<Stretch | undefined> {
  const { orgId, connectionId } = reading;
  const tenant = <T>(work: Parameters<typeof platform.records.asTenant<T>>[1]): Promise<T> =>
    platform.records.asTenant(orgId, work);
  const { connection, failures, pausedUntilMs, place } = await tenant((tx) => situationOf(tx, reading));
  const nowMs = platform.clock();
  if (!connection.enabled) return { kind: 'stuck', detail: 'The connection is switched off.' };
  if (!place) return { kind: 'done' };
  if (pausedUntilMs > nowMs) return { kind: 'waits', untilMs: pausedUntilMs, detail: 'A pause is not over yet.' };

  const pause = async (detail: string, untilMs?: number): Promise<Stretch> => {
    const count = failures + 1;
    if (count > FAILURES_MAX)
      return { kind: 'stuck', detail: `${detail} It was tried ${FAILURES_MAX} times in a row.` };
    const until = Math.max(untilMs ?? 0, nowMs + pauseAfter(count, random()));
    await tenant((tx) => noteFailure(tx, connectionId, { detail, failures: count, untilMs: until, nowMs }));
    return { kind: 'waits', untilMs: until, detail };
  };

  const connector = connectorOf(platform, connection.kind);
  const asked = await ask(platform, connection, connector, place);
  switch (asked.kind) {
    case 'stuck':
      await tenant((tx) => noteFailure(tx, connectionId, { detail: asked.detail, failures: failures + 1, nowMs }));
      return asked;
    case 'refused':
      await tenant((tx) => refuseStream(tx, connectionId, place.stream, asked.detail, nowMs));
      return undefined;
    case 'failed':
      return pause(asked.detail, asked.untilMs);
    case 'limited': {
      // A limit that is used up is no failure of the vendor's: nothing is counted, and it is waited for as asked.
      const until = asked.untilMs ?? nowMs + pauseAfter(failures + 1, random());
      const jittered = Math.round(until + random() * SECOND_MS);
      await tenant((tx) => noteFailure(tx, connectionId, { failures, untilMs: jittered, nowMs }));
      return { kind: 'waits', untilMs: jittered, detail: asked.detail };
    }
  }
  const { page } = asked;
  try {
    await admitConnectorEvents(platform, connection, page.events).then(({ accepted, duplicate, rejected }) => {
      const counts = { events: accepted, events_again: duplicate, events_rejected: rejected };
      platform.connections.count(orgId, connectionId, counts, accepted > 0 ? { last_event_at: nowMs } : {});
    });
  } catch (error) {
    // We ourselves are full: nothing of the page was kept, and it is read again.
    if (!(error instanceof Problem) || !OURS.has(error.code)) throw error;
    const afterMs = (error.retryAfterSeconds ?? 5) * SECOND_MS;
    return { kind: 'waits', untilMs: nowMs + afterMs, detail: error.message };
  }
  await tenant((tx) => keepPage(tx, connector.backfill!, { stream: place.stream, page, nowMs }, reading));
  const untilMs = waitsFor(page.rate, nowMs);
  if (untilMs === undefined) return undefined;
  await tenant((tx) => noteFailure(tx, connectionId, { failures: 0, untilMs, nowMs }));
  return { kind: 'waits', untilMs, detail: `The limit of ${connector.title} is used up.` };
}

const OURS: ReadonlySet<string> = new Set(['overloaded', 'quota_exceeded', 'storage_full']);

type Tenant = Parameters<Parameters<Platform['records']['asTenant']>[1]>[0];

async function situationOf(tx: Tenant, { orgId, connectionId }: Reading) {
  const connection = await connectionOf(tx, orgId, connectionId);
  const health = await tx
    .selectFrom('connection_health')
    .select(['failures', 'paused_until'])
    .where('connection_id', '=', connectionId)
    .executeTakeFirstOrThrow();
  return {
    connection,
    failures: health.failures,
    pausedUntilMs: health.paused_until?.getTime() ?? 0,
    place: await nextStream(tx, connectionId),
  };
}

type Asked =
  | { kind: 'page'; page: BackfillPage }
  | { kind: 'stuck'; detail: string }
  | { kind: 'refused'; detail: string }
  | { kind: 'failed' | 'limited'; detail: string; untilMs: number | undefined };

/** Asks for a page. A token that the vendor no longer takes is renewed, once. */
async function ask(
  platform: Platform,
  connection: ConnectionRow,
  connector: Connector,
  { stream, cursor }: StreamPlace,
): Promise<Asked> {
  const { backfill } = connector;
  if (!backfill) return { kind: 'stuck', detail: `Nothing can be read back of ${connector.title}.` };
  const settings = withDefaults(connection.settings, connector.settings);
  const place = { stream, cursor, settings, nowMs: platform.clock() };
  let rejected: Credential | undefined;
  for (;;) {
    const held = await credentialOf(platform, connection, connector, rejected);
    if (held.kind === 'missing') return { kind: 'stuck', detail: held.detail };
    if (held.kind === 'failed') return { ...held, untilMs: undefined };
    const answer = await callVendor(platform.outbound, backfill.request(place, held.credential), platform.clock());
    let why: string;
    if (answer.kind === 'unauthorised') why = answer.detail;
    else if (answer.kind !== 'answer') return answer;
    else
      try {
        const context = pseudonymsOf(secretsOf(platform.secrets, connection));
        return { kind: 'page', page: backfill.read(answer.answer, place, context) };
      } catch (error) {
        if (error instanceof HalfAnAnswer) return { kind: 'failed', detail: error.message, untilMs: undefined };
        if (error instanceof StreamRefused) return { kind: 'refused', detail: error.message };
        if (!(error instanceof CredentialRefused)) throw error;
        why = error.message;
      }
    if (rejected && held.credential.kind === 'oauth') return { kind: 'failed', detail: why, untilMs: undefined };
    rejected = held.credential;
  }
}

async function noteFailure(
  tx: Tenant,
  connectionId: string,
  { detail, failures, untilMs, nowMs }: { detail?: string; failures: number; untilMs?: number; nowMs: number },
): Promise<void> {
  await tx
    .updateTable('connection_health')
    .set({
      failures,
      ...(untilMs === undefined ? {} : { paused_until: new Date(untilMs) }),
      ...(detail === undefined ? {} : { last_failure: detail.slice(0, 500), last_failed_at: new Date(nowMs) }),
    })
    .where('connection_id', '=', connectionId)
    .execute();
}
