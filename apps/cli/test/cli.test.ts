/** The command line as people and scripts use it: the real program against a real server, in a directory of its own. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { chosenSettings, ON_SERVERS, patience } from '@bellwether/services/chosen-engines';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const PROGRAM = fileURLToPath(new URL('../bin/bellwether', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'bellwether-cli-'));
const dataDirectory = join(scratch, 'data');
const environment: NodeJS.ProcessEnv = {
  PATH: process.env.PATH,
  ...(await chosenSettings(dataDirectory)),
  DATA_DIR: dataDirectory,
  PORT: '0',
  BELLWETHER_SAMPLE: 'off',
};

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

function bellwether(...args: string[]): Promise<Ended> {
  return bellwetherWith({}, ...args);
}

function bellwetherWith(more: NodeJS.ProcessEnv, ...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { env: { ...environment, ...more }, timeout: patience(20_000), maxBuffer: 10_000_000 };
    execFile(PROGRAM, args, options, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code ?? -1) : 0, stdout, stderr });
    });
  });
}

async function json(...args: string[]) {
  const { code, stdout, stderr } = await bellwether(...args, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}

let server: { process: ChildProcess; url: string; administrator?: { email: string; password: string } };

async function startServer(): Promise<typeof server> {
  const child = spawn(PROGRAM, ['start', '--json'], { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
  // What it has to say before it runs is in its log, which is on stdout too.
  for await (const line of createInterface(child.stdout)) {
    const said = JSON.parse(line);
    if (!said.url) continue;
    child.stdout.resume();
    return { process: child, ...said };
  }
  throw new Error('The server ended before it ran.');
}

async function stopServer(): Promise<number | null> {
  const ended = new Promise<number | null>((resolve) => server.process.once('exit', (code) => resolve(code)));
  server.process.kill('SIGTERM');
  return ended;
}

function fileOf(name: string, content: string | Buffer): string {
  const path = join(scratch, name);
  writeFileSync(path, content);
  return path;
}

const call = (second: number, more: object = {}) =>
  JSON.stringify({
    event_type: 'tool_call',
    timestamp: new Date(Date.now() - second * 1000).toISOString(),
    session_id: `s${second % 3}`,
    metadata: { tool: 'bash', duration_ms: second },
    ...more,
  });

async function settled(org: string) {
  for (let attempt = 0; attempt < 100; attempt++) {
    const stats = await json('events', 'stats', '--org', org);
    if (stats.in_flight === 0) return stats;
  }
  throw new Error('The store did not catch up.');
}

beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  if (server.process.exitCode === null && server.process.signalCode === null) await stopServer();
  rmSync(scratch, { recursive: true, force: true });
});

describe('start', () => {
  it('says where it is and how to sign in', () => {
    expect(server).toMatchObject({
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      data_dir: dataDirectory,
      administrator: { email: 'admin@bellwether.local', password: expect.any(String) },
    });
    expect(JSON.parse(readFileSync(join(dataDirectory, 'run', 'server.json'), 'utf8'))).toEqual({
      url: server.url,
      pid: expect.any(Number),
      started_at: expect.any(String),
    });
  });

  it('refuses a directory in use and leaves the server there as it was', async () => {
    const second = await bellwether('start');
    expect(second).toMatchObject({ code: 1, stderr: expect.stringContaining(`a server at ${server.url}`) });
    expect((await json('orgs', 'list')).organisations).toHaveLength(1);
  });

  it('says that the port is taken, and makes up no password then', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => blocker.once('listening', resolve));
    const { port } = blocker.address() as import('node:net').AddressInfo;
    const elsewhere = join(scratch, 'elsewhere');
    const refused = await bellwetherWith({ PORT: String(port), DATA_DIR: elsewhere }, 'start');
    blocker.close();
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining(`Port ${port} on 127.0.0.1 is taken`) });
    const { code, stdout } = await bellwether('orgs', 'list', '--data-dir', elsewhere, '--json');
    if (ON_SERVERS) expect(code).toBe(3);
    else expect(JSON.parse(stdout).organisations).toEqual([]);
  });

  it('refuses settings that cannot work, in a sentence', async () => {
    const wrong: [NodeJS.ProcessEnv, number, string][] = [
      [{ PORT: 'http' }, 2, 'PORT must be a whole number'],
      [{ DATA_DIR: join(PROGRAM, 'data') }, 1, 'is not a directory'],
    ];
    for (const [settings, code, sentence] of wrong)
      expect(await bellwetherWith(settings, 'start')).toMatchObject({
        code,
        stdout: '',
        stderr: expect.stringContaining(sentence),
      });
  });
});

describe('users', () => {
  const signIn = async (email: string, password: string) =>
    (await fetch(`${server.url}/api/v1/sessions`, { method: 'POST', body: JSON.stringify({ email, password }) }))
      .status;

  it('are made, listed, disabled and enabled by who administers the machine', async () => {
    await json('orgs', 'create', 'people');
    const options = ['--org', 'people', '--role', 'manager', '--teams', 'red,blue'];
    const made = await json('users', 'create', 'ada@example.org', ...options);
    expect(made).toMatchObject({ password: expect.any(String), user: { role: 'manager', teams: ['red', 'blue'] } });
    expect(await signIn('ada@example.org', made.password)).toBe(201);
    const { users } = await json('users', 'list', '--org', 'people');
    expect(users).toMatchObject([{ email: 'ada@example.org', factors: { totp: false, passkeys: 0 } }]);
    expect(await json('users', 'disable', 'ADA@example.org', '--org', 'people')).toMatchObject({
      disabled_at: expect.any(String),
    });
    expect(await signIn('ada@example.org', made.password)).toBe(401);
    await json('users', 'enable', made.user.user_id, '--org', 'people');
    expect(await signIn('ada@example.org', made.password)).toBe(201);
    await json('users', 'reset-factors', 'ada@example.org', '--org', 'people');
    const { stdout } = await bellwether('users', 'list', '--org', 'people');
    expect(stdout).toMatch(/ada@example\.org +ada +manager +red,blue +none +\S+ +active/);
  });

  it('get a link with which they set a new password', async () => {
    const { link } = await json('users', 'reset-password', 'ada@example.org', '--org', 'people');
    const [page, token] = link.split('#token=');
    expect(page).toBe(`${server.url}/reset-password`);
    const body = JSON.stringify({ token, password: 'quite another sentence' });
    const set = await fetch(`${server.url}/api/v1/password-resets/accept`, { method: 'POST', body });
    expect(set.status).toBe(204);
    expect(await signIn('ada@example.org', 'quite another sentence')).toBe(201);
  });

  it('that cannot be are refused in a sentence', async () => {
    const wrong: [string[], number, string][] = [
      [['create', 'nobody', '--org', 'people'], 1, 'e-mail address'],
      [['create', 'x@example.org', '--org', 'people', '--role', 'root'], 1, 'one of owner, admin'],
      [['create', 'ada@example.org', '--org', 'people'], 1, 'already'],
      [['create', 'x@example.org', '--org', 'people', '--teams', 'a,,b'], 2, '--teams'],
      [['disable', 'nobody@example.org', '--org', 'people'], 1, 'no user with the e-mail address'],
      [['list', '--org', 'a b'], 2, 'no organisation id'],
    ];
    for (const [args, code, sentence] of wrong)
      expect(await bellwether('users', ...args)).toMatchObject({
        code,
        stdout: '',
        stderr: expect.stringContaining(sentence),
      });
  });
});

describe('keys', () => {
  it('makes a key that works at once, and its organisation with it', async () => {
    const key = await json('keys', 'create', '--org', 'new_org', '--scopes', 'ingest,read', '--name', 'tests');
    expect(key).toMatchObject({
      key: expect.stringMatching(/^bw_/),
      org_id: 'new_org',
      name: 'tests',
      scopes: ['ingest', 'read'],
      organisation_created: true,
    });
    expect((await bellwether('events', 'stats', '--url', server.url, '--key', key.key)).code).toBe(0);
    expect(await json('keys', 'create', '--org', 'new_org', '--scopes', 'read')).toMatchObject({
      organisation_created: false,
    });
  });

  it('lists, rotates and revokes', async () => {
    const first = await json('keys', 'create', '--org', 'acme', '--scopes', 'read', '--expires', '90d');
    expect(Date.parse(first.expires_at) - Date.now()).toBeGreaterThan(89 * 86_400_000);
    const second = await json('keys', 'rotate', first.key_id, '--org', 'acme', '--grace', '0');
    const { keys } = await json('keys', 'list', '--org', 'acme');
    expect(keys.map((key: { key_id: string }) => key.key_id).sort()).toEqual([first.key_id, second.key_id].sort());
    await json('keys', 'revoke', second.key_id, '--org', 'acme');
    for (const { key } of [first, second])
      expect(await bellwether('events', 'stats', '--url', server.url, '--key', key)).toMatchObject({ code: 4 });
  });

  it('tells wrong usage by its exit code, and names the option', async () => {
    const wrong: [string[], string][] = [
      [['--org', 'a b', '--scopes', 'read'], 'no organisation id'],
      [['--org', 'acme', '--scopes', 'write'], 'no scope'],
      [['--org', 'acme', '--scopes', 'read', '--expires', 'soon'], 'no duration'],
      [['--org', 'acme'], '--scopes'],
    ];
    await Promise.all(
      wrong.map(async ([args, sentence]) =>
        expect(await bellwether('keys', 'create', ...args)).toMatchObject({
          code: 2,
          stdout: '',
          stderr: expect.stringContaining(sentence),
        }),
      ),
    );
  });
});

describe('import', () => {
  beforeAll(() => json('orgs', 'create', 'imports'));
  const load = (...args: string[]) => json('import', ...args, '--org', 'imports');

  it('takes a file in once, whatever its compression and form', async () => {
    const lines = Array.from({ length: 1200 }, (_, second) => call(second));
    const text = `${lines.join('\n')}\n`;
    const plain = fileOf('calls.ndjson', text);
    expect(await load(plain)).toMatchObject({ rows: 1200, accepted: 1200, duplicate: 0, rejected: 0, reasons: [] });
    const again = [
      plain,
      fileOf('calls.jsonl.gz', gzipSync(text)),
      fileOf('calls.ndjson.zst', zstdCompressSync(text)),
      fileOf('calls.json', `[${lines.join(',\n')}]`),
    ];
    expect(await load(...again)).toMatchObject({ rows: 4800, accepted: 0, duplicate: 4800 });
    expect(await settled('imports')).toMatchObject({ received: 6000, stored: 1200, duplicate: 4800, rejected: 0 });
  });

  it('reads CSV as the event type declares it and says what is wrong where', async () => {
    const file = fileOf(
      'calls.csv',
      'when,who,tool,duration_ms\n2026-11-01 10:00,7,bash,12\n2026-11-01,7,bash,long\n1,2\n',
    );
    const args = [file, '--type', 'tool_call', '--map', 'when=timestamp', '--map', 'who=user_id', '--org', 'imports'];
    expect(await bellwether('import', ...args, '--dry-run')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('"user_id": "7"'),
    });
    const { code, stdout } = await bellwether('import', ...args, '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ rows: 3, accepted: 1, rejected: 2 });
    expect(JSON.parse(stdout).reasons).toEqual(
      expect.arrayContaining([
        {
          reason: 'schema_violation',
          count: 1,
          examples: [expect.objectContaining({ file: 'calls.csv', line: 3, field: 'metadata.duration_ms' })],
        },
        { reason: 'unreadable_row', count: 1, examples: [expect.objectContaining({ line: 4 })] },
      ]),
    );
    expect((await bellwether('import', ...args, '--allow-rejected')).code).toBe(0);
  });

  it('brings out with export what it can read again, as Parquet', async () => {
    await settled('imports');
    const file = join(scratch, 'calls.parquet');
    const total = ['agent_tool_calls', '--org', 'imports', '--from', '2h', '--grain', 'total'];
    // What others compute is never known to be settled while it is young; that all of it is in the figures is.
    const whole = ON_SERVERS ? { total: 1200 } : { settled: true };
    await expect
      .poll(async () => json('metrics', 'query', ...total), { timeout: patience(20_000) })
      .toMatchObject(whole);
    const query = ['--metric', 'agent_tool_calls', '--org', 'imports', '--from', '2h', '--grain', '1h'];
    const known = await json('metrics', 'list', '--org', 'imports');
    expect(known.metrics.map((metric: { name: string }) => metric.name)).toContain('agent_tool_calls');
    expect(await json('export', ...query, '-o', file)).toMatchObject({ file, format: 'parquet' });
    const rows = await parquetReadObjects({ file: await asyncBufferFromFile(file) });
    expect(rows.reduce((sum, { value }) => sum + value, 0)).toBe(1200);
    expect(await load(file, '--type', 'tool_call', '--map', 'start=timestamp', '--dry-run')).toMatchObject({
      rows: rows.length,
    });
    expect(await bellwether('export', ...query, '-o', file)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--force'),
    });
    const csv = await bellwether('export', ...query, '--format', 'csv', '-o', '-');
    expect(csv.stdout.split('\r\n')[0]).toBe('start,value,unit,reason');
  });

  it('reads the exports of other tools with what their pack brings', async () => {
    const trajectory = fileOf(
      'run-1.traj',
      JSON.stringify({ trajectory: [{ action: 'ls' }, { action: 'cat x' }], info: {} }),
    );
    expect(await load(trajectory, '--as', 'swe-agent')).toMatchObject({ rejected: 0, accepted: 4 });
    expect(await bellwether('import', trajectory, '--as', 'nobody', '--org', 'imports')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('swe-agent'),
    });
  });

  it('leaves what is no JSON with the server, where it is mended and replayed', async () => {
    const broken = fileOf('broken.ndjson', `${call(1, { session_id: 'other' })}\n{"event_type": "tool_call",\n`);
    expect(await bellwether('import', broken, '--org', 'imports')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('malformed_json'),
    });
    await settled('imports');
    const { rejected } = await json('rejected', 'list', '--org', 'imports', '--reason', 'malformed_json');
    const mended = fileOf('mended.json', call(5, { session_id: 'mended' }));
    expect(
      await json('rejected', 'replay', rejected[0].rejected_id, '--org', 'imports', '--event', mended),
    ).toMatchObject({ status: 'accepted' });
  });

  it('refuses a file it cannot read, in a sentence', async () => {
    const wrong: [string, string | Buffer | undefined, number, string][] = [
      ['missing.ndjson', undefined, 1, 'ENOENT'],
      ['what.dat', 'x', 2, '--format'],
      ['cut.ndjson.gz', gzipSync('{}\n'.repeat(999)).subarray(0, 20), 1, 'could not be read to its end'],
      ['no.parquet', 'PAR1', 1, 'not a Parquet file'],
    ];
    await Promise.all(
      wrong.map(async ([name, content, code, sentence]) => {
        const path = content === undefined ? join(scratch, name) : fileOf(name, content);
        expect(await bellwether('import', path, '--org', 'imports')).toMatchObject({
          code,
          stderr: expect.stringContaining(sentence),
        });
      }),
    );
  });
});

describe('signals', () => {
  const at = (daysAgo: number) => new Date(Date.now() - daysAgo * 86_400_000).toISOString();
  const pseudonym = (name: string) => `v1.${Buffer.from(name.padEnd(32, '.')).toString('hex')}`;
  const department_id_hash = pseudonym('support');

  it('are computed now, of all that was sent just before; the run is listed', async () => {
    await json('keys', 'create', '--org', 'people', '--scopes', 'ingest');
    const metadata = { unit_id_hash: department_id_hash, kind: 'department', name_generic: 'Support' };
    const events = [
      { event_type: 'organisation_unit_changed', timestamp: at(61), metadata },
      ...Array.from({ length: 6 }, (_, i) => ({
        ...{ event_type: 'employee_state_changed', timestamp: at(60), user_id: pseudonym(`p${i}`) },
        metadata: { status: 'active', department_id_hash },
      })),
    ];
    await json('import', fileOf('people.json', JSON.stringify(events)), '--org', 'people');
    const run = await json('signals', 'run', '--org', 'people');
    expect(run).toMatchObject({ status: 'succeeded', cause: 'request', progress: 1 });
    expect(run.summary.figures).toBeGreaterThan(0);
    const { runs } = await json('signals', 'runs', '--org', 'people');
    expect(runs).toEqual([run]);
    const again = await bellwether('signals', 'run', '--org', 'people');
    expect(again.stdout).toMatch(/^[\d,]+ figures of 1 weeks?, to \d{4}-\d{2}-\d{2}\.\n$/);
  }, 60_000);

  it('wait for nobody when told so, and say what is wrong with an instant', async () => {
    const line = await bellwether('signals', 'run', '--org', 'people', '--no-wait');
    expect([line.code, line.stdout]).toEqual([0, expect.stringMatching(/^Run \S+ is in line\.\n$/)]);
    const wrong = await bellwether('signals', 'run', '--org', 'people', '--again-from', 'yesterday');
    expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringMatching(/ISO 8601/)]);
  }, 30_000);
});

describe('pipelines', () => {
  const pipeline = `pipeline: double
title: Twice as much
steps:
  - step: double
    for_each:
      items: input.numbers
      do: {script: {source: 'export default (n) => n * 2', input: '{{ item }}'}}
`;

  it('are validated to the line, applied by their names, run and back-filled', async () => {
    const wrong = fileOf('wrong-pipeline.yaml', pipeline.replace('input.numbers', 'numbers'));
    const { code, stdout } = await bellwether('pipeline', 'validate', wrong, '--org', 'acme');
    expect(code).toBe(1);
    expect(stdout).toContain(`${wrong}:6:7: "items" has to be a path`);
    const file = fileOf('double.yaml', pipeline);
    expect((await bellwether('pipeline', 'validate', file, '--org', 'acme')).code).toBe(0);
    const applied = { pipelines: [{ name: 'double', state: 'draft', version: 1 }] };
    expect(await json('pipeline', 'apply', file, '--org', 'acme')).toMatchObject(applied);
    expect(await json('pipeline', 'apply', file, '--org', 'acme')).toMatchObject(applied);
    const run = await json('pipeline', 'run', 'double', '--org', 'acme', '--input', '{"numbers": [1, 2]}');
    expect(run).toMatchObject({ state: 'succeeded', steps: [{ output: { results: [2, 4] } }] });
    const failed = await bellwether('pipeline', 'run', 'double', '--org', 'acme');
    expect([failed.code, failed.stdout]).toEqual([1, expect.stringContaining('input.numbers is no list.')]);
    const span = ['--from', '2026-11-01', '--to', '2026-11-04', '--every', '1d'];
    expect(await json('pipeline', 'backfill', 'double', '--org', 'acme', ...span)).toMatchObject({ periods: 3 });
    const unknown = await bellwether('pipeline', 'run', 'triple', '--org', 'acme');
    expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining('There are: double.')]);
  }, 60_000);
});

describe('rules', () => {
  const rule = (more = '') => `rule: busy-tools
title: Tools are busy
trigger:
  metric: {metric: agent_tool_calls, grain: 1h}
when: value > 1000
actions:
  - notify: {title: "{{ value }} calls"}
tests:
  - name: many calls
    given: [{at: 2026-11-20T10:00:00Z, value: 2000}]
    expect: [{at: 2026-11-20T10:00:00Z, decision: fired}]
${more}`;

  it('are checked to the line, and a script sees it by the exit code', async () => {
    const wrong = fileOf('wrong.yaml', rule().replace('value > 1000', 'volume > 1000'));
    const { code, stdout } = await bellwether('rules', 'check', wrong, '--org', 'acme');
    expect({ code, stdout }).toEqual({ code: 1, stdout: `${wrong}:5:1: Unknown variable: volume (at character 1)\n` });
    const good = fileOf('busy-tools.yaml', rule());
    expect(await json('rules', 'check', good, '--org', 'acme')).toMatchObject({ files: [{ check: { ok: true } }] });
    expect((await bellwether('rules', 'check', join(scratch, 'none.yaml'), '--org', 'acme')).code).toBe(1);
  });

  it('are tested by the cases inside of them', async () => {
    const failing = fileOf('failing.yaml', rule().replace('value: 2000', 'value: 20'));
    const { code, stdout } = await bellwether('rules', 'test', failing, '--org', 'acme');
    expect(code).toBe(1);
    expect(stdout).toContain('FAILED');
    expect((await bellwether('rules', 'test', fileOf('busy-tools.yaml', rule()), '--org', 'acme')).code).toBe(0);
  });

  it('are applied by their names: made, changed, or as they were, and switched', async () => {
    const file = fileOf('busy-tools.yaml', rule());
    const apply = (...more: string[]) => json('rules', 'apply', file, '--org', 'acme', ...more);
    expect(await apply()).toMatchObject({ rules: [{ change: 'made', state: 'draft', version: 1 }] });
    expect(await apply('--on')).toMatchObject({ rules: [{ change: 'unchanged', state: 'on', version: 2 }] });
    writeFileSync(file, rule().replace('value > 1000', 'value > 1500'));
    expect(await apply('--off')).toMatchObject({ rules: [{ change: 'changed', state: 'off', version: 4 }] });
    expect(await json('rules', 'list', '--org', 'acme')).toMatchObject({
      rules: [{ name: 'busy-tools', state: 'off' }],
    });
    const wrong = fileOf('wrong.yaml', rule().replace('value > 1000', '1'));
    const { code, stderr } = await bellwether('rules', 'apply', file, wrong, '--org', 'acme');
    expect({ code, said: stderr.includes('Nothing was changed') }).toEqual({ code: 1, said: true });
  });

  it('are tried on the past', async () => {
    const file = fileOf('busy-tools.yaml', rule());
    const run = await json('rules', 'dry-run', file, '--org', 'acme', '--from', '2d');
    expect(run).toMatchObject({ state: 'succeeded', result: { rule: 'busy-tools', counts: { fired: 0 } } });
    expect((await bellwether('rules', 'dry-run', file, '--org', 'acme', '--from', 'lately')).code).toBe(2);
  });
});

describe('report', () => {
  it('is made and saved; a file of it is verified, and one that was altered is told by the exit code', async () => {
    const { key } = await json('keys', 'create', '--org', 'readers', '--scopes', 'ingest,read');
    const yesterday = new Date(Date.now() - 86_400_000).toISOString();
    const send = (path: string, body: object) =>
      fetch(server.url + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    await send('/api/v1/events', {
      ...{ event_type: 'cost_incurred', timestamp: yesterday, session_id: 's', metadata: { cost_usd: 12.5 } },
    });
    const made = await send('/api/v1/report-templates', {
      ...{ title: 'What was spent', audience: 'finance', days: 7 },
      source: 'Spend came to {{cost}}.\n\n```metric\nmetric: agent_cost_usd\nid: cost\n```\n',
    });
    const { template_id } = (await made.json()) as { template_id: string };
    // A report waits for what is being counted in, and a command of this test has twenty seconds.
    const asked = `/api/v1/metrics/agent_cost_usd?grain=1d&from=${yesterday.slice(0, 10)}T00:00:00Z&to=${new Date().toISOString().slice(0, 10)}T00:00:00Z`;
    const answer = async () =>
      (await fetch(server.url + asked, { headers: { authorization: `Bearer ${key}` } })).json() as Promise<object>;
    await expect.poll(answer, { timeout: 90_000 }).toMatchObject({ total: 12.5, settled: true });
    const file = join(scratch, 'spent.html');
    expect(
      await json('report', 'make', template_id, '--org', 'readers', '--format', 'html', '--out', file),
    ).toMatchObject({
      file,
      fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
    expect(await json('report', 'verify', file, '--org', 'readers')).toMatchObject({
      verdict: 'as_made',
      seal: 'valid',
    });
    const page = readFileSync(file, 'utf8');
    expect(page).toContain('>$12.50</a>');
    writeFileSync(file, page.replaceAll('>$12.50</a>', '>$2.50</a>'));
    const altered = await bellwether('report', 'verify', file, '--org', 'readers');
    expect(altered).toMatchObject({ code: 1, stdout: expect.stringContaining('says "$2.50" and should say "$12.50"') });
    expect((await json('report', 'list', '--org', 'readers')).reports).toHaveLength(1);
    expect(await bellwether('report', 'verify', join(scratch, 'none.pdf'), '--org', 'readers')).toMatchObject({
      code: 1,
    });
  });
});

describe('a command that asks a server', () => {
  it('says that nobody answers, with an exit code of its own', async () =>
    expect(await bellwether('events', 'stats', '--url', 'http://127.0.0.1:9', '--key', 'bw_x')).toMatchObject({
      code: 3,
      stdout: '',
    }));

  it('wants to know for which organisation, and does not send the operator’s token elsewhere', async () => {
    expect(await bellwether('events', 'stats')).toMatchObject({ code: 2, stderr: expect.stringContaining('--org') });
    expect(await bellwether('events', 'stats', '--org', 'acme', '--url', 'http://127.0.0.1:9')).toMatchObject({
      code: 4,
    });
  });

  it('gives the server’s reason, as JSON when asked for', async () => {
    const { code, stderr } = await bellwether('metrics', 'query', 'nothing', '--org', 'acme', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stderr)).toEqual({
      error: { code: 'invalid_query', detail: expect.stringContaining('"nothing"') },
    });
  });

  it('is explained with examples, like every other', async () => {
    const commands = [
      'start',
      'keys create',
      'import',
      'export',
      'doctor',
      'log replay',
      'rejected replay',
      'orgs create',
    ];
    await Promise.all(
      commands.map(async (command) =>
        expect(await bellwether(...command.split(' '), '--help')).toMatchObject({
          code: 0,
          stdout: expect.stringContaining('Examples:'),
        }),
      ),
    );
  });
});

describe('a data directory', () => {
  it('is well while the server runs', async () => {
    const { status, checks } = await json('doctor');
    expect(checks.filter((check: { status: string }) => check.status === 'failed')).toEqual([]);
    expect(status).not.toBe('failed');
    expect(checks.map((check: { name: string }) => check.name)).toEqual(
      expect.arrayContaining(['store', 'loading', 'accounting', 'notifications']),
    );
  });

  it('is ready while the server runs', async () => {
    expect(await json('ready')).toMatchObject({ ready: true, status: 200, answer: { status: 'ready' } });
    expect(await bellwether('ready', '--alive')).toMatchObject({ code: 0 });
    expect(await bellwether('ready', '--url', 'http://127.0.0.1:1')).toMatchObject({ code: 3 });
  });

  it('keeps its log from being replayed under a running server', async () =>
    expect(await bellwether('log', 'replay', '--into-empty-store', '--yes')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/in use by another process|Close its consumers first/),
    }));

  it('gives the same figures after the store was filled anew from the log', async () => {
    const before = await settled('imports');
    expect(await stopServer()).toBe(0);
    if (ON_SERVERS) expect((await bellwether('log', 'verify')).stderr).toContain('brokers look after what they keep');
    else expect((await json('log', 'verify')).damage).toEqual([]);
    expect(await bellwether('log', 'replay', '--into-empty-store')).toMatchObject({ code: 2 });
    expect(await json('log', 'replay', '--into-empty-store', '--yes')).toMatchObject({ store_emptied: true });
    server = await startServer();
    expect(await settled('imports')).toEqual(before);
  });

  it('takes keys and is examined without a server, also one that was killed', async () => {
    const ended = new Promise((resolve) => server.process.once('exit', resolve));
    process.kill(JSON.parse(readFileSync(join(dataDirectory, 'run', 'server.json'), 'utf8')).pid, 'SIGKILL');
    await ended;
    const made = await bellwether('keys', 'create', '--org', 'offline', '--scopes', 'ingest', '--json');
    if (ON_SERVERS) expect(made).toMatchObject({ code: 3, stderr: expect.stringContaining('none runs here') });
    else expect(JSON.parse(made.stdout)).toMatchObject({ org_id: 'offline' });
    const { checks } = JSON.parse((await bellwether('doctor', '--json')).stdout);
    const found = checks.find(({ name }: { name: string }) => name === (ON_SERVERS ? 'kafka' : 'log'));
    // Of one broker it says that one is few.
    expect(found.status).toMatch(ON_SERVERS ? /^(ok|warning)$/ : /^ok$/);
    expect(await bellwether('events', 'stats', '--org', 'offline')).toMatchObject({ code: 3 });
    expect(await bellwether('ready')).toMatchObject({ code: 3 });
  });
});
