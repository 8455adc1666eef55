/** A platform with one small pack, two organisations that know the same teams, and people of every kind in the first. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineEventType } from '@bellwether/core';
import { defineCube, defineMetric, definePack } from '@bellwether/metrics';
import type { UserRole } from '@bellwether/records';
import { owner } from '../../../test/service-context.ts';
import { openTestPlatform } from '../../../test/test-platform.ts';
import { type Caller, OPERATOR } from '../../access/authority/caller.ts';
import { newId } from '../../access/authority/random-text.ts';
import { ROLES } from '../../access/authority/role.ts';
import { ingestEvents } from '../../ingest/admission/ingest-events.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { createOrganisation } from '../../tenants/tenant/create.ts';
import type { Tile } from './layout.ts';

const cupSold = defineEventType({
  name: 'cup_sold',
  topic: 'agent_events',
  category: 'usage',
  description: 'A cup of coffee was sold.',
  subject: 'user_id',
  metadata: { type: 'object', properties: { team: { type: 'string' } } },
});

const kiosk = definePack({
  name: 'kiosk',
  title: 'Kiosk',
  description: 'Who sells coffee?',
  events: [cupSold],
  cubes: [
    defineCube({
      name: 'cups',
      description: 'Cups by team.',
      events: ['cup_sold'],
      dimensions: { team: { description: 'Whose kiosk.', field: 'metadata.team' } },
      measures: { cups: { description: 'Cups sold.', aggregate: 'count' } },
    }),
  ],
  metrics: [
    defineMetric({
      name: 'cups',
      title: 'Cups',
      description: 'Cups of coffee sold.',
      cube: 'cups',
      value: { measure: 'cups' },
      unit: 'count',
      subject: 'team',
      privacy: 'internal',
      direction: 'up',
    }),
  ],
  pages: [],
  glossary: [],
});

export class BoardHouse {
  readonly platform: Platform;
  readonly #directory: string;
  readonly #clock: { nowMs: number };

  private constructor(platform: Platform, directory: string, clock: { nowMs: number }) {
    this.platform = platform;
    this.#directory = directory;
    this.#clock = clock;
  }

  static async open(): Promise<BoardHouse> {
    const directory = mkdtempSync(join(tmpdir(), 'bellwether-boards-'));
    const clock = { nowMs: Date.now() };
    const platform = await openTestPlatform({
      dataDirectory: directory,
      packs: [kiosk],
      clock: () => clock.nowMs,
      onTrouble: (message, error) => {
        throw new Error(message, { cause: error });
      },
    });
    for (const org_id of ['org_a', 'org_b'])
      await createOrganisation(platform, OPERATOR, { org_id, name: org_id, self_managed: true });
    return new BoardHouse(platform, directory, clock);
  }

  pass(milliseconds: number): void {
    this.#clock.nowMs += milliseconds;
  }

  /** Somebody who is in the records as well, so that they can leave. */
  async user(role: UserRole, more: { teams?: string[]; subject?: string; orgId?: string } = {}): Promise<Caller> {
    const { teams = [], subject, orgId = 'org_a' } = more;
    const id = newId('usr');
    await this.platform.records.asTenant(orgId, (tx) =>
      tx
        .insertInto('users')
        .values({
          user_id: id,
          org_id: orgId,
          email: `${id.toLowerCase()}@example.org`,
          name: `The ${role}`,
          role,
          password_hash: null,
          teams,
          subject: subject ?? null,
          created_at: new Date(this.#clock.nowMs),
        })
        .execute(),
    );
    return { ...owner(orgId), id, role, teams, subject, grants: ROLES[role].grants };
  }

  /** What an administrator does to somebody. */
  async change(user: Caller, change: { role?: UserRole; teams?: string[]; disabled_at?: Date }): Promise<void> {
    await this.platform.records.asTenant(user.orgId, (tx) =>
      tx.updateTable('users').set(change).where('user_id', '=', user.id).execute(),
    );
  }

  /** So many cups of each team, sold a minute ago. */
  async sell(orgId: string, cups: Readonly<Record<string, number>>): Promise<void> {
    const timestamp = new Date(this.#clock.nowMs - 60_000).toISOString();
    const events = Object.entries(cups).flatMap(([team, count]) =>
      Array.from({ length: count }, () => ({
        event_type: 'cup_sold',
        timestamp,
        user_id: `p_${team}`,
        metadata: { team },
      })),
    );
    await ingestEvents(
      this.platform,
      owner(orgId),
      'test',
      events.map((event, index) => ({ index, event })),
    );
    await this.platform.store.loader.caughtUp();
  }

  async auditOf(action: string, orgId = 'org_a') {
    return this.platform.records.asTenant(orgId, (tx) =>
      tx.selectFrom('audit_entries').selectAll().where('action', '=', action).orderBy('seq').execute(),
    );
  }

  async close(): Promise<void> {
    await this.platform.close();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

export const cupsTile = {
  tile_id: 'cups',
  x: 0,
  y: 0,
  w: 6,
  h: 4,
  kind: 'metric',
  title: 'Cups',
  query: { metric: 'cups' },
  chart: 'figure',
} as const satisfies Tile;

export const textTile = {
  tile_id: 'note',
  x: 6,
  y: 0,
  w: 6,
  h: 4,
  kind: 'text',
  markdown: '**Cups** <script>alert(1)</script>',
} as const satisfies Tile;
