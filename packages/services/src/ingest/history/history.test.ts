import { defineEntityStream, history, load, sql } from '@bellwether/records';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operatorFor, problemOf } from '../../../test/service-context.ts';
import type { Caller } from '../../access/authority/caller.ts';
import { createConnection } from '../../access/sso/create-connection.ts';
import { createUser } from '../../access/user/create.ts';
import { getUser } from '../../access/user/get.ts';
import { updateUser } from '../../access/user/update.ts';
import { putAlertRule } from '../../alerts/alert/rules.ts';
import { BoardHouse, cupsTile, textTile } from '../../figures/board/board-house.fixture.ts';
import { boardStream } from '../../figures/board/board-stream.ts';
import { createBoard } from '../../figures/board/create.ts';
import { getBoard } from '../../figures/board/get.ts';
import { removeBoard } from '../../figures/board/remove.ts';
import { restoreBoard, updateBoard } from '../../figures/board/update.ts';
import { createSavedQuery } from '../../figures/saved-query/create.ts';
import { listSavedQueries } from '../../figures/saved-query/list.ts';
import { removeSavedQuery } from '../../figures/saved-query/remove.ts';
import { putRetention } from '../../installation/retention/put.ts';
import { employeeStream } from '../../people/employee/employee-stream.ts';
import { countInRecords, eraseFromRecords } from '../../people/erasure/erase-records.ts';
import { putPrivacy } from '../../people/privacy/put.ts';
import { priceStream, readPrice } from '../../tenants/price/price-stream.ts';
import { putPrice } from '../../tenants/price/put.ts';
import { removePrice } from '../../tenants/price/remove.ts';
import { updateOrganisation } from '../../tenants/tenant/update.ts';
import { StreamOutbox } from './outbox.ts';
import { type HistoryView, readHistory, readStateAt } from './read-history.ts';
import { recordChange } from './record-change.ts';
import { undoChange } from './undo-change.ts';

let house: BoardHouse;
let ada: Caller;
let manager: Caller;
let viewer: Caller;
let neighbour: Caller;
beforeAll(async () => {
  house = await BoardHouse.open();
  ada = await house.user('owner');
  manager = await house.user('manager', { teams: ['web'] });
  viewer = await house.user('viewer');
  neighbour = await house.user('owner', { orgId: 'org_b' });
}, 120_000);
afterAll(() => house.close());

const layout = { tiles: [cupsTile, textTile] };
const read = (type: string, id: string, caller = ada, input: object = {}): Promise<HistoryView> =>
  readHistory(house.platform, caller, type, id, input);
const undo = (type: string, id: string, version: number, caller = ada, more: object = {}) =>
  undoChange(house.platform, caller, type, id, { version, ...more });
const told = async (type: string, id: string, caller = ada) =>
  (await read(type, id, caller)).entries.map(({ version, event_type }) => `${version} ${event_type}`);
const newBoard = (caller: Caller, more: object = {}) =>
  createBoard(house.platform, caller, { title: 'Coffee', layout, ...more });
const price = (input_usd_per_mtok: number) => ({ input_usd_per_mtok, output_usd_per_mtok: 2 });

describe('the history of a board', () => {
  it('says who changed what, and when, the newest first', async () => {
    const board = await newBoard(manager);
    const id = board.dashboard_id;
    house.pass(60_000);
    const moved = [{ ...textTile, x: 0, y: 4 }, cupsTile];
    await updateBoard(house.platform, manager, id, { version: 1, title: 'Tea', layout: { tiles: moved } });
    await updateBoard(house.platform, manager, id, { version: 2, shared_with: ['admin'] });
    const { version, entries } = await read('board', id, manager);
    expect(version).toBe(3);
    expect(entries.map(({ event_type, actor_name }) => [event_type, actor_name])).toEqual([
      ['board.updated', 'The manager'],
      ['board.updated', 'The manager'],
      ['board.created', 'The manager'],
    ]);
    expect(entries[0]!.changes).toEqual([{ path: 'shared_with', from: [], to: ['admin'] }]);
    expect(entries[1]!.changes).toContainEqual({ path: 'title', from: 'Coffee', to: 'Tea' });
    expect(entries[1]!.changes).toContainEqual({ path: 'layout.tiles[note].y', from: 0, to: 4 });
    expect(Date.parse(entries[1]!.at) - Date.parse(entries[2]!.at)).toBe(60_000);
  });

  it('is for whoever may see the board, and nobody else', async () => {
    const { dashboard_id: id } = await newBoard(manager);
    await problemOf(read('board', id, viewer), 'not_found');
    await problemOf(read('board', id, neighbour), 'not_found');
    await problemOf(readStateAt(house.platform, viewer, 'board', id, { version: 1 }), 'not_found');
    await updateBoard(house.platform, manager, id, { version: 1, shared_with: ['viewer'] });
    expect((await read('board', id, viewer)).version).toBe(2);
    await problemOf(undo('board', id, 2, viewer), 'forbidden');
  });

  it('shows the board as it was at each version, and at each time', async () => {
    const board = await newBoard(manager);
    const before = new Date(Date.parse(board.created_at) - 1000).toISOString();
    house.pass(1000);
    await updateBoard(house.platform, manager, board.dashboard_id, { version: 1, title: 'Tea' });
    const at = (input: object) => readStateAt(house.platform, manager, 'board', board.dashboard_id, input);
    expect(await at({ version: 1 })).toMatchObject({ version: 1, state: { title: 'Coffee', layout } });
    expect(await at({ version: 2 })).toMatchObject({ state: { title: 'Tea' } });
    expect(await at({ time: board.created_at })).toMatchObject({ version: 1, state: { title: 'Coffee' } });
    expect(await at({ time: before })).toMatchObject({ version: 0, state: null });
    await problemOf(at({ version: 3 }), 'not_found');
    await problemOf(at({}), 'invalid_request');
    await problemOf(at({ version: 1, time: before }), 'invalid_request');
    await problemOf(at({ time: 'yesterday' }), 'invalid_request');
  });

  it('is undone as a new version, and that in turn', async () => {
    const { dashboard_id: id } = await newBoard(manager);
    await updateBoard(house.platform, manager, id, { version: 1, title: 'Tea', description: 'Who drinks it?' });
    expect(await undo('board', id, 2, manager)).toMatchObject({
      version: 3,
      state: { title: 'Coffee', description: '' },
    });
    expect(await getBoard(house.platform, manager, id)).toMatchObject({ title: 'Coffee', version: 3 });
    const { entries } = await read('board', id, manager);
    expect(entries[0]).toMatchObject({ undoes: 2, undone_by: null, can_undo: true });
    expect(entries[1]).toMatchObject({
      undone_by: 3,
      can_undo: false,
      undo_detail: 'Version 2 has been undone already.',
    });
    await undo('board', id, 3, manager);
    expect(await getBoard(house.platform, manager, id)).toMatchObject({ title: 'Tea', version: 4 });
  });

  it('undoes no part of what somebody has changed again since', async () => {
    const { dashboard_id: id } = await newBoard(manager);
    await updateBoard(house.platform, manager, id, { version: 1, title: 'Tea' });
    await updateBoard(house.platform, manager, id, { version: 2, title: 'Milk' });
    const { message } = await problemOf(undo('board', id, 2, manager), 'conflict');
    expect(message).toMatch(/title changed again since/);
    expect((await getBoard(house.platform, manager, id)).title).toBe('Milk');
  });

  it('brings a board back that was removed, for whoever had it', async () => {
    const { dashboard_id: id } = await newBoard(manager, { shared_with: ['viewer'] });
    await updateBoard(house.platform, manager, id, { version: 1, title: 'Tea' });
    await removeBoard(house.platform, manager, id);
    await problemOf(read('board', id, viewer), 'not_found');
    expect(await told('board', id, manager)).toEqual(['3 board.removed', '2 board.updated', '1 board.created']);
    await undo('board', id, 3, manager);
    const back = await getBoard(house.platform, manager, id);
    expect(back).toMatchObject({ title: 'Tea', layout, version: 3, shared_with: ['viewer'], mine: true });
    // Whoever still had it open before it was removed overwrites nothing.
    await problemOf(updateBoard(house.platform, manager, id, { version: 2, title: 'Old' }), 'conflict');
    await undo('board', id, 4, manager);
    await problemOf(getBoard(house.platform, manager, id), 'not_found');
  });

  it('begins where it was found when the board is older than histories', async () => {
    const { dashboard_id: id } = await newBoard(manager);
    await house.platform.records.asOperator((tx) => sql`DELETE FROM event_store WHERE stream_id = ${id}`.execute(tx));
    expect(await read('board', id, manager)).toMatchObject({ version: 0, entries: [], next: null });
    await updateBoard(house.platform, manager, id, { version: 1, title: 'Tea' });
    expect(await told('board', id, manager)).toEqual(['2 board.updated', '1 board.taken_over']);
    expect((await restoreBoard(house.platform, manager, id, { version: 1 })).title).toBe('Coffee');
    await undo('board', id, 2, manager).catch(() => undefined);
    expect(await told('board', id, manager)).toHaveLength(3);
  });

  it('is read in pages', async () => {
    const { dashboard_id: id } = await newBoard(manager);
    for (let version = 1; version < 5; version++)
      await updateBoard(house.platform, manager, id, { version, title: `Title ${version}` });
    const first = await read('board', id, manager, { limit: 2 });
    expect([first.entries.map(({ version }) => version), first.next]).toEqual([[5, 4], 4]);
    const last = await read('board', id, manager, { limit: 10, before: first.next });
    expect([last.entries.map(({ version }) => version), last.next]).toEqual([[3, 2, 1], null]);
    await problemOf(read('board', id, manager, { limit: 101 }), 'invalid_request');
  });
});

describe('a board saved from an old version', () => {
  it('is refused with the board as it is now', async () => {
    const { dashboard_id: id } = await newBoard(manager);
    await updateBoard(house.platform, manager, id, { version: 1, title: 'Tea' });
    const { current } = await problemOf(
      updateBoard(house.platform, manager, id, { version: 1, title: 'Milk' }),
      'conflict',
    );
    expect(current).toMatchObject({ dashboard_id: id, version: 2, title: 'Tea', layout });
  });

  it('is not undone by somebody who has not seen what came after', async () => {
    const { dashboard_id: id } = await newBoard(manager);
    await updateBoard(house.platform, manager, id, { version: 1, title: 'Tea' });
    await updateBoard(house.platform, manager, id, { version: 2, description: 'Now with cups' });
    const { current } = await problemOf(undo('board', id, 2, manager, { expected_version: 2 }), 'conflict');
    expect(current).toMatchObject({ version: 3, state: { title: 'Tea', description: 'Now with cups' } });
    await undo('board', id, 2, manager, { expected_version: 3 });
  });
});

describe('settings', () => {
  it('of an organisation are undone by whoever may set them', async () => {
    await updateOrganisation(house.platform, ada, { name: 'Kiosk House', features: { export_enabled: false } });
    const { version, entries } = await read('organisation', 'org_a');
    expect(entries.at(-1)).toMatchObject({ version: 1, event_type: 'organisation.created', actor: 'operator:local' });
    await undo('organisation', 'org_a', version);
    expect(house.platform.tenants.get('org_a')).toMatchObject({ name: 'org_a', features: { export_enabled: true } });
    await updateOrganisation(house.platform, operatorFor('org_a'), { suspended: true });
    const suspended = (await read('organisation', 'org_a')).version;
    await problemOf(undo('organisation', 'org_a', suspended), 'forbidden');
    await undo('organisation', 'org_a', suspended, operatorFor('org_a'));
    expect(house.platform.tenants.get('org_a')?.suspended_at).toBeNull();
  });

  it('of retention are undone, unless that would remove data', async () => {
    const { events_days, windows_days } = house.platform.retention.get('org_a');
    await putRetention(house.platform, ada, { events_days: 100, windows_days });
    await undo('retention', 'org_a', (await read('retention', 'org_a')).version);
    expect(house.platform.retention.get('org_a')).toMatchObject({ events_days, windows_days });
    await putRetention(house.platform, ada, { events_days: 500, windows_days });
    await problemOf(undo('retention', 'org_a', (await read('retention', 'org_a')).version), 'conflict');
    expect(house.platform.retention.get('org_a').events_days).toBe(500);
  });

  it('of privacy are undone, and hold at once', async () => {
    const before = house.platform.privacy.floorOf('org_a');
    await putPrivacy(house.platform, ada, { privacy_floor: before + 5 });
    await undo('privacy', 'org_a', (await read('privacy', 'org_a')).version);
    expect(house.platform.privacy.floorOf('org_a')).toBe(before);
  });

  it('of another organisation have no history here', async () => {
    for (const type of ['organisation', 'privacy', 'retention']) await problemOf(read(type, 'org_b'), 'not_found');
    await problemOf(read('no_such_kind', 'x'), 'not_found');
  });
});

describe('a price', () => {
  it('is undone in the table and in memory', async () => {
    await putPrice(house.platform, ada, 'tiny', price(1));
    await putPrice(house.platform, ada, 'tiny', price(3));
    await undo('price', 'tiny', 2);
    expect(house.platform.prices.priceOf('org_a', 'tiny')?.input_usd_per_mtok).toBe(1);
    await removePrice(house.platform, ada, 'tiny');
    await undo('price', 'tiny', 4);
    expect(house.platform.prices.priceOf('org_a', 'tiny')?.input_usd_per_mtok).toBe(1);
    await problemOf(undo('price', 'tiny', 1), 'conflict');
  });

  it('is in the table what its events make it, whatever was done, undone and done again', async () => {
    type Step = { model: number; act: 'put' | 'remove' | 'undo'; value: number };
    const steps = fc.array(
      fc.record({
        model: fc.integer({ min: 0, max: 1 }),
        act: fc.constantFrom('put' as const, 'put' as const, 'remove' as const, 'undo' as const),
        value: fc.integer({ min: 1, max: 6 }),
      }),
      { minLength: 1, maxLength: 14 },
    );
    let run = 0;
    await fc.assert(
      fc.asyncProperty(steps, async (done: Step[]) => {
        run++;
        for (const { model, act, value } of done) {
          const name = `model-${run}-${model}`;
          const work =
            act === 'put'
              ? putPrice(house.platform, ada, name, price(value))
              : act === 'remove'
                ? removePrice(house.platform, ada, name)
                : undo('price', name, value);
          await work.catch(() => undefined);
        }
        for (const name of [0, 1].map((model) => `model-${run}-${model}`)) {
          const [inTable, inStream] = await house.platform.records.asTenant('org_a', async (tx) => [
            await readPrice(tx, name),
            (await load(tx, priceStream, name)).state,
          ]);
          expect(inTable).toEqual(inStream);
          const inMemory = house.platform.prices.priceOf('org_a', name);
          expect(inMemory ?? null).toEqual(inStream === null ? null : { model: name, ...inStream });
        }
      }),
      { numRuns: 15 },
    );
  }, 60_000);
});

describe('a saved query', () => {
  it('that was removed comes back, unless its name has been taken', async () => {
    const saved = await createSavedQuery(house.platform, ada, { name: 'Cups', query: { metric: 'cups' } });
    const id = saved.saved_query_id;
    await removeSavedQuery(house.platform, ada, id);
    const other = await createSavedQuery(house.platform, ada, { name: 'Cups', query: {} });
    await problemOf(undo('saved_query', id, 2), 'conflict');
    expect(await told('saved_query', id)).toEqual(['2 saved_query.removed', '1 saved_query.created']);
    await removeSavedQuery(house.platform, ada, other.saved_query_id);
    await undo('saved_query', id, 2);
    expect((await listSavedQueries(house.platform, ada)).map(({ saved_query_id }) => saved_query_id)).toContain(id);
  });
});

describe('a user', () => {
  const make = async (role: string) =>
    (
      await createUser(house.platform, ada, {
        email: `${role}-${Math.random()}@example.org`,
        name: 'Grace Hopper',
        role,
      })
    ).user;

  it('gets a role back by the rules for giving one', async () => {
    const { user_id: id } = await make('viewer');
    await updateUser(house.platform, ada, id, { role: 'admin', teams: ['web'] });
    await problemOf(undo('user', id, 2, manager), 'forbidden');
    await undo('user', id, 2);
    expect(await getUser(house.platform, ada, id)).toMatchObject({ role: 'viewer', teams: [] });
    await updateUser(house.platform, ada, ada.id, { teams: ['web'] });
    const admin = await house.user('admin');
    const { version } = await read('user', ada.id);
    await problemOf(undo('user', ada.id, version, admin), 'forbidden'); // nobody touches who is mightier
  });

  it('is in their history by role and teams only: no name, no address', async () => {
    const user = await make('member');
    await updateUser(house.platform, ada, user.user_id, {
      name: 'Grace B. Hopper',
      subject: 'v1.pseudonym-of-grace',
      teams: ['x'],
    });
    const text = JSON.stringify(
      await house.platform.records.asTenant('org_a', (tx) => tx.selectFrom('event_store').selectAll().execute()),
    );
    expect(text).not.toMatch(/Grace|Hopper|example\.org|pseudonym-of-grace/);
    expect(text).toContain(user.user_id);
  });

  it('is read by a manager of a shared team only', async () => {
    const user = await make('member');
    await problemOf(read('user', user.user_id, manager), 'not_found');
    await updateUser(house.platform, ada, user.user_id, { teams: ['web'] });
    expect((await read('user', user.user_id, manager)).version).toBe(2);
  });
});

describe('a connection', () => {
  it('has a history without its secret, and nothing of it is undone', async () => {
    const secret = 'a-client-secret-nobody-sees';
    const { connection_id: id } = await createConnection(
      house.platform,
      ada,
      { name: 'Staff', kind: 'oidc', client_id: 'bellwether', client_secret: secret },
      'https://bellwether.example',
    );
    const { state } = await readStateAt(house.platform, ada, 'sso_connection', id, { version: 1 });
    expect(state).toMatchObject({ name: 'Staff', client_secret_set: true });
    expect(JSON.stringify(state)).not.toContain(secret);
    await problemOf(undo('sso_connection', id, 1), 'conflict');
    await problemOf(read('sso_connection', id, manager), 'forbidden');
  });
});

describe('an alert rule', () => {
  it('that a pack does not declare has no history', async () => {
    await problemOf(read('alert_rule', 'NO_SUCH_RULE'), 'not_found');
    await problemOf(putAlertRule(house.platform, ada, 'NO_SUCH_RULE', { enabled: false }), 'not_found');
  });
});

describe('somebody who is erased', () => {
  it('is redacted in every event that speaks of them, and nothing else of it changes', async () => {
    const subject = 'v1.0123456789abcdef-of-somebody';
    const notes = defineEntityStream<{ about: string; by_person: Record<string, number> }>({ type: 'note' });
    const caller = ada;
    await house.platform.records.asTenant('org_a', async (tx) => {
      const after = { about: subject, by_person: { [subject]: 3 } };
      await recordChange(house.platform, tx, caller, notes, `note-${subject}`, { before: null, after });
      await recordChange(house.platform, tx, caller, notes, 'other', {
        before: null,
        after: { about: 'x', by_person: {} },
      });
    });
    const { records } = house.platform;
    expect(await countInRecords(records, 'org_a', subject)).toEqual(new Map([['event_store', 2]]));
    await eraseFromRecords(records, { orgId: 'org_a', subject, mentions: true });
    expect(await countInRecords(records, 'org_a', subject)).toEqual(new Map());
    const zeros = '0'.repeat(subject.length);
    const { version, state } = await records.asTenant('org_a', (tx) => load(tx, notes, `note-${zeros}`));
    expect([version, state]).toEqual([1, { about: zeros, by_person: { [zeros]: 3 } }]);
    expect((await records.asTenant('org_a', (tx) => load(tx, notes, 'other'))).state?.about).toBe('x');
  });

  it('is redacted by a short name as well, where a field says that it is a person', async () => {
    const { records } = house.platform;
    const notes = defineEntityStream<{ about: string; subject: string; seen: { user_id: string[] } }>({ type: 'note' });
    const after = { about: 'role', subject: 'role', seen: { user_id: ['role', 'other'] } };
    await records.asTenant('org_a', async (tx) => {
      await recordChange(house.platform, tx, ada, notes, 'short', { before: null, after });
      const changed = { ...after, subject: 'another' };
      await recordChange(house.platform, tx, ada, notes, 'short', { before: after, after: changed });
    });
    await eraseFromRecords(records, { orgId: 'org_a', subject: 'role', mentions: false });
    const [first] = await records.asTenant('org_a', (tx) => history(tx, notes, 'short'));
    expect(first?.data).toEqual({ fields: { about: 'role', subject: '0000', seen: { user_id: ['0000', 'other'] } } });
    const text = JSON.stringify(await records.asTenant('org_a', (tx) => history(tx, notes, 'short')));
    expect(text).toContain('"from":"0000"');
  });

  it('takes the stream of their employment with them', async () => {
    const { records } = house.platform;
    const [organization_id, theirs, others] = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()];
    const subject = 'v1.somebody-who-is-employed';
    const at = {
      created_at: new Date(house.platform.clock()),
      updated_at: new Date(house.platform.clock()),
      version: 1,
    };
    await records.asTenant('org_a', async (tx) => {
      await tx
        .insertInto('organizations')
        .values({ ...at, org_id: 'org_a', id: organization_id, name: 'Acme', units: '[]', created_by: 'test' })
        .execute();
      for (const [id, whose] of [[theirs, subject] as const, [others, 'v1.somebody-else-employed'] as const]) {
        const row = { org_id: 'org_a', id, organization_id, subject: whose, status: 'active' } as const;
        await tx
          .insertInto('employees')
          .values({ ...at, ...row })
          .execute();
        const after = { role: null, department: null, team: null, manager_id: null, status: row.status };
        await recordChange(house.platform, tx, ada, employeeStream, id, { before: null, after });
      }
    });
    await eraseFromRecords(records, { orgId: 'org_a', subject, mentions: true });
    const versions = await records.asTenant('org_a', (tx) =>
      Promise.all([theirs, others].map(async (id) => (await load(tx, employeeStream, id)).version)),
    );
    expect(versions).toEqual([0, 1]);
  });
});

describe('the outbox', () => {
  it('tells the log of each event once, with the names of the fields and nothing that is in them', async () => {
    const { platform } = house;
    const outbox = new StreamOutbox(platform, (message, error) => {
      throw new Error(message, { cause: error });
    });
    outbox.start();
    await outbox.delivered();
    await putPrice(platform, ada, 'told', price(41.4141));
    await putPrice(platform, ada, 'told', price(43.4343));
    await outbox.delivered();
    await outbox.stop();
    // A start that has forgotten how far it was.
    await platform.records.asOperator((tx) => tx.deleteFrom('stream_checkpoints').execute());
    const again = new StreamOutbox(platform, (message, error) => {
      throw new Error(message, { cause: error });
    });
    again.start();
    await again.delivered();
    await again.stop();
    await platform.store.loader.caughtUp();
    const { rows } = await platform.store.engine.query(
      `SELECT toString(event_id), toString(tuple(*)) FROM bellwether.events WHERE event_type = 'record_changed'`,
      { timeLimitSeconds: 10 },
    );
    const appended = await platform.records.asOperator((tx) =>
      tx.selectFrom('event_store').select(['id', 'stream_id', 'event_type', 'event_version']).execute(),
    );
    // That the operator made the two organisations is told to nobody.
    const told = appended.filter(({ event_type }) => event_type !== 'organisation.created');
    expect(told).toHaveLength(appended.length - 2);
    expect(rows.map(([id]) => id).toSorted()).toEqual(told.map(({ id }) => id).toSorted());
    const { id } = appended.find(({ stream_id, event_version }) => stream_id === 'told' && event_version === 2)!;
    const text = String(rows.find(([eventId]) => eventId === id)?.[1]);
    for (const part of ['price.updated', 'told', 'input_usd_per_mtok']) expect(text).toContain(part);
    for (const part of ['41.4141', '43.4343', ada.id]) expect(text).not.toContain(part);
  });
});

describe('boards', () => {
  it('are in the table what their events make them', async () => {
    const differing = await house.platform.records.asTenant('org_a', async (tx) => {
      const rows = await tx.selectFrom('boards').selectAll().execute();
      const wrong: string[] = [];
      for (const { dashboard_id, title, shared_with } of rows) {
        const { state } = await load(tx, boardStream, dashboard_id);
        if (state?.title !== title || JSON.stringify(state.shared_with) !== JSON.stringify(shared_with))
          wrong.push(dashboard_id);
      }
      return wrong;
    });
    expect(differing).toEqual([]);
  });
});
