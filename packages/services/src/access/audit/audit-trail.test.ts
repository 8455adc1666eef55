import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MINUTE_MS, systemClock } from '@bellwether/core';
import { openRecords } from '@bellwether/records';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addTenant,
  callerWith,
  openTestServices,
  problemOf,
  type TestServices,
} from '../../../test/service-context.ts';
import { createOrganisation } from '../../tenants/tenant/create.ts';
import { actingFor, type Caller, OPERATOR, requirePermission } from '../authority/caller.ts';
import { type AuditDraft, AuditTrail } from './audit-trail.ts';
import { readEntries } from './read-entries.ts';
import { verifyChain } from './verify-chain.ts';

let services: TestServices;
beforeAll(async () => {
  services = await openTestServices();
  for (const orgId of ['org_a', 'org_b']) await addTenant(services.context, orgId);
});
afterAll(() => services.close());

const trail = () => services.context.audit;
const entriesOf = async (orgId: string, filter = {}) =>
  (await readEntries(services.context.records, orgId, filter, { limit: 500 })).entries;
const read = { action: 'metrics.read', resourceType: 'metric', resourceId: 'agent_cost_usd' };
let readers = 0;
const newReader = (): Caller => {
  readers += 1;
  return callerWith('owner', 'org_a', { id: `usr_reader_${readers}` });
};
const actorOf = (caller: Caller) => ({ actor: `${caller.kind}:${caller.id}` });

describe('a note', () => {
  it('is durable when it resolves', async () => {
    const caller = { ...newReader(), request: { id: 'req-1', address: '192.0.2.1' } };
    await trail().note(caller, { ...read, details: { grain: '1h' } });
    expect(await entriesOf('org_a', actorOf(caller))).toMatchObject([
      { ...actorOf(caller), action: 'metrics.read', resource_id: 'agent_cost_usd', outcome: 'ok' },
    ]);
    expect((await entriesOf('org_a', actorOf(caller)))[0]).toMatchObject({
      details: { grain: '1h' },
      address: '192.0.2.1',
      request_id: 'req-1',
    });
  });

  it('of the same thing within ten minutes is counted, and the count is written when they are over', async () => {
    const caller = newReader();
    for (let i = 0; i < 5; i++) await trail().note(caller, read);
    expect(await entriesOf('org_a', actorOf(caller))).toHaveLength(1);
    services.pass(10 * MINUTE_MS);
    await trail().sweep();
    const [last, first] = await entriesOf('org_a', actorOf(caller));
    expect([last?.details, first?.details]).toEqual([{ repeated: 4 }, {}]);
  });

  it('from another address is another one', async () => {
    const caller = newReader();
    for (const address of ['192.0.2.1', '192.0.2.2', '192.0.2.1'])
      await trail().note({ ...caller, request: { id: 'r', address } }, read);
    expect((await entriesOf('org_a', actorOf(caller))).map((entry) => entry.address)).toEqual([
      '192.0.2.2',
      '192.0.2.1',
    ]);
  });

  it('that comes in the moment the queue has run empty is written as well', async () => {
    const caller = newReader();
    for (let i = 0; i < 50; i++) await trail().note(caller, { ...read, resourceId: String(i) });
    expect(await entriesOf('org_a', actorOf(caller))).toHaveLength(50);
  });

  it('with characters no database keeps costs nobody else theirs, and the chain stays whole', async () => {
    const caller = newReader();
    const hostile = ['\0', 'a\0b', '\ud800', `${'x'.repeat(255)}💡`, '\udc00\0', '"; DROP TABLE audit_entries; --'];
    await Promise.all([
      ...hostile.map((resourceId) => trail().note(caller, { ...read, resourceId, details: { said: resourceId } })),
      trail().note(caller, { ...read, resourceId: 'harmless' }),
    ]);
    expect(await entriesOf('org_a', actorOf(caller))).toHaveLength(hostile.length + 1);
    expect(await verifyChain(services.context.records, 'org_a')).toMatchObject({ ok: true });
  });

  it('with details nobody can want to keep is kept without them', async () => {
    const caller = newReader();
    await trail().note(caller, { ...read, details: { text: 'x'.repeat(9000) } });
    expect((await entriesOf('org_a', actorOf(caller)))[0]?.details).toEqual({ cut: 9011 });
  });

  it('that counts each time is written each time', async () => {
    const caller = newReader();
    for (let i = 0; i < 3; i++) await trail().noteEach(caller, { ...read, action: 'metrics.export' });
    expect(await entriesOf('org_a', actorOf(caller))).toHaveLength(3);
  });
});

describe('a refusal', () => {
  it('is written before it is answered', async () => {
    const caller = callerWith('viewer', 'org_a', { id: 'usr_curious' });
    await problemOf(() => requirePermission(services.context, caller, 'keys:write'), 'forbidden');
    await trail().settled();
    expect(await entriesOf('org_a', { actor: 'user:usr_curious' })).toMatchObject([
      { action: 'access.denied', resource_type: 'permission', resource_id: 'keys:write', outcome: 'denied' },
    ]);
  });

  it('is waited for by "settled" also while others keep writing', async () => {
    let going = true;
    const busy = (async () => {
      for (let i = 0; going; i++)
        await Promise.all([0, 1, 2].map((lane) => trail().note(newReader(), { ...read, resourceId: `${lane}:${i}` })));
    })();
    const caller = callerWith('viewer', 'org_a', { id: 'usr_amid_others' });
    trail().denied(caller, 'users:write');
    await trail().settled();
    expect(await entriesOf('org_a', { actor: 'user:usr_amid_others' })).toHaveLength(1);
    going = false;
    await busy;
  });

  it('is noted once a request', async () => {
    const caller = callerWith('viewer', 'org_a', { id: 'usr_once', request: { id: 'r', address: '' } });
    trail().denied(caller, 'keys:write');
    trail().deniedUnlessNoted(caller, 'forbidden');
    trail().deniedUnlessNoted({ ...caller, request: { id: 's', address: '' } }, 'forbidden');
    await trail().settled();
    expect((await entriesOf('org_a', { actor: 'user:usr_once' })).map((entry) => entry.resource_id)).toEqual([
      'forbidden',
      'keys:write',
    ]);
  });
});

describe('what is sent in', () => {
  it('leaves one entry a key and ten minutes, with its counts', async () => {
    const caller = newReader();
    const ingest = { action: 'events.ingest', resourceType: 'event' };
    for (let i = 0; i < 100; i++) trail().tally(caller, ingest, { requests: 1, accepted: 3, rejected: i % 2 });
    expect(await entriesOf('org_a', actorOf(caller))).toHaveLength(0);
    services.pass(10 * MINUTE_MS);
    trail().tally(caller, ingest, { requests: 1, accepted: 7, rejected: 0 });
    await trail().sweep(true);
    expect((await entriesOf('org_a', actorOf(caller))).map((entry) => entry.details)).toMatchObject([
      { requests: 1, accepted: 7, rejected: 0 },
      { requests: 100, accepted: 300, rejected: 50 },
    ]);
  });
});

describe('what concerns the installation', () => {
  it('is in a chain of its own; the making of an organisation is in both', async () => {
    await createOrganisation(services.context, OPERATOR, { org_id: 'org_new', name: 'New' });
    const made = { action: 'organisation.create', actor: 'operator:local', resource_id: 'org_new' };
    expect((await entriesOf('*'))[0]).toMatchObject(made);
    expect(await entriesOf('org_new')).toMatchObject([{ ...made, seq: 1 }]);
  });
});

describe('who listens', () => {
  it('hears of everything, also of what is only counted, and cannot keep it from being written', async () => {
    const heard: AuditDraft[] = [];
    const stop = trail().onEntry((entry) => {
      heard.push(entry);
      throw new Error('a listener that fails');
    });
    const caller = newReader();
    await trail().note(caller, read);
    await trail().note(caller, read);
    stop();
    await trail().note(caller, read);
    expect(heard).toHaveLength(2);
    expect(await entriesOf('org_a', actorOf(caller))).toHaveLength(1);
  });
});

describe('an audit chain', () => {
  it('is whole after any interleaving of changes, notes, refusals, counts and sweeps, with none lost or doubled', async () => {
    const deed = fc.record({
      kind: fc.constantFrom('append', 'note', 'noteEach', 'denied', 'tally', 'sweep', 'settled', 'rolled back'),
      orgId: fc.constantFrom('org_a', 'org_b'),
      awaited: fc.boolean(),
      turns: fc.nat({ max: 3 }),
    });
    await trail().sweep(true); // what earlier tests have left to be counted
    let round = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { maxLength: 40 }), async (deeds) => {
        round += 1;
        const expected = { org_a: 0, org_b: 0 } as Record<string, number>;
        const before = await Promise.all(['org_a', 'org_b'].map(async (id) => (await headSeq(id)) as number));
        const underWay: Promise<unknown>[] = [];
        for (const [index, { kind, orgId, awaited, turns }] of deeds.entries()) {
          const caller = callerWith('owner', orgId, { id: `usr_${round}_${index}` });
          const note = { action: 'test.deed', resourceType: 'test', resourceId: `${round}:${index}` };
          const work = (): Promise<unknown> => {
            switch (kind) {
              case 'append':
                expected[orgId]! += 1;
                return services.context.records.asTenant(orgId, (tx) => trail().append(tx, caller, orgId, note));
              case 'rolled back':
                return expect(
                  services.context.records.asTenant(orgId, async (tx) => {
                    await trail().append(tx, caller, orgId, note);
                    throw new Error('something else fails');
                  }),
                ).rejects.toThrow('something else fails');
              case 'note':
                expected[orgId]! += 1;
                return trail().note(caller, note);
              case 'noteEach':
                expected[orgId]! += 1;
                return trail().noteEach(caller, note);
              case 'denied':
                expected[orgId]! += 1;
                trail().denied(caller, 'keys:write');
                return trail().settled();
              case 'tally':
                expected[orgId]! += 1;
                trail().tally(caller, note, { requests: 1 });
                return Promise.resolve();
              case 'sweep':
                return trail().sweep(true);
              case 'settled':
                return trail().settled();
            }
          };
          const promise = work();
          underWay.push(promise);
          if (awaited) await promise;
          for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
        }
        await Promise.all(underWay);
        await trail().sweep(true);
        for (const [i, orgId] of ['org_a', 'org_b'].entries()) {
          expect(await verifyChain(services.context.records, orgId)).toMatchObject({ ok: true });
          expect((await headSeq(orgId)) - before[i]!).toBe(expected[orgId]);
        }
      }),
      { numRuns: 25 },
    );
  }, 120_000);

  async function headSeq(orgId: string): Promise<number> {
    return (await verifyChain(services.context.records, orgId)).head.seq;
  }

  it('cannot be changed with the statements a verb has', async () => {
    for (const asWhom of [
      <T>(work: Parameters<typeof services.context.records.asOperator<T>>[0]) =>
        services.context.records.asOperator(work),
      <T>(work: Parameters<typeof services.context.records.asOperator<T>>[0]) =>
        services.context.records.asTenant('org_a', work),
    ]) {
      await expect(
        asWhom((tx) => tx.updateTable('audit_entries').set({ actor: 'somebody else' }).execute()),
      ).rejects.toThrow(/permission denied|never changed/);
      await expect(asWhom((tx) => tx.deleteFrom('audit_entries').execute())).rejects.toThrow(
        /permission denied|never changed/,
      );
    }
  });
});

describe('a process killed at any point', () => {
  it('leaves every entry that was acknowledged, and whole chains', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'audit-crash-'));
    try {
      const first = await openRecords({ directory, clock: systemClock });
      const at = new Date();
      await first.asOperator(async (tx) => {
        for (const orgId of ['org_a', 'org_b'])
          await tx
            .insertInto('organisations')
            .values({
              org_id: orgId,
              name: orgId,
              primary_region: 'eu-west-1',
              data_residency: 'eu',
              quotas: '{}',
              features: '{}',
              plan: 'starter',
              self_managed: true,
              created_at: at,
              updated_at: at,
            })
            .execute();
      });
      await first.close();
      const received: string[] = [];
      for (let round = 0; round < 4; round++) {
        received.push(...(await killedAfter(directory, round, 1 + Math.floor(Math.random() * 200))));
        const records = await openRecords({ directory, clock: systemClock });
        const found = new Set<string>();
        for (const orgId of ['org_a', 'org_b']) {
          const verification = await verifyChain(records, orgId);
          expect([orgId, verification.ok, verification.broken]).toEqual([orgId, true, undefined]);
          for (let before: number | undefined; ; ) {
            const page = await readEntries(records, orgId, {}, { before, limit: 500 });
            for (const entry of page.entries) found.add(entry.resource_id);
            if (page.next === null) break;
            before = page.next;
          }
          // The change and its entry: the last setting is the last entry of a change, never one without the other.
          const setting = await records.asTenant(orgId, (tx) =>
            tx.selectFrom('settings').select('value').where('name', '=', 'last').executeTakeFirst(),
          );
          const [lastChange] = (await readEntries(records, orgId, { action: 'setting.' }, { limit: 1 })).entries;
          expect(setting?.value).toBe(lastChange?.resource_id);
        }
        await new AuditTrail(records, systemClock, () => 'somebody').note(actingFor(OPERATOR, 'org_a'), read);
        await records.close();
        expect(received.filter((id) => !found.has(id))).toEqual([]);
      }
      expect(received.length).toBeGreaterThan(50);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  }, 120_000);
});

/** What the child said it had got acknowledged before it was killed, at that many acknowledgements. */
function killedAfter(directory: string, round: number, acknowledgements: number): Promise<string[]> {
  const path = new URL('../../../test/audit-crash-child.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [path, directory, String(round)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  return new Promise((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk;
      if (output.split('\n').length > acknowledgements) child.kill('SIGKILL');
    });
    child.on('close', () => {
      const whole = output.slice(0, output.lastIndexOf('\n') + 1).split('\n');
      resolve(whole.filter((line) => line.startsWith('received ')).map((line) => line.slice('received '.length)));
    });
  });
}
