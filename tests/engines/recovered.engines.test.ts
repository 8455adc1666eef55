/**
 * An installation on servers comes back from what servers are backed up with: the records from a dump, older than what
 * came in last, and the log that brokers keep. The store is no backup's business: it is filled from the log again.
 */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { uuidv7 } from '@bellwether/core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { describeOn } from './describe-on.ts';
import { INSTALLATION_SERVERS, Installation, type InstallationProcess } from './roles-installation.ts';

const ORG = 'org_recovered';
const LONG_MS = 900_000;
const DATABASE = 'bellwether';
const BEFORE = 200;
const AFTER = 100;
/** Erased after the dump: records that are put back have this person in them. */
const PERSON = `v1.${'a11a0f5e'.repeat(8)}`;
const soon = { timeout: 300_000, interval: 500 };
const POSTGRES = '/usr/lib/postgresql';

/** A program of the PostgreSQL that is installed here, as its administrator. */
async function postgres(program: string, ...args: string[]): Promise<string> {
  const path = join(POSTGRES, readdirSync(POSTGRES).sort().at(-1)!, 'bin', program);
  return (await promisify(execFile)(path, args)).stdout;
}

await describeOn(INSTALLATION_SERVERS, 'an installation on servers that were lost', () => {
  let installation: Installation;
  let process: InstallationProcess;
  let key: string;
  let operator: string;

  const start = async (): Promise<void> => {
    process = await installation.startProcess('all', 'gateway,worker,web');
    operator = readFileSync(join(process.dataDirectory, 'run', 'operator.token'), 'utf8').trim();
  };

  async function ask(token: string, method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
    const answer = await fetch(process.url + path, {
      method,
      headers: {
        ...{ authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(path === '/api/v1/organisations' ? {} : { 'x-bellwether-org': ORG }),
      },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(60_000),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 500)}`);
    return JSON.parse(text) as Record<string, unknown>;
  }

  /** The person's roster entry, as the records have it. */
  async function hire(): Promise<void> {
    const event = {
      ...{ event_id: uuidv7(), event_type: 'employee_state_changed', timestamp: new Date().toISOString() },
      ...{ user_id: PERSON, metadata: { status: 'active', department_id_hash: `v1.${'d'.repeat(64)}` } },
    };
    expect(await ask(key, 'POST', '/api/v1/events', [event])).toMatchObject({ accepted: 1 });
    await vi.waitFor(async () => expect(await recordsOf(PERSON)).toBe(1), soon);
  }
  const recordsOf = async (subject: string): Promise<number> => {
    const database = Object.assign(new URL(installation.server('postgres').url), { pathname: `/${DATABASE}` });
    const sql = `SELECT count(*) FROM employee_state WHERE subject = '${subject}'`;
    return Number(await postgres('psql', '--quiet', '--tuples-only', '-c', sql, database.href));
  };
  const erasures = async () => (await ask(operator, 'GET', '/api/v1/erasures')).erasures;

  async function send(count: number): Promise<void> {
    const events = Array.from({ length: count }, (_, index) => ({
      ...{ event_id: uuidv7(), event_type: 'tool_call', timestamp: new Date().toISOString() },
      ...{ session_id: `session-${index % 7}`, metadata: { tool: 'bash', duration_ms: index } },
    }));
    const answer = await vi.waitFor(async () => ask(key, 'POST', '/api/v1/events', events), soon);
    expect(answer).toMatchObject({ accepted: count });
  }

  const counted = async (): Promise<unknown> => {
    const hour = 3_600_000;
    const range = { from: new Date(Date.now() - hour).toISOString(), to: new Date(Date.now() + hour).toISOString() };
    return (await ask(key, 'POST', '/api/v1/metrics', { metric: 'agent_tool_calls', ...range, grain: 'total' })).total;
  };
  /** Of the person, one event was received; whether it counts as stored is known to the store that it was erased from. */
  const everythingIsThere = ({ ofPerson }: { ofPerson: number }) =>
    vi.waitFor(async () => {
      const all = BEFORE + AFTER;
      const stats = await ask(key, 'GET', '/api/v1/events/stats');
      const counts = { received: all + 1, stored: all + ofPerson, duplicate: 0, rejected: 0, in_flight: 0 };
      expect(stats).toMatchObject(counts);
      expect(await counted()).toBe(all);
    }, soon);

  beforeAll(async () => {
    installation = await Installation.start();
    await start();
    await ask(operator, 'POST', '/api/v1/organisations', { org_id: ORG, name: 'Recovered' });
    key = String((await ask(operator, 'POST', '/api/v1/keys', { name: 'all', scopes: ['ingest', 'read'] })).key);
  }, LONG_MS);
  afterAll(() => installation?.stop(), LONG_MS);

  it('is not filled again while somebody fills it', { timeout: LONG_MS }, async () => {
    const replay = installation.command('log', 'replay', '--into-empty-store', '--yes');
    await expect(replay).rejects.toThrow(/Close its consumers first/);
  });

  it('has everything that was acknowledged, with records from before some of it', { timeout: LONG_MS }, async () => {
    const administrator = new URL(installation.server('postgres').url);
    const database = Object.assign(new URL(administrator), { pathname: `/${DATABASE}` });
    const dump = join(process.dataDirectory, 'records.dump');

    await hire();
    await send(BEFORE);
    await postgres('pg_dump', '--format=custom', `--file=${dump}`, database.href);
    await send(AFTER);
    await everythingIsThere({ ofPerson: 1 });
    await ask(operator, 'POST', '/api/v1/erasures', { subject: PERSON, reason: 'they asked for it' });
    await vi.waitFor(async () => expect(await erasures()).toMatchObject([{ status: 'done' }]), soon);
    await installation.stopProcess(process);

    const lost = `DROP DATABASE ${DATABASE} WITH (FORCE)`;
    await postgres('psql', '--quiet', '-v', 'ON_ERROR_STOP=1', '-c', lost, administrator.href);
    await postgres('pg_restore', '--create', '--exit-on-error', `--dbname=${administrator.href}`, dump);
    await installation.command('log', 'replay', '--into-empty-store', '--yes');

    await start();
    await everythingIsThere({ ofPerson: 0 });
    // The anchors outside of the records know of entries that came after the dump: what is missing does not go unseen.
    const verified = await ask(operator, 'POST', '/api/v1/audit/verify', {});
    expect(verified).toMatchObject({ ok: false, broken: { reason: 'anchor' } });
  });

  it('has nobody who was erased after its records were dumped', { timeout: LONG_MS }, async () => {
    // Not `done`: the certificate says that the trail does not fit the anchors, which were not put back.
    const again = { reason: 'erased before; was put back', status: 'incomplete' };
    await vi.waitFor(async () => expect(await erasures()).toMatchObject([again]), soon);
    expect(await recordsOf(PERSON)).toBe(0);
  });
});
