/** Retention: whole sealed segments go, from the oldest on, once everything in them is old and read by every group. */
import { rm } from 'node:fs/promises';
import type { ConsumerGroups } from './consumer-groups.ts';
import { syncDirectory } from './disk.ts';
import type { Journal } from './journal.ts';
import { sidecarPaths } from './segment-index.ts';

/** Removes what is older than the instant; returns bytes freed. Nothing may be written meanwhile. */
export async function expireSegments(journal: Journal, groups: ConsumerGroups, olderThanMs: number): Promise<number> {
  let freed = 0;
  while (journal.segments.length > 1) {
    const segment = journal.segments[0]!;
    if (segment.newestMs >= olderThanMs || groups.behind(journal.endsOf(0)).length > 0) break;
    journal.segments.shift(); // first, so that no reader is sent to a file that is about to go
    const { index, keys } = sidecarPaths(segment.path);
    for (const path of [index, keys, segment.path]) await rm(path, { force: true });
    freed += segment.bytes;
  }
  journal.cache.dropBefore(journal.segments[0]!.first);
  if (freed > 0) await syncDirectory(journal.directory);
  return freed;
}
