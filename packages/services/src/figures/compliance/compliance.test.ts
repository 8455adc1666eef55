import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY_MS, defineEventType } from '@bellwether/core';
import { definePack } from '@bellwether/metrics';
import { sql } from '@bellwether/records';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addTenant, callerWith, operatorFor, problemOf } from '../../../test/service-context.ts';
import { openTestPlatform } from '../../../test/test-platform.ts';
import type { Caller } from '../../access/authority/caller.ts';
import { createKey } from '../../access/key/create.ts';
import { createUser } from '../../access/user/create.ts';
import { readHistory } from '../../ingest/history/read-history.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { putRetention } from '../../installation/retention/put.ts';
import { putLegalBases } from '../../people/consent/legal-bases.ts';
import { getOrganisation } from '../../tenants/tenant/get.ts';
import type { BlockView, ReportDocumentView } from '../executive-report/report-view.ts';
import { putComplianceDetails } from './put-details.ts';
import { getCompliance, getComplianceFile, getComplianceReport } from './read-compliance.ts';

const absence = defineEventType({
  name: 'absence_noted',
  topic: 'hr_events',
  category: 'usage',
  description: 'Somebody was away.',
  subject: 'user_id',
  metadata: { type: 'object', properties: { days: { type: 'number' } } },
});
const shipped = defineEventType({
  ...{ ...absence, name: 'shipped', topic: 'delivery_events', description: 'Something was shipped.' },
  ...{ unattributed: true, metadata: { type: 'object', properties: { parcel: { type: 'string' } } } },
});
const shared = { cubes: [], metrics: [], pages: [], glossary: [] };
const absences = definePack({
  ...{ ...shared, name: 'absences', title: 'Absences', description: 'Who is away?', events: [absence] },
});
const shipping = definePack({
  ...{ ...shared, name: 'shipping', title: 'Shipping', description: 'What is shipped?', events: [shipped] },
});

const directory = mkdtempSync(join(tmpdir(), 'compliance-'));
let nowMs = Date.parse('2026-11-21T12:00:00.000Z');
let platform: Platform;
let owner: Caller;
beforeAll(async () => {
  platform = await openTestPlatform({
    ...{ dataDirectory: directory, packs: [absences, shipping], clock: () => nowMs },
    onTrouble: (message, error) => {
      throw new Error(message, { cause: error });
    },
  });
  owner = await addTenant(platform, 'org_a');
  await addTenant(platform, 'org_b');
}, 120_000);
afterAll(async () => {
  await platform.close();
  rmSync(directory, { recursive: true, force: true });
});

const report = (name: 'processing' | 'access' | 'soc2', caller = owner, range: object = {}) =>
  getComplianceReport(platform, caller, name, range);
const tablesOf = ({ sections }: ReportDocumentView, id?: string) =>
  sections
    .filter((section) => id === undefined || section.id === id)
    .flatMap(({ blocks }) =>
      blocks.filter((block): block is Extract<BlockView, { kind: 'table' }> => block.kind === 'table'),
    );
const rowsOf = (document: ReportDocumentView, id?: string): string[][] =>
  tablesOf(document, id).flatMap(({ rows }) => rows.map((row) => row.map(({ text }) => text)));
const csvOf = async (name: 'processing' | 'access' | 'soc2') => {
  const { bytes } = await getComplianceFile(platform, owner, name, { format: 'csv' });
  return Buffer.from(bytes).toString();
};

describe('records of processing', () => {
  const recorded = async (title: string) => {
    const document = await report('processing');
    const section = document.sections.find((each) => each.title === title)!;
    return Object.fromEntries(rowsOf(document, section.id));
  };

  it('name every activity that declarations bring about, and what the platform keeps itself', async () =>
    expect((await report('processing')).sections.map(({ title }) => title)).toEqual([
      ...['How to read this', 'Absences', 'Shipping', 'Accounts of users', 'Audit trail', 'Consent and erasure'],
    ]));

  it('say whose data, which, and how long, as declared and set', async () => {
    await putRetention(platform, owner, { events_days: 30, windows_days: 60 });
    await putLegalBases(platform, owner, {
      ...{ data_collection: 'works_agreement', analytics: 'consent', research: 'consent' },
    });
    expect(await recorded('Absences')).toMatchObject({
      Purpose: 'To answer: Who is away?',
      'Legal basis': expect.stringContaining('Taking in: works agreement'),
      'People concerned': expect.stringContaining('under a pseudonym'),
      'Personal data': expect.stringMatching(/^absence_noted \(.*user_id.*days\)$/),
      'Kept for': expect.stringContaining(
        'Single events 30 days, then in the archive until 7 years have passed, aggregated figures 60 days',
      ),
      'Security measures': expect.stringContaining('No figure of fewer than 5 people'),
    });
    const things = await recorded('Shipping');
    expect(things['People concerned']).toBe('Nobody: the events are about things.');
    expect(things['Personal data']).not.toContain('user_id');
  });

  it('call missing what only a person can know, until somebody says it', async () => {
    const facts = async () =>
      Object.fromEntries((await report('processing')).facts.map(({ label, value }) => [label, value]));
    expect((await facts())['Data protection officer']).toContain('Not said yet');
    const { version } = await putComplianceDetails(platform, owner, {
      ...{ version: 0, controller: 'Parcels Ltd', data_protection_officer: 'Ada' },
      purposes: [{ activity: 'absences', purpose: 'Plans who stands in.' }],
    });
    expect(await facts()).toMatchObject({ Controller: 'Parcels Ltd', 'Data protection officer': 'Ada' });
    expect((await recorded('Absences')).Purpose).toBe('Plans who stands in.');
    await putComplianceDetails(platform, owner, { version, transfers: 'None' });
    expect((await getCompliance(platform, owner)).details).toMatchObject({
      controller: 'Parcels Ltd',
      transfers: 'None',
    });
    await problemOf(putComplianceDetails(platform, owner, { version: 0, controller: 'X' }), 'conflict');
    await problemOf(
      putComplianceDetails(platform, owner, { purposes: [{ activity: 'x', purpose: 'y' }] }),
      'invalid_request',
    );
    expect((await readHistory(platform, owner, 'compliance', 'org_a', {})).entries).toHaveLength(2);
  });

  it('are a table with a row an activity', async () => {
    const lines = (await csvOf('processing')).trimEnd().split('\r\n');
    expect(lines[0]).toBe(
      'Activity,Purpose,Legal basis,People concerned,Personal data,Recipients,Third countries,Kept for,Security measures',
    );
    expect(lines).toHaveLength(6);
  });
});

describe('the access report', () => {
  it('says who may see what: the table of roles itself', async () => {
    const [permission, ownerMay, , , managerMay] = rowsOf(await report('access'), 'roles').find(
      ([name]) => name === 'metrics:read',
    )!;
    expect([permission, ownerMay, managerMay]).toEqual(['metrics:read', 'all', 'own teams']);
  });

  it('says who has access, and which programs', async () => {
    await createUser(platform, owner, {
      ...{ email: 'ada@example.org', name: 'Ada', role: 'manager', password: 'correct horse battery staple' },
      teams: ['web'],
    });
    await createKey(platform, owner, { scopes: ['ingest'], name: 'Loader' });
    const document = await report('access');
    expect(rowsOf(document, 'users')).toContainEqual(['Ada', 'manager', 'web', 'no', 'never', 'active']);
    expect(rowsOf(document, 'keys')).toContainEqual(['Loader', 'ingest', '2026-11-21', 'never', 'never']);
  });

  it('says who looked at what in the range, how often, and who was refused', async () => {
    const reader = callerWith('hr_admin', 'org_a', { id: 'usr_reader' });
    await getOrganisation(platform, reader);
    await problemOf(report('access', reader), 'forbidden');
    const did = rowsOf(await report('access'), 'activity').filter(([who]) => who === 'user:usr_reader');
    expect(did.map((row) => row.slice(1, 5))).toEqual([
      ['access.denied', expect.any(String), 'refused', '1'],
      ['organisation.read', 'organisation', 'done', '1'],
    ]);
    const before = { from: '2025-01-01T00:00:00Z', to: '2025-02-01T00:00:00Z' };
    expect(rowsOf(await report('access', owner, before), 'activity')).toEqual([]);
  });

  it('is in the trail itself, and is of one organisation', async () => {
    const csv = await csvOf('access');
    expect(csv).toContain('compliance.access');
    expect(csv).not.toContain('usr_org_b');
  });

  it('is of a range that makes sense', async () => {
    const bad = (range: object) => problemOf(report('access', owner, range), 'invalid_request');
    await bad({ from: 'yesterday' });
    await bad({ from: '2026-11-21T00:00:00Z', to: '2026-11-20T00:00:00Z' });
    await bad({ from: '2020-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z' });
  });
});

describe('evidence for SOC 2', () => {
  const evidence = async (criterion: string) => {
    const document = await report('soc2');
    const section = document.sections.find(({ title }) => title.startsWith(criterion))!;
    return Object.fromEntries(rowsOf(document, section.id));
  };

  it('says of each criterion what is shown and what is not', async () => {
    const rows = (await csvOf('soc2')).trimEnd().split('\r\n');
    expect(rows[0]).toBe('Criterion,Asks,Shown here,Not shown here,To look at first');
    expect(rows.slice(1).map((row) => row.slice(0, row.indexOf(',')))).toEqual([
      ...['CC6.1', 'CC6.2', 'CC6.3', 'CC6.7', 'CC7.2', 'CC7.3', 'CC8.1', 'A1.2', 'C1.1', 'C1.2', 'PI1.3', 'P5.1'],
    ]);
  });

  it('counts whatever left as a file, each time', async () => {
    const left = async () => Number(/(\d+) files? left/.exec((await evidence('CC6.7'))['Shown here']!)![1]);
    const before = await left();
    for (const action of ['metrics.export', 'survey_report.download', 'survey_report.download'])
      await platform.audit.noteEach(owner, { action, resourceType: action.split('.')[0]! });
    expect(await left()).toBe(before + 3);
  });

  it('counts what people asked for and decided, and not that they looked', async () => {
    const recorded = async () => Number(/In the range (\d+)/.exec((await evidence('P5.1'))['Shown here']!)![1]);
    const before = await recorded();
    for (const action of ['consent.read_own', 'consent.put_own', 'subject.request_erasure', 'subject.export'])
      await platform.audit.noteEach(owner, { action, resourceType: action.split('.')[0]! });
    expect(await recorded()).toBe(before + 3);
  });

  it('says plainly that there are no backups to show', async () =>
    expect((await evidence('A1.2'))['Not shown here']).toContain('makes none by itself'));

  it('counts users without a second factor, and those nobody has seen', async () => {
    expect((await evidence('CC6.1'))['To look at first']).toContain('1 user has no second factor');
    nowMs += 100 * DAY_MS;
    expect((await evidence('CC6.2'))['To look at first']).toContain('1 user has not been seen for 90 days');
    nowMs -= 100 * DAY_MS;
  });

  it('counts changes, and access reports made', async () => {
    expect((await evidence('CC8.1'))['Shown here']).toMatch(/^[1-9]\d* changes of/);
    expect((await evidence('CC6.3'))['Shown here']).toMatch(/access report was made [1-9]/);
  });

  it('verifies the audit chain, and says so when somebody has altered it', async () => {
    expect((await evidence('CC7.3'))['Shown here']).toContain('The audit chain was verified just now');
    await platform.records.asOperator(async (tx) => {
      // As the database's superuser, for whom triggers do not hold.
      await sql`RESET ROLE`.execute(tx);
      await sql`SET LOCAL session_replication_role = replica`.execute(tx);
      await sql`UPDATE audit_entries SET actor = 'user:somebody_else' WHERE org_id = 'org_b' AND seq = 1`.execute(tx);
    });
    const document = await getComplianceReport(platform, operatorFor('org_b'), 'soc2', {});
    expect(rowsOf(document, 'cc7-3')).toContainEqual(['To look at first', 'The chain is broken.']);
    expect(document.sections[0]!.blocks.map(({ kind }) => kind)).toContain('caution');
  });
});

describe('files', () => {
  it.each(['processing', 'access', 'soc2'] as const)(
    'of %s are pages and PDF that hold what they say',
    async (name) => {
      const html = await getComplianceFile(platform, owner, name, { format: 'html' });
      expect(Buffer.from(html.bytes).toString()).toContain((await report(name)).title);
      const pdf = await getComplianceFile(platform, owner, name, { format: 'pdf' });
      expect(Buffer.from(pdf.bytes.slice(0, 5)).toString()).toBe('%PDF-');
      expect(pdf.fileName).toMatch(/^[a-z0-9-]+-2026-11-21\.pdf$/);
    },
  );

  it('are for who may read the trail; records of processing also for who looks after people', async () => {
    const hrAdmin = callerWith('hr_admin', 'org_a');
    await problemOf(getComplianceFile(platform, hrAdmin, 'soc2', { format: 'pdf' }), 'forbidden');
    await problemOf(report('processing', callerWith('data_scientist', 'org_a')), 'forbidden');
    expect((await report('processing', hrAdmin)).title).toBe('Records of processing activities');
    await problemOf(getComplianceFile(platform, owner, 'soc2', { format: 'xlsx' }), 'invalid_request');
  });
});
