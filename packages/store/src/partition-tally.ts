/**
 * What became of everything that stands in a partition of the log up to a place in it, by tenant and event type, as sums.
 * A sum names its place, so that the same plan counted again, by whomever, writes the same row again and changes nothing.
 */
import type { Engine } from './engine.ts';
import { sqlString } from './sql-text.ts';
import type { TallySum } from './tally-sum.ts';

export const PARTITION_TALLY = 'bellwether.partition_tally';

export interface Counted extends TallySum {
  orgId: string;
  eventType: string;
}

interface Known extends TallySum {
  upto: number;
}

export class PartitionTally {
  readonly #engine: Engine;
  readonly #partition: string;
  readonly #known: Map<string, Known>;

  private constructor(engine: Engine, partition: string, known: Map<string, Known>) {
    this.#engine = engine;
    this.#partition = partition;
    this.#known = known;
  }

  /** As the owners before have left them. */
  static async of(engine: Engine, partitions: readonly string[]): Promise<Map<string, PartitionTally>> {
    const known = new Map(partitions.map((partition) => [partition, new Map<string, Known>()]));
    if (partitions.length > 0) {
      const { rows } = await engine.query(
        `SELECT partition, org_id, event_type, toFloat64(upto), toFloat64(accepted), toFloat64(duplicate), toFloat64(rejected)
         FROM ${PARTITION_TALLY} FINAL WHERE partition IN (${partitions.map(sqlString).join(', ')})`,
        { settings: { max_rows_to_read: 0 } },
      );
      for (const [partition, orgId, eventType, ...numbers] of rows) {
        const [upto = 0, accepted = 0, duplicate = 0, rejected = 0] = numbers.map(Number);
        known
          .get(String(partition))
          ?.set(keyOf(String(orgId), String(eventType)), { upto, accepted, duplicate, rejected });
      }
    }
    return new Map([...known].map(([partition, sums]) => [partition, new PartitionTally(engine, partition, sums)]));
  }

  /** Counts what stands before `upto` and after the place counted before, once. */
  async count(writer: string, counts: readonly Counted[], upto: number): Promise<void> {
    const rows: string[] = [];
    for (const [key, own] of Map.groupBy(counts, ({ orgId, eventType }) => keyOf(orgId, eventType))) {
      const known = this.#known.get(key);
      if (known && known.upto >= upto) {
        // Written by an owner before us, or by us before an answer was lost: it is the same row.
        rows.push(this.#row(own[0]!, known));
        continue;
      }
      const sum = { upto, ...sumOf([...(known ? [known] : []), ...own]) };
      this.#known.set(key, sum);
      rows.push(this.#row(own[0]!, sum));
    }
    if (rows.length === 0) return;
    const token = `${this.#partition}:${upto}`;
    await this.#engine.insert(writer, PARTITION_TALLY, Buffer.from(`${rows.join('\n')}\n`), token);
  }

  #row({ orgId, eventType }: Counted, { upto, accepted, duplicate, rejected }: Known): string {
    const partition = this.#partition;
    return JSON.stringify({ org_id: orgId, event_type: eventType, partition, upto, accepted, duplicate, rejected });
  }
}

function keyOf(orgId: string, eventType: string): string {
  return `${orgId} ${eventType}`;
}

function sumOf(counts: readonly TallySum[]): TallySum {
  const sum = { accepted: 0, duplicate: 0, rejected: 0 };
  for (const one of counts) {
    sum.accepted += one.accepted;
    sum.duplicate += one.duplicate;
    sum.rejected += one.rejected;
  }
  return sum;
}
