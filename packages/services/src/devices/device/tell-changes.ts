/** What became of commands and updates, on its way into the event log: after it is durable, and again until it is there. */
import type { IncomingEvent } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import type { Platform } from '../../installation/platform/platform.ts';

export interface ChangesToTell<Row extends { org_id: string }> {
  untold: readonly Row[];
  /** With an id that follows from the change: telling it twice is telling it once. */
  event(row: Row): IncomingEvent;
  /** Notes that this state of it has been told. */
  told(tx: Transaction, row: Row): Promise<unknown>;
}

export async function tellChanges<Row extends { org_id: string }>(
  { admission, records }: Pick<Platform, 'admission' | 'records'>,
  { untold, event, told }: ChangesToTell<Row>,
): Promise<void> {
  for (const [orgId, rows] of Map.groupBy(untold, ({ org_id }) => org_id)) {
    await admission.admit(
      orgId,
      'devices',
      rows.map((row, index) => ({ index, event: event(row) })),
    );
    await records.asTenant(orgId, async (tx) => {
      for (const row of rows) await told(tx, row);
    });
  }
}
