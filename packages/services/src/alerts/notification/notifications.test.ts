/** From `notify` to the messages that arrive: routing, grouping, silence, escalation, acknowledging, retry, circuit. */
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '@bellwether/core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type HookServer, openHookServer } from '../../../test/notification-servers.ts';
import {
  addTenant,
  callerWith,
  openTestServices,
  problemOf,
  type TestServices,
} from '../../../test/service-context.ts';
import type { Caller } from '../../access/authority/caller.ts';
import { OutboundClient } from '../../installation/outbound/outbound-client.ts';
import { acknowledgeByLink, acknowledgeNotification, type LinkContext, readAcknowledgeLink } from './acknowledge.ts';
import { ATTEMPTS_MAX } from './attempt-delivery.ts';
import { NotificationDispatcher } from './dispatcher.ts';
import { listChannels } from './list-channels.ts';
import { listDeadLetters, listNotifications } from './list-notifications.ts';
import type { Notification } from './notification.ts';
import { NotificationLinks } from './notification-links.ts';
import type { NotificationView } from './notification-view.ts';
import { notify, resolveNotification } from './notify.ts';
import { sendAgain } from './send-again.ts';
import { sendEvent } from './send-event.ts';
import { testChannel } from './test-channel.ts';
import { verifyWebhook } from './webhook-signature.ts';
import { createChannel, exchangeWebhookSecret, removeChannel, updateChannel } from './write-channel.ts';
import { createRoute } from './write-route.ts';
import { createSilence, endSilence } from './write-silence.ts';

interface Hook {
  delivery_id: string;
  type: string;
  escalation_step: number;
  acknowledge_url?: string;
  notifications: { notification_id: string; title: string; severity: string; state: string; link?: string }[];
}

let services: TestServices;
let context: LinkContext;
let dispatcher: NotificationDispatcher;
let hooks: HookServer;
let admin: Caller;
let organisations = 0;
let notifications = 0;
const trouble: string[] = [];

beforeAll(async () => {
  services = await openTestServices();
  const notificationLinks = new NotificationLinks(Buffer.alloc(32, 1), services.context.clock);
  notificationLinks.servedAt('https://bellwether.example.org');
  context = { ...services.context, outbound: new OutboundClient({ allowPrivate: true }), notificationLinks };
  hooks = await openHookServer();
});
afterAll(async () => {
  await context.outbound.close();
  await hooks.close();
  await services.close();
});
beforeEach(async () => {
  organisations += 1;
  admin = await addTenant(services.context, `org_${organisations}`);
  dispatcher = new NotificationDispatcher(context, {
    onTrouble: (message) => trouble.push(message),
    random: () => 0.5,
  });
  [hooks.taken, hooks.answers, hooks.otherwise] = [[], [], { status: 200 }];
});
afterEach(async () => {
  await dispatcher.stop();
  // Nothing of one test is left to be sent in the next.
  await context.records.asOperator((tx) => tx.deleteFrom('notification_deliveries').execute());
  await context.records.asOperator((tx) => tx.deleteFrom('notifications').execute());
  expect(trouble.splice(0)).toEqual([]);
});

const webhook = async (name = 'Operations', path = '/hook') =>
  createChannel(context, admin, { kind: 'webhook', name, url: `${hooks.url}${path}` });
const route = (channel_id: string, more: object = {}) =>
  createRoute(context, admin, {
    ...{ name: `Route ${++notifications}`, steps: [{ after_minutes: 0, channel_ids: [channel_id] }] },
    ...{ group_wait_seconds: 0, ...more },
  });
const tell = (more: Partial<Notification> = {}) =>
  notify(context, {
    ...{ org_id: admin.orgId, kind: 'alert', severity: 'warning', title: 'Something is unusual', body: 'Look.' },
    ...{ dedup_key: `alert:${++notifications}`, atMs: context.clock(), ...more },
  });
const look = () => dispatcher.look();
const pass = async (milliseconds: number) => {
  services.pass(milliseconds);
  await look();
};
const told = () => hooks.taken.map(({ body }) => JSON.parse(body) as Hook);
const titles = () => told().map((hook) => `${hook.type} ${hook.notifications.map(({ title }) => title).join(' + ')}`);
const log = async () => (await listNotifications(context, admin, {})).notifications;
const states = async () => (await log()).flatMap(({ deliveries }) => deliveries.map(({ state }) => state));

describe('a notification', () => {
  it('goes to the channels of every route it matches, once each', async () => {
    const [one, other] = [await webhook('One', '/one'), await webhook('Other', '/other')];
    await route(one.channel_id, { matching: { kinds: ['alert'] } });
    await route(one.channel_id, { matching: { severities: ['critical', 'warning'], packs: ['people'] } });
    await route(other.channel_id, { matching: { kinds: ['budget'] } });
    await tell({ pack: 'people', title: 'A' });
    await look();
    expect(hooks.taken.map(({ path }) => path)).toEqual(['/one']);
    await tell({ kind: 'budget', title: 'B' });
    await look();
    expect(hooks.taken.map(({ path }) => path)).toEqual(['/one', '/other']);
  });

  it('is matched by its unit, and by the organisation when it has none', async () => {
    const { channel_id } = await webhook();
    await route(channel_id, { matching: { units: ['eng'] } });
    await route(channel_id, { matching: { units: ['organisation'] } });
    for (const [title, unit] of [
      ['a', 'eng'],
      ['b', 'sales'],
      ['c', undefined],
    ] as const)
      await tell({ title, unit });
    await look();
    expect(titles().toSorted()).toEqual(['notification.raised a', 'notification.raised c']);
  });

  it('that was told again with the same moment is told once, and again with a later one while it goes on, too', async () => {
    await route((await webhook()).channel_id);
    const same = { dedup_key: 'alert:same', atMs: context.clock() };
    expect((await tell(same)).kind).toBe('raised');
    expect((await tell(same)).kind).toBe('repeated');
    expect((await tell({ ...same, atMs: same.atMs + 1 })).kind).toBe('repeated');
    await look();
    expect(hooks.taken).toHaveLength(1);
  });

  it('is news when it gets worse, also for whoever had it, and none when it gets milder', async () => {
    await route((await webhook()).channel_id);
    const { notification_id } = await tell({ dedup_key: 'alert:x' });
    await look();
    await acknowledgeNotification(context, admin, notification_id);
    await pass(SECOND_MS);
    expect((await tell({ dedup_key: 'alert:x', severity: 'critical', title: 'Worse' })).kind).toBe('worsened');
    await look();
    services.pass(SECOND_MS);
    expect((await tell({ dedup_key: 'alert:x', severity: 'warning' })).kind).toBe('repeated');
    await look();
    expect(titles()).toEqual([
      'notification.raised Something is unusual',
      'notification.acknowledged Something is unusual',
      'notification.raised Worse',
    ]);
    expect((await log())[0]).toMatchObject({ state: 'open', acknowledged_by: null });
  });

  it('that is over is told to those who were told of it, and to nobody else', async () => {
    const [one, other] = [await webhook('One', '/one'), await webhook('Other', '/other')];
    await createRoute(context, admin, {
      name: 'Escalates',
      group_wait_seconds: 0,
      steps: [
        { after_minutes: 0, channel_ids: [one.channel_id] },
        { after_minutes: 10, channel_ids: [other.channel_id] },
      ],
    });
    await tell({ dedup_key: 'alert:x' });
    await look();
    services.pass(MINUTE_MS);
    await resolveNotification(context, { org_id: admin.orgId, dedup_key: 'alert:x', atMs: context.clock() });
    await pass(15 * MINUTE_MS);
    expect(hooks.taken.map(({ path }) => path)).toEqual(['/one', '/one']);
    expect(told().map(({ type }) => type)).toEqual(['notification.raised', 'notification.resolved']);
    expect((await states()).toSorted()).toEqual(['dropped', 'sent', 'sent']);
  });

  it('that was over before anybody was told is told to nobody', async () => {
    await route((await webhook()).channel_id, { group_wait_seconds: 30 });
    await tell({ dedup_key: 'alert:x' });
    await look();
    await resolveNotification(context, { org_id: admin.orgId, dedup_key: 'alert:x', atMs: context.clock() });
    await pass(MINUTE_MS);
    expect(hooks.taken).toEqual([]);
    expect(await states()).toEqual(['dropped']);
  });

  it('that no route leads anywhere is in the log all the same', async () => {
    await tell();
    await look();
    expect(await log()).toMatchObject([{ state: 'open', deliveries: [] }]);
  });

  it('for channels that somebody has chosen goes there and by no route', async () => {
    const [one, other] = [await webhook('One', '/one'), await webhook('Other', '/other')];
    await route(one.channel_id);
    await tell({ kind: 'report', severity: 'info', channel_ids: [other.channel_id] });
    await look();
    expect(hooks.taken.map(({ path }) => path)).toEqual(['/other']);
  });

  it('is there exactly when the transaction it was told in is', async () => {
    const failing = context.records.asTenant(admin.orgId, async (tx) => {
      await notify(
        context,
        { org_id: admin.orgId, kind: 'rule', severity: 'info', title: 't', body: '', dedup_key: 'r', atMs: 1 },
        tx,
      );
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await log()).toEqual([]);
  });

  it('is cut to what a message can hold, and holds nothing that no database keeps', async () => {
    await tell({ title: `a\u0000b\n${'x'.repeat(300)}`, body: `${'é'.repeat(5000)}\ud800` });
    const [{ title, body }] = (await log()) as [NotificationView];
    expect([title.length, title.slice(0, 5), title.at(-1)]).toEqual([200, 'a b x'.slice(0, 5), '…']);
    expect(body).toHaveLength(4000);
    expect(body.isWellFormed()).toBe(true);
  });
});

describe('grouping', () => {
  it('tells in one message what belongs together within the window', async () => {
    await route((await webhook()).channel_id, { group_by: ['kind'], group_wait_seconds: 30 });
    await tell({ title: 'a' });
    await look();
    await pass(10 * SECOND_MS);
    await tell({ title: 'b' });
    await tell({ title: 'c', kind: 'budget' });
    await look();
    expect(hooks.taken).toEqual([]);
    await pass(20 * SECOND_MS);
    expect(titles()).toEqual(['notification.raised a + b']);
    await tell({ title: 'd' });
    await look();
    await pass(30 * SECOND_MS);
    expect(titles().toSorted()).toEqual([
      'notification.raised a + b',
      'notification.raised c',
      'notification.raised d',
    ]);
  });

  it('by "each" tells every notification by itself', async () => {
    await route((await webhook()).channel_id, { group_by: ['each'], group_wait_seconds: 5 });
    await tell({ title: 'a' });
    await tell({ title: 'b' });
    await look();
    await pass(5 * SECOND_MS);
    expect(titles().toSorted()).toEqual(['notification.raised a', 'notification.raised b']);
  });

  it('by nothing tells everything together', async () => {
    await route((await webhook()).channel_id, { group_by: [], group_wait_seconds: 5 });
    await tell({ title: 'a' });
    await tell({ title: 'b', kind: 'budget', severity: 'critical' });
    await look();
    await pass(5 * SECOND_MS);
    expect(titles()).toEqual(['notification.raised a + b']);
  });
});

describe('escalation', () => {
  const escalating = async () => {
    const [one, other] = [await webhook('One', '/one'), await webhook('Other', '/other')];
    await createRoute(context, admin, {
      name: 'Escalates',
      group_wait_seconds: 0,
      steps: [
        { after_minutes: 0, channel_ids: [one.channel_id] },
        { after_minutes: 15, channel_ids: [other.channel_id] },
      ],
    });
  };
  const paths = () => hooks.taken.map(({ path }) => path);

  it('asks the next ones when nobody has acknowledged in time', async () => {
    await escalating();
    await tell();
    await look();
    await pass(14 * MINUTE_MS);
    expect(paths()).toEqual(['/one']);
    await pass(MINUTE_MS);
    expect(paths()).toEqual(['/one', '/other']);
    expect(told().map(({ escalation_step }) => escalation_step)).toEqual([0, 1]);
  });

  it('ends when somebody acknowledges', async () => {
    await escalating();
    const { notification_id } = await tell();
    await look();
    await acknowledgeNotification(context, admin, notification_id);
    await pass(HOUR_MS);
    expect(told().map(({ type }) => type)).toEqual(['notification.raised', 'notification.acknowledged']);
  });

  it('is not for what is only for information', async () => {
    await escalating();
    await tell({ severity: 'info' });
    await look();
    await pass(HOUR_MS);
    expect(paths()).toEqual(['/one']);
    expect(told()[0]).not.toHaveProperty('acknowledge_url');
  });
});

describe('the link that acknowledges', () => {
  const tokenOf = (hook: Hook) => new URL(hook.acknowledge_url!).searchParams.get('t')!;

  it('changes nothing when it is opened, acknowledges once when asked to, and says afterwards that somebody did', async () => {
    await route((await webhook()).channel_id);
    await tell({ title: 'a' });
    await look();
    const token = tokenOf(told()[0]!);
    for (let scanner = 0; scanner < 3; scanner++)
      expect(await readAcknowledgeLink(context, token)).toMatchObject({ state: 'open', titles: ['a'] });
    expect((await log())[0]?.state).toBe('open');
    expect((await acknowledgeByLink(context, token)).state).toBe('acknowledged');
    const [{ acknowledged_at, acknowledged_by, state }] = (await log()) as [NotificationView];
    expect([state, acknowledged_by]).toEqual(['acknowledged', expect.stringMatching(/^channel:chn_/)]);
    services.pass(MINUTE_MS);
    expect(await acknowledgeByLink(context, token)).toMatchObject({
      state: 'acknowledged',
      acknowledgedAt: acknowledged_at,
    });
    expect((await log())[0]?.acknowledged_at).toBe(acknowledged_at);
  });

  it('of an earlier turn says nothing of a later one', async () => {
    await route((await webhook()).channel_id);
    await tell({ dedup_key: 'alert:x' });
    await look();
    services.pass(SECOND_MS);
    await tell({ dedup_key: 'alert:x', severity: 'critical' });
    await look();
    const [early, late] = told() as [Hook, Hook];
    expect((await acknowledgeByLink(context, tokenOf(early))).state).toBe('over');
    expect((await log())[0]?.state).toBe('open');
    expect((await acknowledgeByLink(context, tokenOf(late))).state).toBe('acknowledged');
  });

  it('acknowledges all that its message was about', async () => {
    await route((await webhook()).channel_id, { group_wait_seconds: 5 });
    await tell({ title: 'a' });
    await tell({ title: 'b' });
    await look();
    await pass(5 * SECOND_MS);
    const { titles: shown } = await acknowledgeByLink(context, tokenOf(told()[0]!));
    expect(shown.toSorted()).toEqual(['a', 'b']);
    expect((await log()).map(({ state }) => state)).toEqual(['acknowledged', 'acknowledged']);
  });

  it('is worth nothing when it is made up, changed or old', async () => {
    await route((await webhook()).channel_id);
    await tell();
    await look();
    const token = tokenOf(told()[0]!);
    const [payload, mac] = token.split('.') as [string, string];
    const forged = Buffer.from(JSON.stringify([1, admin.orgId, 'dlv_other', 9e9])).toString('base64url');
    for (const bad of [
      '',
      'x',
      payload,
      `${forged}.${mac}`,
      `${payload}.${mac.slice(1)}`,
      `${token}.x`,
      'é'.repeat(400),
    ])
      expect((await acknowledgeByLink(context, bad)).state).toBe('invalid');
    services.pass(8 * DAY_MS);
    expect((await acknowledgeByLink(context, token)).state).toBe('invalid');
  });
});

describe('a silence', () => {
  const inHours = (hours: number) => new Date(context.clock() + hours * HOUR_MS).toISOString();

  it('holds back what it matches, and what is still open when it ends is told then', async () => {
    await route((await webhook()).channel_id);
    await createSilence(context, admin, {
      matching: { kinds: ['alert'] },
      reason: 'Moving house',
      ends_at: inHours(1),
    });
    await tell({ title: 'a' });
    await tell({ title: 'over', dedup_key: 'alert:over' });
    await tell({ title: 'b', kind: 'budget' });
    await look();
    expect(titles()).toEqual(['notification.raised b']);
    await resolveNotification(context, { org_id: admin.orgId, dedup_key: 'alert:over', atMs: context.clock() });
    await pass(HOUR_MS);
    expect(titles()).toEqual(['notification.raised b', 'notification.raised a']);
  });

  it('is not caught up with for what was only for information', async () => {
    await route((await webhook()).channel_id);
    await createSilence(context, admin, { matching: {}, reason: 'x', ends_at: inHours(1) });
    await tell({ kind: 'report', severity: 'info' });
    await look();
    await pass(2 * HOUR_MS);
    expect(hooks.taken).toEqual([]);
  });

  it('that is ended by hand ends at once', async () => {
    await route((await webhook()).channel_id);
    const { silence_id } = await createSilence(context, admin, { matching: {}, reason: 'x', ends_at: inHours(8) });
    await tell();
    await look();
    expect(hooks.taken).toEqual([]);
    services.pass(SECOND_MS);
    expect(await endSilence(context, admin, silence_id)).toMatchObject({ state: 'ended' });
    await look();
    expect(hooks.taken).toHaveLength(1);
    await problemOf(endSilence(context, admin, silence_id), 'conflict');
  });

  it('that begins later holds back escalation, too', async () => {
    const { channel_id } = await webhook();
    await createRoute(context, admin, {
      name: 'Escalates',
      group_wait_seconds: 0,
      steps: [
        { after_minutes: 0, channel_ids: [channel_id] },
        { after_minutes: 10, channel_ids: [channel_id] },
      ],
    });
    await tell();
    await look();
    await createSilence(context, admin, { matching: {}, reason: 'x', ends_at: inHours(1) });
    await pass(30 * MINUTE_MS);
    expect(hooks.taken).toHaveLength(1);
    await pass(30 * MINUTE_MS);
    expect(hooks.taken).toHaveLength(2);
  });

  it('that begins while a message is gathered takes out what it matches, which is told when it ends', async () => {
    await route((await webhook()).channel_id, { group_by: [], group_wait_seconds: 30 });
    const { notification_id } = await tell({ title: 'a' });
    await tell({ title: 'b', kind: 'budget' });
    await look();
    await createSilence(context, admin, { matching: { kinds: ['alert'] }, reason: 'x', ends_at: inHours(1) });
    await pass(30 * SECOND_MS);
    expect(titles()).toEqual(['notification.raised b']);
    const token = new URL(told()[0]!.acknowledge_url!).searchParams.get('t')!;
    expect((await acknowledgeByLink(context, token)).titles).toEqual(['b']);
    expect((await log()).find((each) => each.notification_id === notification_id)?.state).toBe('open');
    hooks.taken = [];
    await pass(HOUR_MS);
    expect(titles()).toEqual(['notification.acknowledged b', 'notification.raised a']);
  });

  it('covers unusual access only when it says so, which takes somebody who may set things', async () => {
    await route((await webhook()).channel_id);
    const hr = callerWith('hr_admin', admin.orgId);
    await createSilence(context, hr, { matching: {}, reason: 'x', ends_at: inHours(1) });
    await problemOf(
      createSilence(context, hr, { matching: { kinds: ['access'] }, reason: 'x', ends_at: inHours(1) }),
      'forbidden',
    );
    await tell({ kind: 'access', title: 'a' });
    await look();
    expect(titles()).toEqual(['notification.raised a']);
    await createSilence(context, admin, { matching: { kinds: ['access'] }, reason: 'x', ends_at: inHours(1) });
    await tell({ kind: 'access', title: 'b' });
    await look();
    expect(hooks.taken).toHaveLength(1);
  });

  it('has a reason and an end', async () => {
    const refused = async (input: object, ...fields: string[]) => {
      const { errors } = await problemOf(createSilence(context, admin, input), 'invalid_request');
      expect(errors?.map(({ field }) => field)).toEqual(fields);
    };
    await refused({ matching: {} }, 'reason', 'ends_at');
    await refused({ matching: {}, reason: 'x', ends_at: inHours(-1) }, 'ends_at');
    await refused({ matching: {}, reason: 'x', ends_at: inHours(24 * 400) }, 'ends_at');
    await refused({ matching: { kinds: ['gossip'] }, reason: 'x', ends_at: inHours(1) }, 'matching.kinds[0]');
  });
});

describe('quiet hours', () => {
  // The clock of the test stands in the morning of UTC.
  const now = () => new Date(context.clock()).toISOString().slice(11, 16);
  const later = (hours: number) => new Date(context.clock() + hours * HOUR_MS).toISOString().slice(11, 16);

  it('put off what is not critical to their end', async () => {
    const quiet_hours = { from: now(), to: later(2), time_zone: 'UTC' };
    await route((await webhook()).channel_id, { quiet_hours, group_by: ['each'] });
    await tell({ title: 'a' });
    await tell({ title: 'b', severity: 'critical' });
    await look();
    expect(titles()).toEqual(['notification.raised b']);
    await pass(HOUR_MS);
    expect(hooks.taken).toHaveLength(1);
    await pass(HOUR_MS);
    expect(titles()).toEqual(['notification.raised b', 'notification.raised a']);
  });
});

describe('a channel that does not take it', () => {
  it.each([
    ['answers 500', { status: 500 }],
    ['answers 503', { status: 503 }],
    ['answers 408', { status: 408 }],
    ['ends the connection', 'cuts'],
  ] as const)('because it %s is asked again a little later, with the same id', async (_, fault) => {
    await route((await webhook()).channel_id);
    hooks.answers = [fault];
    await tell();
    await look();
    expect(await states()).toEqual(['waiting']);
    await pass(SECOND_MS);
    expect(hooks.taken).toHaveLength(1);
    await pass(5 * SECOND_MS);
    expect(await states()).toEqual(['sent']);
    const [first, second] = told() as [Hook, Hook];
    expect(second).toEqual({ ...first, acknowledge_url: second.acknowledge_url });
    expect(hooks.taken[0]!.headers['bellwether-delivery']).toBe(hooks.taken[1]!.headers['bellwether-delivery']);
  });

  it('because it asks to wait is not asked before, and nothing else goes there', async () => {
    await route((await webhook()).channel_id, { group_by: ['each'] });
    hooks.answers = [{ status: 429, headers: { 'retry-after': '120' } }];
    await tell({ title: 'a' });
    await look();
    await tell({ title: 'b' });
    await pass(100 * SECOND_MS);
    expect(hooks.taken).toHaveLength(1);
    await pass(20 * SECOND_MS);
    expect(titles().toSorted()).toEqual(['notification.raised a', 'notification.raised a', 'notification.raised b']);
  });

  it.each([
    ['a hang', 'hangs'],
    ['half an answer', 'drips'],
  ] as const)('because of %s keeps no other channel waiting', async (_, fault) => {
    const slow = await openHookServer();
    slow.otherwise = fault;
    // A clock that stands still does not end a real wait: the time limit of calls is the system's.
    const { channel_id } = await createChannel(context, admin, { kind: 'webhook', name: 'Slow', url: `${slow.url}/` });
    await route(channel_id);
    await route((await webhook()).channel_id);
    await tell();
    const looking = dispatcher.look();
    await expect.poll(() => [slow.taken.length, hooks.taken.length], { timeout: 5000 }).toEqual([1, 1]);
    await slow.close();
    await looking;
    expect((await states()).toSorted()).toEqual(['sent', 'waiting']);
  });

  it('for good is a dead letter, which somebody may send again', async () => {
    await route((await webhook()).channel_id);
    hooks.answers = [{ status: 403, body: 'no such\nhook' }];
    await tell();
    await look();
    await pass(HOUR_MS);
    expect(hooks.taken).toHaveLength(1);
    const [dead] = await listDeadLetters(context, admin);
    expect(dead).toMatchObject({
      state: 'failed',
      attempts: 1,
      detail: expect.stringMatching(/answered 403: no such hook$/),
    });
    await sendAgain(context, admin, dead!.delivery_id);
    await look();
    expect(await states()).toEqual(['sent']);
    await problemOf(sendAgain(context, admin, dead!.delivery_id), 'conflict');
  });

  it('however often it is asked is a dead letter in the end', async () => {
    await route((await webhook()).channel_id);
    hooks.otherwise = { status: 500 };
    await tell();
    for (let hour = 0; hour < 23; hour++) await pass(HOUR_MS);
    expect(hooks.taken).toHaveLength(ATTEMPTS_MAX);
    expect(await states()).toEqual(['failed']);
  });

  it('five times in a row is left alone for a while, and then tried with one', async () => {
    const { channel_id } = await webhook();
    await route(channel_id, { group_by: ['each'] });
    hooks.otherwise = { status: 500 };
    for (let count = 0; count < 7; count++) await tell({ title: String(count) });
    for (let round = 0; round < 5; round++) await look();
    expect(hooks.taken).toHaveLength(5);
    const health = async () => (await listChannels(context, admin))[0]?.health;
    expect(await health()).toMatchObject({ state: 'paused', failures: 5 });
    await pass(29 * SECOND_MS);
    expect(hooks.taken).toHaveLength(5);
    await pass(SECOND_MS);
    expect(hooks.taken).toHaveLength(6);
    hooks.otherwise = { status: 200 };
    for (let minute = 0; minute < 5; minute++) await pass(MINUTE_MS);
    expect(await health()).toMatchObject({ state: 'ok', failures: 0 });
    expect(new Set(titles()).size).toBe(7);
    expect(new Set(await states())).toEqual(new Set(['sent']));
  });

  it('any more, because it was removed or switched off, gets nothing, and the log says so', async () => {
    const [one, other] = [await webhook('One'), await webhook('Other')];
    await route(one.channel_id, { group_wait_seconds: 10 });
    await route(other.channel_id, { group_wait_seconds: 10 });
    await tell();
    await look();
    await removeChannel(context, admin, one.channel_id, 1);
    await updateChannel(context, admin, other.channel_id, { version: 1, enabled: false });
    await pass(10 * SECOND_MS);
    expect(hooks.taken).toEqual([]);
    const [{ deliveries }] = (await log()) as [NotificationView];
    expect(deliveries.map(({ detail }) => detail).toSorted()).toEqual([
      'The channel is not there any more.',
      'The channel is switched off.',
    ]);
  });
});

describe('a webhook', () => {
  const verifies = (secret: string, index = -1) => {
    const { headers, body } = hooks.taken.at(index)!;
    return verifyWebhook(secret, String(headers['bellwether-signature']), body, context.clock());
  };

  it('is signed, and the signature is worth nothing for another body, secret or time', async () => {
    const { channel_id, secret } = await webhook();
    await route(channel_id);
    await tell();
    await look();
    expect(verifies(secret!)).toBe(true);
    expect(verifies('whs_other')).toBe(false);
    const { headers, body } = hooks.taken[0]!;
    const signature = String(headers['bellwether-signature']);
    expect(verifyWebhook(secret!, signature, `${body} `, context.clock())).toBe(false);
    expect(verifyWebhook(secret!, signature, body, context.clock() + 301 * SECOND_MS)).toBe(false);
    expect(verifyWebhook(secret!, signature.replace(/t=\d+/, 't=1'), body, 1000)).toBe(false);
  });

  it('is signed with both secrets for a week when its secret is exchanged', async () => {
    const { channel_id, secret } = await webhook();
    await route(channel_id);
    const exchanged = await exchangeWebhookSecret(context, admin, channel_id);
    await tell();
    await look();
    expect([verifies(secret!), verifies(exchanged.secret!)]).toEqual([true, true]);
    services.pass(7 * DAY_MS);
    await tell();
    await look();
    expect([verifies(secret!), verifies(exchanged.secret!)]).toEqual([false, true]);
  });

  it('takes events of rules, once by their idempotency key', async () => {
    const { channel_id, secret } = await webhook();
    const event = { org_id: admin.orgId, channel_id, type: 'rule.matched', data: { answer: 42 }, idempotency_key: 'k' };
    await sendEvent(context, event);
    await sendEvent(context, event);
    await look();
    expect(hooks.taken).toHaveLength(1);
    expect(hooks.json()).toMatchObject({ type: 'rule.matched', data: { answer: 42 }, org_id: admin.orgId });
    expect(verifies(secret!)).toBe(true);
    await problemOf(sendEvent(context, { ...event, channel_id: 'chn_none' }), 'not_found');
  });

  it('is tried out with a message that says so', async () => {
    const { channel_id } = await webhook();
    expect(await testChannel(context, admin, channel_id)).toMatchObject({ ok: true });
    expect(titles()).toEqual(['notification.test Bellwether can write to "Operations"']);
    hooks.answers = [{ status: 404 }];
    expect(await testChannel(context, admin, channel_id)).toMatchObject({
      ok: false,
      detail: expect.stringContaining('404'),
    });
  });
});

describe('the log', () => {
  it('is read page by page, the newest first', async () => {
    for (const title of ['a', 'b', 'c']) {
      await tell({ title });
      services.pass(SECOND_MS);
    }
    const first = await listNotifications(context, admin, { limit: 2 });
    expect(first.notifications.map(({ title }) => title)).toEqual(['c', 'b']);
    const second = await listNotifications(context, admin, { limit: 2, before: first.next });
    expect([second.notifications.map(({ title }) => title), second.next]).toEqual([['a'], null]);
    await problemOf(listNotifications(context, admin, { before: 'x' }), 'invalid_request');
  });

  it('shows a manager what is about the own units, and unusual access only to those who read the audit trail', async () => {
    await context.records.asTenant(admin.orgId, (tx) =>
      tx
        .insertInto('organisation_units')
        .values({
          ...{ org_id: admin.orgId, unit: 'eng', kind: 'department', parent: null, name_generic: 'Engineering' },
          ...{ declared: true, as_of: new Date(0), as_of_event: '', updated_at: new Date(0) },
        })
        .execute(),
    );
    const ids = new Map<string, string>();
    for (const [title, more] of [
      ['own', { unit: 'eng' }],
      ['other', { unit: 'sales' }],
      ['all', {}],
      ['access', { kind: 'access' }],
    ] as const)
      ids.set(title, (await tell({ title, ...more })).notification_id);
    const seen = async (caller: Caller) =>
      (await listNotifications(context, caller, {})).notifications.map(({ title }) => title).toSorted();
    const manager = callerWith('manager', admin.orgId, { teams: ['eng'] });
    expect(await seen(manager)).toEqual(['own']);
    expect(await seen(callerWith('hr_admin', admin.orgId))).toEqual(['all', 'other', 'own']);
    expect(await seen(admin)).toEqual(['access', 'all', 'other', 'own']);
    await acknowledgeNotification(context, manager, ids.get('own')!);
    await problemOf(acknowledgeNotification(context, manager, ids.get('all')!), 'not_found');
    await problemOf(
      acknowledgeNotification(context, callerWith('hr_admin', admin.orgId), ids.get('access')!),
      'not_found',
    );
    await problemOf(listNotifications(context, callerWith('member', admin.orgId), {}), 'forbidden');
  });

  it('of one organisation is not another’s', async () => {
    const { channel_id } = await webhook();
    await route(channel_id);
    const { notification_id } = await tell();
    await look();
    const stranger = await addTenant(services.context, `org_stranger_${organisations}`);
    expect((await listNotifications(context, stranger, {})).notifications).toEqual([]);
    await problemOf(acknowledgeNotification(context, stranger, notification_id), 'not_found');
    await problemOf(testChannel(context, stranger, channel_id), 'not_found');
    await problemOf(
      createRoute(context, stranger, { name: 'x', steps: [{ after_minutes: 0, channel_ids: [channel_id] }] }),
      'invalid_request',
    );
  });
});
