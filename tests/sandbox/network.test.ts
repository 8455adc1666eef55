/** What a script may call: the hosts on its list, at addresses of the public internet, and nothing by a detour. */

import { createServer, type Server } from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OutboundClient } from '../../packages/services/src/installation/outbound/outbound-client.ts';
import { cell, SHORT } from './sandbox.fixture.ts';

let server: Server;
let port: number;
const received: string[] = [];
/** What names lead to, look-up by look-up; the last one stays. */
const names = new Map<string, string[]>();

const lookup: LookupFunction = (hostname, _options, callback) => {
  const addresses = names.get(hostname) ?? [];
  const address = addresses.length > 1 ? addresses.shift()! : addresses[0];
  if (!address) return callback(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), []);
  callback(null, [{ address, family: 4 }]);
};
const strict = new OutboundClient({ allowPrivate: false, lookup });
const local = new OutboundClient({ allowPrivate: true });
const guarded = cell((url, options) => strict.send(url, options));
const onThisMachine = cell((url, options) => local.send(url, options));

beforeAll(async () => {
  server = createServer((request, response) => {
    received.push(`${request.method} ${request.url} ${request.headers['x-from'] ?? ''}`);
    if (request.url === '/away') return response.writeHead(302, { location: 'http://169.254.169.254/' }).end();
    if (request.url === '/large') return response.end('x'.repeat(2_000_000));
    if (request.url === '/slow') return undefined;
    return response.setHeader('content-type', 'application/json').end('{"answer": 42, "__proto__": {"polluted": 1}}');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(async () => {
  await Promise.all([guarded.sandbox.close(), onThisMachine.sandbox.close(), strict.close(), local.close()]);
  server.closeAllConnections();
  server.close();
});

/** What the script's fetch comes to, as its own words. */
const fetching = (url: string): string =>
  `export default () => fetch(${JSON.stringify(url)}).then((a) => a.json(), (error) => error.message)`;

describe('a script without a list', () => {
  it('has no fetch', async () =>
    expect(await guarded.attempt(fetching('https://api.example.org/'))).toMatchObject({
      code: 'script_failed',
      detail: expect.stringMatching(/^ReferenceError: fetch is not defined/),
    }));
});

describe('an address that is not on the list', () => {
  it.each([
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://169.254.169.254/latest/meta-data/',
    'https://localhost/',
    'https://api.example.org@127.0.0.1/',
    'https://127.0.0.1#api.example.org',
    'https://127.0.0.1\\@api.example.org/',
    'https://api.example.org.evil.example/',
    'https://evilapi.example.org/',
    'https://example.org/',
    'file:///etc/passwd',
    'data:text/plain,hello',
    'not an address',
  ])('is not called: %s', async (url) => {
    const outcome = await guarded.attempt(fetching(url), { allow: { fetch: ['api.example.org'] } });
    expect(outcome).toMatchObject({ output: 'This script may call api.example.org and nothing else.' });
  });

  it('is not let in by a pattern for everything', async () => {
    for (const pattern of ['*', '*.org', '**.example.org', '', '*.'])
      expect(await guarded.attempt(fetching('https://example.org/'), { allow: { fetch: [pattern] } })).toMatchObject({
        output: expect.stringContaining('and nothing else'),
      });
  });
});

describe('a host on the list', () => {
  it.each([['10.0.0.5'], ['127.0.0.1'], ['169.254.169.254'], ['192.168.1.1'], ['0.0.0.0']])(
    'is not called when its name leads to %s',
    async (address) => {
      names.set('api.example.org', [address]);
      expect(
        await guarded.attempt(fetching('https://api.example.org/'), {
          allow: { fetch: ['api.example.org'] },
        }),
      ).toMatchObject({ output: expect.stringContaining(`leads to ${address}`) });
    },
  );

  it('is looked up once for each connection, so a name that changes its mind gets nowhere', async () => {
    // Public when it is asked first, this machine from then on.
    names.set('rebind.example.org', ['192.0.2.1', '127.0.0.1']);
    const outcome = await guarded.attempt(
      `const ask = () => fetch('https://rebind.example.org:8443/').then((a) => a.text(), (error) => error.message);
       export default async () => [await ask(), await ask()]`,
      { allow: { fetch: ['*.example.org'] } },
    );
    expect(JSON.stringify(outcome)).toContain('not called');
    expect(received).toEqual([]);
  });

  it('is not followed elsewhere', async () =>
    expect(
      await onThisMachine.attempt(fetching(`http://127.0.0.1:${port}/away`), {
        allow: { fetch: ['127.0.0.1'] },
      }),
    ).toMatchObject({ output: expect.stringContaining('redirect') }));

  it('answers, with data that are only data', async () => {
    const outcome = await onThisMachine.attempt(
      `export default async (input) => {
        const answer = await fetch(input, { method: 'POST', headers: { 'X-From': 'script' }, body: 'hello' });
        return [answer.ok, answer.status, answer.headers.get('Content-Type'), (await answer.json()).answer];
      }`,
      { input: `http://127.0.0.1:${port}/data`, allow: { fetch: ['127.0.0.1'] } },
    );
    expect(outcome).toMatchObject({ output: [true, 200, 'application/json', 42] });
    expect(received.at(-1)).toBe('POST /data script');
  });

  it.each([
    ['an answer that is too large', '/large', '{}', /more than 1048576 bytes/],
    ['a method that is none', '/', '{ method: "CONNECT" }', /method has to be/],
    ['another host in a header', '/', '{ headers: { Host: "intranet" } }', /header host may not be set/],
    ['a header with a line break', '/', '{ headers: { a: "b\\r\\nc: d" } }', /visible ASCII/],
    ['a body that is too large', '/', '{ method: "POST", body: "x".repeat(2e6) }', /at most 1048576 bytes/],
    ['headers that are none', '/', '{ headers: "a: b" }', /object of text/],
  ])('is not asked with %s', async (_, path, options, expected) =>
    expect(
      await onThisMachine.attempt(
        `export default () => fetch('http://127.0.0.1:${port}${path}', ${options}).then((a) => a.status, (error) => error.message)`,
        { allow: { fetch: ['127.0.0.1'] } },
      ),
    ).toMatchObject({ output: expect.stringMatching(expected) }),
  );

  it('is asked twenty times in a run, and no more', async () => {
    const before = received.length;
    const outcome = await onThisMachine.attempt(
      `export default async (url) => { const done = []; for (let i = 0; i < 25; i++) done.push(fetch(url).then((a) => a.status, (e) => e.message)); return Promise.all(done) }`,
      { input: `http://127.0.0.1:${port}/`, allow: { fetch: ['127.0.0.1'] } },
    );
    expect((outcome as { output: unknown[] }).output.filter((one) => one === 200).length).toBe(20);
    expect(received.length - before).toBe(20);
  });

  it('that does not answer costs the script its time', async () =>
    expect(
      await onThisMachine.attempt(fetching(`http://127.0.0.1:${port}/slow`), {
        allow: { fetch: ['127.0.0.1'] },
        limits: SHORT,
      }),
    ).toMatchObject({ code: 'script_timed_out' }));
});
