/** `bellwether audit` as people and scripts use it: beside a running server, without one, and on a chain tampered with. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '@bellwether/core';
import { openRecords, sql } from '@bellwether/records';
import { chosenSettings } from '@bellwether/services/chosen-engines';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const PROGRAM = fileURLToPath(new URL('../bin/bellwether', import.meta.url));
const dataDirectory = mkdtempSync(join(tmpdir(), 'bellwether-cli-audit-'));
const env = {
  ...(await chosenSettings(dataDirectory)),
  ...{ PATH: process.env.PATH, DATA_DIR: dataDirectory, PORT: '0', BELLWETHER_SAMPLE: 'off' },
};
let server: ChildProcess;
let url: string;

function bellwether(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(PROGRAM, args, { env, timeout: 100_000, maxBuffer: 10_000_000 }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? -1) : 0, stdout, stderr }),
    );
  });
}

async function json(...args: string[]) {
  const { stdout, stderr } = await bellwether(...args, '--json');
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

// Each command is a process of its own, and a busy machine starts them slowly.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

beforeAll(async () => {
  server = spawn(PROGRAM, ['start', '--json'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  for await (const chunk of server.stdout!) {
    said += chunk;
    if (said.includes('\n')) break;
  }
  ({ url } = JSON.parse(said));
  for (const scopes of ['ingest', 'read', 'admin'])
    await bellwether('keys', 'create', '--org', 'acme', '--scopes', scopes);
});
afterAll(() => {
  server.kill('SIGKILL');
  rmSync(dataDirectory, { recursive: true, force: true });
});

describe('beside a running server', () => {
  it('lists who did what', async () => {
    const { entries } = await json('audit', 'list', '--org', 'acme', '--action', 'key.create');
    expect(entries).toHaveLength(3);
    expect(entries[0]).toMatchObject({ actor: 'operator:local', resource_type: 'key', details: { scopes: ['admin'] } });
    const { stdout } = await bellwether('audit', 'list', '--org', 'acme', '--limit', '2');
    expect(stdout).toContain('audit.read');
    expect(stdout).toMatch(/--before \d+/);
  });

  it('lists what concerns the installation', async () => {
    const { entries } = await json('audit', 'list', '--installation', '--action', 'organisation.create');
    expect(entries.map((entry: { resource_id: string }) => entry.resource_id)).toEqual(['acme', 'org_main']);
  });

  it('exports to standard output', async () => {
    const { stdout } = await bellwether('audit', 'export', '--org', 'acme', '--action', 'key.', '--format', 'json');
    const actions = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).action);
    expect(actions).toEqual(['key.create', 'key.create', 'key.create']);
    expect((await bellwether('audit', 'export', '--org', 'acme')).stdout).toMatch(/^seq,at,org_id,/);
  });

  it('says that the chain is whole, and takes a head that was kept', async () => {
    const { stdout: head } = await bellwether('audit', 'head', '--org', 'acme');
    expect(head.trim()).toMatch(/^\d+:[0-9a-f]{64}$/);
    const { code, stdout } = await bellwether('audit', 'verify', '--org', 'acme', '--anchor', head.trim());
    expect([code, stdout]).toEqual([0, expect.stringContaining('The chain of acme is whole')]);
  });

  it('works with a key, for whoever may read the trail', async () => {
    const { key } = await json('keys', 'create', '--org', 'acme', '--scopes', 'admin');
    expect(await json('audit', 'verify', '--url', url, '--key', key)).toMatchObject({ org_id: 'acme', ok: true });
    const { key: other } = await json('keys', 'create', '--org', 'acme', '--scopes', 'read');
    const denied = await bellwether('audit', 'list', '--url', url, '--key', other);
    expect([denied.code, denied.stderr]).toEqual([4, expect.stringContaining('audit_logs:read')]);
  });

  it('says what is missing', async () => {
    expect(await bellwether('audit', 'list')).toMatchObject({ code: 2, stderr: expect.stringContaining('--org') });
    expect(await bellwether('audit', 'verify', '--org', 'acme', '--anchor', '12')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('anchor'),
    });
  });
});

describe('without a server', () => {
  beforeAll(async () => {
    const ended = once(server, 'exit');
    server.kill('SIGTERM');
    await ended;
  });

  it('finds the head anchored that the server left', async () => {
    const head = await json('audit', 'head', '--org', 'acme');
    const anchors = readFileSync(join(dataDirectory, 'audit', 'anchors.ndjson'), 'utf8')
      .trimEnd()
      .split('\n');
    expect(anchors.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ org_id: 'acme', seq: head.seq, hash: head.hash }),
    );
    expect(await json('audit', 'verify', '--org', 'acme')).toMatchObject({ ok: true, anchors: 1, head });
  });

  it('reads, and leaves everything as it was', async () => {
    const before = await json('audit', 'head', '--org', 'acme');
    expect((await json('audit', 'list', '--org', 'acme', '--limit', '1')).entries[0].seq).toBe(before.seq);
    const { stdout } = await bellwether('audit', 'export', '--org', 'acme', '--format', 'json');
    expect(stdout.trimEnd().split('\n')).toHaveLength(before.seq);
    expect(await json('audit', 'head', '--org', 'acme')).toEqual(before);
  });

  it('ends with 1 and names the entry that was changed', async () => {
    const records = await openRecords({ directory: join(dataDirectory, 'records'), clock: systemClock });
    await records.asOperator(async (tx) => {
      await sql`RESET ROLE`.execute(tx);
      await sql`SET LOCAL session_replication_role = replica`.execute(tx);
      await sql`UPDATE audit_entries SET actor = 'user:usr_x' WHERE org_id = 'acme' AND seq = 3`.execute(tx);
    });
    await records.close();
    const { code, stdout } = await bellwether('audit', 'verify', '--org', 'acme');
    expect(code).toBe(1);
    expect(stdout).toContain('BROKEN at entry 3 of acme (hash): Entry 3 is not what was written then.');
    expect(await json('audit', 'verify', '--org', 'acme')).toMatchObject({
      ok: false,
      broken: { seq: 3, entry_id: 'acme/3', reason: 'hash' },
    });
    expect((await bellwether('audit', 'verify', '--installation')).code).toBe(0);
  });
});
