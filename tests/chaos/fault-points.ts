/**
 * Every named fault point, with how often it is to be passed before the process dies there. The points that are passed
 * only when a segment of the log is full are reached by filling one.
 */
export const FAULT_POINTS: readonly {
  room: 'log' | 'loader' | 'windows';
  name: string;
  nth: number;
  fillsSegment?: true;
}[] = [
  { room: 'log', name: 'log.append.before_write', nth: 12 },
  { room: 'log', name: 'log.append.after_write', nth: 12 },
  { room: 'log', name: 'log.append.after_sync', nth: 12 },
  { room: 'log', name: 'log.segment.after_create', nth: 1, fillsSegment: true },
  { room: 'log', name: 'log.seal.before_index', nth: 1, fillsSegment: true },
  { room: 'log', name: 'log.commit.before_rename', nth: 4 },
  { room: 'loader', name: 'store.plan.after', nth: 3 },
  { room: 'loader', name: 'store.insert.after_events', nth: 3 },
  { room: 'loader', name: 'store.insert.after_rejected_events', nth: 3 },
  { room: 'loader', name: 'store.insert.after_ingest_tally', nth: 3 },
  { room: 'windows', name: 'store.windows.after_recompute', nth: 2 },
  { room: 'windows', name: 'store.windows.after_settle', nth: 2 },
  { room: 'windows', name: 'store.commit.after', nth: 2 },
];
