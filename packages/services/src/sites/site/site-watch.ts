/**
 * What happens to what sites have collected by itself: salts of days that are over are destroyed, and so are replays whose
 * time is over. Records are then told to let go of what was deleted, so that nobody finds a salt in their files.
 */
import { DAY_MS, MINUTE_MS, type OnTrouble } from '@bellwether/core';
import { sql } from '@bellwether/records';
import type { Platform } from '../../installation/platform/platform.ts';
import { Watch } from '../../installation/platform/watch.ts';

const EVERY_MS = 5 * MINUTE_MS;

export class SiteWatch extends Watch {
  readonly #platform: Platform;

  constructor(platform: Platform, onTrouble: OnTrouble) {
    super({
      everyMs: EVERY_MS,
      onTrouble,
      trouble: 'what sites have collected could not be looked after, and is looked at again in five minutes',
    });
    this.#platform = platform;
  }

  override start(): void {
    super.start();
    void this.look();
  }

  protected override round(): Promise<void> {
    return sweepSites(this.#platform);
  }
}

export async function sweepSites({ sites, records, clock }: Platform): Promise<void> {
  const nowMs = clock();
  await records.asOperator((tx) =>
    tx
      .deleteFrom('site_replays')
      .using('sites')
      .whereRef('site_replays.org_id', '=', 'sites.org_id')
      .whereRef('site_replays.site_id', '=', 'sites.site_id')
      .where(
        sql<boolean>`site_replays.started_at < ${new Date(nowMs)}::timestamptz - (sites.settings ->> 'replay_days')::integer * ${DAY_MS / 1000} * interval '1 second'`,
      )
      .execute(),
  );
  if (await sites.salts.destroyOver(nowMs)) await records.forgetDeleted();
}
