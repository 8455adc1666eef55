/** Sums over the counts of requests: what the loader has counted in so far. Being its only writer, it always knows. */
import type { Engine } from './engine.ts';
import { LOADER_WRITER, TALLY } from './row-inserter.ts';

export interface TallySum {
  accepted: number;
  duplicate: number;
  rejected: number;
}

export const NOTHING_COUNTED: TallySum = { accepted: 0, duplicate: 0, rejected: 0 };

/** What the store has counted in, over all tenants. */
export async function storedTally(engine: Engine): Promise<TallySum> {
  const { rows } = await engine.queryAs(
    LOADER_WRITER,
    `SELECT toFloat64(sum(accepted)), toFloat64(sum(duplicate)), toFloat64(sum(rejected)) FROM ${TALLY}`,
    { settings: { max_rows_to_read: 0 } },
  );
  const [accepted, duplicate, rejected] = (rows[0] ?? []).map(Number);
  return { accepted: accepted ?? 0, duplicate: duplicate ?? 0, rejected: rejected ?? 0 };
}

/** The sum of counts as they are in the log. */
export function tallyOf(payload: Buffer): TallySum {
  const sum = { ...NOTHING_COUNTED };
  for (const line of payload.toString('utf8').split('\n')) {
    if (line.trim() === '') continue;
    const counts = JSON.parse(line) as TallySum;
    sum.accepted += counts.accepted;
    sum.duplicate += counts.duplicate;
    sum.rejected += counts.rejected;
  }
  return sum;
}

export function plus(a: TallySum, b: TallySum): TallySum {
  return {
    accepted: a.accepted + b.accepted,
    duplicate: a.duplicate + b.duplicate,
    rejected: a.rejected + b.rejected,
  };
}

/** Everything received. Events set aside later move from accepted to rejected and leave it as it is. */
export function receivedOf({ accepted, duplicate, rejected }: TallySum): number {
  return accepted + duplicate + rejected;
}
