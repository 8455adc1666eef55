/** A platform with one organisation that connects tools, and the ways of a test to look at what has come. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CanonicalEvent } from '@bellwether/core';
import { deliveryPack } from '@bellwether/pack-delivery';
import { owner } from '../../../test/service-context.ts';
import { openTestPlatform } from '../../../test/test-platform.ts';
import { type Caller, OPERATOR } from '../../access/authority/caller.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { createOrganisation } from '../../tenants/tenant/create.ts';

/** Events a page. */
const PAGE = 500;
export const BASE_URL = 'https://bellwether.example.org';

export class ConnectionHouse {
  readonly directory = mkdtempSync(join(tmpdir(), 'bellwether-connections-'));
  nowMs = Date.parse('2026-11-20T12:00:00.000Z');
  platform!: Platform;

  static async open(): Promise<ConnectionHouse> {
    const house = new ConnectionHouse();
    await house.#open();
    return house;
  }

  /** A new organisation, and its owner. */
  async organisation(orgId: string): Promise<Caller> {
    await createOrganisation(this.platform, OPERATOR, { org_id: orgId, name: orgId, self_managed: true });
    return owner(orgId);
  }

  /** As after a restart of the process. */
  async reopen(): Promise<void> {
    await this.platform.close();
    await this.#open();
  }

  async close(): Promise<void> {
    await this.platform.close();
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** Every stored event; throws when one is stored twice. */
  async stored(orgId: string): Promise<CanonicalEvent[]> {
    const { store } = this.platform;
    await store.loader.caughtUp();
    const events: CanonicalEvent[] = [];
    for (let after: { timestampMs: number; eventId: string } | undefined; ; ) {
      const page = await store.events.list(orgId, { limit: PAGE, ...(after ? { after } : {}) });
      events.push(...page);
      const last = page.at(-1);
      if (!last || page.length < PAGE) break;
      after = { timestampMs: Date.parse(last.timestamp), eventId: last.event_id };
    }
    const { rows } = await store.engine.query(`SELECT count() FROM bellwether.events WHERE org_id = '${orgId}'`, {
      timeLimitSeconds: 20,
    });
    if (Number(rows[0]![0]) !== events.length) throw new Error(`${rows[0]![0]} rows, ${events.length} events.`);
    return events;
  }

  async #open(): Promise<void> {
    this.platform = await openTestPlatform({
      ...{ dataDirectory: this.directory, packs: [deliveryPack], clock: () => this.nowMs, allowPrivateNetworks: true },
      onTrouble: (message, error) => {
        throw new Error(message, { cause: error });
      },
    });
  }
}
