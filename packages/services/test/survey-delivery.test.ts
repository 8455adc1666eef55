/** From a wave to people's mailboxes and back, with a real mail server: what is sent, to whom, when, and never twice. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HOUR_MS, MINUTE_MS, parseTokenText } from '@bellwether/core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { submitResponse } from '../src/surveys/response/submit.ts';
import { closeWave } from '../src/surveys/wave/close.ts';
import { WaveHouse } from '../src/surveys/wave/wave-house.fixture.ts';
import { DeliveryHouse, OPERATOR_OF_EDGE } from './delivery-house.ts';
import { readMail } from './read-mail.ts';

const STAFF = ['Ada', 'Ben', 'Cleo', 'Dora', 'Emil', 'Fay'];
let waves: WaveHouse;
let house: DeliveryHouse;
beforeAll(async () => {
  waves = await WaveHouse.open();
}, 120_000);
afterAll(() => waves.close());
afterEach(() => house.close());

/** The link in a mail, taken apart. */
async function linkIn(raw: string) {
  const { text } = await readMail(raw);
  const [, wave, token] = /https:\/\/answers\.acme\.example\/s\/([0-9a-f-]{36})#(\S+)/.exec(text) ?? [];
  return { wave: wave!, token: parseTokenText(token ?? '')! };
}

const counts = (wave: string) => house.edge.delivery.waves().find((one) => one.wave_id === wave)!;

describe('a wave', () => {
  it('reaches everybody once, with a link of their own that answers', async () => {
    house = await DeliveryHouse.open(waves, STAFF);
    house.setUp();
    const { wave_id } = await house.waves.wave();
    await house.edge.delivery.look();
    await house.edge.delivery.look();
    expect(house.mails.map(({ to }) => to).sort()).toEqual(STAFF.map((name) => `${name.toLowerCase()}@acme.example`));
    const links = await Promise.all(house.mails.map(({ raw }) => linkIn(raw)));
    expect(new Set(links.map(({ token }) => token.input)).size).toBe(6);
    for (const { wave, token } of links) {
      expect(wave).toBe(wave_id);
      await expect(
        submitResponse(house.waves.platform, { wave_id: wave, token, language: 'en', answers: { energy: 3 } }),
      ).resolves.toEqual({ received: true });
    }
    expect(counts(wave_id)).toMatchObject({ state: 'sending', invited: 6, tokens: 6, invitations: { sent: 6 } });
  });

  it('is a mail that programs understand: text and HTML, a name, one click to unsubscribe', async () => {
    house = await DeliveryHouse.open(waves, STAFF);
    house.setUp();
    await house.waves.wave();
    await house.edge.delivery.look();
    const mail = await readMail(house.mailsTo('Ada')[0]!.raw);
    expect(mail.headers.from).toContain('surveys@acme.example');
    expect(mail.headers['message-id']).toMatch(/^<[0-9a-f]{40}@acme\.example>$/);
    expect(mail.headers['list-unsubscribe']).toMatch(
      /^<https:\/\/edge\.acme\.example\/unsubscribe\/[0-9a-f]{40}\.[\w-]{22}>$/,
    );
    expect(mail.headers['list-unsubscribe-post']).toBe('List-Unsubscribe=One-Click');
    expect(mail.headers['auto-submitted']).toBe('auto-generated');
    expect(mail.text).toContain('Hello Ada,');
    expect(mail.text).toContain('Acme asks for your view: Weekly pulse.');
    expect(mail.html).toContain('<a href=');
    // Nobody is told by the mail server of somebody else.
    expect(house.mailsTo('Ada')[0]!.raw).not.toMatch(/ben@/i);
  });

  it('sends nothing before somebody has set up how, and asks the centre nothing either', async () => {
    house = await DeliveryHouse.open(waves, STAFF);
    await house.waves.wave();
    await house.edge.delivery.look();
    expect(house.edge.delivery.status()).toMatchObject({ channels: [], waves: [] });
  });

  it('forgets who was invited, their tokens and who took part when it is over', async () => {
    house = await DeliveryHouse.open(waves, STAFF);
    house.setUp();
    const { wave_id } = await house.waves.wave();
    await house.edge.delivery.look();
    await closeWave(house.waves.platform, house.waves.owner, wave_id);
    await house.edge.delivery.look();
    expect(counts(wave_id)).toMatchObject({ state: 'closed', invited: 0, tokens: 0, spent: 0 });
  });
});

describe('a reminder', () => {
  it('goes to those alone whose token is not spent, and once', async () => {
    house = await DeliveryHouse.open(waves, STAFF);
    house.setUp();
    const { wave_id } = await house.waves.wave({ remindAfterHours: [48, 96] });
    await house.edge.delivery.look();
    const { token } = await linkIn(house.mailsTo('Ada')[0]!.raw);
    await submitResponse(house.waves.platform, { wave_id, token, language: 'en', answers: { energy: 3 } });
    house.waves.pass(47 * HOUR_MS);
    await house.edge.delivery.look();
    expect(house.mails).toHaveLength(6);
    house.waves.pass(HOUR_MS);
    await house.edge.delivery.look();
    await house.edge.delivery.look();
    expect(house.mailsTo('Ada')).toHaveLength(1);
    expect(house.mailsTo('Ben')).toHaveLength(2);
    expect((await readMail(house.mailsTo('Ben')[1]!.raw)).headers.subject).toBe('Still open: Weekly pulse');
    // The same link: the token is the person's, not the message's.
    expect(await linkIn(house.mailsTo('Ben')[1]!.raw)).toEqual(await linkIn(house.mailsTo('Ben')[0]!.raw));
    expect(counts(wave_id).reminders).toMatchObject({ sent: 5, skipped: 1 });
  });
});

describe('hours', () => {
  it('keep messages until somebody’s morning', async () => {
    house = await DeliveryHouse.open(waves, STAFF);
    house.setUp({ hours: { from: '08:30', to: '17:00', days: [1, 2, 3, 4, 5] } });
    house.waves.pass(9 * HOUR_MS); // Monday, 18:00
    await house.waves.wave();
    await house.edge.delivery.look();
    expect(house.mails).toHaveLength(0);
    house.waves.pass(14 * HOUR_MS + 29 * MINUTE_MS); // Tuesday, 08:29
    await house.edge.delivery.look();
    expect(house.mails).toHaveLength(0);
    house.waves.pass(MINUTE_MS);
    await house.edge.delivery.look();
    expect(house.mails).toHaveLength(6);
  });
});

describe('an address that does not work', () => {
  it('is not tried again when it was refused for good, and tells nobody else anything', async () => {
    house = await DeliveryHouse.open(waves, STAFF);
    house.setUp();
    house.refuse = (address) =>
      address.startsWith('cleo') ? { responseCode: 550, message: 'no such user' } : undefined;
    const { wave_id } = await house.waves.wave();
    await house.edge.delivery.look();
    expect(counts(wave_id).invitations).toEqual({ sent: 5, failed: 1 });
    house.refuse = () => undefined;
    house.waves.pass(49 * HOUR_MS);
    await house.edge.delivery.look();
    expect(house.mailsTo('Cleo')).toHaveLength(0);
    await house.edge.delivery.bounce({ email: 'cleo@acme.example' }, { works: true }, OPERATOR_OF_EDGE);
    await house.waves.wave();
    await house.edge.delivery.look();
    expect(house.mailsTo('Cleo')).toHaveLength(1);
  });

  it('is tried again later when the server says so', async () => {
    house = await DeliveryHouse.open(waves, STAFF);
    house.setUp();
    house.refuse = (address) => (address.startsWith('cleo') ? { responseCode: 450, message: 'greylisted' } : undefined);
    const { wave_id } = await house.waves.wave();
    await house.edge.delivery.look();
    expect(counts(wave_id).invitations).toEqual({ sent: 5, waiting: 1 });
    house.refuse = () => undefined;
    house.waves.pass(2 * MINUTE_MS);
    await house.edge.delivery.look();
    expect(counts(wave_id).invitations).toEqual({ sent: 6 });
    expect(house.mailsTo('Cleo')).toHaveLength(1);
  });

  it('is left alone once a mail to it has come back', async () => {
    house = await DeliveryHouse.open(waves, STAFF);
    house.setUp();
    await house.waves.wave();
    await house.edge.delivery.look();
    const messageId = (await readMail(house.mailsTo('Dora')[0]!.raw)).headers['message-id']!;
    await house.edge.delivery.bounce({ messageId }, {}, OPERATOR_OF_EDGE);
    house.waves.pass(49 * HOUR_MS);
    await house.edge.delivery.look();
    expect(house.mailsTo('Dora')).toHaveLength(1);
    expect(house.mailsTo('Emil')).toHaveLength(2);
  });
});

describe('unsubscribing', () => {
  it('takes a link of ours, and no other, and holds for later waves', async () => {
    house = await DeliveryHouse.open(waves, STAFF);
    house.setUp();
    await house.waves.wave();
    await house.edge.delivery.look();
    const url = (await readMail(house.mailsTo('Fay')[0]!.raw)).headers['list-unsubscribe']!.slice(1, -1);
    const link = url.split('/').at(-1)!;
    expect(house.edge.delivery.unsubscribe(`${link.slice(0, -1)}x`)).toBe(false);
    expect(house.edge.delivery.unsubscribe(link)).toBe(true);
    await house.waves.wave();
    await house.edge.delivery.look();
    expect(house.mailsTo('Fay')).toHaveLength(1);
    expect(house.mailsTo('Ada')).toHaveLength(2);
  });
});

describe('Slack', () => {
  it('reaches who has no address that works, and waits as long as Slack asks', async () => {
    house = await DeliveryHouse.open(waves, STAFF);
    house.setUp({ smtp: null, slack: { token: 'xoxb-0123456789abc' } });
    await house.teachSlackIds({ Ada: 'U0ADA000', Ben: 'U0BEN000' });
    house.slackAnswers = [
      { status: 429, headers: { 'retry-after': '120' }, body: { ok: false, error: 'ratelimited' } },
    ];
    const { wave_id } = await house.waves.wave();
    await house.edge.delivery.look();
    expect(house.posts).toHaveLength(0);
    house.waves.pass(119_000);
    await house.edge.delivery.look();
    expect(house.posts).toHaveLength(0);
    house.waves.pass(2_000);
    await house.edge.delivery.look();
    expect(house.posts.map(({ channel }) => channel).sort()).toEqual(['U0ADA000', 'U0BEN000']);
    expect(house.posts[0]!.text).toContain(`https://answers.acme.example/s/${wave_id}#`);
    expect(counts(wave_id).invitations).toEqual({ sent: 2, failed: 4 });
  });
});

describe('a mail server', () => {
  it('that does not let us in keeps everything waiting, and the status says why', async () => {
    house = await DeliveryHouse.open(waves, STAFF);
    house.setUp();
    house.edge.delivery.changeSettings(
      {
        smtp: {
          ...{ host: '127.0.0.1', port: house.smtpPort, security: 'starttls', user: 'edge', password: 'wrong' },
          from_address: 'surveys@acme.example',
        },
      },
      OPERATOR_OF_EDGE,
    );
    const { wave_id } = await house.waves.wave();
    await house.edge.delivery.look();
    expect(house.edge.delivery.status().problem).toMatch(/does not let us in/);
    expect(counts(wave_id).invitations).toEqual({ waiting: 6 });
    house.setUp();
    house.waves.pass(11 * MINUTE_MS);
    await house.edge.delivery.look();
    expect(house.mails).toHaveLength(6);
  });

  it('that cannot be reached costs nobody their invitation', async () => {
    house = await DeliveryHouse.open(waves, STAFF);
    house.setUp();
    const smtp = { host: '127.0.0.1', port: 9, security: 'none', from_address: 'surveys@acme.example' };
    house.edge.delivery.changeSettings({ smtp }, OPERATOR_OF_EDGE);
    const { wave_id } = await house.waves.wave();
    await house.edge.delivery.look();
    expect(house.edge.delivery.status().problem).toMatch(/cannot be reached/);
    expect(counts(wave_id).invitations).toEqual({ waiting: 6 });
  });
});

describe('settings', () => {
  it('lie sealed, and secrets in them are never read back', async () => {
    house = await DeliveryHouse.open(waves, STAFF);
    house.setUp({ slack: { token: 'xoxb-0123456789abc' } });
    expect(JSON.stringify(house.edge.delivery.settings())).not.toMatch(/secret of the relay|xoxb/);
    await house.reopenEdge();
    expect(house.edge.delivery.settings()).toMatchObject({ smtp: { user: 'edge', password: 'set' } });
    await house.edge.close();
    const file = readFileSync(join(house.directory, 'edge.db')).toString('latin1');
    expect(file).not.toMatch(/secret of the relay|xoxb-0123|acme\.example/);
    await house.openEdge();
  });

  it('are refused with the field that is wrong', async () => {
    house = await DeliveryHouse.open(waves, STAFF);
    const change = (input: Record<string, unknown>) => () =>
      house.edge.delivery.changeSettings(input, OPERATOR_OF_EDGE);
    expect(change({ smtp: { host: 'x\r\nRCPT TO:<a@b>', from_address: 'a@b.c' } })).toThrow(/smtp.host/);
    expect(change({ smtp: { host: 'x', from_address: 'no address' } })).toThrow(/from_address/);
    expect(change({ answer_url: 'javascript:alert(1)' })).toThrow(/answer_url/);
    expect(change({ hours: { from: '18:00', to: '08:00' } })).toThrow(/hours/);
    expect(change({ per_minute: 0 })).toThrow(/per_minute/);
    expect(change({ nothing: 1 })).toThrow(/not known/);
  });
});

describe('an edge that is killed', () => {
  const KILLED_AT = [
    'delivery.drawn',
    'delivery.evaluated',
    'delivery.intent:1',
    'delivery.intent:4',
    'delivery.sent:1',
    'delivery.sent:3',
  ];

  it.each(KILLED_AT)('at %s never sends one message to one person twice, and goes on with the rest', async (fault) => {
    house = await DeliveryHouse.open(waves, STAFF);
    house.setUp();
    const { wave_id } = await house.waves.wave();
    await house.edge.close();
    expect(await child(fault)).toBe('SIGKILL');
    expect(await child(undefined)).toBe(0);
    await house.openEdge();
    const { invitations } = counts(wave_id);
    for (const name of STAFF) expect(house.mailsTo(name).length).toBeLessThanOrEqual(1);
    // What may have gone out is uncertain, one message at most; everybody else has theirs.
    expect((invitations.sent ?? 0) + (invitations.uncertain ?? 0)).toBe(6);
    expect(invitations.uncertain ?? 0).toBe(
      fault.startsWith('delivery.intent') || fault.startsWith('delivery.sent') ? 1 : 0,
    );
    expect(house.mails.length).toBeGreaterThanOrEqual(5);
  });

  it('while the mail server has the message and has not said so', async () => {
    house = await DeliveryHouse.open(waves, STAFF);
    house.setUp();
    await house.waves.wave();
    await house.edge.close();
    let running: ReturnType<typeof spawn> | undefined;
    house.onData = () => {
      if (house.mails.length === 3) running?.kill('SIGKILL');
    };
    expect(await child(undefined, (process) => (running = process))).toBe('SIGKILL');
    house.onData = () => undefined;
    expect(await child(undefined)).toBe(0);
    await house.openEdge();
    for (const name of STAFF) expect(house.mailsTo(name)).toHaveLength(1);
  });
});

/** Its exit code, or the signal that ended it. */
function child(fault: string | undefined, onStart: (process: ReturnType<typeof spawn>) => void = () => undefined) {
  return new Promise<number | string | null>((resolve, reject) => {
    const { directory, centreUrl, slackUrl } = house;
    const process_ = spawn(
      process.execPath,
      [
        fileURLToPath(new URL('./delivery-child.ts', import.meta.url)),
        directory,
        centreUrl,
        slackUrl,
        String(house.waves.clock.nowMs),
      ],
      {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { ...process.env, ...(fault ? { BELLWETHER_FAULT: fault } : {}) },
      },
    );
    onStart(process_);
    process_.on('error', reject);
    process_.on('exit', (code, signal) => resolve(signal ?? code));
  });
}
