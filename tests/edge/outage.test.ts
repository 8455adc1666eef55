/**
 * The centre is away while the edge takes in, and the edge is killed while it does: afterwards every event is there
 * once. Both are programs of their own, killed as a power cut would; the time is shorter than in life, nothing else.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ON_SERVERS } from '@bellwether/services/chosen-engines';
import { readOperatorToken } from '@bellwether/services/operator-token';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../e2e/server.ts';
import { EdgeProcess } from './edge-process.ts';

const PEOPLE = 40;
const BATCHES = 32;
const BATCH = 10;
const LIMIT_MS = 150_000;
/** Batches during which the edge is killed while it takes them in. */
const KILLED_AT = new Set([14, 20]);

const directory = mkdtempSync(join(tmpdir(), 'bellwether-edge-outage-'));
let centre: TestServer;
let edge: EdgeProcess;

beforeAll(async () => {
  centre = await startTestServer({ sample: false });
  const sources = {
    staff: { adapter: 'hris-csv', from: 'push' },
    absences: { adapter: 'absence-list', from: 'push' },
  };
  writeFileSync(join(directory, 'edge.json'), JSON.stringify({ centre: { url: centre.url }, sources }));
  const { key } = await asOperator<{ key: string }>('POST', '/api/v1/keys', { name: 'edge', scopes: ['ingest'] });
  writeFileSync(join(directory, 'ingest-key'), key, { mode: 0o600 });
  edge = await EdgeProcess.start(directory);
}, LIMIT_MS);

afterAll(async () => {
  await edge?.end('SIGTERM');
  await centre?.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function asOperator<T>(method: string, path: string, body?: object): Promise<T> {
  const response = await fetch(centre.url + path, {
    method,
    headers: {
      authorization: `Bearer ${readOperatorToken(centre.dataDirectory)}`,
      'x-bellwether-org': 'org_main',
      'content-type': 'application/json',
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return (await response.json()) as T;
}

const STAFF = [
  'employee_id,email,name,department,hire_date',
  ...Array.from({ length: PEOPLE }, (_, i) => `P${i},p${i}@example.com,Given${i} Surname${i},Sales,2020-01-15`),
].join('\n');

/** Every record another one: person and day. */
const absencesOf = (batch: number): string =>
  Array.from({ length: BATCH }, (_, i) => {
    const number = batch * BATCH + i;
    const day = new Date(Date.UTC(2026, 8, 1 + Math.floor(number / PEOPLE))).toISOString().slice(0, 10);
    return JSON.stringify({ employee_id: `P${number % PEOPLE}`, day, days: 1, kind: 'sick_day', note: 'flu' });
  }).join('\n');

/** As a source does: what was not answered with 202 is sent again. */
async function push(batch: number): Promise<void> {
  const address = '/api/edge/sources/absences/records';
  if (KILLED_AT.has(batch)) {
    const answer = edge.post(address, absencesOf(batch)).catch(() => undefined);
    await edge.end('SIGKILL');
    const taken = await answer;
    edge = await EdgeProcess.start(directory);
    if (taken?.status === 202) return;
  }
  const { status, body } = await edge.post(address, absencesOf(batch));
  expect({ status, refused: body.refused }).toEqual({ status: 202, refused: 0 });
}

async function emptySpool(): Promise<void> {
  for (const deadline = Date.now() + 60_000; ; await new Promise((resolve) => setTimeout(resolve, 100))) {
    const { body } = await edge.post('/api/edge/spool/send');
    if (body.events === 0) return;
    if (Date.now() > deadline) throw new Error(`${body.events} events still wait: ${body.sender.problem}`);
  }
}

it(
  'loses nothing and doubles nothing while the centre is away and the edge is killed',
  async () => {
    for (const [source, sample] of [
      ['staff', STAFF],
      ['absences', absencesOf(0)],
    ] as const) {
      expect((await edge.post(`/api/edge/sources/${source}/enable`)).status).toBe(409);
      expect((await edge.post(`/api/edge/sources/${source}/preview`, sample)).status).toBe(200);
      expect((await edge.post(`/api/edge/sources/${source}/enable`)).status).toBe(200);
    }
    expect((await edge.post('/api/edge/sources/staff/records', STAFF)).body).toMatchObject({ refused: 0 });
    for (let batch = 0; batch < 8; batch++) await push(batch);
    await centre.restart(async () => {
      for (let batch = 8; batch < 26; batch++) await push(batch);
      const { body } = await edge.get('/api/edge/spool');
      expect(body.events).toBeGreaterThan(17 * BATCH);
      expect(body.sender.problem).toMatch(/does not answer/);
    });
    for (let batch = 26; batch < BATCHES; batch++) await push(batch);
    await emptySpool();
    const { body: spool } = await edge.get('/api/edge/spool');
    expect(spool).toMatchObject({ events: 0, rejected: 0 });
    if (!ON_SERVERS) expectOnceInLog();
    const stats = await settledStats();
    expect(stats.stored).toBe(stats.received - stats.duplicate - stats.rejected);
    // Absences, a state of each person, and their department. An answer that got lost is given again as a duplicate.
    expect(stats.stored).toBe(BATCHES * BATCH + PEOPLE + 1);
    expect(spool.accepted + spool.duplicate).toBe(stats.stored);
  },
  LIMIT_MS,
);

/** The log is read as it lies on disk, which Kafka's does elsewhere. */
function expectOnceInLog(): void {
  const absences = recordsOf('absence_recorded');
  expect(absences).toHaveLength(BATCHES * BATCH);
  const told = new Set(absences.map(({ user_id, timestamp }) => `${user_id} ${timestamp}`));
  expect(told.size).toBe(BATCHES * BATCH);
  expect(new Set(absences.map(({ user_id }) => user_id)).size).toBe(PEOPLE);
}

interface Stats {
  received: number;
  stored: number;
  duplicate: number;
  rejected: number;
  in_flight: number;
}

async function settledStats(): Promise<Stats> {
  for (const deadline = Date.now() + 30_000; ; await new Promise((resolve) => setTimeout(resolve, 200))) {
    const stats = await asOperator<Stats>('GET', '/api/v1/events/stats');
    if (stats.in_flight === 0 || Date.now() > deadline) return stats;
  }
}

function recordsOf(eventType: string): { user_id: string; timestamp: string }[] {
  return readdirSync(join(centre.dataDirectory, 'log'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .flatMap((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8').split('\n'))
    .filter((line) => line.startsWith('{') && line.includes(`"event_type":"${eventType}"`))
    .map((line) => JSON.parse(line) as { event_id?: string; user_id: string; timestamp: string })
    .filter(({ event_id }) => event_id !== undefined); // counts of requests lie in the log, too
}
