/**
 * A server whose durable runs are on Temporal, killed while a step of a pipeline is under way: another process ends the
 * pipeline, each step with its effect once. Everything else of the server is inside of it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { MINUTE_MS } from '@bellwether/core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { describeOn } from './describe-on.ts';
import { dataDirectory } from './places.ts';
import type { RunningServer } from './real-server.ts';
import { temporal } from './servers/temporal.ts';

const CLI = fileURLToPath(new URL('../../apps/cli/bin/bellwether', import.meta.url));
const ORG_ID = 'org_nightly';
const LONG_MS = 15 * MINUTE_MS;
const soon = { timeout: 4 * MINUTE_MS, interval: 200 };

await describeOn([temporal], 'a server with durable runs on Temporal', () => {
  const directory = dataDirectory('temporal-server-data');
  const serverDirectory = dataDirectory('temporal-server');
  /** Keys of the calls that came, by path. */
  const calls = new Map<string, string[]>();
  let isHeld = true;
  let called: Server;
  let server: RunningServer;
  let process: { child: ChildProcess; url: string };

  const startProcess = async (): Promise<typeof process> => {
    const child = spawn(CLI, ['start', '--json'], {
      env: {
        ...{ PATH: globalThis.process.env.PATH, HOST: '127.0.0.1', PORT: '0', DATA_DIR: directory },
        ...{
          BELLWETHER_SAMPLE: 'off',
          BELLWETHER_ALLOW_PRIVATE_NETWORKS: 'on',
          BELLWETHER_TEMPORAL_ADDRESS: server.url,
        },
        BELLWETHER_ADMIN_PASSWORD: randomBytes(12).toString('hex'),
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const url = await new Promise<string>((resolve, reject) => {
      let said = '';
      createInterface({ input: child.stdout }).on('line', (line) => {
        said = `${said}${line}\n`.slice(-4000);
        if (line.startsWith('{"url"')) resolve((JSON.parse(line) as { url: string }).url);
      });
      child.once('exit', (code) => reject(new Error(`The server ended with ${code}. It said:\n${said}`)));
    });
    return { child, url };
  };
  const ask = async <Answer>(method: string, path: string, body?: unknown): Promise<Answer> => {
    const operator = readFileSync(join(directory, 'run', 'operator.token'), 'utf8').trim();
    const answer = await fetch(process.url + path, {
      method,
      headers: {
        ...{ authorization: `Bearer ${operator}`, 'x-bellwether-org': ORG_ID },
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(MINUTE_MS),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 500)}`);
    return JSON.parse(text) as Answer;
  };

  beforeAll(async () => {
    server = await temporal.start(serverDirectory);
    called = createServer((request, response) => {
      const path = request.url ?? '';
      calls.set(path, [...(calls.get(path) ?? []), String(request.headers['idempotency-key'])]);
      request.resume();
      if (path === '/held' && isHeld) return;
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
    await new Promise<void>((resolve) => called.listen(0, '127.0.0.1', resolve));
    process = await startProcess();
  }, LONG_MS);
  afterAll(async () => {
    process?.child.kill('SIGKILL');
    called?.closeAllConnections();
    called?.close();
    await server?.stop();
    for (const each of [directory, serverDirectory]) rmSync(each, { recursive: true, force: true });
  }, LONG_MS);

  it('has a pipeline that one process began ended by another', { timeout: LONG_MS }, async () => {
    await ask('POST', '/api/v1/organisations', { org_id: ORG_ID, name: 'Nightly' });
    const url = `http://127.0.0.1:${(called.address() as AddressInfo).port}`;
    const source = `
pipeline: nightly
title: Every night
triggers:
  schedule: {cron: "0 2 * * *", time_zone: Europe/Berlin}
steps:
  - step: before
    http: {url: "${url}/before", method: POST, body: {}}
  - step: held
    after: [before]
    timeout: 10m
    http: {url: "${url}/held", method: POST, body: {}}
  - step: last
    after: [held]
    http: {url: "${url}/last", method: POST, body: {}}
`;
    const { pipeline_id: id } = await ask<{ pipeline_id: string }>('POST', '/api/v1/pipelines', { source });
    const { run_id: runId } = await ask<{ run_id: string }>('POST', `/api/v1/pipelines/${id}/runs`, {});
    await vi.waitFor(() => expect(calls.get('/held')).toHaveLength(1), soon);
    const gone = once(process.child, 'exit');
    process.child.kill('SIGKILL');
    await gone;
    isHeld = false;
    process = await startProcess();
    await vi.waitFor(async () => {
      const run = await ask<{ state: string }>('GET', `/api/v1/pipeline-runs/${runId}`);
      expect(run.state).toBe('succeeded');
    }, soon);
    expect(calls.get('/before')).toHaveLength(1);
    expect(calls.get('/last')).toHaveLength(1);
    // Called again with the same key, so that a server that heeds it has done it once.
    expect(new Set(calls.get('/held')).size).toBe(1);
    expect(calls.get('/held')).toHaveLength(2);
  });
});
