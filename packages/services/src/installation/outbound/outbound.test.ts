import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusalOfAddress } from './address-guard.ts';
import { OutboundClient } from './outbound-client.ts';
import { OutboundError, type OutboundReason } from './outbound-error.ts';
import { refusalOfUrl } from './outbound-url.ts';

const strict = { allowPrivate: false };
const lenient = { allowPrivate: true };

describe('an address of the network', () => {
  it.each(['1.1.1.1', '93.184.216.34', '2606:4700:4700::1111', '2a00:1450:4001:830::200e'])(
    '%s may be called',
    (address) => expect(refusalOfAddress(address, strict)).toBeUndefined(),
  );

  it.each([
    ['127.0.0.1', 'loopback'],
    ['127.255.255.254', 'loopback'],
    ['::1', 'loopback'],
    ['0.0.0.0', 'unspecified'],
    ['::', 'unspecified'],
    ['10.0.0.1', 'private'],
    ['172.16.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['192.168.1.1', 'private'],
    ['fd12:3456::1', 'uniqueLocal'],
    ['169.254.169.254', 'linkLocal'],
    ['fe80::1', 'linkLocal'],
    ['100.64.0.1', 'carrierGradeNat'],
    ['100.127.255.255', 'carrierGradeNat'],
    ['100.100.100.200', 'cloud'],
    ['fd00:ec2::254', 'cloud'],
    ['168.63.129.16', 'cloud'],
    ['192.0.0.192', 'reserved'],
    ['192.0.2.1', 'reserved'],
    ['198.18.0.1', 'reserved'],
    ['240.0.0.1', 'reserved'],
    ['255.255.255.255', 'broadcast'],
    ['224.0.0.1', 'multicast'],
    ['ff02::1', 'multicast'],
    ['::ffff:127.0.0.1', 'ipv4Mapped'],
    ['::ffff:a9fe:a9fe', 'ipv4Mapped'],
    ['::ffff:8.8.8.8', 'ipv4Mapped'],
    ['::127.0.0.1', 'public internet'],
    ['4000::1', 'not handed out'],
    ['64:ff9b::7f00:1', 'rfc6052'],
    ['64:ff9b:1::7f00:1', 'public internet'],
    ['2002:7f00:1::', '6to4'],
    ['2001::7f00:1', 'teredo'],
    ['2001:db8::1', 'reserved'],
    ['fec0::1', 'public internet'],
    ['5f00::1', 'public internet'],
    ['not an address', 'no IP address'],
  ])('%s must not be called: %s', (address, why) => expect(refusalOfAddress(address, strict)).toContain(why));

  it.each(['127.0.0.1', '::1', '10.0.0.1', 'fd12:3456::1', '100.64.0.1'])(
    '%s may be called where private networks are allowed',
    (address) => expect(refusalOfAddress(address, lenient)).toBeUndefined(),
  );

  it.each(['169.254.169.254', 'fd00:ec2::254', '100.100.100.200', '168.63.129.16', 'fe80::1', '::ffff:127.0.0.1'])(
    '%s must not be called even there',
    (address) => expect(refusalOfAddress(address, lenient)).toBeDefined(),
  );
});

describe('an address as it is typed', () => {
  it.each(['https://login.example.org', 'https://login.example.org:8443/realms/a', 'https://1.1.1.1/'])(
    '%s may be called',
    (url) => expect(refusalOfUrl(url, strict)).toBeUndefined(),
  );

  it.each([
    ['http://login.example.org', 'https'],
    ['ftp://login.example.org', 'https'],
    ['file:///etc/passwd', 'https'],
    ['javascript:alert(1)', 'https'],
    ['gopher://127.0.0.1:6379/_x', 'https'],
    ['https://user@login.example.org', 'user name'],
    ['https://user:pass@login.example.org', 'user name'],
    ['https://login.example.org:22', 'port'],
    ['https://login.example.org:6379', 'port'],
    ['https://127.0.0.1', 'loopback'],
    ['https://127.1', 'loopback'],
    ['https://2130706433', 'loopback'],
    ['https://0x7f000001', 'loopback'],
    ['https://0177.0.0.1', 'loopback'],
    ['https://[::1]', 'loopback'],
    ['https://[::ffff:169.254.169.254]', 'ipv4Mapped'],
    ['https://169.254.169.254/latest/meta-data/', 'linkLocal'],
    ['http://localhost:8080', 'https'],
    ['//login.example.org', 'whole address'],
    ['', 'whole address'],
    [`https://login.example.org/${'x'.repeat(3000)}`, 'long'],
  ])('%s must not be called: %s', (url, why) => expect(refusalOfUrl(url, strict)).toContain(why));

  it('may begin with http only for this machine, and only where that is allowed', () => {
    expect(refusalOfUrl('http://127.0.0.1:4444/', lenient)).toBeUndefined();
    expect(refusalOfUrl('http://localhost:4444/', lenient)).toBeUndefined();
    expect(refusalOfUrl('http://10.0.0.1:4444/', lenient)).toContain('https');
    expect(refusalOfUrl('http://login.example.org/', lenient)).toContain('https');
  });
});

describe('a call', () => {
  let server: Server;
  let base: string;
  let calls = 0;
  const answers: Record<string, RequestListener> = {
    '/ok': (_request, response) => response.setHeader('x-said', 'yes').end('hello'),
    '/last': (_request, response) => response.setHeader('connection', 'close').end('bye'),
    '/redirect': (_request, response) => response.writeHead(302, { location: '/ok' }).end(),
    '/large': (_request, response) => response.end('x'.repeat(600 * 1024)),
    '/endless': (_request, response) => {
      const more = () => response.write('x'.repeat(1024), () => setImmediate(more));
      more();
    },
    '/silent': () => undefined,
    '/slow': (_request, response) => response.write('a little, and then nothing'),
    '/missing': (_request, response) => response.writeHead(404).end('no'),
  };
  beforeAll(async () => {
    server = createServer((request, response) => {
      calls += 1;
      answers[request.url ?? '']?.(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://localhost:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const client = new OutboundClient(lenient);
  afterAll(() => client.close());
  const refused = async (work: Promise<unknown>, reason: OutboundReason, said: RegExp) => {
    const error = await work.then(
      () => undefined,
      (cause: unknown) => cause,
    );
    expect(error).toBeInstanceOf(OutboundError);
    expect(error).toMatchObject({ reason, message: expect.stringMatching(said) });
  };

  it('gives status, headers and body', async () => {
    const answer = await client.send(`${base}/ok`);
    expect(answer).toMatchObject({ status: 200, body: Buffer.from('hello') });
    expect(answer.headers.get('x-said')).toBe('yes');
    expect((await client.send(`${base}/missing`)).status).toBe(404);
    expect(await (await client.fetch(`${base}/ok`, { method: 'GET', headers: {} })).text()).toBe('hello');
  });

  it('follows no redirect', () => refused(client.send(`${base}/redirect`), 'redirected', /not followed/));

  it('reads no more than the limit', async () => {
    await refused(client.send(`${base}/large`), 'too_large', /524288 bytes/);
    await refused(client.send(`${base}/endless`, { bytesMax: 4096 }), 'too_large', /4096/);
  });

  it('ends in time, whether nothing comes or not enough', async () => {
    await refused(client.send(`${base}/silent`, { timeLimitMs: 200 }), 'timeout', /0.2 s/);
    await refused(client.send(`${base}/slow`, { timeLimitMs: 200 }), 'timeout', /0.2 s/);
  });

  it('says when nobody is there', async () => {
    await refused(client.send('http://localhost:1/'), 'unreachable', /ECONNREFUSED/);
    await refused(client.send('https://no-such-host.invalid/'), 'unreachable', /no-such-host/);
  });

  /** Answers look-ups one after the other, as a name server under an attacker's hand does. */
  const answering = (...rounds: string[][]): LookupFunction => {
    let round = 0;
    return (_hostname, _options, callback) => {
      const addresses = rounds[Math.min(round++, rounds.length - 1)]!;
      callback(null, addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })) as never);
    };
  };

  it.each([
    [['127.0.0.1']],
    [['169.254.169.254']],
    [['::ffff:127.0.0.1']],
    [['1.1.1.1', '10.0.0.1']],
    [['fd00:ec2::254']],
  ])('to a public name that leads to %j is refused before it is connected', async (addresses) => {
    const guarded = new OutboundClient({ ...strict, lookup: answering(addresses) });
    const before = calls;
    await refused(guarded.send('https://idp.example.org/'), 'refused', /idp\.example\.org leads to/);
    expect(calls).toBe(before);
    await guarded.close();
  });

  it('is checked at the look-up it connects by: a name that changes its answer gains nothing', async () => {
    // Whoever checks by one look-up and connects by the next is fooled by such a name; here there is one.
    const rebinding = answering(['127.0.0.1'], ['169.254.169.254']);
    let lookups = 0;
    const guarded = new OutboundClient({
      ...lenient,
      lookup: (hostname, options, callback) => {
        lookups += 1;
        rebinding(hostname, options, callback);
      },
    });
    expect((await guarded.send(`${base}/last`)).status).toBe(200);
    expect(lookups).toBe(1);
    await refused(guarded.send(`${base}/last`), 'refused', /169\.254\.169\.254, which/);
    expect(lookups).toBe(2);
    await guarded.close();
  });

  it('to a private network where that is allowed goes there', async () => {
    const allowed = new OutboundClient({ ...lenient, lookup: answering(['127.0.0.1']) });
    const { port } = server.address() as AddressInfo;
    expect((await allowed.send(`http://localhost:${port}/ok`)).status).toBe(200);
    await allowed.close();
  });
});
