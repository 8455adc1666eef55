/** Consent by purpose: given and withdrawn, by the person or by the organisation for them, with effect at once. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY_MS, defineEventType } from '@bellwether/core';
import { definePack } from '@bellwether/metrics';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestPlatform } from '../../../test/test-platform.ts';
import { actingFor, type Caller, OPERATOR } from '../../access/authority/caller.ts';
import { ROLES } from '../../access/authority/role.ts';
import { listRejected } from '../../ingest/rejected/list-rejected.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { createOrganization } from '../../surveys/organization/create.ts';
import { createOrganisation } from '../../tenants/tenant/create.ts';
import { addEmployee } from '../employee/write.ts';
import { ownAccesses } from '../subject/accesses.ts';
import { ownContributions } from '../subject/contributions.ts';
import { ownData } from '../subject/data.ts';
import { listSubjectRequests, requestErasure } from '../subject/requests.ts';
import { excludedSubjects } from './excluded-subjects.ts';
import { getOwnConsents } from './get-own.ts';
import { putLegalBases } from './legal-bases.ts';
import { putConsent } from './put.ts';
import { putOwnConsents } from './put-own.ts';
import { sweepConsentLog } from './sweep-log.ts';

const ORG = 'org_a';
const [ANNA, BERTA] = ['a11a0f5e'.repeat(4), 'be27ac3d'.repeat(4)];
const directory = mkdtempSync(join(tmpdir(), 'bellwether-consents-'));
/** Somewhere in a window: the events of this file are in several, and alone in some. */
const clock = { nowMs: Math.floor(Date.now() / 10_000) * 10_000 + 8500 };
const operator = actingFor(OPERATOR, ORG);
let platform: Platform;

const kiosk = definePack({
  name: 'kiosk',
  title: 'Kiosk',
  description: 'Cups.',
  events: [
    defineEventType({
      name: 'cup_sold',
      topic: 'agent_events',
      category: 'usage',
      description: 'A cup was sold.',
      subject: 'user_id',
      metadata: { type: 'object', properties: { seller_id_hash: { type: 'string' } } },
    }),
  ],
  cubes: [
    {
      name: 'cups',
      description: 'Cups.',
      events: ['cup_sold'],
      dimensions: {},
      measures: { cups: { description: 'Cups sold.', aggregate: 'count' } },
    },
  ],
  metrics: [],
  pages: [],
  glossary: [],
});

beforeAll(async () => {
  platform = await openTestPlatform({
    dataDirectory: directory,
    packs: [kiosk],
    clock: () => clock.nowMs,
    onTrouble: (message, error) => {
      throw new Error(message, { cause: error });
    },
  });
  await createOrganisation(platform, OPERATOR, { org_id: ORG, name: 'A', self_managed: true });
});
afterAll(async () => {
  await platform.close();
  rmSync(directory, { recursive: true, force: true });
});

function person(subject: string | undefined): Caller {
  const id = `usr_${subject?.slice(0, 4) ?? 'nobody'}`;
  const request = { id: 'request', address: '192.0.2.7' };
  const { grants } = ROLES.viewer;
  return { kind: 'user', id, orgId: ORG, grants, role: 'viewer', teams: [], subject, sessionId: 'ses_1', request };
}

async function sell(subject: string, seller?: string): Promise<string> {
  const timestamp = new Date(clock.nowMs - 60_000).toISOString();
  const metadata = seller === undefined ? {} : { seller_id_hash: seller };
  const event = { event_type: 'cup_sold', timestamp, user_id: subject, metadata };
  const { results } = await platform.admission.admit(ORG, 'test', [{ index: 0, event }]);
  await platform.store.loader.caughtUp();
  const [result] = results;
  return result!.status === 'rejected' ? result!.reason : result!.status;
}

async function cupsInWindows(): Promise<number> {
  await platform.store.loader.recompute(new Map());
  const { rows } = await platform.store.engine.query(
    `SELECT toFloat64(sum(events)) FROM bellwether.win_cups FINAL WHERE org_id = '${ORG}' AND grain = 60`,
  );
  return Number(rows[0]?.[0]);
}

function say(who: Caller, purpose: string, status: string) {
  clock.nowMs += 1000;
  return putOwnConsents(platform, who, { consents: [{ purpose, status }] }, 'a browser');
}

describe('consent to data collection', () => {
  it('withdrawn, keeps the next event out, and nothing of it; given again, lets it in', async () => {
    const anna = person(ANNA);
    expect(await sell(ANNA)).toBe('accepted');
    await say(anna, 'data_collection', 'withdrawn');
    expect(await sell(ANNA)).toBe('consent_withdrawn');
    const { rejected } = await listRejected(platform, operator, { reason: 'consent_withdrawn', limit: 10 });
    expect(rejected.map(({ raw }) => raw)).toEqual(['']);
    expect(JSON.stringify(rejected)).not.toContain(ANNA);
    expect(await sell(BERTA)).toBe('accepted');
    await say(anna, 'data_collection', 'given');
    expect(await sell(ANNA)).toBe('accepted');
  });
});

describe('consent to analytics', () => {
  it('withdrawn, takes the person out of the windows they are in; given again, brings them back', async () => {
    const before = await cupsInWindows();
    await say(person(ANNA), 'analytics', 'withdrawn');
    expect(excludedSubjects(platform, ORG)).toEqual(new Set([ANNA]));
    expect(await cupsInWindows()).toBe(before - 2);
    expect((await ownContributions(platform, person(ANNA))).left_out).toBe(true);
    await say(person(ANNA), 'analytics', 'given');
    expect(await cupsInWindows()).toBe(before);
    expect(excludedSubjects(platform, ORG).size).toBe(0);
  });
});

describe('what somebody has said', () => {
  it('is shown with the basis of the organisation, and who said it when', async () => {
    await putLegalBases(platform, operator, {
      data_collection: 'works_agreement',
      analytics: 'legitimate_interest',
      research: 'consent',
    });
    await putConsent(platform, operator, { subject: BERTA, purpose: 'research', status: 'given' });
    expect(await getOwnConsents(platform, person(BERTA))).toEqual({
      subject: BERTA,
      consents: [
        { purpose: 'data_collection', status: 'unset', legal_basis: 'works_agreement', updated_at: null },
        { purpose: 'analytics', status: 'unset', legal_basis: 'legitimate_interest', updated_at: null },
        { purpose: 'research', status: 'given', legal_basis: 'consent', updated_at: expect.any(String) },
      ],
      log: [
        { purpose: 'research', status: 'given', legal_basis: 'consent', by: 'organisation', at: expect.any(String) },
      ],
    });
    const { log } = await getOwnConsents(platform, person(ANNA));
    expect(log.map(({ purpose, status, by }) => `${purpose} ${status} by ${by}`)).toEqual([
      'analytics given by self',
      'analytics withdrawn by self',
      'data_collection given by self',
      'data_collection withdrawn by self',
    ]);
  });

  it('keeps for ninety days where it was said from, and for good that it was', async () => {
    const addresses = async (): Promise<(string | null)[]> => {
      const rows = await platform.records.asTenant(ORG, (tx) =>
        tx.selectFrom('consent_log').select('address').where('subject', '=', ANNA).execute(),
      );
      return rows.map(({ address }) => address);
    };
    expect(await sweepConsentLog(platform)).toBe(0);
    expect(new Set(await addresses())).toEqual(new Set(['192.0.2.7']));
    clock.nowMs += 91 * DAY_MS;
    expect(await sweepConsentLog(platform)).toBeGreaterThan(0);
    clock.nowMs -= 91 * DAY_MS;
    expect(await addresses()).toEqual([null, null, null, null]);
  });

  it('cannot be changed afterwards', async () => {
    const change = platform.records.asTenant(ORG, (tx) =>
      tx.updateTable('consent_log').set({ status: 'given' }).execute(),
    );
    await expect(change).rejects.toThrow(/never changed/);
  });

  it.each([
    [{ consents: [{ purpose: 'marketing', status: 'given' }] }, 'consents[0].purpose'],
    [{ consents: [{ purpose: 'research', status: 'perhaps' }] }, 'consents[0].status'],
    [{}, 'consents'],
  ])('has to be one of the words there are: %j', async (input, field) => {
    const put = putOwnConsents(platform, person(ANNA), input);
    await expect(put).rejects.toMatchObject({ code: 'invalid_request', errors: [{ field }] });
  });
});

describe('what is known of somebody', () => {
  const read = async (format: string, subject = ANNA): Promise<string> => {
    let text = '';
    for await (const chunk of (await ownData(platform, person(subject), { format })).chunks) text += chunk;
    return text;
  };

  it('has their place in the chart of a company, and nobody else’s', async () => {
    const { id } = await createOrganization(platform, operator, { name: 'Acme' });
    for (const subject of [BERTA, 'c0ffee00'.repeat(4)])
      await addEmployee(platform, operator, id, { subject, role: 'engineering', department: 'Shop' });
    expect(JSON.parse(await read('json', BERTA)).employments).toMatchObject([
      { organization_id: id, role: 'engineering', status: 'active' },
    ]);
  });

  it('is theirs to take along, and has nothing of others', async () => {
    const data = JSON.parse(await read('json'));
    expect(data).toMatchObject({ subject: ANNA, state: null });
    expect(data.events.map(({ user_id }: { user_id: string }) => user_id)).toEqual([ANNA, ANNA]);
    expect([data.employments, data.invitations, data.requests]).toEqual([[], [], []]);
    expect((await read('csv')).split('\r\n').length).toBe(1 + 2 + 1);
  });

  it('says who looked, by role, and not who', async () => {
    const { accesses } = await ownAccesses(platform, person(ANNA));
    expect(JSON.stringify(accesses)).not.toContain('usr_');
  });

  it('is nothing when nobody has said which pseudonym they are', async () => {
    expect(await getOwnConsents(platform, person(undefined))).toMatchObject({ subject: null, log: [] });
    await expect(ownData(platform, person(undefined), {})).rejects.toMatchObject({ code: 'conflict' });
  });

  it('may be asked to be erased, once', async () => {
    expect(await requestErasure(platform, person(ANNA), { note: 'please' })).toMatchObject({ status: 'open' });
    await expect(requestErasure(platform, person(ANNA), {})).rejects.toMatchObject({ code: 'conflict' });
    expect(await listSubjectRequests(platform, operator)).toMatchObject([{ subject: ANNA, note: 'please' }]);
    expect(JSON.parse(await read('json')).requests).toMatchObject([{ kind: 'erasure', note: 'please' }]);
  });
});
