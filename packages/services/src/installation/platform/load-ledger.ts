/** The plans of those who load a shared store, kept among the records: one row for each partition of the log. */
import { Problem } from '@bellwether/core';
import { type Records, sql } from '@bellwether/records';
import type { LoadLedger, PartitionPlan } from '@bellwether/store';

export class RecordsLoadLedger implements LoadLedger {
  readonly #records: Records;

  constructor(records: Records) {
    this.#records = records;
  }

  async take(partitions: readonly string[], fence: number): Promise<Map<string, PartitionPlan>> {
    if (partitions.length === 0) return new Map();
    const rows = await this.#records.asOperator((tx) =>
      tx
        .insertInto('load_plans')
        .values(partitions.map((partition) => ({ partition, fence, plan: null })))
        .onConflict((conflict) =>
          conflict
            .column('partition')
            .doUpdateSet({ fence: sql`excluded.fence` })
            .where('load_plans.fence', '<=', sql<number>`excluded.fence`),
        )
        .returning(['partition', 'plan'])
        .execute(),
    );
    if (rows.length < partitions.length)
      throw new Problem(
        'conflict',
        'Another process has been given these partitions since; this one waits for its own. If the consumer groups of the log were made anew, empty the table load_plans.',
      );
    return new Map(rows.flatMap(({ partition, plan }) => (plan === null ? [] : [[partition, plan as PartitionPlan]])));
  }

  async write(plans: ReadonlyMap<string, PartitionPlan>, fence: number): Promise<readonly string[]> {
    if (plans.size === 0) return [];
    const given = JSON.stringify([...plans].map(([partition, plan]) => ({ partition, plan })));
    const written = await this.#records.asOperator(async (tx) => {
      const { rows } = await sql<{ partition: string }>`
        UPDATE load_plans SET plan = given.plan
        FROM jsonb_to_recordset(${given}::jsonb) AS given (partition text, plan jsonb)
        WHERE load_plans.partition = given.partition AND load_plans.fence = ${fence}
        RETURNING load_plans.partition`.execute(tx);
      return rows;
    });
    const done = new Set(written.map(({ partition }) => partition));
    return [...plans.keys()].filter((partition) => !done.has(partition));
  }
}
