/** Sites on real engines: what comes in from pages, who is never known, what is destroyed, and what is served. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY_MS, HOUR_MS, type JsonObject, MINUTE_MS } from '@bellwether/core';
import { sitesPack } from '@bellwether/pack-sites';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ON_SERVERS } from '../../../test/chosen-engines.ts';
import { callerWith, owner, problemOf } from '../../../test/service-context.ts';
import { openTestPlatform } from '../../../test/test-platform.ts';
import { type Caller, OPERATOR } from '../../access/authority/caller.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { createOrganisation } from '../../tenants/tenant/create.ts';
import { getLayout } from './get-layout.ts';
import { listReplays, watchReplay } from './read-replays.ts';
import { receiveLayout } from './receive-layout.ts';
import { receiveReplay } from './receive-replay.ts';
import { type ReceivedWeb, receiveWeb } from './receive-web.ts';
import type { PageRequest } from './site-of-page.ts';
import type { SiteView } from './site-row.ts';
import { servedTags } from './site-script.ts';
import { sweepSites } from './site-watch.ts';
import { visitorNumber } from './visitor-number.ts';
import { createSite, updateSite } from './write-site.ts';
import { getTags, previewTags, publishTags, rollBackTags, saveTagDraft } from './write-tags.ts';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const PHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1';
const BASE = 'https://bellwether.example';
const directory = mkdtempSync(join(tmpdir(), 'bellwether-sites-'));
let nowMs = Date.parse('2026-11-20T12:00:00.000Z');
let platform: Platform;
let boss: Caller;
let site: SiteView;

beforeAll(async () => {
  platform = await openTestPlatform({
    ...{ dataDirectory: directory, packs: [sitesPack], clock: () => nowMs },
    onTrouble: (message, error) => {
      throw new Error(message, { cause: error });
    },
  });
  await createOrganisation(platform, OPERATOR, { org_id: 'shop', name: 'Shop', self_managed: true });
  boss = owner('shop');
  const settings = { replay_share: 1, properties: ['plan'], script_hosts: ['js.example.com'] };
  const made = { name: 'shop', title: 'Shop', domains: ['shop.example', '*.shop.example'], settings };
  site = await createSite(platform, boss, made, BASE);
}, 120_000);

afterAll(async () => {
  await platform.close();
  rmSync(directory, { recursive: true, force: true });
});

function request(more: Partial<PageRequest> = {}): PageRequest {
  return {
    ...{ siteKey: site.site_key, origin: 'https://shop.example', address: '203.0.113.7', userAgent: FIREFOX },
    ...{ privacyControl: false, ...more },
  };
}

const bodyOf = (value: unknown) => () => Promise.resolve(Buffer.from(JSON.stringify(value)));
const send = (events: object[], more: Partial<PageRequest> = {}, page: object = {}): Promise<ReceivedWeb> =>
  receiveWeb(platform, request(more), bodyOf({ w: 1280, ...page, e: events }));
const view = (p = '/', more: object = {}) => ({ t: 'view', a: 0, p, ...more });

/** What has come of this visitor address since the start, oldest first. */
async function stored(): Promise<{ type: string; session: string; metadata: JsonObject }[]> {
  await platform.store.loader.caughtUp();
  const events = await platform.store.events.list('shop', { limit: 500 });
  return events
    .toSorted((a, b) => a.timestamp.localeCompare(b.timestamp))
    .map(({ event_type, session_id, metadata }) => ({ type: event_type, session: session_id, metadata }));
}

describe('what a page sends', () => {
  it('becomes events of a visit by a visitor of the day', async () => {
    expect(
      await send(
        [
          view('/pricing?email=jane@example.com#top', { a: 4000 }),
          { t: 'event', a: 3000, p: '/pricing', n: 'signup', d: 9.5, o: { plan: 'team', card: '4111' } },
          { t: 'vital', a: 2000, p: '/pricing', n: 'LCP', o: 2600 },
          { t: 'click', a: 1000, p: '/pricing', n: 'main>a', x: 0.5, y: 437, o: 'docs.example' },
          { t: 'leave', a: 0, p: '/pricing', d: 4000, s: 0.8 },
        ],
        { address: '203.0.113.1' },
        { r: 'search.example', u: { source: 'letter' } },
      ),
    ).toEqual({ accepted: 5 });
    const [viewed, happened, vital, click, left] = await stored();
    const context = {
      ...{ site: 'shop', path: '/pricing', device_class: 'desktop', browser: 'Firefox', os: 'Linux' },
      ...{ viewport_band: 'wide', referrer: 'search.example', utm_source: 'letter' },
      visitor: expect.stringMatching(/^[\w-]{16}$/),
    };
    expect(viewed).toMatchObject({ type: 'page_viewed', metadata: { ...context, view_number: 1 } });
    expect(happened!.metadata).toEqual({
      ...{ ...context, event_name: 'signup', event_value: 9.5 },
      properties: { plan: 'team' },
    });
    expect(vital!.metadata).toMatchObject({ vital: 'LCP', vital_value: 2600, rating: 'needs-improvement' });
    expect(click!.metadata).toMatchObject({
      x_share: 0.5,
      y_px: 420,
      is_outbound: true,
      outbound_host: 'docs.example',
    });
    expect(left!.metadata).toMatchObject({ visible_ms: 4000, scroll_share: 0.8 });
    expect(new Set([viewed, happened, vital, click, left].map((each) => each!.session)).size).toBe(1);
  });

  it('belongs to one visit while less than 30 minutes pass, and to a new one after', async () => {
    const from = { address: '203.0.113.2', userAgent: PHONE };
    const before = (await stored()).length;
    nowMs += MINUTE_MS;
    await send([view('/a')], from);
    nowMs += 29 * MINUTE_MS;
    await send([view('/b')], from, { r: 'www.shop.example' });
    nowMs += 30 * MINUTE_MS;
    await send([view('/c')], from);
    const [a, b, c] = (await stored()).slice(before);
    expect([a!.session === b!.session, b!.session === c!.session]).toEqual([true, false]);
    expect([a, b, c].map((each) => each!.metadata.view_number)).toEqual([1, 2, 1]);
    expect(new Set([a, b, c].map((each) => each!.metadata.visitor)).size).toBe(1);
    expect(a!.metadata).toMatchObject({ device_class: 'phone', os: 'iOS', referrer: '' });
  });

  it('says nothing of who it is in addresses of pages', async () => {
    nowMs += MINUTE_MS;
    const before = (await stored()).length;
    await send(
      [
        view('/users/jane@example.com/orders/1234567'),
        view('/u/7b0d6c8e-5e86-4d2a-9f0e-1f0d4f2b7a11/x'),
        view('/blog/2026/hello'),
      ],
      { address: '203.0.113.3' },
    );
    expect(
      (await stored())
        .slice(before)
        .map(({ metadata }) => metadata.path)
        .toSorted(),
    ).toEqual(['/blog/2026/hello', '/u/:id/x', '/users/:id/orders/:id']);
  });

  it.each([
    ['a page of another host', { origin: 'https://evil.example' }, 'forbidden'],
    ['a host that only ends alike', { origin: 'https://notshop.example' }, 'forbidden'],
    ['no origin at all', { origin: undefined }, 'forbidden'],
    ['a key that is of no site', { siteKey: 'nobody' }, 'not_found'],
  ] as const)('is refused from %s, before its body is read', async (_, more, code) => {
    await problemOf(
      receiveWeb(platform, request(more), () => Promise.reject(new Error('the body was read'))),
      code,
    );
  });

  it('is not kept of whoever sends Global Privacy Control, nor of programs', async () => {
    const before = (await stored()).length;
    expect(await send([view()], { privacyControl: true })).toEqual({ accepted: 0, uncounted: 'privacy_control' });
    for (const userAgent of [
      'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
      'curl/8.9',
      '',
    ])
      expect(await send([view()], { userAgent })).toEqual({ accepted: 0, uncounted: 'program' });
    expect(await stored()).toHaveLength(before);
  });

  it('is not kept any more of whoever opens more pages than people do', async () => {
    const from = { address: '203.0.113.66' };
    const answers: ReceivedWeb[] = [];
    for (let batch = 0; batch < 5; batch++)
      answers.push(
        await send(
          Array.from({ length: 15 }, (_, i) => view(`/p/${batch}/${i}`)),
          from,
        ),
      );
    expect(answers.map(({ accepted }) => accepted)).toEqual([15, 15, 15, 15, 0]);
    nowMs += HOUR_MS;
    expect(await send([view()], from)).toEqual({ accepted: 0, uncounted: 'program' });
  });

  it('is bounded, and what is not understood costs the rest nothing', async () => {
    const many = Array.from({ length: 500 }, () => ({ t: 'event', p: '/', n: 'x' }));
    expect(await send(many, { address: '203.0.113.4' })).toEqual({ accepted: 200 });
    const odd = [{ t: 'what' }, null, { t: 'vital', p: '/', n: 'LCP', o: -1 }, { t: 'view' }, view('/fine')];
    expect(await send(odd as object[], { address: '203.0.113.5' })).toEqual({ accepted: 1 });
    const notJson = receiveWeb(platform, request(), () => Promise.resolve(Buffer.from('{')));
    await problemOf(notJson, 'malformed_body');
  });
});

describe('the number of a visitor', () => {
  it('cannot be computed again once the day is over: the salt is nowhere any more', async () => {
    nowMs = Date.parse('2026-11-22T23:50:00.000Z');
    const from = { address: '198.51.100.9', userAgent: FIREFOX };
    const before = (await stored()).length;
    await send([view('/late')], from);
    const saltOf = async () =>
      (
        await platform.records.asTenant('shop', (tx) =>
          tx.selectFrom('site_salts').select(['day', 'salt']).orderBy('day').execute(),
        )
      ).map(({ day, salt }) => ({ day, salt }));
    const [kept] = (await saltOf()).filter(({ day }) => day === '2026-11-22');
    const salt = await platform.sites.salts.of('shop', nowMs);
    const yesterdays = visitorNumber(salt, site.site_id, from);
    expect((await stored()).slice(before)[0]!.metadata.visitor).toBe(yesterdays);

    nowMs = Date.parse('2026-11-23T00:10:00.000Z');
    await send([view('/later')], from);
    const [late, later] = (await stored()).slice(before);
    expect(later!.session).toBe(late!.session); // one visit, although the night came between
    expect(later!.metadata.visitor).not.toBe(yesterdays);

    const sealed = kept!.salt.slice(8, 60);
    // What a database server keeps in its files is not for us to look at.
    if (!ON_SERVERS) expect(filesWith(join(directory, 'records'), sealed)).not.toEqual([]);
    nowMs = Date.parse('2026-11-23T01:00:00.000Z');
    await sweepSites(platform);
    const left = await saltOf();
    expect(left.map(({ day }) => day)).toEqual(['2026-11-23']);
    expect(await platform.sites.salts.ofDayBefore('shop', nowMs)).toBeUndefined();
    const open = left.map(({ day, salt: own }) => platform.secrets.open(own, `site-salt:shop:${day}`));
    for (const known of open)
      expect(visitorNumber(Buffer.from(known, 'base64'), site.site_id, from)).not.toBe(yesterdays);
    // Asked for again, the day has another salt, not the one it had.
    expect((await platform.sites.salts.of('shop', nowMs - 2 * HOUR_MS)).equals(salt)).toBe(false);
    await platform.sites.salts.destroyOver(nowMs);
    if (!ON_SERVERS) expect(filesWith(join(directory, 'records'), sealed)).toEqual([]);
  });

  it('is another one on another site, and for another browser', () => {
    const salt = Buffer.alloc(32, 1);
    const from = { address: '203.0.113.7', userAgent: FIREFOX };
    const numbers = [
      visitorNumber(salt, 'a', from),
      visitorNumber(salt, 'b', from),
      visitorNumber(salt, 'a', { ...from, userAgent: PHONE }),
      visitorNumber(Buffer.alloc(32, 2), 'a', from),
    ];
    expect(new Set(numbers).size).toBe(4);
    expect(visitorNumber(salt, 'a', from)).toBe(numbers[0]);
  });
});

describe('tags', () => {
  const script = {
    ...{ name: 'Chat', category: 'preferences', kind: 'script', src: 'https://js.example.com/chat.js' },
    trigger: { on: 'view', path: '/shop/*' },
  };
  const event = {
    name: 'Buy',
    category: 'analytics',
    kind: 'event',
    event: 'buy',
    trigger: { on: 'click', path: '/*', selector: 'a.buy' },
  };

  it('are drafted, looked at, published in versions, and rolled back', async () => {
    let tags = await saveTagDraft(platform, boss, site.site_id, { version: 0, tags: [script] });
    const served = async (preview?: string) =>
      (await servedTags(platform, site.site_key, preview)).tags.map(({ name }) => name);
    expect(await served()).toEqual([]);
    const { token } = await previewTags(platform, boss, site.site_id);
    expect(await served(token)).toEqual(['Chat']);
    tags = await publishTags(platform, boss, site.site_id, { version: tags.version, note: 'Chat in the shop' });
    expect([tags.published, await served()]).toEqual([1, ['Chat']]);
    tags = await saveTagDraft(platform, boss, site.site_id, { version: tags.version, tags: [script, event] });
    expect([tags.has_changes, await served()]).toEqual([true, ['Chat']]);
    tags = await publishTags(platform, boss, site.site_id, { version: tags.version });
    expect([tags.published, await served()]).toEqual([2, ['Chat', 'Buy']]);
    tags = await rollBackTags(platform, boss, site.site_id, { version: tags.version, number: 1 });
    expect([tags.published, tags.versions.map(({ number }) => number), await served()]).toEqual([1, [2, 1], ['Chat']]);
    const stale = saveTagDraft(platform, boss, site.site_id, { version: 1, tags: [] });
    await problemOf(stale, 'conflict');
    if (ON_SERVERS) return; // what processes share ends by the server's clock, which no test sets
    nowMs += HOUR_MS;
    await problemOf(servedTags(platform, site.site_key, token), 'not_found');
  });

  it.each([
    ['a script of a host that is not allowed', { ...script, src: 'https://evil.example/x.js' }, 'tags[0].src'],
    ['a script without TLS', { ...script, src: 'http://js.example.com/x.js' }, 'tags[0].src'],
    ['text that would be run', { ...script, src: 'javascript:alert(1)' }, 'tags[0].src'],
    ['code', { ...script, code: 'alert(1)' }, 'tags[0].code'],
    ['a click on nothing', { ...event, trigger: { on: 'click', path: '/*' } }, 'tags[0].trigger.selector'],
  ])('are refused with %s', async (_, tag, field) => {
    const { version } = await getTags(platform, boss, site.site_id);
    const problem = await problemOf(
      saveTagDraft(platform, boss, site.site_id, { version, tags: [tag] }),
      'invalid_request',
    );
    expect(problem.errors?.map((each) => each.field)).toContain(field);
  });

  it('serve no script any more of a host that is taken off the list', async () => {
    const settings = { script_hosts: [] };
    site = await updateSite(platform, boss, site.site_id, { version: site.version, settings }, BASE);
    expect((await servedTags(platform, site.site_key, undefined)).tags).toEqual([]);
  });
});

describe('outlines and recordings', () => {
  it('an outline is kept for each page and width, the newest', async () => {
    const box = { kind: 'heading', x: 10, y: 20, width: 300, height: 40 };
    for (const height of [900, 1400])
      await receiveLayout(platform, request(), bodyOf({ path: '/pricing?a', width: 390, height, boxes: [box] }));
    const layout = await getLayout(platform, boss, site.site_id, { path: '/pricing', viewport_band: 'narrow' });
    expect(layout).toMatchObject({ height: 1400, boxes: [box] });
  });

  it('a recording keeps nothing that was read or typed, whatever is sent', async () => {
    const id = 'recording-0123456789';
    const text = { type: 3, id: 4, textContent: 'Jane Smith' };
    const attributes = { class: 'card', href: 'https://a.example/jane', alt: 'Jane', 'data-x': 'Jane', value: 'Jane' };
    const node = { type: 0, id: 1, childNodes: [{ type: 2, id: 3, tagName: 'p', attributes, childNodes: [text] }] };
    const change = {
      ...{ source: 0, texts: [{ id: 4, value: 'Jane' }], attributes: [{ id: 3, attributes: { title: 'Jane' } }] },
      ...{ removes: [], adds: [{ parentId: 3, nextId: null, node: { type: 3, id: 9, textContent: 'Jane' } }] },
    };
    const e = [
      { type: 4, timestamp: 1000, data: { href: 'https://shop.example/?u=Jane', width: 1280, height: 800 } },
      { type: 2, timestamp: 1001, data: { node, initialOffset: { left: 0, top: 0 } } },
      { type: 3, timestamp: 1500, data: change },
      { type: 3, timestamp: 2000, data: { source: 5, id: 3, text: 'Jane', isChecked: true } },
      { type: 5, timestamp: 2500, data: { tag: 'x', payload: { name: 'Jane' } } },
      { type: 3, timestamp: 3000, data: { source: 1, positions: [{ x: 1, y: 2, id: 3, timeOffset: 0 }] } },
    ];
    const part = { id, part: 0 };
    expect(await receiveReplay(platform, request(), part, bodyOf({ p: '/orders/1234567', e }))).toEqual({
      accepted: true,
    });
    // The same part twice counts once.
    expect(await receiveReplay(platform, request(), part, bodyOf({ p: '/', e }))).toEqual({ accepted: false });
    const { replays } = await listReplays(platform, boss, site.site_id);
    expect(replays).toMatchObject([{ replay_id: id, path: '/orders/:id', duration_ms: 2000, events: 4 }]);
    const { recorded } = await watchReplay(platform, boss, id);
    expect(JSON.stringify(recorded)).not.toMatch(/jane|smith|a\.example|\?u=/i);
    expect(recorded.map(({ type }) => type)).toEqual([4, 2, 3, 3]);
    expect(JSON.stringify(recorded)).toContain('•••• •••••');
    const told = await platform.records.asTenant('shop', (tx) =>
      tx.selectFrom('audit_entries').select('resource_id').where('action', '=', 'replay.read').execute(),
    );
    expect(told).toEqual([{ resource_id: id }]);
  });

  it('a recording is watched by those alone who may, and goes when its time is over', async () => {
    const analyst = callerWith('data_scientist', 'shop');
    await problemOf(listReplays(platform, analyst, site.site_id), 'forbidden');
    nowMs += 6 * DAY_MS;
    await sweepSites(platform);
    expect((await listReplays(platform, boss, site.site_id)).replays).toHaveLength(1);
    nowMs += 2 * DAY_MS;
    await sweepSites(platform);
    expect((await listReplays(platform, boss, site.site_id)).replays).toEqual([]);
  });
});

/** Files below a directory that hold a text. */
function filesWith(root: string, text: string): string[] {
  return (readdirSync(root, { recursive: true }) as string[])
    .map((name) => join(root, name))
    .filter((path) => statSync(path).isFile() && readFileSync(path).includes(text));
}
