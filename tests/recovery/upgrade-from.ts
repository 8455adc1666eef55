/**
 * Upgrade and downgrade with data: `node tests/recovery/upgrade-from.ts [schema or commit …]`; 39, which is before programs
 * could run beside a newer schema, and the newest but one, when nothing is said. A server of the earlier version makes the
 * data and is killed. This version opens them in place: figures and keys are as they were, more comes in, it is backed up
 * and put back. Then the way back: the earlier version starts on what this one has made when every step since allows it,
 * and else refuses and says why; after `records migrate` it starts and tells the same figures, those of what came in
 * meanwhile among them. What was put aside before the upgrade it opens anyway. A schema means the last commit that knew
 * no newer one; it is laid out beside this one and removed again.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { DAY_MS, formatInstant, HOUR_MS, MINUTE_MS } from '@bellwether/core';
import { openQuietly } from '@bellwether/server';
import {
  type BackupSettings,
  newBackupKey,
  OPERATOR,
  putBack,
  readBackupSecret,
  takeBackupNow,
} from '@bellwether/services';
import { MIGRATIONS } from '../../packages/records/src/migrations/index.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const NODE = join(ROOT, 'node_modules/node/bin/node');
const START_MAX_MS = 600_000;
const SETTLED_MAX_MS = 180_000;
const ASK_MAX_MS = 60_000;
const MODELS = ['gpt-5', 'claude-sonnet-4-5', 'mistral-large'];
const EVENTS_BEFORE = 300;
const EVENTS_AFTER = 60;
const SAID_MAX = 4000;

interface Version {
  root: string;
  name: string;
  schema: number;
}

interface Running {
  url: string;
  key: string;
  stop(): Promise<void>;
}

function git(...args: string[]): string {
  return execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }).trim();
}

/** The parent of the commit that brought the next schema; whatever else is said is a commit. */
function commitOf(wanted: string): string {
  if (!/^\d{1,3}$/.test(wanted)) return git('rev-parse', '--short', wanted);
  const next = readdirSync(join(ROOT, 'packages/records/src/migrations')).find(
    (name) => Number(name.slice(0, 4)) === Number(wanted) + 1,
  );
  if (!next) throw new Error(`There is no schema after ${wanted}.`);
  const path = `packages/records/src/migrations/${next}`;
  const added = git('log', '--diff-filter=A', '--format=%h', '--', path).split('\n').at(-1);
  return added ? git('rev-parse', '--short', `${added}^`) : git('rev-parse', '--short', 'HEAD');
}

/** The packages of the commit, with the libraries that are installed here. */
function layOut(commit: string, root: string): Version {
  mkdirSync(root, { recursive: true });
  const archive = execFileSync('git', ['archive', commit], { cwd: ROOT, maxBuffer: 1024 ** 3 });
  execFileSync('tar', ['-x', '-C', root], { input: archive });
  const [from, to] = [join(ROOT, 'node_modules'), join(root, 'node_modules')];
  mkdirSync(join(to, '@bellwether'), { recursive: true });
  for (const name of readdirSync(from)) if (name !== '@bellwether') symlinkSync(join(from, name), join(to, name));
  for (const top of ['packages', 'apps', 'packs'])
    for (const name of readdirSync(join(root, top))) {
      const scope = top === 'packs' ? `pack-${name}` : top === 'apps' && name === 'edge' ? 'edge-app' : name;
      symlinkSync(join(root, top, name), join(to, '@bellwether', scope));
      const own = join(ROOT, top, name, 'node_modules');
      if (existsSync(own)) symlinkSync(own, join(root, top, name, 'node_modules'));
    }
  const migrations = join(root, 'packages/records/src/migrations');
  const schema = readdirSync(migrations).filter((name) => /^\d{4}-.*\.ts$/.test(name)).length;
  return { root, name: `${commit} (schema ${schema})`, schema };
}

/** Whatever runs still when something went wrong. */
const started = new Set<() => Promise<void>>();

/** A server of the version on a data directory, or what it said when it refused. */
async function start({ root, name }: Version, directory: string, knownKey?: string): Promise<Running | string> {
  const args = [join(root, 'tests/chaos/server-process.ts'), directory, ...(knownKey === undefined ? [] : [knownKey])];
  const child = spawn(NODE, args, {
    ...{ cwd: root, env: { ...process.env, UV_THREADPOOL_SIZE: '16' }, stdio: ['ignore', 'pipe', 'pipe'] as const },
  });
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  let [output, errors] = ['', ''];
  child.stderr.on('data', (chunk: Buffer) => {
    errors = `${errors}${chunk}`.slice(-SAID_MAX);
  });
  const said = new Promise<void>((resolve) =>
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk;
      if (output.includes('\n')) resolve();
    }),
  );
  const hung = new AbortController();
  const late = delay(START_MAX_MS, undefined, { signal: hung.signal }).then(
    () => Promise.reject(new Error(`${name} did not start: ${errors}`)),
    () => undefined,
  );
  await Promise.race([said, closed, late]);
  hung.abort();
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await closed;
    started.delete(stop);
  };
  started.add(stop);
  if (!output.includes('\n')) return errors;
  const { url, key } = JSON.parse(output) as { url: string; key: string };
  return { url, key, stop };
}

async function mustStart(version: Version, directory: string, knownKey?: string): Promise<Running> {
  const started = await start(version, directory, knownKey);
  if (typeof started === 'string') throw new Error(`${version.name} did not start on ${directory}: ${started}`);
  return started;
}

async function ask<T>({ url, key }: Running, method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
    signal: AbortSignal.timeout(ASK_MAX_MS),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} was answered with ${response.status}: ${text}`);
  return JSON.parse(text) as T;
}

const nowMs = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
const range = { from: formatInstant(nowMs - 3 * DAY_MS), to: formatInstant(nowMs + 2 * HOUR_MS) };

/** Costs are eighths: their sums are the same in whatever order they are added. */
const EVENTS = Array.from({ length: EVENTS_BEFORE + EVENTS_AFTER }, (_, i) => ({
  ...{ event_id: randomUUID(), event_type: 'model_call', timestamp: formatInstant(nowMs - i * 11 * MINUTE_MS) },
  ...{ session_id: `session-${i % 20}`, user_id: `usr_${i % 9}` },
  metadata: { model: MODELS[i % MODELS.length], cost_usd: ((i % 7) + 1) / 8 },
}));

async function send(running: Running, events: readonly object[]): Promise<void> {
  const answer = await ask<{ accepted: number }>(running, 'POST', '/api/v1/events', events);
  if (answer.accepted !== events.length)
    throw new Error(
      `${answer.accepted} of ${events.length} events were accepted: ${JSON.stringify(answer).slice(0, SAID_MAX)}`,
    );
}

interface Answer {
  series: { group: unknown; points: { start: string; value: number | null }[]; total: number }[];
}

/** What anybody sees: each grain of two metrics by model, and the events themselves in SQL. */
async function figuresOf(running: Running): Promise<unknown> {
  const figures: unknown[] = [];
  for (const metric of ['agent_cost_usd', 'agent_events'])
    for (const grain of ['1m', '1h', '1d', 'total']) {
      const query = { metric, ...range, grain, group_by: ['model'], top: 50 };
      const { series } = await ask<Answer>(running, 'POST', '/api/v1/metrics', query);
      const told = series.map(({ group, points, total }) => ({ group, points, total }));
      figures.push({
        metric,
        grain,
        series: told.sort((a, b) => (JSON.stringify(a.group) < JSON.stringify(b.group) ? -1 : 1)),
      });
    }
  const query = 'SELECT model, count(*) AS events, sum(cost_usd) AS cost FROM events GROUP BY model ORDER BY model';
  const { rows } = await ask<{ rows: unknown[] }>(running, 'POST', '/api/v1/sql', { query });
  const { received, stored } = await ask<Record<string, number>>(running, 'GET', '/api/v1/events/stats');
  return { figures, rows, received, stored };
}

type Figures = { figures: (Answer & { metric: string })[]; stored: number };

/** Once everything that was sent is in every figure. A store that is busy is asked again. */
async function settledFigures(running: Running, events: number): Promise<unknown> {
  const untilMs = Date.now() + SETTLED_MAX_MS;
  const cost = EVENTS.slice(0, events).reduce((sum, { metadata }) => sum + metadata.cost_usd, 0);
  const isWhole = ({ figures, stored }: Figures): boolean =>
    stored === events &&
    figures.every(({ metric, series }) => {
      const points = series.flatMap((one) =>
        one.points.length > 0 ? one.points.map(({ value }) => value ?? 0) : [one.total],
      );
      return points.reduce((sum, value) => sum + value, 0) === (metric === 'agent_events' ? events : cost);
    });
  for (let found: unknown; ; await delay(200)) {
    found = await figuresOf(running).catch((error: Error) => error);
    if (!(found instanceof Error) && isWhole(found as Figures)) return found;
    if (Date.now() <= untilMs) continue;
    const said = found instanceof Error ? found.message : JSON.stringify(found);
    throw new Error(`Not everything was in the figures in time: ${said.slice(0, SAID_MAX)}`);
  }
}

function mustBeEqual(what: string, found: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(found, expected))
    throw new Error(`${what}: figures differ.\n${JSON.stringify(found)}\n${JSON.stringify(expected)}`);
  say(`${what}: every figure equal`);
}

/** Whether each step since lets that program run beside it. */
function mayRunOnNewest({ root, schema }: Version): boolean {
  const looks = ['migration/migrate.ts', 'migrate.ts']
    .map((name) => join(root, 'packages/records/src', name))
    .some((path) => existsSync(path) && readFileSync(path, 'utf8').includes('oldest_program'));
  return looks && MIGRATIONS.slice(schema).every(({ number, oldestProgram = number }) => oldestProgram <= schema);
}

/** `bellwether records migrate` of this version: what it printed, or how it refused. */
function migrateTo(schema: number, directory: string, ...options: string[]): { ok: boolean; said: string } {
  const args = [
    join(ROOT, 'apps/cli/src/main.ts'),
    'records',
    'migrate',
    '--to',
    String(schema),
    '--data-dir',
    directory,
  ];
  const { status, stdout, stderr } = spawnSync(NODE, [...args, ...options], { cwd: ROOT, encoding: 'utf8' });
  return { ok: status === 0, said: `${stdout}${stderr}`.trim() };
}

async function backUpAndPutBack(home: string, data: string): Promise<void> {
  const place = { kind: 'folder', directory: join(home, 'backups') } as const;
  const secret = readBackupSecret({ key: newBackupKey() });
  const quiet = { clock: Date.now, onTrouble: () => undefined };
  const backups: BackupSettings = {
    ...{ place, secret, synchronous: false },
    onErasure: 'expire',
    ...{ everyMs: DAY_MS, fullEveryMs: DAY_MS, keepMs: DAY_MS, shipEveryMs: HOUR_MS },
  };
  const platform = await openQuietly(data, { ...quiet, backups });
  await platform.store.loader.caughtUp();
  const taken = await takeBackupNow(platform, OPERATOR, { kind: 'full' });
  await platform.close();
  say(`backed up: schema ${taken.schema}, ${taken.files} files`);
  const target = join(home, 'restored');
  const put = await putBack({ place, secret, target, clock: Date.now, openQuietly: (at) => openQuietly(at, quiet) });
  for (const { name, ok, detail } of put.checks) say(`put back, ${name}: ${ok ? 'ok' : 'FAILED'}, ${detail}`);
  const received = `received ${EVENTS_BEFORE + EVENTS_AFTER} `;
  if (!put.ok || !put.checks.some(({ detail }) => detail.includes(received)))
    throw new Error('What was put back is not whole.');
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function upgradeFrom(commit: string): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'bellwether-upgrade-'));
  try {
    const earlier = layOut(commit, join(home, 'earlier'));
    const present = { root: ROOT, name: `this version (schema ${MIGRATIONS.length})`, schema: MIGRATIONS.length };
    const [data, aside] = [join(home, 'data'), join(home, 'aside')];

    let running = await mustStart(earlier, data);
    const { key } = running;
    await send(running, EVENTS.slice(0, EVENTS_BEFORE));
    const before = await settledFigures(running, EVENTS_BEFORE);
    await running.stop();
    cpSync(data, aside, { recursive: true });
    say(`made by ${earlier.name}: ${EVENTS_BEFORE} events, then killed`);

    running = await mustStart(present, data, key);
    mustBeEqual(`upgraded in place to ${present.name}`, await settledFigures(running, EVENTS_BEFORE), before);
    await send(running, EVENTS.slice(EVENTS_BEFORE));
    const after = await settledFigures(running, EVENTS_BEFORE + EVENTS_AFTER);
    await running.stop();
    await backUpAndPutBack(home, data);

    const beside = await start(earlier, data, key);
    if (mayRunOnNewest(earlier)) {
      if (typeof beside === 'string') throw new Error(`It may run on the newest schema, and refused: ${beside}`);
      mustBeEqual(
        `${earlier.name} on the newest schema`,
        await settledFigures(beside, EVENTS_BEFORE + EVENTS_AFTER),
        after,
      );
      await beside.stop();
    } else {
      if (typeof beside !== 'string') throw new Error('It may not run on the newest schema, and did.');
      const why = beside.split('\n').find((line) => line.includes('newer version of Bellwether'));
      if (!why) throw new Error(`It refused without saying why: ${beside}`);
      say(`${earlier.name} on the newest schema: ${why.trim()}`);
    }

    let down = migrateTo(earlier.schema, data);
    say(`records migrate --to ${earlier.schema}: ${down.said}`);
    if (!down.ok) {
      down = migrateTo(earlier.schema, data, '--lose-data');
      say(`records migrate --to ${earlier.schema} --lose-data: ${down.said}`);
      if (!down.ok) throw new Error('The schema was not taken back.');
    }
    running = await mustStart(earlier, data, key);
    mustBeEqual(
      `taken back, ${earlier.name} on it`,
      await settledFigures(running, EVENTS_BEFORE + EVENTS_AFTER),
      after,
    );
    await running.stop();

    running = await mustStart(earlier, aside, key);
    mustBeEqual('and what was put aside before the upgrade', await settledFigures(running, EVENTS_BEFORE), before);
    await running.stop();
  } finally {
    for (const stop of started) await stop();
    rmSync(home, { recursive: true, force: true });
  }
}

const wanted = process.argv.slice(2);
for (const one of wanted.length > 0 ? wanted : ['39', String(MIGRATIONS.length - 1)]) await upgradeFrom(commitOf(one));
