/** A process serves what its roles are for, says where the rest is, and leaves in order. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { readConfig } from '../config.ts';
import { type RunningServer, startServer } from '../server.ts';
import type { Role } from '../settings/settings.ts';

const directories: string[] = [];
let server: RunningServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

/** On embedded engines: what a role serves does not depend on where they are. */
async function start(roles: readonly Role[], more: object = {}): Promise<string> {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'bellwether-roles-'));
  directories.push(dataDirectory);
  const config = { ...readConfig({}), port: 0, dataDirectory, sample: false, logLevel: 'silent', ...more };
  server = await startServer({ ...config, roles });
  return server.url;
}

const PAGE = { headers: { accept: 'text/html' } };

describe('a gateway', () => {
  it('serves the doors and how it is, says who serves the rest, and leaves in order', async () => {
    const url = await start(['gateway'], { drainSeconds: 1 });
    expect((await fetch(`${url}/api/v1/events`, { method: 'POST', body: '{}' })).status).toBe(401);
    for (const [path, options] of [
      ['/api/v1/organisation', {}],
      ['/graphql', { method: 'POST' }],
      ['/boards/overview', PAGE],
    ] as const) {
      const answer = await fetch(url + path, options);
      expect([path, answer.status]).toEqual([path, 421]);
      const problem = (await answer.json()) as { code: string; detail: string };
      expect(problem.code).toBe('not_served_here');
      expect(problem.detail).toMatch(/role web; this one is gateway/);
    }
    expect((await fetch(`${url}/api/v1/live`)).status).toBe(404);
    const ready = await fetch(`${url}/readyz`);
    expect(await ready.json()).toMatchObject({
      status: 'ready',
      roles: ['gateway'],
      records: 'ok',
      log: 'ok',
      store: 'ok',
    });
    expect(ready.status).toBe(200);

    const halfway = await halfOfRequest(url);
    const closing = server!.close();
    const leaving = await fetch(`${url}/readyz`);
    expect(leaving.status).toBe(503);
    expect(leaving.headers.get('connection')).toBe('close');
    expect(await leaving.json()).toMatchObject({ status: 'leaving' });
    const answered = await halfway.finish();
    expect(answered).toMatch(/^HTTP\/1\.1 401/);
    expect(answered.toLowerCase()).toContain('connection: close');
    await closing;
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  });
});

describe('a web process', () => {
  it('serves the API and says who takes events', async () => {
    const url = await start(['web']);
    expect((await fetch(`${url}/api/v1/organisation`)).status).toBe(401);
    const answer = await fetch(`${url}/api/v1/events`, { method: 'POST', body: '{}' });
    expect(answer.status).toBe(421);
    expect(((await answer.json()) as { detail: string }).detail).toMatch(/role gateway; this one is web/);
  });
});

/** A request whose other half comes when the server has been told to stop. */
async function halfOfRequest(url: string): Promise<{ finish(): Promise<string> }> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let heard = '';
  socket.on('data', (chunk) => {
    heard += chunk;
  });
  const ended = once(socket, 'close');
  await once(socket, 'connect');
  socket.write('POST /api/v1/events HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n');
  return {
    finish: async () => {
      socket.write('\r\n{}');
      await ended;
      return heard;
    },
  };
}
