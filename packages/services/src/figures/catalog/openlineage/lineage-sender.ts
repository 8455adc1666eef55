/**
 * Sends what happens as OpenLineage events to where the installation is told to: a file, one event a line, or an HTTP
 * endpoint, one event a request. A round that fails is tried again from where it was; after a start the last day is told
 * once more, which receivers know by its runs.
 */
import { appendFile } from 'node:fs/promises';
import { DAY_MS, MINUTE_MS, type OnTrouble } from '@bellwether/core';
import { OutboundClient } from '../../../installation/outbound/outbound-client.ts';
import type { Platform } from '../../../installation/platform/platform.ts';
import { Rounds } from '../../../installation/platform/rounds.ts';
import { runEvents, standingEvents } from './export-lineage.ts';
import type { OpenLineageEvent } from './open-lineage.ts';

export interface LineageDestination {
  url?: string | undefined;
  /** Sent as a bearer token. */
  key?: string | undefined;
  file?: string | undefined;
}

const TIME_LIMIT_MS = 10_000;

export class LineageSender {
  readonly #platform: Platform;
  readonly #destination: LineageDestination;
  readonly #client = new OutboundClient({ allowPrivate: true });
  readonly #rounds: Rounds;
  /** How far each organisation's runs have been told. */
  readonly #told = new Map<string, number>();

  constructor(platform: Platform, destination: LineageDestination, onTrouble: OnTrouble) {
    this.#platform = platform;
    this.#destination = destination;
    this.#rounds = new Rounds({
      everyMs: MINUTE_MS,
      work: () => this.#send(),
      onTrouble,
      trouble: 'lineage could not be sent to where OpenLineage events go; it is tried again',
    });
  }

  start(): void {
    this.#rounds.start();
    void this.#rounds.look();
  }

  async stop(): Promise<void> {
    await this.#rounds.stop();
    await this.#client.close();
  }

  /** One round, now. */
  look(): Promise<void> {
    return this.#rounds.look();
  }

  async #send(): Promise<void> {
    for (const { org_id: orgId } of this.#platform.tenants.all()) {
      const fromMs = this.#told.get(orgId);
      const nowMs = this.#platform.clock();
      const events = [
        ...(fromMs === undefined ? standingEvents(this.#platform, orgId) : []),
        ...(await runEvents(this.#platform, orgId, fromMs ?? nowMs - DAY_MS)),
      ];
      for (const event of events) {
        if (this.#rounds.isStopped) return;
        await this.#deliver(event);
      }
      this.#told.set(orgId, nowMs);
    }
  }

  async #deliver(event: OpenLineageEvent): Promise<void> {
    const { url, key, file } = this.#destination;
    if (file !== undefined) await appendFile(file, `${JSON.stringify(event)}\n`, { mode: 0o600 });
    if (url === undefined) return;
    const answer = await this.#client.send(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key ? { authorization: `Bearer ${key}` } : {}) },
      body: JSON.stringify(event),
      timeLimitMs: TIME_LIMIT_MS,
    });
    if (answer.status >= 300) throw new Error(`The receiver of OpenLineage events answered ${answer.status}.`);
  }
}
