/** Whatever people send, in addresses, headers, bodies or by what fails: none of it is in the log at its most talkative. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chosenSettings, patience } from '@bellwether/services/chosen-engines';
import { expect, it, vi } from 'vitest';

const CLI = fileURLToPath(new URL('../../apps/cli/bin/bellwether', import.meta.url));
const NAME = 'Zenobia Quillfeather';
const EMAIL = 'zenobia.quillfeather@example.org';
const TOKEN = 'bw_zq0123456789abcdefghijklmnop';

it(
  'has one shape, a line for each request, and nobody in it',
  async () => {
    const directory = mkdtempSync(join(tmpdir(), 'bellwether-log-'));
    const child = spawn(CLI, ['start', '--json'], {
      env: {
        ...process.env,
        ...(await chosenSettings(directory)),
        PORT: '0',
        DATA_DIR: directory,
        BELLWETHER_SAMPLE: 'off',
        LOG_LEVEL: 'trace',
        BELLWETHER_ACCESS_LOG: 'on',
        BELLWETHER_ADMIN_EMAIL: 'root@example.org',
        BELLWETHER_ADMIN_PASSWORD: 'a sentence of four words',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    try {
      const url = await vi.waitFor(
        () => /https?:\/\/127\.0\.0\.1:[1-9]\d*/.exec(output)?.[0] ?? Promise.reject(output),
        {
          timeout: 120_000,
          interval: 100,
        },
      );
      await vi.waitFor(async () => expect((await fetch(`${url}/readyz`)).status).toBe(200), {
        timeout: 60_000,
        interval: 100,
      });
      const said = encodeURIComponent(`${NAME} ${EMAIL}`);
      const headers = {
        authorization: `Bearer ${TOKEN}`,
        'user-agent': NAME,
        cookie: `bw_session=${TOKEN}`,
        referer: `https://x.example/?who=${said}`,
        'x-forwarded-for': EMAIL,
      };
      const calls: [string, string, string?][] = [
        ['GET', `/api/v1/users?email=${said}`],
        ['GET', `/api/v1/people/${said}`],
        ['GET', `/${said}`],
        ['GET', `/api/v1/live?channel=events&token=${TOKEN}&who=${said}`],
        ['POST', '/api/v1/events', JSON.stringify({ event_type: NAME, user_id: EMAIL, metadata: { text: NAME } })],
        ['POST', '/api/v1/events', `{"broken": "${NAME} ${EMAIL}`],
        ['POST', '/api/v1/sessions', JSON.stringify({ email: EMAIL, password: NAME })],
        ['POST', '/api/v1/sql', JSON.stringify({ query: `SELECT '${NAME}' FROM nothing` })],
        ['POST', '/graphql', JSON.stringify({ query: `{ ${NAME} }` })],
        ['PUT', `/api/v1/${said}/${EMAIL}`],
        ['POST', '/v1/traces', `${NAME} ${EMAIL}`],
      ];
      for (const [method, path, body] of calls)
        await fetch(`${url}${path}`, {
          method,
          headers: { ...headers, 'content-type': 'application/json' },
          body: body ?? null,
        }).then((answer) => answer.text());
      child.kill('SIGTERM');
      await once(child, 'exit');

      const lines = output.split('\n').filter((line) => line.startsWith('{') && line.includes('"level"'));
      const answered = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'answered');
      expect(answered.length).toBeGreaterThanOrEqual(calls.length);
      for (const line of answered) {
        expect(
          Object.keys(line)
            .filter((key) => key !== 'trace_id')
            .sort(),
        ).toEqual(['duration_ms', 'level', 'method', 'msg', 'request_id', 'route', 'status', 'time'].sort());
      }
      expect(answered.some(({ route, status }) => route === '/api/v1/events' && status === 401)).toBe(true);
      for (const word of [NAME, 'Zenobia', 'Quillfeather', 'quillfeather', EMAIL, TOKEN, encodeURIComponent(NAME)])
        expect(output).not.toContain(word);
    } finally {
      child.kill('SIGKILL');
      rmSync(directory, { recursive: true, force: true });
    }
  },
  patience(240_000),
);
