/**
 * The plans of a store that several processes load: what the owner of a partition of the log is about to insert, written
 * down where the next owner finds it. Written under the fence of its owner: whoever has been superseded learns it here,
 * before anything of his is inserted. That makes three things certain:
 *
 *   a plan is carried out by every later owner exactly as by the first, under the same tokens, so what arrives twice,
 *   also from a process that was believed dead, is known to the engine
 *   nobody makes a plan for records that another plan holds
 *   which records are repetitions of stored ones is decided once, by looking, before the first row is inserted
 */
import type { Offset } from '@bellwether/log';

export interface PartitionPlan {
  /** Names its inserts. */
  token: string;
  /** The frames from this place … */
  from: Offset;
  /** … up to, and not including, this one. */
  to: Offset;
  /** Which of its lines, counted from 0, repeat an event that is stored already or stands before them. */
  repeated: readonly number[];
}

export interface LoadLedger {
  /**
   * From now on plans for these partitions are written only under this fence or a greater one. Gives the last plan of
   * each that has one. Rejects when a greater one has been seen.
   */
  take(partitions: readonly string[], fence: number): Promise<Map<string, PartitionPlan>>;
  /**
   * Durable when it resolves; each replaces the plan before it. Gives the partitions that a greater fence has taken: their
   * plans were not written, and must not be carried out.
   */
  write(plans: ReadonlyMap<string, PartitionPlan>, fence: number): Promise<readonly string[]>;
}
