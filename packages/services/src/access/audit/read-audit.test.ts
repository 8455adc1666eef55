import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HOUR_MS } from '@bellwether/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addTenant,
  callerWith,
  openTestServices,
  operatorFor,
  owner,
  problemOf,
  type TestServices,
  withScopes,
} from '../../../test/service-context.ts';
import { type Caller, OPERATOR } from '../authority/caller.ts';
import { AnchorFile } from './anchor-file.ts';
import { exportAudit } from './export.ts';
import { listAudit } from './list.ts';
import { type AuditContext, getAuditHead, verifyAudit } from './verify.ts';

const directory = mkdtempSync(join(tmpdir(), 'read-audit-'));
let services: TestServices;
let context: AuditContext;
const admin = owner('org_a');
beforeAll(async () => {
  services = await openTestServices();
  context = { ...services.context, anchors: await AnchorFile.open(directory) };
  for (const orgId of ['org_a', 'org_b']) await addTenant(context, orgId);
  const deeds: [actor: string, action: string, resourceId: string, outcome: 'ok' | 'denied'][] = [
    ['usr_1', 'key.create', 'key_1', 'ok'],
    ['usr_2', 'key.revoke', 'key_1', 'ok'],
    ['usr_2', 'keyring.read', '=HYPERLINK("http://evil")', 'ok'],
    ['usr_1', 'metrics.read', 'agent_cost_usd', 'denied'],
  ];
  for (const [id, action, resourceId, outcome] of deeds) {
    const caller = callerWith('owner', 'org_a', { id });
    await context.audit.note(caller, { action, resourceType: action.split('.')[0]!, resourceId, outcome });
    services.pass(HOUR_MS);
  }
  await context.audit.note(owner('org_b'), { action: 'key.create', resourceType: 'key', resourceId: 'key_of_b' });
});
afterAll(async () => {
  await context.anchors.close();
  await services.close();
  rmSync(directory, { recursive: true, force: true });
});

const list = async (input: object, caller: Caller = admin) =>
  (await listAudit(context, caller, input)).entries.map((entry) => entry.action);

describe('listing the audit trail', () => {
  it('shows the own chain only, newest first', async () => {
    expect(await list({ to: '2026-11-21T09:00:00Z' })).toEqual([
      'metrics.read',
      'keyring.read',
      'key.revoke',
      'key.create',
      'organisation.create',
    ]);
    expect(await list({ action: 'key.' }, owner('org_b'))).toEqual(['key.create']);
  });

  it.each<[object, string[]]>([
    [{ actor: 'user:usr_2' }, ['keyring.read', 'key.revoke']],
    [{ action: 'key.' }, ['key.revoke', 'key.create']],
    [{ action: 'key.revoke' }, ['key.revoke']],
    [{ resource_type: 'key', resource_id: 'key_1' }, ['key.revoke', 'key.create']],
    [{ outcome: 'denied' }, ['metrics.read']],
    [{ from: '2026-11-21T06:00:00Z', to: '2026-11-21T07:00:00+00:00', action: 'k' }, ['key.revoke']],
    [{ from: '2026-11-21T08:00:00+01:00', to: '2026-11-21T08:00:01Z', action: 'k' }, ['keyring.read']],
  ])('filters by %j', async (input, actions) => {
    expect(await list(input)).toEqual(actions);
  });

  it('goes on page by page, without gap or repetition', async () => {
    const seen: number[] = [];
    for (let before: string | null | undefined; before !== null; ) {
      const page = await listAudit(context, admin, { limit: 2, ...(before ? { before } : {}) });
      seen.push(...page.entries.map((entry) => entry.seq));
      before = page.next;
    }
    // The first page's own reading is in it already.
    expect(seen).toEqual(Array.from({ length: seen.length }, (_, i) => seen[0]! - i));
    expect(seen.at(-1)).toBe(1);
  });

  it('leaves an entry of its own, with what was looked for', async () => {
    const reader = callerWith('admin', 'org_a', { id: 'usr_auditor' });
    await listAudit(context, reader, { actor: 'user:usr_1' });
    expect((await listAudit(context, admin, { actor: 'user:usr_auditor' })).entries).toMatchObject([
      { action: 'audit.read', details: { actor: 'user:usr_1' } },
    ]);
  });

  it('of the installation is for its operator', async () => {
    expect(await list({ action: 'organisation.' }, OPERATOR)).toEqual(['organisation.create', 'organisation.create']);
    expect(await list({ actor: 'user:usr_2' }, operatorFor('org_a'))).toEqual(['keyring.read', 'key.revoke']);
  });

  it.each(['hr_admin', 'manager', 'data_scientist', 'member', 'viewer'] as const)('is not for %s', async (role) => {
    await problemOf(listAudit(context, callerWith(role, 'org_a'), {}), 'forbidden');
    await problemOf(exportAudit(context, callerWith(role, 'org_a'), {}), 'forbidden');
    await problemOf(verifyAudit(context, callerWith(role, 'org_a'), {}), 'forbidden');
    await problemOf(getAuditHead(context, callerWith(role, 'org_a')), 'forbidden');
  });

  it('takes a key with the scope admin, and no other', async () => {
    await problemOf(listAudit(context, withScopes(admin, 'read', 'ingest', 'scim'), {}), 'forbidden');
    await listAudit(context, withScopes(admin, 'admin'), {});
  });

  it.each([
    [{ limit: 0 }, 'limit'],
    [{ limit: 501 }, 'limit'],
    [{ before: '-1' }, 'before'],
    [{ before: '1e3' }, 'before'],
    [{ from: 'yesterday' }, 'from'],
    [{ outcome: 'fine' }, 'outcome'],
    [{ action: 'key%' }, 'action'],
    [{ who: 'me' }, 'who'],
  ])('refuses %j', async (input, field) => {
    const problem = await problemOf(listAudit(context, admin, input), 'invalid_request');
    expect(problem.errors.map((error) => error.field)).toEqual([field]);
  });
});

describe('exporting the audit trail', () => {
  const textOf = async (input: object) => {
    const { chunks } = await exportAudit(context, admin, input);
    let text = '';
    for await (const chunk of chunks) text += chunk;
    return text;
  };

  it('gives CSV in which nothing is a formula', async () => {
    const text = await textOf({ action: 'keyring.' });
    const [heading, row, end] = text.split('\r\n');
    expect(heading).toBe(
      'seq,at,org_id,actor,action,resource_type,resource_id,outcome,address,request_id,details,prev_hash,hash',
    );
    expect(row).toContain(`,"'=HYPERLINK(""http://evil"")",ok,`);
    expect(end).toBe('');
  });

  it('gives JSON, one entry a line, that can be verified by anybody', async () => {
    const lines = (await textOf({ format: 'json' })).trimEnd().split('\n');
    const entries = lines.map((line) => JSON.parse(line) as { seq: number; hash: string; prev_hash: string });
    for (const [i, entry] of entries.entries())
      if (i + 1 < entries.length) expect(entry.prev_hash).toBe(entries[i + 1]!.hash);
    expect(entries.at(-1)?.seq).toBe(1);
  });

  it('leaves an entry each time', async () => {
    const before = (await list({ action: 'audit.export' })).length;
    await textOf({});
    await textOf({});
    expect(await list({ action: 'audit.export' })).toHaveLength(before + 2);
  });
});

describe('verifying the audit trail', () => {
  it('says that it is whole, and takes a head that was kept', async () => {
    const head = await getAuditHead(context, admin);
    expect(await verifyAudit(context, admin, { anchor: `${head.seq}:${head.hash}` })).toMatchObject({ ok: true });
    const other = `${head.seq}:${'0'.repeat(64)}`;
    expect(await verifyAudit(context, admin, { anchor: other })).toMatchObject({
      ok: false,
      broken: { seq: head.seq, reason: 'anchor' },
    });
    await problemOf(verifyAudit(context, admin, { anchor: '17' }), 'invalid_request');
  });
});
