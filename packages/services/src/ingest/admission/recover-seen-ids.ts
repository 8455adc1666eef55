/** Reads back from the log which event ids were accepted of late, so that a restart forgets no duplicate. */
import { type Clock, DAY_MS, TOPICS } from '@bellwether/core';
import type { Log } from '@bellwether/log';
import { SeenIds } from './seen-ids.ts';

/** How far back ids are read into memory; older ones are asked of the store. */
const REMEMBERED_MS = DAY_MS;
const GROUP = 'seen-ids';
/** A record begins `{"event_id":"`, so an id is found without parsing. */
const ID_AT = 13;
const ID_LENGTH = 36;
const NEWLINE = 10;
const SPACE = 32;

export async function recoverSeenIds(log: Log, clock: Clock): Promise<SeenIds> {
  const fromMs = clock() - REMEMBERED_MS;
  const { oldestMs } = log.stats();
  const seen = new SeenIds(oldestMs !== undefined && oldestMs < fromMs ? fromMs : 0);
  const consumer = await log.consumer(GROUP, [...TOPICS]);
  try {
    await consumer.seek({ timeMs: fromMs });
    for (;;) {
      const frames = await consumer.poll({ maxBytes: 16 * 1024 * 1024, waitMs: 0 });
      if (frames.length === 0) break;
      for (const { meta, payload, timeMs } of frames) {
        const orgId = String(meta.org_id);
        for (let at = 0; at < payload.length; at = payload.indexOf(NEWLINE, at) + 1) {
          if (payload[at] === SPACE) continue; // blanked out by an erasure
          seen.add(orgId, payload.toString('latin1', at + ID_AT, at + ID_AT + ID_LENGTH), timeMs);
        }
      }
    }
  } finally {
    await consumer.close();
    await log.removeGroup(GROUP);
  }
  return seen;
}
