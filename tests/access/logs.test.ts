/** Secrets never reach the log: a server that logs everything it can, and everything secret that went through it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chosenSettings, ON_SERVERS, patience } from '@bellwether/services/chosen-engines';
import { expect, it, vi } from 'vitest';
import { codeShown } from '../../packages/services/src/access/factor/authenticator-app.fixture.ts';

const CLI = fileURLToPath(new URL('../../apps/cli/bin/bellwether', import.meta.url));
const START_MAX_MS = 60_000;
const PASSWORD = 'a sentence of four words';

it(
  'no token, password, code, secret or cookie is in the log at its most talkative, nor in the run directory',
  async () => {
    const directory = mkdtempSync(join(tmpdir(), 'bellwether-logs-'));
    const child = spawn(CLI, ['start', '--json'], {
      env: {
        ...process.env,
        ...(await chosenSettings(directory)),
        PORT: '0',
        DATA_DIR: directory,
        BELLWETHER_SAMPLE: 'off',
        LOG_LEVEL: 'trace',
        BELLWETHER_ADMIN_EMAIL: 'ada@example.org',
        BELLWETHER_ADMIN_PASSWORD: PASSWORD,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let log = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (log += chunk.toString()));
    try {
      const url = await vi.waitFor(() => /https?:\/\/127\.0\.0\.1:[1-9]\d*/.exec(log)?.[0] ?? Promise.reject(log), {
        timeout: START_MAX_MS,
        interval: 50,
      });
      const isReady = async () => expect((await fetch(`${url}/readyz`)).status).toBe(200);
      await vi.waitFor(isReady, { timeout: START_MAX_MS, interval: 50 });
      const secrets: string[] = [PASSWORD];
      let authorization = '';
      const call = async (method: string, path: string, json?: object, headers: Record<string, string> = {}) => {
        const response = await fetch(`${url}/api/v1${path}`, {
          method,
          headers: { ...(authorization ? { authorization } : {}), 'content-type': 'application/json', ...headers },
          body: json === undefined ? null : JSON.stringify(json),
        });
        const text = await response.text();
        const cookie = /bw_session=([^;]+)/.exec(response.headers.get('set-cookie') ?? '')?.[1];
        if (cookie) secrets.push(cookie);
        return { status: response.status, cookie, body: text === '' ? undefined : JSON.parse(text) };
      };
      const account = { email: 'ada@example.org', password: PASSWORD };
      const { body: session } = await call('POST', '/sessions', account);
      authorization = `Bearer ${session.token}`;
      const { body: totp } = await call('POST', '/me/totp');
      const code = codeShown(totp.secret);
      const { body: codes } = await call('POST', '/me/totp/confirm', { code });
      const { body: key } = await call('POST', '/keys', { scopes: ['read'] });
      const { body: invited } = await call('POST', '/invitations', { email: 'new@example.org', role: 'viewer' });
      const { body: made } = await call('POST', '/users', { email: 'joan@example.org' });
      const { body: reset } = await call('POST', `/users/${made.user.user_id}/reset-password`);
      secrets.push(session.token, totp.secret, totp.uri, ...codes.recovery_codes, key.key, made.password);
      secrets.push(invited.link.split('=')[1], reset.link.split('=')[1]);
      const { body: asked } = await call('POST', '/sessions', account);
      secrets.push(asked.challenge);
      const recovery = { challenge: asked.challenge, recovery_code: codes.recovery_codes[0], delivery: 'cookie' };
      const entered = await call('POST', '/sessions/second-factor', recovery);
      expect(entered.status).toBe(201);
      // And whatever fails, which is when servers begin to talk.
      authorization = '';
      secrets.push('a wrong password indeed', 'bws_not-a-session');
      await call('POST', '/sessions', { ...account, password: 'a wrong password indeed' });
      await call('POST', '/sessions/second-factor', { ...recovery, challenge: 'bwc_x' });
      await call('POST', '/invitations/accept', { token: secrets.at(-3), name: 7, password: PASSWORD });
      await call('DELETE', '/sessions/current', undefined, { cookie: `bw_session=${entered.cookie}` });
      await call('GET', '/users', undefined, { authorization: 'Bearer bws_not-a-session' });
      await fetch(`${url}/api/v1/live?channel=metric&metric=nothing&token=${session.token}`).catch(() => undefined);
      child.kill('SIGTERM');
      await once(child, 'exit');

      expect(secrets.every((secret) => typeof secret === 'string' && secret.length >= 15)).toBe(true);
      for (const secret of secrets) expect(log).not.toContain(secret);
      const files = ['run', 'audit'].flatMap((folder) => filesIn(join(directory, folder)));
      for (const file of files)
        for (const secret of secrets) expect(readFileSync(file, 'latin1')).not.toContain(secret);
      // Several processes share their keys: sealed, among the records.
      if (!ON_SERVERS) expect(statSync(join(directory, 'secrets', 'keys.json')).mode & 0o777).toBe(0o600);
    } finally {
      child.kill('SIGKILL');
      rmSync(directory, { recursive: true, force: true });
    }
  },
  patience(120_000),
);

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch {
    return [];
  }
}
