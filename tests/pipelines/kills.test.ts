/**
 * A pipeline with 1,000 dynamic steps whose process is killed (SIGKILL) ten times while they run. Its steps call a server
 * that keeps every request it gets and takes none for another: it is the judge of what "once" means.
 *
 *   every step's effect is there: each of the 1,000 keys has been called
 *   no step that is known to be done is done again: a key is called a second time only when the process was killed while
 *   that very call, or the note of its answer, was under way, and then with the same Idempotency-Key. So there are at most
 *   as many repetitions as there were calls under way at the kills (at_once, 8, a kill)
 *   a server that heeds the key, as the second count does, has each effect once
 */
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MINUTE_MS } from '@bellwether/core';
import { expect, it, vi } from 'vitest';
import type { LifeTask, LifeWord } from './child.ts';

const ITEMS = 1000;
const KILLS = 10;
const AT_ONCE = 8;

it(
  `survives kill -9 ${KILLS} times and runs the effect of each of its ${ITEMS} steps once`,
  async () => {
    const directory = mkdtempSync(join(tmpdir(), 'bellwether-pipeline-kills-'));
    /** Requests by path and key, as often as they came. */
    const calls: { path: string; key: string }[] = [];
    const server = createServer((request, response) => {
      calls.push({ path: request.url ?? '', key: String(request.headers['idempotency-key']) });
      request.resume();
      const body = request.url === '/list' ? Array.from({ length: ITEMS }, (_, n) => n) : {};
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const itemCalls = () => calls.filter(({ path }) => path.startsWith('/item/')).length;
    try {
      for (let kill = 1; kill <= KILLS; kill++) {
        const life = live({ directory, url, items: ITEMS });
        // Spread over the whole of it, at no particular place.
        const until = (ITEMS * kill) / (KILLS + 1) + Math.floor(Math.random() * 20);
        await vi.waitUntil(() => itemCalls() >= until || life.isOver, { timeout: 4 * MINUTE_MS, interval: 1 });
        expect(life.isOver, life.said()).toBe(false);
        life.kill();
        expect(await life.ended).toBe('SIGKILL');
      }
      const last = live({ directory, url, items: ITEMS });
      expect(await last.ended, last.said()).toBe('of itself');
      const run = last.run();
      expect(run).toMatchObject({ state: 'succeeded' });
      const each = run?.steps.find(({ step }) => step === 'each');
      expect(each?.items).toEqual({ all: ITEMS, succeeded: ITEMS, failed: 0 });

      const items = calls.filter(({ path }) => path.startsWith('/item/'));
      const keys = new Set(items.map(({ key }) => key));
      const keyOf = new Map(items.map(({ path, key }) => [path, key]));
      console.info(
        `${ITEMS} steps, ${KILLS} kills: ${items.length} calls, ${keys.size} keys, ${items.length - keys.size} calls repeated with their key`,
      );
      expect(keyOf.size).toBe(ITEMS);
      // A step has one key, and a key one step, over all lives.
      expect(keys.size).toBe(ITEMS);
      expect(items.every(({ path, key }) => keyOf.get(path) === key)).toBe(true);
      expect(items.length - ITEMS).toBeLessThanOrEqual(KILLS * AT_ONCE);
      // Those beside them came once: none of them was under way at a kill.
      expect(calls.filter(({ path }) => path === '/last')).toHaveLength(1);
    } finally {
      server.closeAllConnections();
      server.close();
      rmSync(directory, { recursive: true, force: true });
    }
  },
  20 * MINUTE_MS,
);

function live(task: LifeTask) {
  const child = fork(join(import.meta.dirname, 'child.ts'), [JSON.stringify(task)], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: [],
    env: { ...process.env, UV_THREADPOOL_SIZE: '16' },
  });
  let said = '';
  let word: LifeWord | undefined;
  child.stderr?.on('data', (chunk) => {
    said = (said + chunk).slice(-20_000);
  });
  child.on('message', (message) => {
    word = message as LifeWord;
  });
  const life = {
    isOver: false,
    kill: () => child.kill('SIGKILL'),
    said: () => said,
    run: () => (word?.kind === 'ended' ? word.run : undefined),
    ended: new Promise<string>((resolve) => {
      child.on('close', (code, signal) => {
        life.isOver = true;
        resolve(signal ?? (code === 0 ? 'of itself' : `code ${code}`));
      });
    }),
  };
  return life;
}
