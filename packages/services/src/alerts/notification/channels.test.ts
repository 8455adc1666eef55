/** What arrives at each kind of channel, against servers that speak its protocol, and what their answers mean. */
import { SECOND_MS } from '@bellwether/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type HookServer,
  type MailServer,
  openHookServer,
  openMailServer,
} from '../../../test/notification-servers.ts';
import { readMail } from '../../../test/read-mail.ts';
import {
  addTenant,
  callerWith,
  openTestServices,
  problemOf,
  type TestServices,
} from '../../../test/service-context.ts';
import type { Caller } from '../../access/authority/caller.ts';
import { OutboundClient } from '../../installation/outbound/outbound-client.ts';
import { mailInvitation, mailPasswordReset } from './account-mail.ts';
import type { LinkContext } from './acknowledge.ts';
import { retryDelay } from './attempt-delivery.ts';
import { NotificationDispatcher } from './dispatcher.ts';
import { listChannels } from './list-channels.ts';
import { listDeadLetters, listNotifications } from './list-notifications.ts';
import type { Notification } from './notification.ts';
import { NotificationLinks } from './notification-links.ts';
import type { NotificationView } from './notification-view.ts';
import { notify, resolveNotification } from './notify.ts';
import { checkChannels, testChannel } from './test-channel.ts';
import { createChannel, updateChannel } from './write-channel.ts';
import { createRoute } from './write-route.ts';

const LOGIN = { user: 'bellwether', password: 'p4ss-word' };
const ORG = 'org_a';

let services: TestServices;
let context: LinkContext;
let dispatcher: NotificationDispatcher;
let admin: Caller;
let hooks: HookServer;
let mail: MailServer;
let count = 0;

beforeAll(async () => {
  services = await openTestServices();
  const notificationLinks = new NotificationLinks(Buffer.alloc(32, 1), services.context.clock);
  notificationLinks.servedAt('https://bellwether.example.org');
  context = { ...services.context, outbound: new OutboundClient({ allowPrivate: true }), notificationLinks };
  admin = await addTenant(services.context, ORG);
  const now = services.context.clock();
  const person = { org_id: ORG, teams: [], created_at: new Date(now), updated_at: new Date(now), password_hash: null };
  await context.records.asTenant(ORG, async (tx) => {
    for (const [user_id, email, role, disabled_at] of [
      ['usr_1', 'ada@example.org', 'owner', null],
      ['usr_2', 'ben@example.org', 'admin', null],
      ['usr_3', 'cleo@example.org', 'admin', new Date(now)],
      ['usr_4', 'dan@example.org', 'viewer', null],
    ] as const) {
      const { updated_at: _, ...row } = person;
      await tx
        .insertInto('users')
        .values({ ...row, user_id, email, name: email, role, disabled_at })
        .execute();
    }
  });
  const trouble = (message: string, error: unknown) => {
    throw new Error(message, { cause: error });
  };
  dispatcher = new NotificationDispatcher(context, { onTrouble: trouble, random: () => 0 });
  [hooks, mail] = [await openHookServer(), await openMailServer(LOGIN)];
});
afterAll(async () => {
  await dispatcher.stop();
  await Promise.all([hooks.close(), mail.close(), context.outbound.close()]);
  await services.close();
});
beforeEach(async () => {
  await context.records.asTenant(ORG, async (tx) => {
    for (const table of [
      'notification_deliveries',
      'notifications',
      'notification_routes',
      'notification_channels',
    ] as const)
      await tx.deleteFrom(table).execute();
  });
  [hooks.taken, hooks.answers, hooks.otherwise] = [[], [], { status: 200 }];
  [mail.mails, mail.refusals] = [[], []];
});

const channel = async (settings: object) => {
  const { channel_id } = await createChannel(context, admin, { name: `Channel ${++count}`, ...settings });
  const steps = [{ after_minutes: 0, channel_ids: [channel_id] }];
  await createRoute(context, admin, { name: `Route ${count}`, steps, group_by: [], group_wait_seconds: 0 });
  return channel_id;
};
const tell = (more: Partial<Notification> = {}) =>
  notify(context, {
    ...{ org_id: ORG, kind: 'budget', severity: 'critical', title: 'The budget <b>"A & B"</b> is spent' },
    ...{ body: 'Of 100 USD:\nnothing is left. <!channel> *now* [x](https://evil.example)', link: '/explore' },
    ...{ dedup_key: `budget:${++count}`, atMs: context.clock(), unit: 'eng', pack: 'agents', ...more },
  });
const send = async (more: Partial<Notification> = {}) => {
  const told = await tell(more);
  await dispatcher.look();
  return told;
};
const outcome = async () => {
  const [{ deliveries }] = (await listNotifications(context, admin, { limit: 1 })).notifications as [NotificationView];
  return deliveries.at(-1);
};

describe('e-mail', () => {
  const settings = (more: object = {}) => ({
    ...{ kind: 'email', host: '127.0.0.1', port: mail.port, security: 'none', ...LOGIN },
    ...{ from_address: 'bellwether@example.org', roles: ['owner', 'admin'], ...more },
  });

  it('goes to users of the roles and those named, and to nobody who is blocked', async () => {
    await channel(settings({ user_ids: ['usr_4', 'usr_gone'] }));
    await send();
    expect(mail.mails.map(({ to }) => to)).toEqual([['ada@example.org', 'ben@example.org', 'dan@example.org']]);
    expect(await outcome()).toMatchObject({ state: 'sent', detail: 'to 3' });
  });

  it('says what is the matter in text and HTML, with a link that acknowledges and the same id at each attempt', async () => {
    await channel(settings());
    mail.refusals = [
      { responseCode: 451, message: 'later' },
      { responseCode: 451, message: 'later' },
    ];
    await send();
    expect(await outcome()).toMatchObject({ state: 'waiting', detail: expect.stringContaining('451') });
    services.pass(10 * SECOND_MS);
    await dispatcher.look();
    const { headers, subject, text, html } = await readMail(mail.mails[0]!.raw);
    expect(subject).toBe('Critical: The budget <b>"A & B"</b> is spent');
    expect(headers).toMatchObject({
      'auto-submitted': 'auto-generated',
      'message-id': expect.stringMatching(/^<dlv_\w+@example\.org>$/),
    });
    expect(text).toContain('nothing is left.');
    expect(text).toMatch(/https:\/\/bellwether\.example\.org\/acknowledge\?t=\S+/);
    expect(html).toContain('The budget &#60;b&#62;&#34;A &#38; B&#34;&#60;/b&#62; is spent');
    expect(html).not.toContain('<b>');
  });

  it('brings files along', async () => {
    await channel(settings());
    const attachments = [{ name: 'report.pdf', media_type: 'application/pdf', bytes: Buffer.from('%PDF-1.7') }];
    await send({ kind: 'report', severity: 'info', attachments });
    const { raw } = mail.mails[0]!;
    expect(raw).toContain('filename=report.pdf');
    expect(raw).toContain(Buffer.from('%PDF-1.7').toString('base64'));
  });

  it('is given up when the server does not let us in, and the log does not repeat the password', async () => {
    await channel(settings({ password: 'wrong-secret' }));
    await send();
    expect(await outcome()).toMatchObject({ state: 'failed', detail: expect.stringMatching(/does not let us in/) });
    expect(JSON.stringify([await listDeadLetters(context, admin), await listChannels(context, admin)])).not.toContain(
      'wrong-secret',
    );
  });

  it('reaches those whose address the server takes, and says how many it did not', async () => {
    await channel(settings());
    mail.refusals = [{ responseCode: 550, message: 'no ada here' }];
    await send();
    expect(mail.mails.map(({ to }) => to)).toEqual([['ben@example.org']]);
    const { detail } = (await outcome())!;
    expect(detail).toMatch(/refused 1 of the addresses/);
    expect(detail).not.toContain('ada');
  });

  it('tells of many things in one mail', async () => {
    await channel(settings());
    await tell({ title: 'One', severity: 'warning' });
    await tell({ title: 'Two' });
    await dispatcher.look();
    const { subject, text } = await readMail(mail.mails[0]!.raw);
    expect(subject).toBe('Critical: Two and 1 more');
    expect(text).toMatch(/One[\s\S]*Two|Two[\s\S]*One/);
  });

  it('mails invitations and links for a new password where it is set to, to whom they are for', async () => {
    const link = {
      link: 'https://bellwether.example.org/invitation#token=bwi_x',
      expiresAt: '2026-11-28T05:00:00.000Z',
    };
    const invited = { email: 'eve@example.org', ...link };
    const id = await channel(settings());
    expect(await mailInvitation(context, admin, invited)).toBe(false);
    await updateChannel(context, admin, id, { version: 1, sends_account_mail: true });
    expect(await mailInvitation(context, admin, invited)).toBe(true);
    expect(await mailPasswordReset(context, admin, { userId: 'usr_4', ...link })).toBe(true);
    expect(mail.mails.map(({ to }) => to)).toEqual([['eve@example.org'], ['dan@example.org']]);
    const { subject, text, html } = await readMail(mail.mails[0]!.raw);
    expect(subject).toBe(`An account at ${ORG}`);
    expect(text).toContain(link.link);
    expect(text).toContain('until 2026-11-28 05:00 UTC');
    expect(html).toContain(`href="${link.link}"`);
    mail.refusals = [{ responseCode: 550, message: 'no' }];
    expect(await mailInvitation(context, admin, invited)).toBe(false);
    await problemOf(async () => mailInvitation(context, callerWith('viewer', ORG), invited), 'forbidden');
  });

  it('needs a password again when the server is another', async () => {
    const id = await channel(settings());
    const { errors } = await problemOf(
      updateChannel(context, admin, id, { version: 1, host: 'mail.example.org' }),
      'invalid_request',
    );
    expect(errors).toEqual([{ field: 'password', detail: 'has to be sent again when host changes.' }]);
  });
});

describe('Slack', () => {
  const webhook = () => channel({ kind: 'slack', way: 'webhook', webhook_url: `${hooks.url}/services/T0/B0/xyz` });
  const app = () =>
    channel({ kind: 'slack', way: 'app', api_url: `${hooks.url}/api`, token: 'xoxb-1', conversation: 'C024BE91L' });

  it('by a webhook gets blocks in which nothing of ours calls anybody', async () => {
    await webhook();
    await send();
    const said = hooks.json<{ text: string; blocks: { type: string; text?: { type: string; text: string } }[] }>();
    expect(hooks.taken[0]!.path).toBe('/services/T0/B0/xyz');
    expect(said.text).toBe('Critical: The budget &lt;b&gt;"A &amp; B"&lt;/b&gt; is spent');
    expect(said.blocks.map(({ type }) => type)).toEqual(['header', 'section', 'context', 'section']);
    const markdown = said.blocks.filter(({ text }) => text?.type === 'mrkdwn').map(({ text }) => text!.text);
    expect(markdown.join()).not.toMatch(/<!/);
    expect(markdown[0]).toContain('<https://bellwether.example.org/explore|The budget');
    expect(markdown[1]).toMatch(/^<https:\/\/bellwether\.example\.org\/acknowledge\?t=[^|]+\|Acknowledge>/);
  });

  it('as an app is asked with its token, and what it says in its body counts', async () => {
    await app();
    hooks.answers = [
      { status: 200, body: '{"ok":false,"error":"internal_error"}' },
      { status: 200, body: '{"ok":true,"ts":"1"}' },
    ];
    await send();
    expect(hooks.taken[0]).toMatchObject({
      path: '/api/chat.postMessage',
      headers: { authorization: 'Bearer xoxb-1' },
    });
    expect(hooks.json()).toMatchObject({ channel: 'C024BE91L', unfurl_links: false });
    expect(await outcome()).toMatchObject({ state: 'waiting' });
    services.pass(10 * SECOND_MS);
    await dispatcher.look();
    expect(await outcome()).toMatchObject({ state: 'sent' });
  });

  it('that does not know the channel or the token is not asked again', async () => {
    await app();
    hooks.answers = [{ status: 200, body: '{"ok":false,"error":"invalid_auth"}' }];
    await send();
    expect(await outcome()).toMatchObject({ state: 'failed', detail: 'Slack did not take it: invalid_auth' });
  });

  it('is given its token again when it is to go elsewhere', async () => {
    const id = await app();
    const { errors } = await problemOf(
      updateChannel(context, admin, id, { version: 1, api_url: `${hooks.url}/other` }),
      'invalid_request',
    );
    expect(errors?.map(({ field }) => field)).toEqual(['token']);
  });
});

describe('Teams', () => {
  it('gets an adaptive card whose words know no Markdown, and small enough', async () => {
    await channel({ kind: 'teams', webhook_url: `${hooks.url}/workflows/1?sig=x` });
    hooks.otherwise = { status: 202, body: '' };
    await send({ body: 'x'.repeat(4000) });
    const { type, attachments } = hooks.json<{
      type: string;
      attachments: {
        contentType: string;
        content: { type: string; body: { type: string }[]; actions: { title: string; url: string }[] };
      }[];
    }>();
    const [{ contentType, content }] = attachments as [(typeof attachments)[number]];
    expect([type, contentType, content.type]).toEqual([
      'message',
      'application/vnd.microsoft.card.adaptive',
      'AdaptiveCard',
    ]);
    expect(new Set(content.body.map((block) => block.type))).toEqual(new Set(['RichTextBlock']));
    expect(content.actions.map(({ title }) => title)).toEqual(['Acknowledge', 'Look', 'All notifications']);
    expect(await outcome()).toMatchObject({ state: 'sent' });
  });

  it('gets at most 28 KB, however much there is to tell', async () => {
    await channel({ kind: 'teams', webhook_url: `${hooks.url}/workflows/1` });
    for (let i = 0; i < 30; i++) await tell({ title: `${i} ${'é'.repeat(150)}`, body: 'é'.repeat(4000) });
    await dispatcher.look();
    expect(hooks.taken).toHaveLength(1);
    expect(Buffer.byteLength(hooks.taken[0]!.body)).toBeLessThan(28 * 1024);
  });
});

describe('PagerDuty', () => {
  const KEY = 'a1b2c3d4e5f60718293a4b5c6d7e8f90';
  const pagerduty = () => channel({ kind: 'pagerduty', url: hooks.url, routing_key: KEY });

  it('gets a trigger for each notification, and a resolve with the same key', async () => {
    await pagerduty();
    hooks.otherwise = { status: 202, body: '{"status":"success"}' };
    const one = await tell({ dedup_key: 'budget:one' });
    const two = await tell({ dedup_key: 'budget:two', severity: 'warning' });
    await dispatcher.look();
    expect(hooks.taken.map(({ path }) => path)).toEqual(['/v2/enqueue', '/v2/enqueue']);
    const [first, second] = hooks.taken.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    expect(first).toMatchObject({
      ...{ routing_key: KEY, event_action: 'trigger', dedup_key: one.notification_id, client: 'Bellwether' },
      payload: { severity: 'critical', source: ORG, class: 'budget', component: 'agents', group: 'eng' },
    });
    expect(second).toMatchObject({ dedup_key: two.notification_id, payload: { severity: 'warning' } });
    services.pass(SECOND_MS);
    await resolveNotification(context, { org_id: ORG, dedup_key: 'budget:one', atMs: context.clock() });
    await dispatcher.look();
    expect(hooks.json()).toEqual({ routing_key: KEY, event_action: 'resolve', dedup_key: one.notification_id });
  });

  it('is tried out with an incident that is resolved at once', async () => {
    const id = await pagerduty();
    expect(await testChannel(context, admin, id)).toMatchObject({ ok: true });
    const events = hooks.taken.map(({ body }) => JSON.parse(body) as { event_action: string; dedup_key: string });
    expect(events.map(({ event_action }) => event_action)).toEqual(['trigger', 'resolve']);
    expect(events[0]!.dedup_key).toBe(events[1]!.dedup_key);
  });

  it('that calls an event invalid is not asked again; that is busy is', async () => {
    await pagerduty();
    hooks.answers = [
      { status: 429, body: '{"status":"throttle exceeded"}' },
      { status: 400, body: '{"status":"invalid event"}' },
    ];
    await send();
    expect(await outcome()).toMatchObject({ state: 'waiting' });
    services.pass(10 * SECOND_MS);
    await dispatcher.look();
    expect(await outcome()).toMatchObject({ state: 'failed', detail: expect.stringContaining('invalid event') });
  });

  it('wants the integration key of a service', async () => {
    const { errors } = await problemOf(channel({ kind: 'pagerduty', routing_key: 'x' }), 'invalid_request');
    expect(errors?.map(({ field }) => field)).toEqual(['routing_key']);
  });
});

describe('the address of a channel', () => {
  it.each([
    [{ kind: 'webhook', url: 'http://hooks.example.org/' }, 'url'],
    [{ kind: 'webhook', url: 'https://169.254.169.254/latest' }, 'url'],
    [{ kind: 'webhook', url: 'https://user:pass@hooks.example.org/' }, 'url'],
    [{ kind: 'slack', way: 'webhook', webhook_url: 'ftp://x' }, 'webhook_url'],
    [{ kind: 'teams', webhook_url: 'https://[fd00:ec2::254]/' }, 'webhook_url'],
  ])('%j is refused', async (settings, field) => {
    const { errors } = await problemOf(channel(settings), 'invalid_request');
    expect(errors?.map((error) => error.field)).toEqual([field]);
  });

  it('inside of private networks is refused where those are not allowed, by name as well, when it is called', async () => {
    const guarded = { ...context, outbound: new OutboundClient({ allowPrivate: false }) };
    const inside = { kind: 'email', name: 'x', host: 'localhost', port: 25, security: 'starttls' };
    const mailTo = { user: null, from_address: 'a@example.org', roles: ['owner'] };
    const { channel_id } = await createChannel(guarded, admin, { ...inside, ...mailTo });
    expect(await testChannel(guarded, admin, channel_id)).toMatchObject({
      ok: false,
      detail: expect.stringMatching(/localhost leads to .*, which is not on the public internet/),
    });
    const refused = await problemOf(
      createChannel(guarded, admin, { ...inside, ...mailTo, name: 'y', security: 'none', port: 6379 }),
      'invalid_request',
    );
    expect(refused.errors?.map(({ field }) => field)).toEqual(['port', 'security']);
    await guarded.outbound.close();
  });
});

describe('a channel’s secrets', () => {
  it('are in no answer, and not readable in the records', async () => {
    const secrets = { token: 'xoxb-very-secret', routing_key: 'f'.repeat(32) };
    await channel({ kind: 'slack', way: 'app', token: secrets.token, conversation: 'C1' });
    await channel({ kind: 'pagerduty', routing_key: secrets.routing_key });
    const shown = JSON.stringify(await listChannels(context, admin));
    const stored = await context.records.asTenant(ORG, async (tx) =>
      JSON.stringify([
        await tx.selectFrom('notification_channels').selectAll().execute(),
        await tx.selectFrom('event_store').selectAll().execute(),
        await tx.selectFrom('audit_entries').selectAll().execute(),
      ]),
    );
    for (const secret of Object.values(secrets)) {
      expect(shown).not.toContain(secret);
      expect(stored).not.toContain(secret);
    }
    expect((await listChannels(context, admin)).map(({ secrets_set }) => secrets_set)).toEqual([
      ['token'],
      ['routing_key'],
    ]);
  });
});

describe('channels', () => {
  it('are changed from the version that was seen, and by whoever may set things only', async () => {
    const id = await channel({ kind: 'webhook', url: `${hooks.url}/a` });
    await updateChannel(context, admin, id, { version: 1, name: 'Renamed' });
    const stale = await problemOf(updateChannel(context, admin, id, { version: 1, enabled: false }), 'conflict');
    expect(stale.current).toMatchObject({ version: 2, state: { name: 'Renamed' } });
    await problemOf(createChannel(context, { ...admin, grants: new Map() }, {}), 'forbidden');
  });

  it('say whether they can be reached, and tell nobody anything', async () => {
    await channel({ kind: 'webhook', name: 'there', url: `${hooks.url}/a` });
    await channel({ kind: 'teams', name: 'gone', webhook_url: 'http://127.0.0.1:1/' });
    const login = { kind: 'email', name: 'mail', host: '127.0.0.1', port: mail.port, security: 'none', ...LOGIN };
    await channel({ ...login, from_address: 'a@example.org', roles: ['owner'] });
    expect((await checkChannels(context, admin)).map(({ name, ok }) => [name, ok])).toEqual([
      ['gone', false],
      ['mail', true],
      ['there', true],
    ]);
    expect([hooks.taken, mail.mails]).toEqual([[], []]);
  });
});

describe('the wait before another attempt', () => {
  it('doubles up to a quarter of an hour, and is a matter of chance in its upper half', () => {
    const waits = [1, 2, 3, 8, 12].map((attempts) => [retryDelay(attempts, () => 0), retryDelay(attempts, () => 1)]);
    expect(waits).toEqual([
      [2_500, 5_000],
      [5_000, 10_000],
      [10_000, 20_000],
      [320_000, 640_000],
      [450_000, 900_000],
    ]);
  });
});
