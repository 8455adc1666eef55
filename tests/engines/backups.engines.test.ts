/**
 * A real S3 server as the place of backups: what is put there comes back, and is locked, so that somebody who has taken
 * over the server, with its credentials, can hide it and cannot remove it.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DAY_MS, HOUR_MS, type IncomingEvent } from '@bellwether/core';
import { openQuietly } from '@bellwether/server';
import {
  type BackupPlace,
  type BackupSettings,
  ensureFirstAdministrator,
  FIRST_ORG_ID,
  newBackupKey,
  type Platform,
  type PutBack,
  putBack,
  readBackupSecret,
} from '@bellwether/services';
import { AwsV4Signer } from 'aws4fetch';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeOn } from './describe-on.ts';
import { dataDirectory } from './places.ts';
import { type RunningS3, s3 } from './servers/s3.ts';

const PREFIX = 'bellwether-backups/';
const TAKES_MAX_MS = 900_000;
const LOCK_DAYS = 2;
const RECEIVED = /^received 30 = stored 30 /;
const beganMs = Date.now();
const quiet = { clock: Date.now, onTrouble: () => undefined };
const secret = readBackupSecret({ key: newBackupKey() });

await describeOn([s3], 'backups in a store that speaks S3', () => {
  const directory = dataDirectory('backups');
  let server: RunningS3;
  let place: BackupPlace & { kind: 's3' };

  /** As somebody who has all that the server has. */
  async function ask(method: string, path: string, body?: string): Promise<Response> {
    const { endpoint, bucket, region, accessKeyId, secretAccessKey } = place.settings;
    const request = { method, url: `${endpoint}/${bucket}${path}`, ...(body === undefined ? {} : { body }) };
    const signer = new AwsV4Signer({ ...request, region, service: 's3', accessKeyId, secretAccessKey });
    const signed = await signer.sign();
    return fetch(signed.url, { ...request, headers: signed.headers, signal: AbortSignal.timeout(30_000) });
  }

  interface Listed {
    key: string;
    id: string;
    isLatest: boolean;
  }

  /** Versions, and removals when they are asked for as well. */
  async function listed(kinds = 'Version'): Promise<Listed[]> {
    const text = await (await ask('GET', `?versions=&prefix=${PREFIX}&max-keys=1000`)).text();
    const entries = [...text.matchAll(new RegExp(`<(${kinds})>([\\s\\S]*?)</\\1>`, 'g'))].map(([, , entry]) => entry!);
    const field = (entry: string, name: string): string => new RegExp(`<${name}>([^<]*)`).exec(entry)![1]!;
    return entries.map((entry) => ({
      ...{ key: field(entry, 'Key'), id: field(entry, 'VersionId') },
      isLatest: field(entry, 'IsLatest') === 'true',
    }));
  }

  async function admit(platform: Platform, count: number): Promise<void> {
    const arrivals = Array.from({ length: count }, (_, index) => ({
      index,
      event: {
        ...{ event_type: 'model_call', timestamp: new Date().toISOString(), session_id: 's', user_id: 'usr_1' },
        metadata: { model: 'gpt-5', cost_usd: 0.5 },
      } as IncomingEvent,
    }));
    await platform.admission.admit(FIRST_ORG_ID, 'http', arrivals);
    await platform.store.loader.caughtUp();
  }

  function restore(name: string, from: BackupPlace): Promise<PutBack> {
    const target = join(directory, name);
    return putBack({ place: from, secret, target, clock: Date.now, openQuietly: (at) => openQuietly(at, quiet) });
  }

  beforeAll(async () => {
    server = await s3.start(join(directory, 's3'));
    place = { kind: 's3', settings: server.settings(PREFIX), lock: { mode: 'compliance', days: LOCK_DAYS } };
    const backups: BackupSettings = {
      ...{ place, secret, synchronous: false, onErasure: 'rewrite' },
      ...{ everyMs: DAY_MS, fullEveryMs: DAY_MS, keepMs: DAY_MS, shipEveryMs: HOUR_MS },
    };
    const platform = await openQuietly(join(directory, 'data'), { ...quiet, backups });
    try {
      await ensureFirstAdministrator(platform, { email: 'owner@example.org', password: undefined, sample: false });
      await admit(platform, 20);
      await platform.backups!.take('full');
      await admit(platform, 10);
    } finally {
      await platform.close(); // what came since is shipped
    }
  }, TAKES_MAX_MS);
  afterAll(async () => {
    await server?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('are put back, with everything that was shipped since', { timeout: TAKES_MAX_MS }, async () => {
    const put = await restore('back', place);
    expect(put.checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(put.checks.map(({ detail }) => detail)).toContainEqual(expect.stringMatching(RECEIVED));
  });

  it('are put back as the place was at an instant, by the versions it keeps', { timeout: TAKES_MAX_MS }, async () => {
    const put = await restore('then', { ...place, asOf: new Date() });
    expect(put.checks.map(({ detail }) => detail)).toContainEqual(expect.stringMatching(RECEIVED));
    const before = restore('before', { ...place, asOf: new Date(beganMs - HOUR_MS) });
    await expect(before).rejects.toMatchObject({ code: 'not_found' });
  });

  it('are locked, every piece of them, until the days are over', async () => {
    const latest = (await listed()).filter(({ isLatest }) => isLatest);
    expect(latest.length).toBeGreaterThan(5);
    for (const { key, id } of latest) {
      const { headers } = await ask('HEAD', `/${key}?versionId=${id}`);
      expect([key, headers.get('x-amz-object-lock-mode')]).toEqual([key, 'COMPLIANCE']);
      const until = Date.parse(headers.get('x-amz-object-lock-retain-until-date')!);
      expect(until).toBeGreaterThan(beganMs + (LOCK_DAYS - 1) * DAY_MS);
    }
  });

  it('are only hidden by somebody with the credentials who removes and overwrites all there is', {
    timeout: TAKES_MAX_MS,
  }, async () => {
    const ours = await listed();
    for (const { key, id } of ours)
      expect([key, (await ask('DELETE', `/${key}?versionId=${id}`)).status]).toEqual([key, 403]);
    for (const { key } of ours.filter(({ isLatest }) => isLatest))
      if (key.includes('/bellwether/')) expect((await ask('PUT', `/${key}`, 'ransom')).ok).toBe(true);
      else expect((await ask('DELETE', `/${key}`)).ok).toBe(true);
    await expect(restore('lost', place)).rejects.toMatchObject({ code: 'invalid_request' });

    // Whoever looks after the bucket takes away what the stranger has put over it.
    const known = new Set(ours.map(({ id }) => id));
    for (const { key, id } of await listed('Version|DeleteMarker'))
      if (!known.has(id)) expect((await ask('DELETE', `/${key}?versionId=${id}`)).ok).toBe(true);
    const put = await restore('saved', place);
    expect(put.checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(put.checks.map(({ detail }) => detail)).toContainEqual(expect.stringMatching(RECEIVED));
  });
});
