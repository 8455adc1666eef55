import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operatorFor, problemOf, withScopes } from '../../../test/service-context.ts';
import type { Caller } from '../../access/authority/caller.ts';
import { queryMetric } from '../metric/query-metric.ts';
import { BoardHouse, cupsTile, textTile } from './board-house.fixture.ts';
import type { BoardView } from './board-view.ts';
import { createBoard, duplicateBoard } from './create.ts';
import { getBoard } from './get.ts';
import { overlaps, type Place, packed } from './layout.ts';
import { listBoards } from './list.ts';
import { listBoardVersions } from './list-versions.ts';
import { removeBoard } from './remove.ts';
import { restoreBoard, updateBoard } from './update.ts';

let house: BoardHouse;
let ada: Caller;
let manager: Caller;
let member: Caller;
let viewer: Caller;
let neighbour: Caller;
beforeAll(async () => {
  house = await BoardHouse.open();
  ada = await house.user('admin');
  manager = await house.user('manager', { teams: ['web'] });
  member = await house.user('member', { teams: ['web'] });
  viewer = await house.user('viewer', { subject: 'p_web' });
  neighbour = await house.user('owner', { orgId: 'org_b' });
  await house.sell('org_a', { web: 3, mobile: 4 });
}, 120_000);
afterAll(() => house.close());

const layout = { tiles: [cupsTile, textTile] };
const create = (caller: Caller, more: object = {}): Promise<BoardView> =>
  createBoard(house.platform, caller, { title: 'Coffee', layout, ...more });
const get = (caller: Caller, board: BoardView, version?: number) =>
  getBoard(house.platform, caller, board.dashboard_id, version === undefined ? {} : { version });
const save = (caller: Caller, board: BoardView, change: object) =>
  updateBoard(house.platform, caller, board.dashboard_id, { version: board.version, ...change });
const listed = async (caller: Caller) => (await listBoards(house.platform, caller)).map((one) => one.dashboard_id);

describe('a board', () => {
  it('is kept as it was composed', async () => {
    const filters = [{ dimension: 'team', op: 'in', values: ['web'] }];
    const board = await create(member, { description: 'Who sells?', range: '7d', filters });
    expect(board).toMatchObject({ title: 'Coffee', version: 1, layout, range: '7d', filters, mine: true });
    expect(await get(member, board)).toEqual(board);
    expect(board).toMatchObject({ owner: `user:${member.id}`, owner_name: 'The member', shared_with: [] });
  });

  it('is its owner’s alone until it is shared with a role', async () => {
    const board = await create(manager);
    for (const caller of [ada, member, viewer]) {
      await problemOf(get(caller, board), 'not_found');
      expect(await listed(caller)).not.toContain(board.dashboard_id);
    }
    await save(manager, board, { shared_with: ['viewer'] });
    expect(await get(viewer, board)).toMatchObject({ mine: false, may_edit: false, owner_name: 'The manager' });
    expect(await listed(viewer)).toContain(board.dashboard_id);
    await problemOf(get(member, board), 'not_found');
  });

  it('cannot be changed by a role it is only shown to', async () => {
    const board = await create(manager, { shared_with: ['member', 'viewer'] });
    for (const caller of [member, viewer]) {
      const problem = await problemOf(save(caller, board, { title: 'Mine' }), 'forbidden');
      await problemOf(removeBoard(house.platform, caller, board.dashboard_id), 'forbidden');
      await problemOf(restoreBoard(house.platform, caller, board.dashboard_id, { version: 1 }), 'forbidden');
      expect(problem.message).toContain(caller === member ? 'Duplicate it' : 'dashboards:write');
    }
    expect((await get(manager, board)).title).toBe('Coffee');
  });

  it('can be changed by who may change every board and sees it', async () => {
    const board = await create(manager, { shared_with: ['admin'] });
    expect(await save(ada, board, { title: 'Better' })).toMatchObject({ version: 2, updated_by_name: 'The admin' });
    expect(await get(manager, board)).toMatchObject({ title: 'Better', mine: true });
  });

  it('stays with the organisation when its owner leaves', async () => {
    const leaver = await house.user('member', { teams: ['web'] });
    const board = await create(leaver);
    await problemOf(get(ada, board), 'not_found');
    await house.change(leaver, { disabled_at: new Date() });
    expect(await get(ada, board)).toMatchObject({ mine: false, may_edit: true });
    await problemOf(get(member, board), 'not_found');
    expect((await save(ada, board, { shared_with: ['member'] })).shared_with).toEqual(['member']);
    expect(await get(member, board)).toMatchObject({ may_edit: false });
  });

  it('of a key is seen and changed by who may change every board', async () => {
    const key = withScopes(ada, 'read');
    const board = await create(key);
    expect(await get(key, board)).toMatchObject({ mine: true });
    expect(await get(ada, board)).toMatchObject({ may_edit: true });
    await problemOf(get(member, board), 'not_found');
    await problemOf(create(withScopes(ada, 'ingest', 'admin')), 'forbidden');
    expect(await create(operatorFor('org_a'))).toMatchObject({ owner: 'operator:local' });
  });

  it('is not there for another organisation, whatever id is tried', async () => {
    const board = await create(ada, { shared_with: ['owner', 'admin', 'viewer'] });
    const { dashboard_id: id } = board;
    const { platform } = house;
    await problemOf(get(neighbour, board), 'not_found');
    await problemOf(save(neighbour, board, { title: 'x' }), 'not_found');
    await problemOf(duplicateBoard(platform, neighbour, id), 'not_found');
    await problemOf(listBoardVersions(platform, neighbour, id), 'not_found');
    await problemOf(restoreBoard(platform, neighbour, id, { version: 1 }), 'not_found');
    await problemOf(removeBoard(platform, neighbour, id), 'not_found');
    expect(await listed(neighbour)).toEqual([]);
    for (const wrong of ['', id.toLowerCase(), `${id} `, '%', "' OR 1=1"])
      await problemOf(getBoard(platform, ada, wrong), 'not_found');
  });

  it('shows each reader their own reach, whoever made it', async () => {
    const board = await create(ada, { shared_with: ['manager', 'viewer'] });
    const seen = await get(manager, board);
    const [tile] = seen.layout.tiles;
    if (tile?.kind !== 'metric') throw new Error('The first tile is a figure.');
    const total = async (caller: Caller) => (await queryMetric(house.platform, caller, tile.query)).total;
    expect([await total(ada), await total(manager), await total(viewer)]).toEqual([7, 3, 3]);
    expect(JSON.stringify(seen)).not.toContain('saved_view');
  });

  it('that is removed is gone with its versions', async () => {
    const board = await create(member);
    await removeBoard(house.platform, member, board.dashboard_id);
    await problemOf(get(member, board), 'not_found');
    await problemOf(listBoardVersions(house.platform, member, board.dashboard_id), 'not_found');
  });

  it('that is duplicated is the copier’s alone', async () => {
    const board = await create(ada, { shared_with: ['member'] });
    const copy = await duplicateBoard(house.platform, member, board.dashboard_id);
    expect(copy).toMatchObject({ title: 'Copy of Coffee', layout, mine: true, shared_with: [], version: 1 });
    await problemOf(duplicateBoard(house.platform, viewer, copy.dashboard_id), 'forbidden');
  });

  it('leaves who did what in the audit trail, and nothing of what is on it', async () => {
    const board = await create(ada, { title: 'Secret plans of Ada' });
    await save(ada, board, { shared_with: ['viewer'] });
    const [shared] = (await house.auditOf('board.update')).slice(-1);
    expect(shared).toMatchObject({ actor: `user:${ada.id}`, resource_id: board.dashboard_id, outcome: 'ok' });
    expect(JSON.parse(shared!.details)).toEqual({ version: 1, shared_with: ['viewer'] });
    expect(JSON.stringify(await house.auditOf('board.create'))).not.toContain('Secret');
    await get(viewer, board);
    expect((await house.auditOf('board.read')).at(-1)).toMatchObject({ actor: `user:${viewer.id}` });
  });
});

describe('saving', () => {
  it('keeps a version each time something on the board changes, and none for sharing or nothing', async () => {
    const board = await create(ada);
    const second = await save(ada, board, { title: 'Coffee and tea' });
    const shared = await save(ada, second, { shared_with: ['viewer'] });
    const same = await save(ada, shared, { title: 'Coffee and tea', layout });
    expect([second.version, shared.version, same.version]).toEqual([2, 2, 2]);
    const versions = await listBoardVersions(house.platform, viewer, board.dashboard_id);
    expect(versions.map(({ version, title, tiles }) => [version, title, tiles])).toEqual([
      [2, 'Coffee and tea', 2],
      [1, 'Coffee', 2],
    ]);
  });

  it('over somebody else’s save is refused, says who and when, and overwrites nothing', async () => {
    const board = await create(manager, { shared_with: ['admin'] });
    await save(ada, board, { title: 'Ada’s' });
    const problem = await problemOf(save(manager, board, { title: 'Mine' }), 'conflict');
    expect(problem.message).toMatch(/^The admin saved this board at \d{4}-\d\d-\d\d \d\d:\d\d UTC/);
    expect(problem.errors[0]?.field).toBe('version');
    expect(await get(manager, board)).toMatchObject({ title: 'Ada’s', version: 2 });
  });

  it('at the same moment succeeds for one', async () => {
    const board = await create(ada);
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, (_, i) => save(ada, board, { title: `Title ${i}` })),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await get(ada, board)).version).toBe(2);
  });

  it('keeps the newest hundred versions', { timeout: 60_000 }, async () => {
    let board = await create(ada);
    for (let i = 2; i <= 104; i++) board = await save(ada, board, { description: `Round ${i}` });
    const versions = await listBoardVersions(house.platform, ada, board.dashboard_id);
    expect([versions.length, versions[0]?.version, versions.at(-1)?.version]).toEqual([100, 104, 5]);
    await problemOf(get(ada, board, 4), 'not_found');
    expect((await get(ada, board, 5)).description).toBe('Round 5');
  });
});

describe('restoring a version', () => {
  it('makes what it held the newest, and can be undone the same way', async () => {
    const board = await create(ada, { shared_with: ['viewer'] });
    const changed = await save(ada, board, { title: 'Tea', layout: { tiles: [] } });
    const restored = await restoreBoard(house.platform, ada, board.dashboard_id, { version: 1 });
    expect(restored).toMatchObject({ version: 3, title: 'Coffee', layout, shared_with: ['viewer'] });
    const again = await restoreBoard(house.platform, ada, board.dashboard_id, { version: changed.version });
    expect(again).toMatchObject({ version: 4, title: 'Tea', layout: { tiles: [] } });
    await problemOf(restoreBoard(house.platform, ada, board.dashboard_id, { version: 99 }), 'not_found');
  });
});

describe('a layout', () => {
  const refusedField = async (tiles: unknown) =>
    (await problemOf(create(ada, { layout: { tiles } }), 'invalid_request')).errors.map(({ field }) => field);
  const tile = (more: object) => [{ ...cupsTile, ...more }];

  it.each<[string, unknown, string[]]>([
    ['no list', { 0: cupsTile }, ['layout.tiles']],
    ['61 tiles', Array.from({ length: 61 }, (_, i) => ({ ...cupsTile, tile_id: `t${i}`, y: 4 * i })), ['layout.tiles']],
    ['a tile beyond the twelfth column', tile({ x: 7 }), ['layout.tiles[0].w']],
    ['a tile of no width', tile({ w: 0 }), ['layout.tiles[0].w']],
    ['a tile a mile down', tile({ y: 1e9 }), ['layout.tiles[0].y']],
    ['half a column', tile({ x: 0.5 }), ['layout.tiles[0].x']],
    ['one tile over another', [cupsTile, { ...textTile, x: 5 }], ['layout.tiles[1]']],
    ['two tiles of one id', [cupsTile, { ...textTile, tile_id: 'cups' }], ['layout.tiles[1].tile_id']],
    ['an id that is a selector', tile({ tile_id: '"] body' }), ['layout.tiles[0].tile_id']],
    ['a metric nobody declared', tile({ query: { metric: 'nothing' } }), ['layout.tiles[0].query.metric']],
    [
      'a dimension the metric lacks',
      tile({ query: { metric: 'cups', group_by: ['salary'] } }),
      ['layout.tiles[0].query.group_by[0]'],
    ],
    [
      'a range of its own',
      tile({ query: { metric: 'cups', from: '2020-01-01T00:00:00Z' } }),
      ['layout.tiles[0].query.from'],
    ],
    ['a chart there is not', tile({ chart: 'pie' }), ['layout.tiles[0].chart']],
    ['a field there is not', tile({ html: '<b>' }), ['layout.tiles[0].html']],
    ['more than 4 kB of text', [{ ...textTile, markdown: 'x'.repeat(4097) }], ['layout.tiles[0].markdown']],
    [
      'more than 4 kB of text in few characters',
      [{ ...textTile, markdown: '💡'.repeat(1100) }],
      ['layout.tiles[0].markdown'],
    ],
    ['a half character', [{ ...textTile, markdown: '\ud83d' }], ['layout']],
    ['tiles in tiles', tile({ kind: { kind: 'text' } }), ['layout.tiles[0].kind']],
  ])('is refused with %s, and says where', async (_, tiles, fields) => {
    expect(await refusedField(tiles)).toEqual(fields);
  });

  it('is bounded as a whole', async () => {
    const values = Array.from({ length: 200 }, (_, i) => `${i}`.padEnd(400, 'x'));
    const query = { metric: 'cups', filters: [{ dimension: 'team', op: 'in', values }] };
    const tiles = [0, 1, 2, 3].map((i) => ({ ...cupsTile, tile_id: `t${i}`, y: 4 * i, query }));
    expect(await refusedField(tiles)).toEqual(['layout']);
  });

  it('says every mistake at once', async () =>
    expect(await refusedField([{ ...cupsTile, w: 13, chart: 'pie' }])).toEqual([
      'layout.tiles[0].w',
      'layout.tiles[0].chart',
    ]));

  it('keeps text as it was written: what it means is for who draws it', async () => {
    const [, note] = (await create(ada)).layout.tiles;
    expect(note).toMatchObject({ markdown: '**Cups** <script>alert(1)</script>' });
  });

  it('keeps of a query what the parser understood, and nothing else', async () => {
    const query = { metric: 'cups', filters: [{ dimension: 'team', values: ['web'], extra: 'x' }], top: 3 };
    const [first] = (await create(ada, { layout: { tiles: tile({ query }) } })).layout.tiles;
    expect(first).toMatchObject({
      query: { metric: 'cups', filters: [{ dimension: 'team', op: 'in', values: ['web'] }], top: 3 },
    });
    expect(JSON.stringify(first)).not.toContain('extra');
  });

  it.each([
    ['range', { range: 'soon' }],
    ['range', { range: '9999d' }],
    ['filters', { filters: {} }],
    ['filters[0].values', { filters: [{ dimension: 'team', values: [] }] }],
    ['filters[0].dimension', { filters: [{ dimension: 'a b', values: ['x'] }] }],
    ['shared_with[0]', { shared_with: ['everybody'] }],
    ['title', { title: '' }],
    ['owner', { owner: 'user:usr_other' }],
  ])('comes with a sound %s', async (field, more) => {
    const problem = await problemOf(create(ada, more), 'invalid_request');
    expect(problem.errors.map((error) => error.field)).toEqual([field]);
  });
});

describe('packing', () => {
  const place = fc.record({
    x: fc.integer({ min: 0, max: 11 }),
    y: fc.integer({ min: 0, max: 40 }),
    w: fc.integer({ min: 1, max: 12 }),
    h: fc.integer({ min: 1, max: 6 }),
  });
  /** As a reader may send them: inside the grid, none over another. */
  const places = fc.array(place, { maxLength: 20 }).map((drawn) => {
    const kept: Place[] = [];
    for (const one of drawn) if (one.x + one.w <= 12 && !kept.some((other) => overlaps(other, one))) kept.push(one);
    return kept;
  });

  it('moves tiles up only, over none, until none can go higher', () =>
    fc.assert(
      fc.property(places, (before) => {
        const after = packed(before.map((one, index) => ({ ...one, index })));
        expect(after).toHaveLength(before.length);
        for (const tile of after) {
          expect(tile.y).toBeLessThanOrEqual(before[tile.index]!.y);
          const others = after.filter((other) => other !== tile);
          expect(others.some((other) => overlaps(other, tile))).toBe(false);
          if (tile.y > 0) expect(others.some((other) => overlaps(other, { ...tile, y: tile.y - 1 }))).toBe(true);
        }
        expect(packed(after)).toEqual(after);
      }),
    ));
});
