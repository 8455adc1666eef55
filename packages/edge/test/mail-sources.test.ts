/** Mail by address: Gmail's list of ids, and mailboxes of a mail server. Nothing twice, nothing lost. */
import { writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { generate } from 'selfsigned';
import { afterEach, describe, expect, it } from 'vitest';
import { gmail } from '../src/adapters/mail/gmail.ts';
import { imap } from '../src/adapters/mail/mail-files.ts';
import { type EdgeHouse, edgeHouse, until } from './edge-house.ts';
import { type ImapCertificate, type ImapServer, imapServer } from './imap-server.ts';

const ADAPTERS = [gmail, imap];
const QUICK = { backoffMs: { first: 1, max: 5 } };
const sentBy = (house: EdgeHouse) => house.spooled().filter(({ event_type }) => event_type === 'email_sent');

let house: EdgeHouse | undefined;
const servers: { close(): unknown }[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) server.close();
  await house?.end();
  house = undefined;
});

interface Gmail {
  ids: string[];
  /** What was asked for: `list` with its page, or a message's id. */
  asked: string[];
  /** Called before each answer about a message; true when it has answered. */
  refuse: (id: string, response: ServerResponse, url: URL) => boolean;
  url: string;
}

/** Two ids a page; messages as the format `metadata` has them, printed over several lines as Google does. */
async function gmailServer(count: number): Promise<Gmail> {
  const service: Gmail = {
    ids: Array.from({ length: count }, (_, i) => `m${i}`),
    asked: [],
    refuse: () => false,
    url: '',
  };
  const server: Server = createServer((request, response) => {
    const url = new URL(request.url!, 'http://x');
    const id = /\/messages\/(.+)$/.exec(url.pathname)?.[1];
    if (id === undefined) {
      const from = Number(url.searchParams.get('pageToken') ?? 0);
      service.asked.push(`list ${from}`);
      const more = from + 2 < service.ids.length ? { nextPageToken: String(from + 2) } : {};
      const messages = service.ids.slice(from, from + 2).map((one) => ({ id: one, threadId: one }));
      response.end(JSON.stringify({ ...(messages.length ? { messages } : {}), ...more, resultSizeEstimate: count }));
      return;
    }
    service.asked.push(id);
    if (service.refuse(id, response, url)) return;
    const headers = [
      { name: 'From', value: 'Jane Smith <jane.smith@example.com>' },
      { name: 'To', value: 'bob@customer.org' },
      { name: 'Message-ID', value: `<${id}@x>` },
    ];
    const message = { id, labelIds: ['SENT'], internalDate: '1763647335000', payload: { headers } };
    response.end(JSON.stringify(message, null, 2));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push({
    close() {
      server.close();
      server.closeAllConnections();
    },
  });
  service.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/gmail/v1/users/me/messages?q=in:sent`;
  return service;
}

async function gmailHouse(service: Gmail, more: object = {}): Promise<EdgeHouse> {
  const sources = { mail: { adapter: 'gmail', from: { url: service.url, token_file: 'token' } } };
  house = await edgeHouse({ domains: ['example.com'], sources }, { adapters: ADAPTERS, ...QUICK, ...more });
  writeFileSync(join(house.directory, 'token'), 'ya29.x\n');
  await house.enable('mail');
  service.asked.length = 0;
  return house;
}

describe('Gmail by its address', () => {
  it('is listed page after page, and each message is fetched: headers only, and only those that are needed', async () => {
    const service = await gmailServer(5);
    const questions: URL[] = [];
    service.refuse = (_id, _response, url) => questions.push(url) < 0;
    const { run } = await gmailHouse(service);
    expect(await run('mail')).toMatchObject({ state: 'load', records: 5, inputs: 3, inputs_done: 3 });
    expect(sentBy(house!)).toHaveLength(5);
    expect(service.asked.filter((one) => one.startsWith('list'))).toEqual(['list 0', 'list 2', 'list 4']);
    const { searchParams } = questions.at(-1)!;
    expect(searchParams.get('format')).toBe('metadata');
    expect(searchParams.get('fields')).toBe('id,labelIds,internalDate,payload/headers');
    expect(searchParams.getAll('metadataHeaders')).toEqual(expect.arrayContaining(['from', 'to', 'cc', 'list-id']));
    expect(searchParams.getAll('metadataHeaders')).not.toContain('subject');
  });

  it('is asked for what is new alone the next time', async () => {
    const service = await gmailServer(3);
    const { run } = await gmailHouse(service);
    await run('mail');
    service.ids.unshift('new');
    service.asked.length = 0;
    expect(await run('mail')).toMatchObject({ state: 'load', records: 1, events: 1 });
    expect(service.asked.filter((one) => !one.startsWith('list'))).toEqual(['new']);
    expect(await run('mail')).toMatchObject({ records: 0, inputs: 0, problem: null });
  });

  it('is waited for where it asks to wait (429, and 403 for a limit of its rate)', async () => {
    const service = await gmailServer(4);
    const refusals = [429, 403, 503];
    const { run } = await gmailHouse(service);
    service.refuse = (_id, response) => {
      const status = refusals.pop();
      if (status === undefined) return false;
      response.writeHead(status).end(JSON.stringify({ error: { errors: [{ reason: 'userRateLimitExceeded' }] } }));
      return true;
    };
    expect(await run('mail')).toMatchObject({ state: 'load', records: 4, events: 4 });
    expect(service.asked.filter((one) => !one.startsWith('list'))).toHaveLength(7);
  });

  it('that forbids it, or asks to wait for ever, fails in words, and what was read before is in', async () => {
    const service = await gmailServer(4);
    const { run } = await gmailHouse(service);
    let status = 403;
    service.refuse = (id, response) => {
      if (id === 'm0' || id === 'm1') return false;
      response.writeHead(status).end(JSON.stringify({ error: { errors: [{ reason: 'insufficientPermissions' }] } }));
      return true;
    };
    expect(await run('mail')).toMatchObject({ state: 'failed', records: 2, problem: expect.stringContaining('403') });
    status = 429;
    expect(await run('mail')).toMatchObject({ state: 'failed', records: 0, problem: expect.stringContaining('wait') });
    service.refuse = () => false;
    expect(await run('mail')).toMatchObject({ state: 'load', records: 2, events: 2 });
    expect(sentBy(house!)).toHaveLength(4);
  });

  it('that hangs is given up after the time limit; a message that is gone meanwhile is left out', async () => {
    const service = await gmailServer(3);
    const { run } = await gmailHouse(service, { sourceTimeLimitMs: 2000 });
    service.refuse = (id, response) => {
      if (id === 'm0') response.writeHead(404).end();
      return id === 'm0' || id === 'm2';
    };
    expect(await run('mail')).toMatchObject({
      state: 'failed',
      records: 1,
      problem: expect.stringContaining('does not answer'),
    });
  });

  it('goes on with the message after the last one it had when the edge was stopped in between', async () => {
    const service = await gmailServer(6);
    const { edge } = await gmailHouse(service);
    service.refuse = (id) => id === 'm3';
    const { run } = edge.runs.begin('mail', 'by_hand', 'owner');
    await until(() => (service.asked.includes('m3') ? true : undefined));
    const again = await house!.reopen();
    service.refuse = () => false;
    service.asked.length = 0;
    again.runs.start();
    const after = await until(() => (again.runs.get(run).state === 'load' ? again.runs.get(run) : undefined));
    expect(after).toMatchObject({ records: 6, events: 6, resumed: 1 });
    expect(service.asked).not.toContain('m0');
    expect(sentBy(house!)).toHaveLength(6);
  });
});

function message(number: number, more = ''): string {
  return [
    'From: Jane Smith <jane.smith@example.com>',
    'To: bob@customer.org',
    `Date: Mon, 16 Nov 2026 09:00:${String(number % 60).padStart(2, '0')} +0000`,
    `Message-ID: <${number}@x>`,
    'Subject: Secret plans',
    '',
    `Great work, thank you!${more}`,
    '',
  ].join('\r\n');
}

async function mailServer(count: number, tls?: ImapCertificate): Promise<ImapServer> {
  const server = await imapServer(tls);
  for (let i = 1; i <= count; i++) server.messages.set(i, message(i));
  servers.push(server);
  return server;
}

async function mailHouse(
  server: ImapServer,
  imapSettings: object = {},
  settings: object = {},
  limits: object = {},
): Promise<EdgeHouse> {
  const place = { host: '127.0.0.1', port: server.port, security: 'none', user: 'audit', mailboxes: ['Sent'] };
  const from = { imap: { ...place, password_file: 'password', ...imapSettings } };
  const sources = { mail: { adapter: 'imap', from, settings } };
  const options = { adapters: ADAPTERS, ...limits, ...QUICK };
  house = await edgeHouse({ domains: ['example.com'], sources }, options);
  writeFileSync(join(house.directory, 'password'), 'right\n');
  return house;
}

describe('a mail server', () => {
  const fetched = ({ heard }: ImapServer) => heard.filter((command) => command.startsWith('UID FETCH'));

  it('is read by the numbers of its messages, from where reading had come to, and changed in nothing', async () => {
    const server = await mailServer(250);
    const { enable, run } = await mailHouse(server);
    await enable('mail');
    expect(await run('mail')).toMatchObject({ state: 'load', records: 250, events: 250, inputs: 3, inputs_done: 3 });
    expect(server.heard.filter((one) => /^(SELECT|STORE|UID STORE|APPEND|EXPUNGE)/.test(one))).toEqual([]);
    expect(fetched(server).every((one) => one.includes('BODY.PEEK'))).toBe(true);
    server.messages.set(251, message(251, '\r\n\r\nFrom here on\r\n>From there'));
    server.heard.length = 0;
    expect(await run('mail')).toMatchObject({ records: 1, events: 1 });
    expect(fetched(server).map((one) => one.split(' ')[2])).toEqual(['251']);
    expect(await run('mail')).toMatchObject({ records: 0, problem: null });
    expect(sentBy(house!)).toHaveLength(251);
    expect(sentBy(house!)[0]).toMatchObject({ metadata: { sentiment_score: expect.any(Number) } });
  });

  it('is asked for a few headers only where texts are not scored', async () => {
    const server = await mailServer(3);
    const { enable, run } = await mailHouse(server, {}, { score_text: false });
    await enable('mail');
    expect(await run('mail')).toMatchObject({ records: 3, events: 3, refused: 0 });
    for (const command of fetched(server)) {
      expect(command).toMatch(/BODY\.PEEK\[HEADER\.FIELDS \(/);
      expect(command).not.toMatch(/subject|BODY\.PEEK\[\]/i);
    }
  });

  it('whose connection breaks is read on from there by the next run', async () => {
    const server = await mailServer(250);
    const { enable, run } = await mailHouse(server);
    await enable('mail');
    server.disturb = (command) => (/^UID FETCH 101/.test(command) ? 'break' : undefined);
    expect(await run('mail')).toMatchObject({
      state: 'failed',
      records: 100,
      problem: expect.stringContaining('the next run goes on'),
    });
    server.disturb = () => undefined;
    expect(await run('mail')).toMatchObject({ state: 'load', records: 150, events: 150, repeated: 0 });
    expect(sentBy(house!)).toHaveLength(250);
  });

  it('is read on by the same run when the edge was stopped in between', async () => {
    const server = await mailServer(250);
    const { edge, enable } = await mailHouse(server);
    await enable('mail');
    let isAsked = false;
    server.disturb = (command) => {
      isAsked ||= /^UID FETCH 101/.test(command);
      return isAsked ? 'hang' : undefined;
    };
    const { run } = edge.runs.begin('mail', 'by_hand', 'owner');
    await until(() => (isAsked ? true : undefined));
    const again = await house!.reopen();
    server.disturb = () => undefined;
    again.runs.start();
    const after = await until(() => (again.runs.get(run).state === 'load' ? again.runs.get(run) : undefined));
    expect(after).toMatchObject({ records: 250, events: 250, repeated: 0, resumed: 1 });
  });

  it('that numbers its messages anew is read from the beginning, and nothing is sent twice', async () => {
    const server = await mailServer(3);
    const { enable, run } = await mailHouse(server);
    await enable('mail');
    await run('mail');
    server.uidValidity = 2;
    server.messages.set(4, message(4));
    expect(await run('mail')).toMatchObject({ records: 4, events: 1, repeated: 3 });
    expect(sentBy(house!)).toHaveLength(4);
  });

  it.each([
    [
      'does not let us in',
      (server: ImapServer) => Object.assign(server, { password: 'another' }),
      /does not let us in/,
    ],
    ['never says a word', (server: ImapServer) => Object.assign(server, { isMute: true }), /answer in time/],
    [
      'stops in the middle of messages',
      (server: ImapServer) =>
        Object.assign(server, { disturb: (one: string) => (/^UID FETCH/.test(one) ? 'hang' : undefined) }),
      /answer in time/,
    ],
  ])('that %s is given up with words that do not repeat its own', async (_, spoil, words) => {
    const server = await mailServer(2);
    const { enable, run } = await mailHouse(server, {}, {}, { sourceTimeLimitMs: 2000 });
    await enable('mail');
    spoil(server);
    const { state, problem } = await run('mail');
    expect(state).toBe('failed');
    expect(problem).toMatch(words);
    expect(problem).not.toContain('jane.smith');
  });

  it('takes a token of OAuth instead of a password', async () => {
    const server = await mailServer(2);
    server.token = Buffer.from('user=audit\u0001auth=Bearer ya29.x\u0001\u0001').toString('base64');
    const { directory, enable, run } = await mailHouse(server, { password_file: undefined, token_file: 'token' });
    writeFileSync(join(directory, 'token'), 'ya29.x\n');
    await enable('mail');
    expect(await run('mail')).toMatchObject({ state: 'load', records: 2 });
    expect(server.heard.some((one) => one.startsWith('LOGIN'))).toBe(false);
    writeFileSync(join(directory, 'token'), 'expired\n');
    expect(await run('mail')).toMatchObject({ state: 'failed', problem: expect.stringContaining('let us in') });
    server.token = undefined;
    expect(await run('mail')).toMatchObject({ state: 'failed', problem: expect.stringContaining('let us in') });
  });

  it('without the mailbox says which one', async () => {
    const server = await mailServer(1);
    const { edge } = await mailHouse(server, { mailboxes: ['Nowhere'] });
    await expect(edge.preview('mail', { name: 'owner', permissions: ['operate'] })).rejects.toThrow(/"Nowhere"/);
  });

  it('is not told the password without TLS, nor by a certificate that nobody knows', async () => {
    const plain = await mailServer(1);
    const { edge } = await mailHouse(plain, { security: 'starttls' });
    const owner = { name: 'owner', permissions: ['operate'] } as const;
    await expect(edge.preview('mail', { ...owner, permissions: ['operate'] })).rejects.toThrow(/cannot be made safe/);
    expect(plain.heard.join('\n')).not.toMatch(/LOGIN|AUTHENTICATE|right/);
    await house!.end();
    const extensions = [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }] as never;
    const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }], { extensions });
    const safe = await mailServer(2, { key, cert });
    const { enable, run, edge: other } = await mailHouse(safe, { security: 'tls' });
    await expect(other.preview('mail', { ...owner, permissions: ['operate'] })).rejects.toThrow(/cannot be made safe/);
    expect(safe.heard).toEqual([]);
    const known = getCACertificates('default');
    setDefaultCACertificates([...known, cert]);
    try {
      await enable('mail');
      expect(await run('mail')).toMatchObject({ state: 'load', records: 2 });
      await house!.end();
      const started = await mailServer(2, { key, cert, isStarted: true });
      const upgraded = await mailHouse(started, { security: 'starttls' });
      await upgraded.enable('mail');
      expect(await upgraded.run('mail')).toMatchObject({ state: 'load', records: 2 });
      expect(started.heard.indexOf('STARTTLS')).toBeLessThan(started.heard.findIndex((one) => /^LOGIN/.test(one)));
    } finally {
      setDefaultCACertificates(known);
    }
  });

  it.each([
    [{ security: 'none', host: 'mail.example.com' }, 'only a server on this machine'],
    [{ token_file: 'token' }, 'a password_file or a token_file, and not both'],
    [{ mailboxes: [] }, 'has to name 1 to 100 mailboxes'],
    [{ host: 'https://x/' }, 'has to be the name of a mail server'],
  ])('with %j stops the start: %s', async (mistake, words) => {
    const server = await mailServer(0);
    await expect(mailHouse(server, mistake)).rejects.toThrow(words);
  });
});
