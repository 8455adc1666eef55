/**
 * Erase and prove: one request, and then the person is in no file of the data directory, packed or not; the audit trail
 * still verifies, the counts still add up, and nothing brings the person back.
 */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Platform } from '@bellwether/services';
import {
  actingFor,
  checkCertificate,
  executeErasure,
  FIRST_ORG_ID,
  forgetStore,
  getErasure,
  getErasureCertificate,
  OPERATOR,
  scanDirectory,
  verifyAudit,
} from '@bellwether/services';
import { ON_SERVERS, patience } from '@bellwether/services/chosen-engines';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { TestedServer } from '../bad-input/tested-server.ts';
import { enginesHolding } from './engines-holding.ts';
import { ANNA, BERTA, eventsOfAnna, leaveCopies, refusedEventsOfAnna } from './erased-person.ts';

const OPERATOR_HERE = actingFor(OPERATOR, FIRST_ORG_ID);
const DONE_MAX_MS = 60_000;

const directory = mkdtempSync(join(tmpdir(), 'bellwether-erasure-e2e-'));
let server: TestedServer;
let events: object[];
let certificate: Awaited<ReturnType<typeof certificateOf>>;

const platform = (): Platform => server.running.platform;
/** In what the engines say, and in every file of the data directory, packed or not; on servers, that has copies alone. */
const placesHolding = async (name: string): Promise<string[]> => [
  ...(await enginesHolding(platform(), name)),
  ...(await scanDirectory(directory, [Buffer.from(name)])).found,
];
const ROOMS_OF_SERVERS = [
  /^log\/communication_events$/,
  /^log\/rejected_events$/,
  /^store\/events$/,
  /^store\/rejected/,
  /^records\/users$/,
  /^records\/employee_state$/,
  /^exports/,
  /^backups/,
];
const ROOMS_OF_FILES = [
  /^log\/.*ndjson$/,
  /^store\/.*events.*\.bin$|^store\/.*data\.bin$/,
  /^records\/.*base/,
  /pg_wal/,
];

const certificateOf = (erasureId: string) => getErasureCertificate(platform(), OPERATOR_HERE, erasureId);

async function linkAccount(subject: string): Promise<void> {
  await platform().records.asTenant(FIRST_ORG_ID, (tx) => tx.updateTable('users').set({ subject }).execute());
}

beforeAll(async () => {
  server = await TestedServer.start({ directory });
  events = eventsOfAnna();
  const refused = refusedEventsOfAnna();
  expect((await server.send(JSON.stringify(events))).body).toMatchObject({ accepted: events.length });
  expect((await server.send(JSON.stringify(refused))).body).toMatchObject({ rejected: refused.length });
  await server.settledStats();
  await vi.waitFor(() => expect(platform().roster.stats().lag).toBe(0), patience(10_000));
  await linkAccount(ANNA);
  await platform().records.asTenant(FIRST_ORG_ID, (tx) =>
    tx
      .insertInto('consents')
      .values({
        ...{ org_id: FIRST_ORG_ID, subject: ANNA, purpose: 'analytics', status: 'withdrawn' },
        updated_at: new Date(),
      })
      .execute(),
  );
  // A filter somebody has saved.
  const saved = { org_id: FIRST_ORG_ID, name: 'saved', value: JSON.stringify({ user: ANNA }), updated_at: new Date() };
  await platform().records.asTenant(FIRST_ORG_ID, (tx) => tx.insertInto('settings').values(saved).execute());
  await platform().store.erasure.leaveOut(FIRST_ORG_ID, ANNA, true);
  await platform().records.maintain();
  // Maintenance may have let go of the write-ahead log; this is in it for certain.
  await linkAccount(ANNA);
  leaveCopies(directory);
}, patience(120_000));
afterAll(async () => {
  await server.stop();
  rmSync(directory, { recursive: true, force: true });
});

describe('somebody who is to be erased', () => {
  it('is found before, in every room: a search that finds nothing afterwards means something', async () => {
    const found = await placesHolding(ANNA);
    for (const room of ON_SERVERS ? ROOMS_OF_SERVERS : [...ROOMS_OF_SERVERS, ...ROOMS_OF_FILES])
      expect(
        found.filter((path) => room.test(path)),
        String(room),
      ).not.toEqual([]);
  });

  it('is refused from the answer on, and erased to a certificate', async () => {
    const { erasure_id } = await executeErasure(platform(), OPERATOR_HERE, { subject: ANNA, reason: 'asked for it' });
    const late = { ...events[0], event_id: '0199e000-0000-4000-8000-999999999999' };
    expect((await server.send(JSON.stringify(late))).body).toMatchObject({
      rejected: 1,
      results: [{ status: 'rejected', reason: 'erased_subject' }],
    });
    await vi.waitFor(
      async () => expect((await getErasure(platform(), OPERATOR_HERE, erasure_id)).finished_at).not.toBeNull(),
      { timeout: DONE_MAX_MS, interval: 100 },
    );
    expect(await getErasure(platform(), OPERATOR_HERE, erasure_id)).toMatchObject({ status: 'done', trouble: null });
    certificate = await certificateOf(erasure_id);
  }, 90_000);
});

describe('somebody who was erased', () => {
  it('is in no engine and no file of the data directory any more, packed or not', async () => {
    expect(await placesHolding(ANNA)).toEqual([]);
    expect(existsSync(join(directory, 'exports', 'others.csv'))).toBe(true);
    expect(await placesHolding(BERTA)).not.toEqual([]);
  });

  it('has a certificate that says what was erased, and is worth nothing once changed', () => {
    expect(certificate).toMatchObject({
      complete: true,
      org_id: FIRST_ORG_ID,
      audit: { ok: true },
      scan: { files_after: 0, unread: [] },
    });
    expect(certificate.scan.files_before).toBeGreaterThan(ON_SERVERS ? 1 : 4);
    expect(certificate.erased.filter(({ count }) => count > 0).map(({ where, what }) => `${where}: ${what}`)).toEqual([
      'log: records blanked out',
      'log: records of others in which the name was replaced',
      'store: events removed',
      'store: events of others in which the name was replaced',
      'store: rejected events removed',
      'store: windows of 10 seconds computed again, with all above them',
      'records: rows removed',
      'records: accounts no longer linked with the person',
      'records: values in which the name was replaced',
      'exports, backups: files removed',
    ]);
    expect(JSON.stringify(certificate)).not.toContain(ANNA);
    const { publicKey } = platform().erasures.signingKey;
    expect(checkCertificate(certificate, publicKey)).toMatchObject({ ok: true, key_known: true });
    expect(checkCertificate({ ...certificate, reason: 'another' }, publicKey)).toMatchObject({ ok: false });
  });

  it('leaves an audit trail that verifies, and counts that add up', async () => {
    expect(await verifyAudit(platform(), OPERATOR_HERE, {})).toMatchObject({ ok: true });
    const { received, stored, duplicate, rejected } = await server.settledStats();
    expect({ received, stored, duplicate, rejected }).toEqual({ received: 10, stored: 7, duplicate: 0, rejected: 3 });
  });

  it('is named by nobody else: zeros stand where the name was', async () => {
    const { body } = await server.request('GET', `/api/v1/events?user_id=${BERTA}&limit=50`);
    expect(JSON.stringify(body)).not.toContain(ANNA);
    const roster = await platform().records.asTenant(FIRST_ORG_ID, (tx) =>
      tx.selectFrom('employee_state').select('subject').execute(),
    );
    expect(roster).toEqual([{ subject: BERTA }]);
  });

  it('is not brought back by a replay of the log, by a restart, by an import, or by what others send', async () => {
    await server.running.close();
    await forgetStore(directory);
    server = await TestedServer.start({ directory });
    const answer = await server.send(JSON.stringify(events.slice(0, 1)));
    expect(answer.body.results).toMatchObject([{ status: 'rejected', reason: 'erased_subject' }]);
    const mention = { ...events[3], event_id: '0199e000-0000-4000-8000-888888888888' };
    expect((await server.send(JSON.stringify(mention))).body).toMatchObject({ accepted: 1 });
    await platform().store.loader.caughtUp();
    const { rows } = await platform().store.engine.query(
      'SELECT count() AS events, uniqExact(user_id) AS people FROM bellwether.events',
    );
    expect(rows.map((row) => row.map(Number))).toEqual([[4, 1]]);
    expect(await placesHolding(ANNA)).toEqual([]);
  }, 60_000);

  it('is known by a keyed hash only, and the key that sealed the name while it was needed is gone', () => {
    const seals = join(directory, 'secrets', 'erasures');
    expect(existsSync(seals) ? readdirSync(seals) : []).toEqual([]);
    expect(platform().standing.isErased(FIRST_ORG_ID, ANNA)).toBe(true);
    expect(platform().standing.isErased(FIRST_ORG_ID, BERTA)).toBe(false);
  });
});
