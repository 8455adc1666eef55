/** The archive in a real S3 server with object lock: sealed, there and back, away, and what a lock leaves of somebody erased. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY_MS, formatInstant } from '@bellwether/core';
import {
  actingFor,
  createOrganisation,
  enforceRetention,
  eventStats,
  executeErasure,
  getArchive,
  getErasureCertificate,
  ingestEvents,
  OPERATOR,
  type Platform,
  putRetention,
  queryMetric,
  requestRestore,
  verifyArchive,
} from '@bellwether/services';
import { openTestPlatform } from '@bellwether/services/test-platform';
import { AwsV4Signer } from 'aws4fetch';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { readingsPack } from '../windows/readings-pack.ts';
import { describeOn } from './describe-on.ts';
import { dataDirectory } from './places.ts';
import { type RunningS3, s3 } from './servers/s3.ts';

const START_MS = Date.parse('2026-11-21T12:00:00.000Z');
const DAYS = 11;
const ANNA = `v1.${'a11a'.repeat(16)}`;
const FILE = 'archive/org_id=org_a/year=2026/month=11/day=12/events-1-0.parquet.sealed';

await describeOn([s3], 'an archive in a store that speaks S3, with object lock', () => {
  const directory = mkdtempSync(join(tmpdir(), 'bellwether-archive-s3-'));
  const there = dataDirectory('s3');
  const a = actingFor(OPERATOR, 'org_a');
  let nowMs = START_MS;
  let server: RunningS3;
  let platform: Platform;

  beforeAll(async () => {
    server = await s3.start(there);
    platform = await openTestPlatform({
      dataDirectory: directory,
      packs: [readingsPack],
      clock: () => nowMs,
      archive: { place: { kind: 's3', settings: server.settings('archive/') }, sealed: true, lock: 'compliance' },
      onTrouble: () => undefined,
    });
    await createOrganisation(platform, OPERATOR, { org_id: 'org_a', name: 'a', self_managed: true });
    const events = Array.from({ length: DAYS }, (_, i) => ({
      ...{ event_type: 'reading', timestamp: formatInstant(START_MS - i * DAY_MS) },
      ...{ user_id: i % 3 === 0 ? ANNA : 'v1.other', metadata: { room: 'lab', amount: i / 7 } },
    }));
    const arrivals = events.map((event, index) => ({ index, event }));
    expect((await ingestEvents(platform, a, 'test', arrivals)).accepted).toBe(DAYS);
    await platform.store.loader.caughtUp();
    await putRetention(platform, a, { events_days: 5, windows_days: 40 });
    nowMs += 2 * DAY_MS;
  }, 300_000);
  afterAll(async () => {
    await platform?.close();
    await server?.stop();
    for (const path of [directory, there]) rmSync(path, { recursive: true, force: true });
  });

  const stored = async () =>
    Number((await platform.store.engine.query('SELECT toFloat64(count()) FROM bellwether.events')).rows[0]?.[0]);
  const range = { from: '2026-11-11T00:00:00.000Z', to: '2026-11-14T00:00:00.000Z' };
  const figures = async () => {
    const { series } = await queryMetric(platform, a, {
      metric: 'amount',
      grain: '1d',
      group_by: ['user_id'],
      ...range,
    });
    return JSON.stringify(series);
  };
  const bringBack = async () => {
    const { restore_id } = await requestRestore(platform, a, range);
    await vi.waitFor(
      async () => {
        const { restores } = await getArchive(platform, a);
        expect(restores.find((one) => one.restore_id === restore_id)?.state).toBe('restored');
      },
      { timeout: 60_000, interval: 200 },
    );
  };

  /** Asks the server as somebody who has its key and wants to remove what he can. */
  async function ask(method: string, path: string): Promise<Response> {
    const { endpoint, bucket, region, accessKeyId, secretAccessKey } = server.settings('');
    const url = `${endpoint}/${bucket}/${path}`;
    const signer = new AwsV4Signer({ method, url, region, service: 's3', accessKeyId, secretAccessKey });
    const signed = await signer.sign();
    return fetch(signed.url, { method, headers: signed.headers, signal: AbortSignal.timeout(10_000) });
  }

  let before = '';
  let version = '';

  it('lets nothing leave the store while the server is away, and goes on when it is back', async () => {
    before = await figures();
    await server.kill();
    await expect(enforceRetention(platform, 600_000)).rejects.toMatchObject({ code: 'overloaded' });
    expect(await stored()).toBe(DAYS);
    server = await s3.start(there);
    expect((await enforceRetention(platform, 600_000)).events).toBeGreaterThan(0);
    expect(await stored()).toBe(DAYS - (await getArchive(platform, a)).events);
    expect(await eventStats(platform, a)).toMatchObject({ received: DAYS, stored: DAYS });
    expect(await getArchive(platform, a)).toMatchObject({ place: 's3', sealed: true, lock: 'compliance' });
    expect(await verifyArchive(platform, a)).toMatchObject({ ok: true });
  });

  it('is locked until its years are over, and says nothing to whoever reads it there', async () => {
    const head = await ask('HEAD', FILE);
    expect(head.headers.get('x-amz-object-lock-mode')).toBe('COMPLIANCE');
    expect(head.headers.get('x-amz-object-lock-retain-until-date')).toMatch(/^2033-11-13T00:00:00/);
    version = head.headers.get('x-amz-version-id')!;
    expect((await ask('DELETE', `${FILE}?versionId=${version}`)).status).toBe(403);
    const content = Buffer.from(await (await ask('GET', FILE)).arrayBuffer());
    expect(content.subarray(0, 4).toString()).toBe('BWO1');
    expect(content.includes('PAR1')).toBe(false);
  });

  it('brings a range back, the same to the last byte', async () => {
    await bringBack();
    expect(await figures()).toBe(before);
  });

  it('leaves noise of somebody who is erased, and says so', async () => {
    const { erasure_id } = await executeErasure(platform, a, { subject: ANNA, reason: 'asked for it' });
    await platform.erasures.idle();
    const { residual, erased } = await getErasureCertificate(platform, a, erasure_id);
    expect(erased.find(({ where }) => where === 'archive')?.count).toBeGreaterThan(0);
    expect(residual.filter(({ what }) => what.startsWith('sealed files of the archive'))).toHaveLength(1);
    expect(await verifyArchive(platform, a)).toMatchObject({ ok: true });
    // The file of the 12th, in which she was, is hidden, still there, and opened by no key that is left.
    expect((await ask('GET', FILE)).status).toBe(404);
    expect((await ask('GET', `${FILE}?versionId=${version}`)).status).toBe(200);
    const { rows } = await platform.records
      .pool()
      .query("SELECT 1 FROM archived_days WHERE files::text LIKE '%day=12/events-1-0%'");
    expect(rows).toEqual([]);
    await bringBack();
    const left = await platform.store.events.list('org_a', { userId: ANNA, limit: 10 });
    expect(left).toEqual([]);
  }, 300_000);
});
