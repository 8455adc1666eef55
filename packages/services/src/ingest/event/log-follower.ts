/**
 * A consumer group of the log that shows events, as they are taken in, to something that people have switched on: rules,
 * pipelines. What it shows has to be done at once or not at all; the commit comes after, so that after a crash some of it
 * is shown again. What fails is tried again, with growing pauses, from the last commit.
 */
import { type CanonicalEvent, eventOfRecord, type JsonObject, type OnTrouble } from '@bellwether/core';
import type { Consumer, Frame, Log } from '@bellwether/log';
import { gauged } from '@bellwether/telemetry';

/** Events about people are in no topic that is followed. */
const TOPICS = ['agent_events', 'delivery_events', 'device_events', 'web_events', 'derived_events'];
const POLL = { maxBytes: 2 * 1024 * 1024, maxRecords: 5000, waitMs: 1000 };
const RETRY_MS = [200, 1000, 5000, 30_000];

export interface LogFollowerOptions {
  log: Log;
  /** Of the consumer group. */
  name: string;
  /** Since when somebody wants to see events; nobody does when `undefined`. Asked when the group is new. */
  sinceMs(): Promise<number | undefined>;
  take(frames: readonly Frame[]): Promise<void>;
  /** What is told when that fails. */
  trouble: string;
  onTrouble: OnTrouble;
}

export class LogFollower {
  readonly #options: LogFollowerOptions;
  readonly #consumer: Consumer;
  #stopped = false;
  #wake: () => void = () => undefined;
  #running: Promise<void> = Promise.resolve();
  readonly #leave: () => void;

  private constructor(options: LogFollowerOptions, consumer: Consumer) {
    this.#options = options;
    this.#consumer = consumer;
    this.#leave = gauged('log_lag_records', options.name, () => this.lag());
  }

  /** Goes on after the last commit. */
  static async start(options: LogFollowerOptions): Promise<LogFollower> {
    const consumer = await options.log.consumer(options.name, TOPICS);
    const follower = new LogFollower(options, consumer);
    try {
      if (follower.#isNew()) await follower.#skipWhatNobodyAskedFor();
    } catch (error) {
      await consumer.close();
      throw error;
    }
    follower.#running = follower.#run();
    return follower;
  }

  /** Events in the log that were not shown yet. */
  lag(): number {
    return this.#consumer.lag();
  }

  /** Resolves when nothing is under way any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#leave();
    this.#wake();
    await this.#consumer.close();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { take, trouble, onTrouble } = this.#options;
    for (let attempt = 0; !this.#stopped; ) {
      try {
        const frames = await this.#consumer.poll(POLL);
        if (frames.length > 0 && !this.#stopped) {
          const positions = this.#consumer.position();
          await take(frames);
          await this.#consumer.commit(positions);
        }
        attempt = 0;
      } catch (error) {
        if (this.#stopped) return;
        onTrouble(trouble, error);
        await this.#pause(RETRY_MS[Math.min(attempt++, RETRY_MS.length - 1)]!);
        await this.#consumer
          .seek(this.#consumer.committed())
          .catch((cause: unknown) => onTrouble(`${this.#options.name} could not go back`, cause));
      }
    }
  }

  #isNew(): boolean {
    return Object.entries(this.#consumer.committed()).every(([key, offset]) => {
      const slash = key.lastIndexOf('/');
      const place = { topic: key.slice(0, slash), partition: Number(key.slice(slash + 1)) };
      return offset <= this.#options.log.bounds(place).start;
    });
  }

  /** A group that is new would read months for nothing. */
  async #skipWhatNobodyAskedFor(): Promise<void> {
    const timeMs = await this.#options.sinceMs();
    await this.#consumer.seek(timeMs === undefined ? 'end' : { timeMs });
    await this.#consumer.commit(this.#consumer.position());
  }

  async #pause(forMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, forMs);
    this.#wake = resolve;
    await promise;
    clearTimeout(timer);
  }
}

/** The events of a frame that somebody asks for. */
export interface EventBatch {
  /** `topic/partition`. */
  place: string;
  offset: number;
  /** Of the frame after it. */
  next: number;
  timeMs: number;
  events: CanonicalEvent[];
}

/** Of one organisation and these types; lines are parsed only where a type is asked for. */
export function batchesOf(
  frames: readonly Frame[],
  { orgId, types }: { orgId: string; types: ReadonlySet<string> },
  onTrouble: OnTrouble,
): EventBatch[] {
  const marks = [...types].map((type) => `"event_type":"${type}"`);
  return frames.flatMap(({ topic, partition, base, next, timeMs, meta, payload }) => {
    if (meta.org_id !== orgId) return [];
    const lines = payload.toString('utf8').split('\n');
    const events = lines
      .filter((line) => marks.some((mark) => line.includes(mark)))
      .flatMap((line) => readLine(line, onTrouble) ?? [])
      .filter(({ event_type }) => types.has(event_type));
    const place = `${topic}/${partition}`;
    return events.length === 0 ? [] : [{ place, offset: base, next, timeMs, events }];
  });
}

function readLine(line: string, onTrouble: OnTrouble): CanonicalEvent | undefined {
  try {
    return eventOfRecord(JSON.parse(line) as JsonObject);
  } catch (error) {
    // Admission writes nothing that cannot be read; one damaged line must not stop all that come after it.
    onTrouble('an event in the log cannot be read and is not shown', error);
    return undefined;
  }
}
