/** Sources: off until somebody has seen what would leave; read by hand and by schedule; never twice, never half. */

import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DAY_MS, HOUR_MS } from '@bellwether/core';
import { afterEach, describe, expect, it } from 'vitest';
import type { EdgeAdapter } from '../src/adapter.ts';
import { Staging } from '../src/source/inputs.ts';
import { nextTime, scheduleProblem } from '../src/source/schedule.ts';
import { ADAPTERS_OF_TESTS, type EdgeHouse, edgeHouse, OWNER, staffList, until } from './edge-house.ts';

let house: EdgeHouse;
afterEach(() => house?.end());

const SOURCES = { sources: { staff: { adapter: 'staff-list', from: { path: 'staff.ndjson' } } } };
const STAFF = Array.from({ length: 7 }, (_, i) => ({ id: `E${i}`, department: 'Sales', name: `Jane Smith ${i}` }));

async function staffHouse(more: object = {}): Promise<EdgeHouse> {
  house = await edgeHouse({ ...SOURCES, ...more });
  house.write('staff.ndjson', STAFF);
  return house;
}

describe('a new source', () => {
  it('is off, and neither read nor sent to', async () => {
    const { edge } = await staffHouse();
    expect(edge.sources.view('staff')).toMatchObject({ enabled: false, why: expect.stringContaining('preview') });
    expect(() => edge.runs.begin('staff', 'by_hand', 'owner')).toThrow(/disabled/);
    await expect(edge.runs.push('staff', Buffer.from('{}'), 'records')).rejects.toThrow(/disabled/);
  });

  it('cannot be enabled before somebody has seen its preview, nor a day after', async () => {
    const { edge, clock } = await staffHouse();
    expect(() => edge.sources.enable('staff', 'owner')).toThrow(/Look at its preview first/);
    await edge.preview('staff', OWNER);
    clock.nowMs += DAY_MS + 1;
    expect(() => edge.sources.enable('staff', 'owner')).toThrow(/within the last day/);
    await edge.preview('staff', OWNER);
    expect(edge.sources.enable('staff', 'owner')).toMatchObject({ enabled: true });
    expect(edge.journal.list(1)[0]).toMatchObject({ actor: 'owner', action: 'source.enable' });
  });

  it('is off again when its adapter has another version, or a setting or the origin changed', async () => {
    const { edge, directory, enable } = await staffHouse();
    await enable('staff');
    const newer: EdgeAdapter = { ...staffList, version: 2 };
    const again = await house.reopen({ adapters: [newer] });
    expect(again.sources.view('staff')).toMatchObject({ enabled: false, why: expect.stringContaining('changed') });
    expect(() => again.sources.enable('staff', 'owner')).toThrow(/preview/);
    await enable('staff');
    expect((await house.reopen({ adapters: [newer] })).sources.isEnabled('staff')).toBe(true);
    const changed = { sources: { staff: { ...SOURCES.sources.staff, settings: { greeting: 'hi' } } } };
    writeFileSync(join(directory, 'edge.json'), JSON.stringify(changed));
    expect((await house.reopen({ adapters: [newer] })).sources.isEnabled('staff')).toBe(false);
    expect(edge).toBeDefined();
  });
});

describe('a preview', () => {
  it('shows to the letter what then leaves, and what each field becomes', async () => {
    const { edge, run, spooled } = await staffHouse();
    const preview = await edge.preview('staff', OWNER);
    expect(preview.records[0]).toMatchObject({
      place: 'line 1',
      original: STAFF[0],
      fields: [
        { path: 'id', becomes: 'pseudonym', as: 'user_id', note: null },
        { path: 'department', becomes: 'pseudonym', as: 'department_id_hash', note: null },
        { path: 'name', becomes: 'directory', as: null, note: null },
      ],
    });
    edge.sources.enable('staff', 'owner');
    await run('staff');
    const withoutIds = (events: readonly object[]) => events.map((event) => ({ ...event, event_id: '' }));
    expect(withoutIds([...preview.units, ...preview.records.flatMap(({ leaves }) => leaves)])).toEqual(
      withoutIds(spooled()),
    );
  });

  it('leaves nothing behind: no person, no unit, no event', async () => {
    const { edge, spooled } = await staffHouse();
    await edge.preview('staff', OWNER);
    expect(edge.people.counts().people).toBe(0);
    expect(edge.units.counts()).toEqual([]);
    expect(spooled()).toEqual([]);
    expect(edge.sources.view('staff')).toMatchObject({ records: 0, events: 0 });
  });

  it('says so when there is nothing to show', async () => {
    const { edge, write } = await staffHouse();
    write('staff.ndjson', []);
    await expect(edge.preview('staff', OWNER)).rejects.toThrow(/no record to show/);
    const push = await edgeHouse({ sources: { staff: { adapter: 'staff-list' } } });
    await expect(push.edge.preview('staff', OWNER)).rejects.toThrow(/send some of them/);
    await push.end();
  });
});

describe('a run', () => {
  it('goes through its states, and reads a file that has not changed only once', async () => {
    const { edge, enable, run } = await staffHouse();
    await enable('staff');
    expect(await run('staff')).toMatchObject({ state: 'load', records: 7, events: 8, inputs: 1, inputs_done: 1 });
    expect(await run('staff')).toMatchObject({ records: 0, inputs: 0 });
    expect(edge.runs.list(10).map(({ run: id, cause }) => [id, cause])).toEqual([
      [2, 'by_hand'],
      [1, 'by_hand'],
    ]);
  });

  it('that was broken off goes on with the record after the last one it had done', async () => {
    const records = Array.from({ length: 1500 }, (_, i) => ({ id: `E${i}`, department: 'Sales' }));
    const { edge, enable, write, spooled } = await staffHouse();
    write('staff.ndjson', records);
    await enable('staff');
    const { run } = edge.runs.begin('staff', 'by_hand', 'owner');
    await until(() => (edge.runs.get(run).records > 0 ? true : undefined));
    const again = await house.reopen();
    const before = again.runs.get(run);
    expect(before).toMatchObject({ state: 'anonymise' });
    expect(before.records).toBeLessThan(1500);
    again.runs.start();
    const after = await until(() => (again.runs.get(run).state === 'load' ? again.runs.get(run) : undefined));
    expect(after).toMatchObject({ records: 1500, resumed: 1 });
    const told = spooled().filter((event) => event.event_type === 'employee_state_changed');
    expect(new Set(told.map(({ user_id }) => user_id)).size).toBe(1500);
    expect(told).toHaveLength(1500);
  });

  it('reads what is inside of a compressed file, and says when it is damaged', async () => {
    const { edge, directory } = await staffHouse();
    const path = join(directory, 'more.ndjson.gz');
    writeFileSync(path, gzipSync(STAFF.map((one) => JSON.stringify(one)).join('\n')));
    const ended = async () => {
      const { run } = edge.runs.beginImport('staff-list', {}, [path], 'owner');
      return until(() => (['load', 'failed'].includes(edge.runs.get(run).state) ? edge.runs.get(run) : undefined));
    };
    expect(await ended()).toMatchObject({ state: 'load', records: 7, events: 8 });
    expect(edge.runs.importedEvents()).toBe(8);
    writeFileSync(path, readFileSync(path).subarray(0, 60));
    expect(await ended()).toMatchObject({
      state: 'failed',
      problem: expect.stringMatching(/could not be read to its end \(Z_/),
    });
  });

  it('whose files are not there fails in a sentence without their names', async () => {
    house = await edgeHouse({ sources: { staff: { adapter: 'staff-list', from: { path: 'inbox' } } } });
    const path = house.write('inbox', STAFF);
    await house.enable('staff');
    (await import('node:fs')).rmSync(path);
    const failed = await house.run('staff');
    expect(failed).toMatchObject({ state: 'failed', problem: expect.stringContaining('from.path') });
  });

  it('waits while the spool is full, and loses nothing', async () => {
    house = await edgeHouse({ spool: { max_mib: 1 }, ...SOURCES });
    house.write(
      'staff.ndjson',
      Array.from({ length: 4000 }, (_, i) => ({ id: `E${i}`, department: 'Sales' })),
    );
    await house.enable('staff');
    const { edge } = house;
    const { run } = edge.runs.begin('staff', 'by_hand', 'owner');
    await until(() => (edge.spool.isFull ? true : undefined));
    await expect(edge.runs.push('staff', Buffer.from('{"id":"E1"}'), 'records')).rejects.toMatchObject({
      code: 'overloaded',
      retryAfterSeconds: expect.any(Number),
    });
    let taken = 0;
    await until(() => {
      const { seqs } = edge.spool.peek({ events: 1000, bytes: 1e9 });
      taken += seqs.length;
      edge.spool.settle(
        seqs,
        seqs.map(() => ({ status: 'accepted' as const })),
        0,
      );
      return edge.runs.get(run).state === 'load' || taken > 4000 ? true : undefined;
    });
    expect(taken + edge.spool.stats().events).toBe(4001);
  });
});

describe('a schedule', () => {
  it('is a time in a zone, with daylight saving time', () => {
    const nightly = { cron: '0 2 * * *', zone: 'Europe/Berlin' };
    expect(nextTime(nightly, Date.UTC(2026, 6, 1, 12))).toBe(Date.UTC(2026, 6, 2, 0));
    expect(nextTime(nightly, Date.UTC(2026, 11, 1, 12))).toBe(Date.UTC(2026, 11, 2, 1));
    expect(scheduleProblem('0 2 * * *', 'UTC')).toBeUndefined();
    for (const cron of ['', '2', 'every night', '61 2 * * *', '* * * * * *', '0 2 31 2 *'])
      expect(scheduleProblem(cron, 'UTC')).toBeDefined();
  });

  it('runs what is due, also when its time went by while nobody was there, and once only', async () => {
    house = await edgeHouse({
      sources: { staff: { ...SOURCES.sources.staff, schedule: '0 2 * * *', zone: 'UTC' } },
    });
    house.write('staff.ndjson', STAFF);
    await house.enable('staff');
    house.edge.runs.lookAtSchedules();
    expect(house.edge.runs.list(10)).toEqual([]);
    house.clock.nowMs += 3 * DAY_MS;
    house.edge.runs.lookAtSchedules();
    house.edge.runs.lookAtSchedules();
    await until(() => (house.edge.runs.list(1)[0]?.state === 'load' ? true : undefined));
    expect(house.edge.runs.list(10).map(({ cause }) => cause)).toEqual(['schedule']);
    expect(house.edge.runs.around('staff').next_at).toBe('2026-11-24T02:00:00.000Z');
    house.clock.nowMs += 15 * HOUR_MS;
    house.edge.runs.lookAtSchedules();
    expect(house.edge.runs.list(10)).toHaveLength(2);
  });

  it('does not run a source that is off', async () => {
    house = await edgeHouse({ sources: { staff: { ...SOURCES.sources.staff, schedule: '0 2 * * *' } } });
    house.clock.nowMs += 3 * DAY_MS;
    house.edge.runs.lookAtSchedules();
    expect(house.edge.runs.list(10)).toEqual([]);
  });
});

describe('a source at an address', () => {
  it('is read page by page with its credential, which goes nowhere else', async () => {
    const seen: { path: string | undefined; credential: string | undefined }[] = [];
    const server = createServer((request: IncomingMessage, response: ServerResponse) => {
      seen.push({ path: request.url, credential: request.headers.authorization });
      const page = Number(new URL(request.url!, 'http://x').searchParams.get('page') ?? 0);
      response.end(
        `${JSON.stringify({ ...STAFF[page], next: undefined })}\n# ${page < 2 ? `/staff?page=${page + 1}` : ''}`,
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/staff`;
    const paged: EdgeAdapter = {
      ...staffList,
      async *parse(input, settings) {
        for await (const record of staffList.parse(input, settings)) if ('fields' in record) yield record;
      },
      nextPage: (body) => /# (\S+)$/.exec(body)?.[1],
    };
    const from = { url, token_file: 'hris-token', scheme: 'Basic' };
    house = await edgeHouse({ sources: { staff: { adapter: 'staff-list', from } } }, { adapters: [paged] });
    writeFileSync(join(house.directory, 'hris-token'), 'key:x\n');
    await house.enable('staff');
    expect(await house.run('staff')).toMatchObject({ state: 'load', records: 3, inputs: 3 });
    expect(seen.slice(1).map(({ path }) => path)).toEqual(['/staff', '/staff?page=1', '/staff?page=2']);
    expect(new Set(seen.map(({ credential }) => credential))).toEqual(
      new Set([`Basic ${Buffer.from('key:x').toString('base64')}`]),
    );
    const hostile: EdgeAdapter = { ...paged, nextPage: () => 'http://elsewhere.example/' };
    await house.reopen({ adapters: [hostile] });
    expect(await house.run('staff')).toMatchObject({
      state: 'failed',
      problem: expect.stringContaining('another server'),
    });
    server.close();
    expect(await house.run('staff')).toMatchObject({
      state: 'failed',
      problem: expect.stringContaining('does not answer'),
    });
  });

  it('lies sealed on disk while it is being read, and is gone afterwards', async () => {
    house = await edgeHouse();
    const staging = new Staging(join(house.directory, 'staging'), Buffer.alloc(32, 7));
    const place = staging.stage('run-1-0', Buffer.from('Jane Smith '.repeat(20_000)), { name: 'page', fetchedMs: 0 });
    const file = join(house.directory, 'staging', 'run-1-0.sealed');
    expect(readFileSync(file).includes('Jane')).toBe(false);
    const text = async (): Promise<string> => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of staging.input(place).open()) chunks.push(chunk);
      return Buffer.concat(chunks).toString();
    };
    expect(await text()).toBe('Jane Smith '.repeat(20_000));
    writeFileSync(file, readFileSync(file).subarray(0, 65_536 + 28 + 4));
    await expect(text()).rejects.toThrow(/cannot be opened/);
    staging.drop([place]);
    expect((await import('node:fs')).existsSync(file)).toBe(false);
  });
});

describe('the configuration', () => {
  const mistakes = async (configuration: object): Promise<string> => {
    house = await edgeHouse();
    writeFileSync(join(house.directory, 'edge.json'), JSON.stringify(configuration));
    const failure = await house.reopen().then(
      () => undefined,
      (error: Error) => error.message,
    );
    writeFileSync(join(house.directory, 'edge.json'), '{}');
    await house.reopen();
    return failure ?? 'nothing';
  };

  it.each([
    [{ floor: 4 }, 'floor has to be a whole number from 5'],
    [{ flor: 5 }, 'flor is not known. There are: centre'],
    [{ centre: { url: 'ftp://x' } }, 'centre.url has to be an address'],
    [{ centre: { url: 'http://user:secret@x' } }, 'centre.url has to be an address'],
    [{ hours: { zone: 'Europe/Atlantis' } }, 'hours.zone has to be a time zone'],
    [{ hours: { from: '18:00', to: '08:00' } }, 'hours.to has to be later'],
    [{ sources: { staff: { adapter: 'nobody' } } }, 'sources.staff.adapter has to be one of: staff-list, notes'],
    [{ sources: { Staff: { adapter: 'notes' } } }, 'has to have a name of small letters'],
    [{ sources: { staff: { adapter: 'notes', schedule: 'nightly' } } }, 'schedule has to be five fields'],
    [{ sources: { staff: { adapter: 'notes', from: {} } } }, 'from has to be push, or have a path or a url'],
    [
      { sources: { staff: { adapter: 'notes', settings: { x: 1 } } } },
      'settings.x is not known; there is nothing to set',
    ],
    [{ sources: { staff: { adapter: 'staff-list', settings: { greeting: 1 } } } }, 'greeting has to be a text'],
    [[], 'has to be a group of settings'],
  ])('%j stops the start: %s', async (configuration, words) => expect(await mistakes(configuration)).toContain(words));

  it('tells every mistake at once, and reads YAML with comments', async () => {
    expect(await mistakes({ floor: 1, spool: { max_mib: 0 } })).toMatch(/floor[\s\S]*spool\.max_mib/);
    await house.edge.close();
    writeFileSync(join(house.directory, 'edge.yaml'), '# ours\nfloor: 7\nsources:\n  staff: { adapter: notes }\n');
    const { Edge } = await import('../src/edge.ts');
    house.edge = await Edge.open({ directory: house.directory, adapters: ADAPTERS_OF_TESTS });
    expect(house.edge.configuration).toMatchObject({ floor: 7, sources: [{ name: 'staff', from: { kind: 'push' } }] });
  });
});

describe('the journal', () => {
  it('shows the first entry that somebody changed', async () => {
    const { edge, directory, enable } = await staffHouse();
    await enable('staff');
    const { entries } = edge.journal.verify();
    expect(entries).toBe(3);
    await edge.close();
    const { DatabaseSync } = await import('node:sqlite');
    const database = new DatabaseSync(join(directory, 'edge.db'));
    database.exec(`UPDATE journal SET actor = 'nobody' WHERE seq = 2`);
    database.close();
    expect((await house.reopen()).journal.verify()).toMatchObject({ brokenAt: 2 });
  });

  it('and the directory belong to one process at a time', async () => {
    const { directory } = await staffHouse();
    const { EdgeDatabase } = await import('../src/edge-database.ts');
    expect(() => new EdgeDatabase(join(directory, 'edge.db'), { busyWaitMs: 50 })).toThrow(/locked/);
  });
});
