/**
 * Two processes of one installation: contexts of their own over the same records and one cluster. What one of them does
 * holds in the other, and what they count they count together. On a server (`BELLWETHER_TEST_ENGINES=postgres`) each has
 * connections of its own.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryCluster, MemorySpace } from '@bellwether/cluster';
import { HOUR_MS, MINUTE_MS } from '@bellwether/core';
import type { Records, Transaction } from '@bellwether/records';
import { openTestRecords, RECORDS_ENGINE } from '@bellwether/records/test-records';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { verifyChain } from '../src/access/audit/verify-chain.ts';
import { authenticate } from '../src/access/authority/authenticate.ts';
import { OPERATOR } from '../src/access/authority/caller.ts';
import { createKey } from '../src/access/key/create.ts';
import { revokeKey } from '../src/access/key/revoke.ts';
import { openServiceContext, type ServiceContext } from '../src/context.ts';
import { DeviceSwitchboard } from '../src/devices/device/device-link.ts';
import { ClusterDeviceRelay } from '../src/devices/device/device-relay.ts';
import { openEmbedKey } from '../src/figures/board/embed-key.ts';
import { EmbedLimiter } from '../src/figures/board/embed-limiter.ts';
import { Quota } from '../src/ingest/admission/quota.ts';
import { registerEventType } from '../src/ingest/event-type/register.ts';
import { Gateway } from '../src/ingest/gateway/gateway.ts';
import { EMPTY_CONFIGURATION, type GatewayConfiguration } from '../src/ingest/gateway/gateway-configuration.ts';
import { writeConfiguration } from '../src/ingest/gateway/gateway-stream.ts';
import { RecordChanges } from '../src/installation/platform/record-changes.ts';
import { openInstallationKey } from '../src/installation/secret/installation-key.ts';
import { parseMasterKeys, SharedKeys } from '../src/installation/secret/shared-keys.ts';
import { openSigningKey } from '../src/people/erasure/certificate.ts';
import { putPrivacy } from '../src/people/privacy/put.ts';
import { PreviewTokens } from '../src/sites/site/preview-tokens.ts';
import { VisitBook } from '../src/sites/site/visit-book.ts';
import { SharedAnswerKeys } from '../src/surveys/response/answer-keys.ts';
import { putPrice } from '../src/tenants/price/put.ts';
import { removePrice } from '../src/tenants/price/remove.ts';
import { createOrganisation } from '../src/tenants/tenant/create.ts';
import { updateOrganisation } from '../src/tenants/tenant/update.ts';
import { operatorFor, owner, problemOf } from './service-context.ts';

const directory = mkdtempSync(join(tmpdir(), 'several-'));
const masterKey = () => randomBytes(32).toString('base64');
const masterKeys = parseMasterKeys(masterKey(), 'the test');
const soon = { timeout: 10_000, interval: 50 };
let nowMs = Date.parse('2026-11-22T05:00:00.000Z');
const clock = () => nowMs;
const trouble: string[] = [];
const onTrouble = (message: string, error: unknown) => void trouble.push(`${message}: ${String(error)}`);
let records: Records;
/** Of the second process: the same where the engine is in the process. */
let theirs: Records;
let space: MemorySpace;
let one: ServiceContext;
let two: ServiceContext;

async function openProcess(own: Records): Promise<ServiceContext> {
  const secretsDirectory = join(mkdtempSync(join(directory, 'process-')), 'secrets');
  const cluster = new MemoryCluster({ clock, space });
  return openServiceContext({
    ...{ records: own, clock, secretsDirectory, cluster, masterKeys, onTrouble },
    ...{ eventTypes: [], prices: [] },
  });
}

beforeAll(async () => {
  const home = join(directory, 'records');
  records = await openTestRecords({ directory: home, clock });
  theirs = RECORDS_ENGINE === 'embedded' ? records : await openTestRecords({ directory: home, clock });
  space = new MemorySpace();
  [one, two] = await Promise.all([openProcess(records), openProcess(theirs)]);
  await createOrganisation(one, OPERATOR, { org_id: 'org_a', name: 'A', self_managed: true });
  await createOrganisation(one, OPERATOR, { org_id: 'org_b', name: 'B', self_managed: true });
  await two.changes!.look();
});
afterAll(async () => {
  await one.changes!.close();
  await two.changes!.close();
  if (theirs !== records) await theirs.close();
  await records.close();
  rmSync(directory, { recursive: true, force: true });
  expect(trouble).toEqual([]);
});
beforeEach(() => {
  nowMs += HOUR_MS;
});

const admin = owner('org_a');
const price = { input_usd_per_mtok: 1, output_usd_per_mtok: 2 };

describe('a change made in one process', () => {
  it('holds in the other without anybody asking', async () => {
    await putPrice(one, admin, 'model-soon', price);
    await vi.waitFor(() => expect(two.prices.priceOf('org_a', 'model-soon')).toMatchObject(price), soon);
  });

  it('holds for organisations and what they may do', async () => {
    expect(two.tenants.get('org_a')?.name).toBe('A');
    await updateOrganisation(one, operatorFor('org_a'), { quotas: { max_events_per_second: 7 } });
    await two.changes!.look();
    expect(two.tenants.get('org_a')?.quotas.max_events_per_second).toBe(7);
  });

  it('holds for prices, also when one is removed', async () => {
    await putPrice(one, admin, 'model-x', price);
    await two.changes!.look();
    expect(two.prices.priceOf('org_a', 'model-x')).toMatchObject(price);
    await removePrice(one, admin, 'model-x');
    await two.changes!.look();
    expect(two.prices.priceOf('org_a', 'model-x')).toBeUndefined();
  });

  it('holds for the privacy floor, and leaves other organisations as they were', async () => {
    await putPrivacy(one, admin, { privacy_floor: 12 });
    await two.changes!.look();
    expect([two.privacy.floorOf('org_a'), two.privacy.floorOf('org_b')]).toEqual([12, one.privacy.floorOf('org_b')]);
  });

  it('holds for event types', async () => {
    await registerEventType(one, admin, {
      ...{ name: 'parcel_sent', topic: 'device_events', category: 'usage', description: 'A parcel is on its way.' },
      ...{ subject: 'session_id', metadata: { type: 'object', properties: { weight: { type: 'number' } } } },
    });
    await two.changes!.look();
    expect(two.eventTypes.resolve('org_a', 'parcel_sent')?.version).toBe(1);
  });

  it('lets no revoked key in', async () => {
    const made = await createKey(one, admin, { name: 'k', scopes: ['read'] });
    expect((await authenticate(two, made.key))?.id).toBe(made.key_id);
    await revokeKey(one, admin, made.key_id);
    await two.changes!.look();
    expect(await authenticate(two, made.key)).toBeUndefined();
  });

  it('takes nobody in who has withdrawn their consent or was erased', async () => {
    const at = new Date(nowMs);
    const subject = 'pseudonym-of-somebody';
    await records.asTenant('org_a', (tx) =>
      tx
        .insertInto('consents')
        .values({ org_id: 'org_a', subject, purpose: 'data_collection', status: 'withdrawn', updated_at: at })
        .execute(),
    );
    await two.changes!.look();
    expect(two.standing.barOf('org_a', subject)).toBe('consent_withdrawn');
    await records.asTenant('org_a', async (tx) => {
      await tx.deleteFrom('consents').execute();
      const subject_hash = one.standing.hashOf('org_a', subject);
      await tx.insertInto('erased_subjects').values({ org_id: 'org_a', subject_hash, at }).execute();
    });
    await two.changes!.look();
    expect(two.standing.barOf('org_a', subject)).toBe('erased_subject');
  });

  it('is not told for a use that only says when it was', async () => {
    const watched = await RecordChanges.open({ records, onTrouble });
    const told: (string | undefined)[] = [];
    watched.hold(['api_keys', 'users', 'sessions'], (orgId) => void told.push(orgId));
    const made = await createKey(one, admin, { name: 'used', scopes: ['read'] });
    await authenticate(one, made.key);
    await watched.look();
    expect(told).toEqual([]);
    await revokeKey(one, admin, made.key_id);
    await watched.look();
    expect(told).toEqual(['org_a']);
    await watched.close();
  });

  it('is loaded again when loading has failed, and everything after a long absence', async () => {
    let monotonicMs = 0;
    const failed: string[] = [];
    const watched = await RecordChanges.open({
      ...{ records, monotonicMs: () => monotonicMs },
      onTrouble: (message) => failed.push(message),
    });
    const loads: (string | undefined)[] = [];
    watched.hold(['prices'], (orgId) => {
      loads.push(orgId);
      if (loads.length === 1) throw new Error('not now');
    });
    await putPrice(one, admin, 'model-y', price);
    await watched.look();
    expect([loads, failed.length]).toEqual([['org_a', 'org_a'], 1]);
    monotonicMs += 6 * MINUTE_MS;
    await watched.look();
    expect(loads).toEqual(['org_a', 'org_a', undefined]);
    await watched.close();
  });
});

describe('keys that several processes share', () => {
  it('are the same in each, however many make them at once', async () => {
    const [first, ...others] = await Promise.all(
      [one, two, one, two].map(({ keyHome }) => openInstallationKey(keyHome, 'made-at-once.key', '')),
    );
    expect(others.every((key) => key.equals(first!))).toBe(true);
    expect(await openEmbedKey(one.keyHome)).toEqual(await openEmbedKey(two.keyHome));
    expect((await openSigningKey(one.keyHome)).publicKey).toBe((await openSigningKey(two.keyHome)).publicKey);
    expect(two.secrets.open(one.secrets.seal('totp', 'here'), 'here')).toBe('totp');
    expect(two.standing.hashOf('org_a', 'x')).toBe(one.standing.hashOf('org_a', 'x'));
  });

  it('lie in the records as nothing that can be read without the master key', async () => {
    const key = await openInstallationKey(one.keyHome, 'sealed.key', '');
    const rows = await records.asOperator((tx) => tx.selectFrom('installation_keys').selectAll().execute());
    const text = JSON.stringify(rows);
    for (const form of ['base64', 'base64url', 'hex'] as const) expect(text).not.toContain(key.toString(form));
    const stranger = new SharedKeys(records, clock, parseMasterKeys(masterKey(), 'another'));
    await expect(stranger.open('sealed.key', () => randomBytes(32))).rejects.toThrow(/another master key/);
  });

  it('are sealed anew by a new master key, which then opens them alone', async () => {
    const [old, next] = [masterKey(), masterKey()];
    const open = (lines: string) => new SharedKeys(records, clock, parseMasterKeys(lines, 'the test'));
    const made = await open(old).open('exchanged.key', () => randomBytes(32));
    expect(await open(`# new\n${next}\n${old}\n`).open('exchanged.key', () => randomBytes(32))).toEqual(made);
    expect(await open(next).open('exchanged.key', () => randomBytes(32))).toEqual(made);
    await expect(open(old).open('exchanged.key', () => randomBytes(32))).rejects.toThrow(/another master key/);
  });

  it('are taken over from the files of a process that was alone', async () => {
    const secretsDirectory = join(mkdtempSync(join(directory, 'before-')), 'secrets');
    const known = await openInstallationKey(secretsDirectory, 'before.key', '');
    const shared = new SharedKeys(records, clock, masterKeys);
    expect(await openInstallationKey({ directory: secretsDirectory, shared }, 'before.key', '')).toEqual(known);
    expect(await openInstallationKey(two.keyHome, 'before.key', '')).toEqual(known);
  });

  it('are refused at the start without a master key, saying what to do', async () => {
    await expect(
      openServiceContext({
        ...{ records, clock, secretsDirectory: join(directory, 'none'), eventTypes: [], prices: [] },
        cluster: new MemoryCluster({ clock, space: new MemorySpace() }),
      }),
    ).rejects.toThrow(/BELLWETHER_MASTER_KEY_FILE/);
    expect(() => parseMasterKeys('too short', 'the file')).toThrow(/openssl rand -base64 32/);
  });

  it('seal answers that the other process mixes', async () => {
    const keys = [one, two].map(({ keyHome }) => {
      if (typeof keyHome === 'string') throw new Error('Keys are files here.');
      return new SharedAnswerKeys(keyHome.shared);
    });
    const place = { orgId: 'org_a', waveId: 'w', cellId: 'c' };
    await records.asOperator((tx) => addWave(tx));
    const [made, known] = [
      await records.asTenant('org_a', (tx) => keys[0]!.ofBatch(tx, place)),
      await records.asTenant('org_a', (tx) => keys[1]!.ofBatch(tx, place)),
    ];
    expect(known).toEqual(made);
    expect(await records.asTenant('org_a', (tx) => keys[1]!.open(tx, 'org_a', made.keyId))).toEqual(made.key);
    await records.asTenant('org_a', (tx) => keys[1]!.endBatch(tx, place));
    await problemOf(
      records.asTenant('org_a', (tx) => keys[0]!.open(tx, 'org_a', made.keyId)),
      'internal',
    );
    const after = await records.asTenant('org_a', (tx) => keys[0]!.ofBatch(tx, place));
    expect(after.keyId).not.toBe(made.keyId);
  });
});

async function addWave(tx: Transaction): Promise<void> {
  const at = new Date(nowMs);
  await tx
    .insertInto('survey_waves')
    .values({
      ...{ org_id: 'org_a', wave_id: 'w', survey_id: 's', survey_version: 1, organization_id: null, pulse_id: null },
      ...{ status: 'running', definition: '{}', language: 'en', public_key: 'x', sealed_key: 'x', box_bytes: 1024 },
      ...{ floor: 5, remind_after_hours: [48], opens_at: at, closes_at: at, invited: 5, answered: null },
      ...{ created_by: 'test', created_at: at },
    })
    .execute();
}

describe('attempts to sign in', () => {
  const email = 'mara@example.org';

  it('count together, wherever they are made', async () => {
    for (const guard of [one, two, one, two, one]) await guard.signInGuard.begin(email, undefined);
    await problemOf(() => two.signInGuard.begin(email, undefined), 'too_many_attempts');
    await problemOf(() => one.signInGuard.begin(email, '192.0.2.1'), 'too_many_attempts');
    expect(await two.signInGuard.begin('noah@example.org', '192.0.2.1')).toBeDefined();
  });

  it('lock an account everywhere, until one process releases it', async () => {
    for (let attempt = 0; attempt < 20; attempt++) {
      nowMs += 20_000;
      await (attempt % 2 === 0 ? one : two).signInGuard.begin(email, undefined);
    }
    expect((await two.signInGuard.locked([email, 'noah@example.org'])).size).toBe(1);
    await problemOf(() => one.signInGuard.begin(email, undefined), 'too_many_attempts');
    await two.signInGuard.release(email);
    expect((await one.signInGuard.locked([email])).size).toBe(0);
    await one.signInGuard.begin(email, undefined);
  });

  it('that succeed count for nothing', async () => {
    for (let attempt = 0; attempt < 12; attempt++) {
      const begun = await (attempt % 2 === 0 ? one : two).signInGuard.begin('ida@example.org', '192.0.2.9');
      await begun.succeeded();
    }
  });

  it('are kept without anybody’s address', async () => {
    await one.signInGuard.begin('secret@example.org', '192.0.2.77');
    const rows = await records.asOperator((tx) => tx.selectFrom('sign_in_failures').selectAll().execute());
    expect(JSON.stringify(rows.map((row) => Buffer.from(row.key_hash).toString('latin1')))).not.toMatch(/secret|192/);
  });
});

describe('a challenge', () => {
  const asked = { userId: 'usr_1', orgId: 'org_a', email: 'mara@example.org' };

  it('asked by one process is answered at the other, once', async () => {
    const { id } = await one.signInChallenges.add(asked, 'usr_1');
    expect(await two.signInChallenges.peek(id)).toEqual(asked);
    const taken = await Promise.all([one, two, one, two].map(({ signInChallenges }) => signInChallenges.take(id)));
    expect(taken.filter((entry) => entry?.value.userId === 'usr_1')).toHaveLength(1);
  });

  it('that was answered wrongly can be answered again, so often as it was meant to', async () => {
    const { id } = await one.signInChallenges.add(asked, 'usr_1');
    for (let tries = 0; tries < 5; tries++) await (await (tries % 2 ? one : two).signInChallenges.take(id))!.giveBack();
    expect(await one.signInChallenges.take(id)).toBeUndefined();
  });

  it('ends in both when its user’s password is changed, and when its time is over', async () => {
    const { id } = await one.signInChallenges.add(asked, 'usr_1');
    await two.signInChallenges.drop('usr_1');
    expect(await one.signInChallenges.peek(id)).toBeUndefined();
    nowMs += 1;
    const later = await two.signInChallenges.add(asked, 'usr_1');
    expect(await one.signInChallenges.peek(later.id)).toEqual(asked);
    nowMs += 6 * MINUTE_MS;
    expect(await one.signInChallenges.peek(later.id)).toBeUndefined();
  });

  it('is nothing that whoever reads the cluster’s memory could use', async () => {
    const { id } = await one.signInChallenges.add(asked, 'usr_1');
    const kept = JSON.stringify([...space.values]);
    expect(kept).not.toContain(id);
    expect(kept).not.toContain(asked.email);
  });
});

describe('limits', () => {
  it('of events are one bucket for all processes', async () => {
    const [here, there] = [one, two].map(({ cluster }) => new Quota(clock, 'events', { cluster, name: 'events' }));
    await here!.take('org_a', 12_000, 100);
    await there!.take('org_a', 8_000, 100);
    const problem = await problemOf(async () => here!.take('org_a', 100, 100), 'quota_exceeded');
    expect(problem.retryAfterSeconds).toBe(1);
    await problemOf(async () => there!.take('org_none', 1, 0), 'quota_exceeded');
    nowMs += 1000;
    await there!.take('org_a', 100, 100);
  });

  it('fall back to the process’s own when the cluster cannot be reached', async () => {
    const away = new MemoryCluster({ clock, space: new MemorySpace() });
    away.take = () => Promise.reject(new Error('away'));
    const quota = new Quota(clock, 'events', { cluster: away, name: 'events' });
    await quota.take('org_a', 20_000, 100);
    await problemOf(async () => quota.take('org_a', 100, 100), 'quota_exceeded');
  });

  it('of embeds count an address wherever it looks, and keep it as a hash', async () => {
    const [here, there] = [one, two].map(({ cluster }) => new EmbedLimiter(cluster));
    for (let view = 0; view < 240; view++) await (view % 2 === 0 ? here! : there!).take('192.0.2.5', nowMs);
    await problemOf(() => there!.take('192.0.2.5', nowMs), 'quota_exceeded');
    expect([...space.buckets.keys()].join()).not.toContain('192.0.2.5');
  });
});

describe('the audit chain of an organisation', () => {
  it('stays one chain when two processes append to it at once', async () => {
    const note = (index: number) => ({ action: 'test.note', resourceType: 'test', resourceId: String(index) });
    await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        (index % 2 === 0 ? one : two).audit.noteEach({ ...admin, id: `usr_${index}` }, note(index)),
      ),
    );
    const chain = await verifyChain(records, 'org_a', {});
    expect(chain.ok).toBe(true);
    expect(chain.entries).toBeGreaterThanOrEqual(200);
  });
});

describe('a message to a device', () => {
  it('reaches it through the process that it is connected to', async () => {
    const [here, there] = [new DeviceSwitchboard(), new DeviceSwitchboard()];
    const relays = [new ClusterDeviceRelay(one.cluster, here), new ClusterDeviceRelay(two.cluster, there)];
    here.relayBy(relays[0]!);
    there.relayBy(relays[1]!);
    const sent: string[] = [];
    const over: string[] = [];
    there.connect({
      publish: async (_orgId, _deviceId, _topic, payload) => {
        sent.push(Buffer.from(payload).toString());
        return 'sent';
      },
      holds: (orgId, deviceId) => orgId === 'org_a' && deviceId === 'dev_1',
      takenOver: (_orgId, deviceId) => over.push(deviceId),
    });
    expect(await here.publish('org_a', 'dev_1', 'commands', Buffer.from('blink'), 1)).toBe('sent');
    expect(await here.publish('org_b', 'dev_1', 'commands', Buffer.from('blink'), 1)).toBe('offline');
    expect(await here.publish('org_a', 'dev_2', 'commands', Buffer.from('blink'), 1)).toBe('offline');
    expect(sent).toEqual(['blink']);
    here.connected({ orgId: 'org_a', deviceId: 'dev_1' });
    await vi.waitFor(() => expect(over).toEqual(['dev_1']), soon);
    for (const relay of relays) relay.close();
  });
});

describe('visits and previews', () => {
  it('go on at the other process', async () => {
    const [here, there] = [new VisitBook(one.cluster), new VisitBook(two.cluster)];
    const visit = await here.visit('visitor-1', undefined, nowMs, { referrer: 'example.org' });
    visit.views = 3;
    await here.keep('visitor-1', visit);
    const on = await there.visit('visitor-1', undefined, nowMs + MINUTE_MS, { referrer: '' });
    expect([on.session, on.views, on.source.referrer]).toEqual([visit.session, 3, 'example.org']);
    const { token } = await new PreviewTokens(clock, one.cluster).grant('site_1');
    expect(await new PreviewTokens(clock, two.cluster).isFor(token, 'site_1')).toBe(true);
    expect(await new PreviewTokens(clock, two.cluster).isFor(token, 'site_2')).toBe(false);
  });
});

describe('the gateway', () => {
  const limits: GatewayConfiguration = {
    ...EMPTY_CONFIGURATION,
    limits: [{ requests: 10, per: 'hour', routes: '/*' }],
  };
  const request = { requestId: '01', method: 'GET', route: '/api/v1/metrics', isChangeable: false };
  const key = { ...admin, kind: 'key' as const, id: 'key_1', role: undefined, sessionId: undefined };

  it('lets through what a limit allows of all processes together, and its counts add up in the records', async () => {
    await records.asTenant('org_a', (tx) => writeConfiguration(tx, 'org_a', limits, new Date(nowMs)));
    const [here, there] = await Promise.all(
      [one, two].map((context) => Gateway.open({ ...context, exists: () => true, onTrouble })),
    );
    const serve = (gateway: Gateway, requestId: string): void => {
      const passage = gateway.begin(key, { ...request, requestId });
      gateway.admit(passage, { address: '192.0.2.1', headerBytes: () => 0 });
      gateway.finish(passage, { status: 200, durationMs: 1, bytesIn: 0, bytesOut: 0 });
    };
    let told = 0;
    two.cluster.subscribe('gateway-served', (message) => {
      told += (message as { requests: number }[]).reduce((sum, { requests }) => sum + requests, 0);
    });
    for (let index = 0; index < 6; index++) serve(here!, `here-${index}`);
    await vi.waitFor(() => expect(told).toBe(6), soon);
    for (let index = 0; index < 4; index++) serve(there!, `there-${index}`);
    expect(() => serve(there!, 'one-too-many')).toThrow(/may make 10 requests/);
    await here!.settled();
    await there!.settled();
    const { served } = await records.asTenant('org_a', (tx) =>
      tx
        .selectFrom('gateway_usage')
        .select((eb) => eb.fn.sum<string>('requests').as('served'))
        .executeTakeFirstOrThrow(),
    );
    expect(Number(served)).toBe(10);
    await here!.close();
    await there!.close();
  });
});
