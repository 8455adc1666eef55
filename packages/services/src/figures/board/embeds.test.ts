import { statSync } from 'node:fs';
import { mkdtemp, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY_MS } from '@bellwether/core';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ON_SERVERS } from '../../../test/chosen-engines.ts';
import { operatorFor, problemOf } from '../../../test/service-context.ts';
import { authenticate } from '../../access/authority/authenticate.ts';
import type { Caller } from '../../access/authority/caller.ts';
import { createKey } from '../../access/key/create.ts';
import { revokeKey } from '../../access/key/revoke.ts';
import { updateOrganisation } from '../../tenants/tenant/update.ts';
import { BoardHouse, cupsTile, textTile } from './board-house.fixture.ts';
import type { BoardView } from './board-view.ts';
import { createBoard } from './create.ts';
import { openEmbedKey } from './embed-key.ts';
import { embedOrigins, readEmbed } from './embed-read.ts';
import { signEmbed, verifyEmbed } from './embed-token.ts';
import { createEmbed, listEmbeds, revokeEmbed } from './embeds.ts';
import { getBoard } from './get.ts';
import { removeBoard } from './remove.ts';
import { updateBoard } from './update.ts';

const INTRANET = 'https://intranet.example.org';
const layout = { tiles: [cupsTile, textTile] };

let house: BoardHouse;
let ada: Caller;
let manager: Caller;
let board: BoardView;
beforeAll(async () => {
  house = await BoardHouse.open();
  await house.sell('org_a', { web: 3, mobile: 4 });
  await house.sell('org_b', { web: 100 });
}, 120_000);
beforeEach(async () => {
  ada = await house.user('admin');
  manager = await house.user('manager', { teams: ['web'] });
  board = await createBoard(house.platform, ada, { title: 'Coffee', layout });
});
afterAll(() => house.close());

async function embed(caller: Caller, shown = board, input: object = {}): Promise<string> {
  const made = await createEmbed(house.platform, caller, shown.dashboard_id, {
    expires_in_days: 30,
    allowed_origins: [INTRANET],
    ...input,
  });
  return tokenOf(made.url);
}
const tokenOf = (url: string): string => url.slice('/embed/'.length);
let addresses = 0;
/** From an address of its own each time, so that no test comes up against the limit by accident. */
const look = (token: string) => readEmbed(house.platform, token, { id: 'req', address: `test ${++addresses}` });
async function cupsIn(token: string): Promise<number | null | string> {
  const tile = (await look(token)).tiles.cups;
  return tile && 'answer' in tile ? tile.answer.total : (tile?.problem.code ?? 'missing');
}
const save = async (caller: Caller, change: object) => {
  const { version } = await getBoard(house.platform, caller, board.dashboard_id);
  return updateBoard(house.platform, caller, board.dashboard_id, { version, ...change });
};
const ended = (token: string) => problemOf(look(token), 'not_found');

describe('an embed', () => {
  it('shows the board and its figures without anybody signing in', async () => {
    const shown = await look(await embed(ada));
    expect(shown.dashboard).toEqual({ title: 'Coffee', description: '', layout, range: '24h' });
    expect(shown.tiles).toMatchObject({ cups: { answer: { metric: { name: 'cups' }, total: 7 } } });
    expect(JSON.stringify(shown)).not.toMatch(/usr_|The admin|org_a/);
  });

  it('shows what is saved on the board later', async () => {
    const token = await embed(ada);
    await look(token);
    await save(ada, { title: 'Tea', filters: [{ dimension: 'team', op: 'in', values: ['mobile'] }] });
    expect((await look(token)).dashboard.title).toBe('Tea');
    expect(await cupsIn(token)).toBe(4);
  });

  it('names the origins that may frame it, and none for what is not one', async () => {
    const token = await embed(ada, board, { allowed_origins: [`${INTRANET}/`, 'http://localhost:8080', INTRANET] });
    const of = (text: string) => embedOrigins(house.platform, text, { id: '', address: 'a' });
    expect(await of(token)).toEqual(['http://localhost:8080', INTRANET]);
    expect(await of(`${token}x`)).toEqual([]);
  });

  it('is listed without its address, with who made it and until when', async () => {
    const token = await embed(ada);
    const [listed] = await listEmbeds(house.platform, ada, board.dashboard_id);
    expect(listed).toMatchObject({ allowed_origins: [INTRANET], created_by_name: 'The admin', state: 'open' });
    expect(JSON.stringify(listed)).not.toContain(token.slice(-20));
  });

  it('leaves one entry in the audit trail for many looks from one address, under its own name', async () => {
    const token = await embed(ada);
    const from = (address: string) => readEmbed(house.platform, token, { id: '', address });
    for (let i = 0; i < 5; i++) await from('203.0.113.1');
    const seen = (await house.auditOf('board.embed_view')).filter((one) => one.resource_id === board.dashboard_id);
    expect(seen).toHaveLength(1);
    expect(seen[0]?.actor).toMatch(/^embed:emb_/);
    expect(seen[0]?.address).toBe('203.0.113.1');
  });

  it('says of a figure it may not show why, and shows the rest', async () => {
    const perEvent = { ...cupsTile, tile_id: 'events', y: 4, query: { metric: 'events' } };
    const own = await createBoard(house.platform, manager, { title: 'Ours', layout: { tiles: [cupsTile, perEvent] } });
    const { tiles } = await look(await embed(manager, own));
    expect(tiles).toMatchObject({ cups: { answer: { total: 3 } }, events: { problem: { code: 'forbidden' } } });
  });
});

describe('the reach of an embed', () => {
  it('is its maker’s, not the board owner’s', async () => {
    const own = await createBoard(house.platform, manager, { title: 'Ours', layout });
    expect(await cupsIn(await embed(manager, own))).toBe(3);
  });

  it('follows its maker: a team left, a role lost, an account disabled count at once', async () => {
    const own = await createBoard(house.platform, manager, { title: 'Ours', layout });
    const token = await embed(manager, own);
    await house.change(manager, { teams: ['mobile'] });
    // What the board was saved with holds as well: nobody is in both teams.
    expect(await cupsIn(token)).toBe(0);
    await house.change(manager, { teams: ['web', 'mobile'] });
    expect(await cupsIn(token)).toBe(3);
    await house.change(manager, { teams: [] });
    await ended(token);
    await house.change(manager, { teams: ['web'] });
    expect(await cupsIn(token)).toBe(3);
    await house.change(manager, { role: 'viewer' });
    await ended(token);
    await house.change(manager, { role: 'manager', disabled_at: new Date() });
    await ended(token);
  });

  it('is not widened by somebody who edits a board that a mightier one has embedded', async () => {
    const own = await createBoard(house.platform, manager, { title: 'Ours', layout, shared_with: ['admin'] });
    const token = await embed(ada, own);
    expect(await cupsIn(token)).toBe(3);
    await updateBoard(house.platform, manager, own.dashboard_id, {
      version: 1,
      layout: { tiles: [{ ...cupsTile, query: { metric: 'cups', group_by: ['team'] } }] },
    });
    const tile = (await look(token)).tiles.cups;
    expect(tile).toMatchObject({ answer: { total: 3, series: [{ group: { team: 'web' } }] } });
    await updateBoard(house.platform, ada, own.dashboard_id, { version: 2, title: 'Checked by Ada' });
    expect(await cupsIn(token)).toBe(7);
  });

  it('of a member is what a member may take out of the house: the own figures', async () => {
    const member = await house.user('member', { teams: ['web', 'mobile'], subject: 'p_mobile' });
    const own = await createBoard(house.platform, member, { title: 'Mine', layout });
    expect(await cupsIn(await embed(member, own))).toBe(4);
  });

  it('ends with the key that made it', async () => {
    const { key, key_id } = await createKey(house.platform, ada, { name: 'wall', scopes: ['read'] });
    const caller = (await authenticate(house.platform, key))!;
    const own = await createBoard(house.platform, caller, { title: 'Wall', layout });
    const token = await embed(caller, own);
    expect(await cupsIn(token)).toBe(7);
    await revokeKey(house.platform, ada, key_id);
    await ended(token);
  });

  it('of the operator is the whole organisation', async () => {
    const operator = operatorFor('org_a');
    const own = await createBoard(house.platform, operator, { title: 'All', layout });
    expect(await cupsIn(await embed(operator, own))).toBe(7);
  });
});

describe('making an embed', () => {
  it('is for who may change the board and export figures', async () => {
    const shared = await createBoard(house.platform, ada, {
      title: 'Coffee',
      layout,
      shared_with: ['manager', 'viewer'],
    });
    await problemOf(embed(manager, shared), 'forbidden');
    await problemOf(embed(await house.user('viewer', { subject: 'p_web' }), shared), 'forbidden');
    await problemOf(embed(await house.user('manager')), 'forbidden');
    await problemOf(embed(await house.user('owner', { orgId: 'org_b' })), 'not_found');
  });

  it('needs exports, and every embed ends while they are switched off', async () => {
    const token = await embed(ada);
    await updateOrganisation(house.platform, ada, { features: { export_enabled: false } });
    await problemOf(embed(ada), 'forbidden');
    await ended(token);
    await updateOrganisation(house.platform, ada, { features: { export_enabled: true } });
    expect(await cupsIn(token)).toBe(7);
  });

  it('shows nothing of an organisation that is suspended', async () => {
    const token = await embed(ada);
    const organisation = house.platform.tenants.get('org_a')!;
    house.platform.tenants.put({ ...organisation, suspended_at: new Date().toISOString() });
    await ended(token);
    house.platform.tenants.put(organisation);
    await look(token);
  });

  it.each<[string, unknown]>([
    ['nobody', []],
    ['everybody', ['*']],
    ['any scheme', ['javascript:alert(1)']],
    ['a sandboxed page', ['null']],
    ['a wildcard', ['https://*.example.org']],
    ['a path', ['https://example.org/page']],
    ['credentials', ['https://a:b@example.org']],
    ['a second policy', ["https://example.org; script-src 'unsafe-inline'"]],
    ['a second header', ['https://example.org\r\nset-cookie: a=b']],
    ['a keyword', ["'self'"]],
    ['a data page', ['data:text/html,x']],
    ['eleven', Array.from({ length: 11 }, (_, i) => `https://h${i}.example.org`)],
  ])('for %s is refused', async (_, allowed_origins) => {
    const problem = await problemOf(embed(ada, board, { allowed_origins }), 'invalid_request');
    expect(problem.errors[0]?.field).toMatch(/^allowed_origins/);
  });

  it.each([0, 367, 1.5, '30'])('for %j days is refused', async (expires_in_days) => {
    await problemOf(embed(ada, board, { expires_in_days }), 'invalid_request');
  });

  it('writes origins as a browser says them', async () => {
    const token = await embed(ada, board, { allowed_origins: ['https://xn--bcher-kva.example:8443'] });
    expect(await embedOrigins(house.platform, token, { id: '', address: 'b' })).toEqual([
      'https://xn--bcher-kva.example:8443',
    ]);
  });
});

describe('an embed that is not open', () => {
  it('has ended on its day', async () => {
    const token = await embed(ada, board, { expires_in_days: 1 });
    house.pass(DAY_MS - 1_000);
    await look(token);
    house.pass(1_000);
    await ended(token);
    expect((await listEmbeds(house.platform, ada, board.dashboard_id))[0]?.state).toBe('expired');
  });

  it('has ended at once when it was revoked, also for who has just looked', async () => {
    const token = await embed(ada);
    await look(token);
    const [{ embed_id: id } = { embed_id: '' }] = await listEmbeds(house.platform, ada, board.dashboard_id);
    await problemOf(revokeEmbed(house.platform, manager, board.dashboard_id, id), 'not_found');
    await revokeEmbed(house.platform, ada, board.dashboard_id, id);
    await ended(token);
    await problemOf(revokeEmbed(house.platform, ada, board.dashboard_id, id), 'not_found');
  });

  it('has ended with its board', async () => {
    const token = await embed(ada);
    await removeBoard(house.platform, ada, board.dashboard_id);
    await ended(token);
  });

  it('cannot be revoked through another board', async () => {
    await embed(ada);
    const other = await createBoard(house.platform, ada, { title: 'Other', layout });
    const [{ embed_id: id } = { embed_id: '' }] = await listEmbeds(house.platform, ada, board.dashboard_id);
    await problemOf(revokeEmbed(house.platform, ada, other.dashboard_id, id), 'not_found');
  });
});

describe('a token', () => {
  it('opens nothing once any character of it is changed', async () => {
    const token = await embed(ada);
    const key = house.platform.embedKey;
    expect(verifyEmbed(key, token)).toBeDefined();
    for (let at = 0; at < token.length; at++)
      for (const other of ['A', 'B', '_', '.'])
        if (token[at] !== other)
          expect(verifyEmbed(key, token.slice(0, at) + other + token.slice(at + 1))).toBeUndefined();
  });

  it('signed with another key, or for other claims, opens nothing', async () => {
    const token = await embed(ada);
    const claims = verifyEmbed(house.platform.embedKey, token)!;
    await ended(signEmbed(Buffer.alloc(32), claims));
    const own = (change: object) => signEmbed(house.platform.embedKey, { ...claims, ...change });
    const hidden = await createBoard(house.platform, manager, { title: 'Hidden', layout });
    await look(own({}));
    // Even with the key, the row has to agree: on the board, the organisation, the day, the origins and the maker.
    for (const change of [
      { dashboardId: hidden.dashboard_id },
      { orgId: 'org_b' },
      { orgId: 'org_none' },
      { expiresS: claims.expiresS + 1 },
      { bound: 'x'.repeat(22) },
      { embedId: 'emb_00000000000000000000' },
    ])
      await ended(own(change));
  });

  it('opens nothing when its row was changed behind our back', async () => {
    const token = await embed(ada);
    await house.platform.records.asTenant('org_a', (tx) =>
      tx
        .updateTable('board_embeds')
        .set({ origins: ['https://evil.example'] })
        .where('dashboard_id', '=', board.dashboard_id)
        .execute(),
    );
    await ended(token);
  });

  it('may be any text: it opens nothing and breaks nothing', () =>
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String(), fc.webUrl()), (text) => {
        expect(verifyEmbed(house.platform.embedKey, text)).toBeUndefined();
      }),
    ));

  it('fits into an address', async () => {
    const allowed_origins = Array.from({ length: 10 }, (_, i) => `https://${'h'.repeat(60)}${i}.example.org`);
    expect((await embed(ada, board, { allowed_origins })).length).toBeLessThan(400);
  });
});

describe('whoever tries', () => {
  it('too often from one address has to wait, and others do not', async () => {
    const from = (address: string) => readEmbed(house.platform, 'a.b', { id: '', address });
    for (let i = 0; i < 240; i++) await problemOf(from('203.0.113.7'), 'not_found');
    const problem = await problemOf(from('203.0.113.7'), 'quota_exceeded');
    expect(problem.retryAfterSeconds).toBeGreaterThan(0);
    await problemOf(from('203.0.113.8'), 'not_found');
    if (ON_SERVERS) return; // buckets that processes share fill by the server's clock, which no test sets
    house.pass(60_000);
    await problemOf(from('203.0.113.7'), 'not_found');
  });
});

describe('the key that signs', () => {
  it('is made once, readable by its owner only, and refused when it is damaged', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'embed-key-'));
    const key = await openEmbedKey(directory);
    expect(key).toHaveLength(32);
    expect(await openEmbedKey(directory)).toEqual(key);
    expect(statSync(join(directory, 'embed.key')).mode & 0o777).toBe(0o600);
    await truncate(join(directory, 'embed.key'), 5);
    await expect(openEmbedKey(directory)).rejects.toThrow(/is damaged/);
    await rm(directory, { recursive: true });
  });
});
