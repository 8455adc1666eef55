/** Publications in the records database: what has been told of a period is remembered longer than its events are. */
import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '@bellwether/core';
import type { PublicationArchive, PublishedPeriod } from '@bellwether/metrics';
import type { Records } from '@bellwether/records';

export class PublicationTable implements PublicationArchive {
  readonly #records: Records;
  readonly #clock: Clock;

  constructor(records: Records, clock: Clock) {
    this.#records = records;
    this.#clock = clock;
  }

  async get(orgId: string, family: string, startMs: number): Promise<PublishedPeriod | undefined> {
    const row = await this.#records.asTenant(orgId, (tx) =>
      tx
        .selectFrom('publications')
        .select('body')
        .where('org_id', '=', orgId)
        .where('family', '=', family)
        .where('period_from', '=', new Date(startMs))
        .executeTakeFirst(),
    );
    return row?.body as unknown as PublishedPeriod | undefined;
  }

  put(
    orgId: string,
    family: string,
    startMs: number,
    period: PublishedPeriod,
    before: PublishedPeriod | undefined,
  ): Promise<boolean> {
    const row = { body: JSON.stringify(period), updated_at: new Date(this.#clock()) };
    return this.#records.asTenant(orgId, async (tx) => {
      const now = await tx
        .selectFrom('publications')
        .select('body')
        .where('org_id', '=', orgId)
        .where('family', '=', family)
        .where('period_from', '=', new Date(startMs))
        .executeTakeFirst();
      if (!isDeepStrictEqual(now?.body, before)) return false;
      await tx
        .insertInto('publications')
        .values({ org_id: orgId, family, period_from: new Date(startMs), ...row })
        .onConflict((conflict) => conflict.columns(['org_id', 'family', 'period_from']).doUpdateSet(row))
        .execute();
      return true;
    });
  }
}
