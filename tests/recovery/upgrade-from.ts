/**
 * Upgrade and downgrade with data: `node tests/recovery/upgrade-from.ts [commit]`. A server of an earlier commit makes the
 * data; this version opens it, backs it up and puts it back; the earlier one refuses what this one has made, and says so,
 * and can still open what was put aside before. The earlier commit is checked out beside this one and removed again.
 */
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DAY_MS, HOUR_MS } from '@bellwether/core';
import { openQuietly } from '@bellwether/server';
import {
  type BackupSettings,
  newBackupKey,
  OPERATOR,
  putBack,
  readBackupSecret,
  takeBackupNow,
} from '@bellwether/services';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const NODE = join(ROOT, 'node_modules/node/bin/node');
const COMMIT = process.argv[2] ?? 'HEAD~50';
const EVENTS = 200;
const START_MAX_MS = 180_000;

const home = mkdtempSync(join(tmpdir(), 'bellwether-upgrade-'));
const earlier = join(home, 'earlier');
const [data, aside, target] = ['data', 'aside', 'restored'].map((name) => join(home, name)) as [string, string, string];
const place = { kind: 'folder', directory: join(home, 'backups') } as const;
const secret = readBackupSecret({ key: newBackupKey() });
const quiet = { clock: Date.now, onTrouble: () => undefined };

/** The packages of the earlier commit, with the libraries that are installed here. */
function checkOut(): void {
  execFileSync('git', ['worktree', 'add', '--detach', earlier, COMMIT], { cwd: ROOT, stdio: 'ignore' });
  const [from, to] = [join(ROOT, 'node_modules'), join(earlier, 'node_modules')];
  mkdirSync(join(to, '@bellwether'), { recursive: true });
  for (const name of readdirSync(from)) if (name !== '@bellwether') symlinkSync(join(from, name), join(to, name));
  for (const top of ['packages', 'apps', 'packs'])
    for (const name of readdirSync(join(earlier, top))) {
      const scope = top === 'packs' ? `pack-${name}` : top === 'apps' && name === 'edge' ? 'edge-app' : name;
      symlinkSync(join(earlier, top, name), join(to, '@bellwether', scope));
    }
}

interface Answer {
  url?: string;
  key?: string;
  errors: string;
  stop(): Promise<void>;
}

/** The earlier version on a data directory: its address, or what it said when it refused. */
async function startEarlier(directory: string): Promise<Answer> {
  const child = spawn(NODE, [join(earlier, 'tests/chaos/server-process.ts'), directory], {
    cwd: earlier,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  let [output, errors] = ['', ''];
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk;
  });
  const said = new Promise<void>((resolve) =>
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk;
      if (output.includes('\n')) resolve();
    }),
  );
  const hung = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error(`The earlier version did not start: ${errors}`)), START_MAX_MS).unref();
  });
  await Promise.race([said, closed, hung]);
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await closed;
  };
  return { ...(output.includes('\n') ? (JSON.parse(output) as { url: string; key: string }) : {}), errors, stop };
}

async function makeData(): Promise<void> {
  const { url, key, errors, stop } = await startEarlier(data);
  if (url === undefined) throw new Error(`The earlier version did not start: ${errors}`);
  const events = Array.from({ length: EVENTS }, () => ({
    ...{ event_type: 'model_call', timestamp: new Date().toISOString(), session_id: 's', user_id: 'usr_1' },
    metadata: { model: 'gpt-5', cost_usd: 0.5 },
  }));
  const response = await fetch(`${url}/api/v1/events`, {
    ...{ method: 'POST', body: JSON.stringify(events) },
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
  });
  const { accepted } = (await response.json()) as { accepted: number };
  if (accepted !== EVENTS) throw new Error(`The earlier version took ${accepted} of ${EVENTS} events.`);
  await stop();
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

try {
  checkOut();
  await makeData();
  cpSync(data, aside, { recursive: true });
  say(`made by ${COMMIT}: ${EVENTS} events acknowledged, then killed`);

  const backups: BackupSettings = {
    ...{ place, secret, synchronous: false },
    onErasure: 'expire',
    ...{ everyMs: DAY_MS, fullEveryMs: DAY_MS, keepMs: DAY_MS, shipEveryMs: HOUR_MS },
  };
  const platform = await openQuietly(data, { ...quiet, backups });
  await platform.store.loader.caughtUp();
  const taken = await takeBackupNow(platform, OPERATOR, { kind: 'full' });
  await platform.close();
  say(`upgraded and backed up: schema ${taken.schema}, ${taken.files} files`);

  const put = await putBack({ place, secret, target, clock: Date.now, openQuietly: (at) => openQuietly(at, quiet) });
  for (const { name, ok, detail } of put.checks) say(`put back, ${name}: ${ok ? 'ok' : 'FAILED'}, ${detail}`);
  if (!put.ok || !put.checks.some(({ detail }) => detail.includes(`received ${EVENTS} `)))
    throw new Error('What was put back is not whole.');

  const refused = await startEarlier(target);
  await refused.stop();
  const isNewer = /newer version/.test(refused.errors);
  if (refused.url === undefined && !isNewer)
    throw new Error(`The earlier version refused without saying why: ${refused.errors}`);
  say(
    isNewer
      ? 'the earlier version refuses it: made by a newer one'
      : 'the earlier version has the same schema, and opens it',
  );

  const back = await startEarlier(aside);
  await back.stop();
  if (back.url === undefined) throw new Error(`The earlier version does not open its own data: ${back.errors}`);
  say('and it opens what was put aside before the upgrade');
} finally {
  execFileSync('git', ['worktree', 'remove', '--force', earlier], { cwd: ROOT, stdio: 'ignore' });
  rmSync(home, { recursive: true, force: true });
}
