/**
 * Forgets a store whose log, records or tables are on servers, so that the next start fills it again from the log: after
 * the store was lost, or after records were put back as they were at an earlier instant than it. Nobody may be loading it;
 * the log's own consumer groups tell, and what loads keeps the plans of groups that are gone from being taken for theirs.
 */
import { type Clock, Problem, REJECTED_TOPIC, TALLY_TOPIC, TOPICS } from '@bellwether/core';
import { type Log, openKafkaLog } from '@bellwether/log';
import { openPostgresRecords } from '@bellwether/records';
import { connectEngine } from '@bellwether/store';
import type { EngineSettings } from './engines.ts';

/** Those who load, and those who compute windows. */
const GROUPS = ['store', 'windows'];

interface ForgetSharedStore {
  engines: EngineSettings;
  clock: Clock;
  /** Also when the log no longer reaches back to its first event. */
  losesExpired: boolean;
}

/** Gives how many records the log has. Throws conflict when the log has let go of some, and nothing is changed then. */
export async function forgetSharedStore({ engines, clock, losesExpired }: ForgetSharedStore): Promise<number> {
  const { log: kafka, records: postgres, store: clickhouse } = engines;
  if (!kafka || !postgres || !clickhouse)
    throw new Problem(
      'conflict',
      'Log, records and store have to be on servers, all three, for a store that several processes share.',
    );
  const log = await openKafkaLog({ ...kafka, clock, onTrouble: () => undefined });
  try {
    if (!losesExpired && !reachesBack(log))
      throw new Problem(
        'conflict',
        'The log has let go of its oldest events; the store, and the archive, are their only copy. Say --lose-expired to lose them.',
      );
    // First, since it is refused while anybody is a member.
    for (const group of GROUPS) await log.removeGroup(group);
    const records = await openPostgresRecords(postgres);
    try {
      await records.asOperator((tx) => tx.deleteFrom('load_plans').execute());
    } finally {
      await records.close();
    }
    const engine = await connectEngine(clickhouse);
    try {
      await engine.command('forget', `DROP DATABASE IF EXISTS bellwether${engine.placement.everywhere} SYNC`);
    } finally {
      await engine.close();
    }
    return log.stats().records;
  } finally {
    await log.close();
  }
}

/** Whether the log still has everything that was ever in it. */
export function reachesBack(log: Log): boolean {
  return [...TOPICS, REJECTED_TOPIC, TALLY_TOPIC].every((topic) =>
    Array.from({ length: log.partitions }, (_, partition) => log.bounds({ topic, partition }).start).every(
      (start) => start === 0,
    ),
  );
}
