/**
 * The offline buffer: where events outlive a lost network, a closed page or a killed process. Its contract is the same
 * over files (Node), IndexedDB and localStorage (browsers). An event in it may be sent twice, never lost: the id it got
 * at `track()` makes the second time count for nothing.
 */
import type { QueuedEvent } from './events.ts';
import type { BatchBounds } from './queue.ts';

export interface OfflineBuffer {
  /** True when every event is written down as it is tracked, false when only what cannot be sent now is. */
  readonly writeAhead: boolean;
  /** Events put by this client with `parked` and not taken back. While there are any, new ones queue up behind them. */
  readonly parked: number;
  /**
   * Writes events down; resolves when they are durable, to those for which there was no room. Never rejects.
   * `parked` events are given up by the caller and come back with `take`; the others stay with the caller, who has to
   * `remove` them. Events with `notBeforeMs` are not given to anybody before that time: they are being sent just now.
   */
  put(events: readonly QueuedEvent[], options: PutOptions): Promise<readonly QueuedEvent[]>;
  /** The oldest events that nobody holds, within bounds; they stay stored until removed. [] when none. Never rejects. */
  take(bounds: BatchBounds): Promise<QueuedEvent[]>;
  /** Forgets events that have met their fate. Never rejects. */
  remove(events: readonly QueuedEvent[]): Promise<void>;
  /** Gives up what is held, which stays stored for the next run. Never rejects. */
  close(): Promise<void>;
}

export interface PutOptions {
  parked: boolean;
  notBeforeMs?: number;
  /** The page may be gone the moment the caller returns: what can be written at once has to be. */
  urgent?: boolean;
}

/** Reads a stored line back; `undefined` when it is torn or was never ours. */
export function parseStoredLine(line: string, bytes: number): QueuedEvent | undefined {
  try {
    const { event_id: id, event_type: type } = JSON.parse(line) as Record<string, unknown>;
    return typeof id === 'string' && typeof type === 'string' ? { id, type, line, bytes } : undefined;
  } catch {
    return undefined;
  }
}
