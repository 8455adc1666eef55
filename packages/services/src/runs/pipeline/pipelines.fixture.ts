/** A house with pipelines in it, for tests: its time goes only when it is told to, and it has a server to call. */

import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { addTenant, operatorFor } from '../../../test/service-context.ts';
import { openTestPlatform } from '../../../test/test-platform.ts';
import type { Caller } from '../../access/authority/caller.ts';
import { shop } from '../../alerts/rule/rules.fixture.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { getPipelineRun, type PipelineRunView } from './read-runs.ts';

export interface Call {
  path: string;
  method: string;
  key: string;
  authorization: string | undefined;
  body: unknown;
}

export class PipelineHouse {
  nowMs: number;
  platform!: Platform;
  admin!: Caller;
  readonly troubles: unknown[] = [];
  /** What the server was asked. */
  readonly calls: Call[] = [];
  /** What it answers. */
  answer: (call: Call) => { status: number; body: unknown } = () => ({ status: 200, body: { ok: true } });
  readonly #directory = mkdtempSync(join(tmpdir(), 'pipelines-'));
  readonly #server: Server;

  private constructor(nowMs: number) {
    this.nowMs = nowMs;
    this.#server = createServer((request, response) => {
      void bodyOf(request).then((text) => {
        const call = {
          ...{ path: request.url ?? '', method: request.method ?? '', body: text === '' ? null : JSON.parse(text) },
          ...{ key: String(request.headers['idempotency-key']), authorization: request.headers.authorization },
        };
        this.calls.push(call);
        const { status, body } = this.answer(call);
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      });
    });
  }

  static async open(nowMs: number): Promise<PipelineHouse> {
    const house = new PipelineHouse(nowMs);
    await new Promise<void>((resolve) => house.#server.listen(0, '127.0.0.1', resolve));
    house.platform = await openTestPlatform({
      ...{ dataDirectory: house.#directory, packs: [shop], clock: () => house.nowMs, allowPrivateNetworks: true },
      onTrouble: (message, error) => house.troubles.push([message, error]),
    });
    await addTenant(house.platform, 'org_a');
    // Somebody whose rights can be looked up when a step runs.
    house.admin = operatorFor('org_a');
    return house;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    await this.platform.close();
    this.#server.closeAllConnections();
    this.#server.close();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  /** The run, once it has ended. */
  async ended(runId: string): Promise<PipelineRunView> {
    return vi.waitUntil(
      async () => {
        const run = await getPipelineRun(this.platform, this.admin, runId);
        return run.ended_at === null ? undefined : run;
      },
      { timeout: 100_000, interval: 20 },
    ) as Promise<PipelineRunView>;
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}
