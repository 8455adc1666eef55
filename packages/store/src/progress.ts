/**
 * How far those who load a shared store and those who compute its windows have come, as they tell everybody each second.
 * A message that is lost is made up for by the next.
 */
import { type Json, REJECTED_TOPIC, TALLY_TOPIC, TOPICS } from '@bellwether/core';
import type { Log, Positions } from '@bellwether/log';

/** What processes tell each other while they run; of a cluster (packages/cluster) or, alone, nobody. */
export interface Notices {
  publish(channel: string, message: Json): void;
  /** What other processes publish. */
  subscribe(channel: string, listener: (message: Json) => void): () => void;
}

export const STORED_TOPICS: readonly string[] = [...TOPICS, REJECTED_TOPIC, TALLY_TOPIC];

/** The log's consumer groups. */
export type LoadGroup = 'store' | 'windows';

export interface ProgressReport {
  group: LoadGroup;
  /** Committed, of the partitions that the process reads. */
  positions: Positions;
  /** Everything appended to them before this instant is in the figures; of the group `store` only. */
  throughMs: number;
  /** Places of the marks of what is committed; of the group `store`, from versions that say it. */
  marked?: Positions;
  /** Windows are computed up to here, though perhaps not in every grain; of the group `windows`, as above. */
  computed?: Positions;
}

const CHANNEL = 'store_progress';

export class Progress {
  readonly #log: Log;
  readonly #notices: Notices;
  readonly #clock: () => number;
  readonly #committed: Readonly<Record<LoadGroup, Map<string, number>>> = { store: new Map(), windows: new Map() };
  readonly #through = new Map<string, number>();
  readonly #marked = new Map<string, number>();
  readonly #computed = new Map<string, number>();
  readonly #waiting = new Set<() => void>();
  readonly #unsubscribe: () => void;

  constructor(log: Log, notices: Notices, clock: () => number) {
    this.#log = log;
    this.#notices = notices;
    this.#clock = clock;
    this.#unsubscribe = notices.subscribe(CHANNEL, (message) => this.#take(message as unknown as ProgressReport));
  }

  report(report: ProgressReport): void {
    this.#take(report);
    this.#notices.publish(CHANNEL, report as unknown as Json);
  }

  /** Whether the group has committed everything before these places. */
  isCommitted(group: LoadGroup, places: Positions): boolean {
    const committed = this.#committed[group];
    return Object.entries(places).every(([partition, place]) => (committed.get(partition) ?? 0) >= place);
  }

  /** Resolves once that is so, or when waiting is over. */
  async untilCommitted(group: LoadGroup, places: Positions, over: AbortSignal): Promise<void> {
    while (!over.aborted && !this.isCommitted(group, places)) {
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.#waiting.delete(wake);
          over.removeEventListener('abort', wake);
          resolve();
        };
        this.#waiting.add(wake);
        over.addEventListener('abort', wake);
      });
    }
  }

  /** Everything appended before this instant is in the figures, as far as all who load have said. */
  completeThroughMs(): number {
    let throughMs = this.#clock();
    for (const topic of STORED_TOPICS) {
      for (let partition = 0; partition < this.#log.partitions; partition++) {
        const said = this.#through.get(`${topic}/${partition}`);
        if (said !== undefined) throughMs = Math.min(throughMs, said);
        else {
          const { start, end } = this.#log.bounds({ topic, partition });
          if (end > start) return 0;
        }
      }
    }
    return throughMs;
  }

  /** About how many records are in the log and not yet in the store, wherever they are loaded. */
  behind(): number {
    const committed = this.#committed.store;
    return Object.entries(this.storedEnds()).reduce(
      (sum, [partition, end]) => sum + Math.max(0, end - (committed.get(partition) ?? 0)),
      0,
    );
  }

  /** The same, and what is in the store and not yet in windows; of that, only 0 can be relied on. */
  inFlight(): number {
    let inFlight = this.behind();
    for (const [partition, place] of this.#marked) {
      const computed = this.#computed.get(partition) ?? 0;
      const settled = this.#committed.windows.get(partition) ?? 0;
      inFlight += Math.max(0, place - Math.max(computed, settled));
    }
    return inFlight;
  }

  /** Ends of everything that is loaded. */
  storedEnds(): Positions {
    return this.endsOf(STORED_TOPICS);
  }

  endsOf(topics: readonly string[]): Positions {
    const ends: Positions = {};
    for (const topic of topics)
      for (let partition = 0; partition < this.#log.partitions; partition++)
        ends[`${topic}/${partition}`] = this.#log.bounds({ topic, partition }).end;
    return ends;
  }

  close(): void {
    this.#unsubscribe();
    for (const wake of [...this.#waiting]) wake();
  }

  #take({ group, positions, throughMs, marked = {}, computed = {} }: ProgressReport): void {
    advance(this.#committed[group], positions);
    advance(this.#marked, marked);
    advance(this.#computed, computed);
    if (group === 'store') for (const partition of Object.keys(positions)) this.#through.set(partition, throughMs);
    for (const wake of [...this.#waiting]) wake();
  }
}

function advance(places: Map<string, number>, to: Positions): void {
  for (const [partition, place] of Object.entries(to))
    places.set(partition, Math.max(places.get(partition) ?? 0, place));
}
