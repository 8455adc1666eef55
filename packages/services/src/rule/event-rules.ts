/**
 * Rules on events: a consumer group of the log sees each event that is taken in, in the order of its partition, and does
 * what the rules that are on say. Rules that go by time are the other half, rule-watch.ts.
 *
 * Invariants
 * - Each event is seen once by each rule: a rule's own positions are written in the transaction that keeps what it
 *   decided. The group's commit comes after; what it reads again after a crash, the rules have behind them.
 * - A rule sees what came in since it was switched on. Events about people are in no topic that is read here.
 * - Lines are parsed only where a rule asks for their type; of an organisation without rules, none is.
 * - What fails is tried again, with growing pauses, from the last commit.
 */
import { type CanonicalEvent, eventOfRecord, type JsonObject } from '@bellwether/core';
import type { Consumer, Frame } from '@bellwether/log';
import type { Transaction } from '@bellwether/records';
import type { Platform } from '../platform/platform.ts';
import { keepDecisions } from './keep-decisions.ts';
import { isStillOn, newRuleMemory, type OpenRule, openRule, readProgress, writeProgress } from './live-rules.ts';
import { observedEvent } from './observation.ts';
import { tellSignals } from './tell-signals.ts';

const NAME = 'rules';
const TOPICS = ['agent_events', 'delivery_events', 'device_events', 'web_events', 'derived_events'];
const POLL = { maxBytes: 2 * 1024 * 1024, maxRecords: 5000, waitMs: 1000 };
const RETRY_MS = [200, 1000, 5000, 30_000];

export class EventRules {
  readonly #platform: Platform;
  readonly #onTrouble: (message: string, error: unknown) => void;
  readonly #consumer: Consumer;
  /** Understood, by organisation, id and version; `undefined`: it cannot be understood. */
  #open = new Map<string, OpenRule | undefined>();
  #stopped = false;
  #wake: () => void = () => undefined;
  #running: Promise<void> = Promise.resolve();

  private constructor(platform: Platform, consumer: Consumer, onTrouble: (message: string, error: unknown) => void) {
    this.#platform = platform;
    this.#consumer = consumer;
    this.#onTrouble = onTrouble;
  }

  /** Goes on after the last commit. */
  static async start(platform: Platform, onTrouble: (message: string, error: unknown) => void): Promise<EventRules> {
    const consumer = await platform.log.consumer(NAME, TOPICS);
    const rules = new EventRules(platform, consumer, onTrouble);
    try {
      if (rules.#isNew()) await rules.#skipWhatNobodyAskedFor();
    } catch (error) {
      await consumer.close();
      throw error;
    }
    rules.#running = rules.#run();
    return rules;
  }

  /** Events in the log that no rule has seen yet. */
  lag(): number {
    return this.#consumer.lag();
  }

  /** Resolves when nothing is under way any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#wake();
    await this.#consumer.close();
    await this.#running;
  }

  async #run(): Promise<void> {
    for (let attempt = 0; !this.#stopped; ) {
      try {
        const frames = await this.#consumer.poll(POLL);
        if (frames.length > 0 && !this.#stopped) {
          const positions = this.#consumer.position();
          await this.#take(frames);
          await this.#consumer.commit(positions);
        }
        attempt = 0;
      } catch (error) {
        if (this.#stopped) return;
        this.#onTrouble('rules on events could not look at them and try again', error);
        await this.#pause(RETRY_MS[Math.min(attempt++, RETRY_MS.length - 1)]!);
        await this.#consumer
          .seek(this.#consumer.committed())
          .catch((cause: unknown) => this.#onTrouble('rules on events could not go back', cause));
      }
    }
  }

  #isNew(): boolean {
    return Object.entries(this.#consumer.committed()).every(([key, offset]) => {
      const slash = key.lastIndexOf('/');
      const place = { topic: key.slice(0, slash), partition: Number(key.slice(slash + 1)) };
      return offset <= this.#platform.log.bounds(place).start;
    });
  }

  /** What came in before any rule was on is seen by none: a group that is new would read months for nothing. */
  async #skipWhatNobodyAskedFor(): Promise<void> {
    const since = (await this.#rulesThatAreOn()).map(({ sinceMs }) => sinceMs);
    await this.#consumer.seek(since.length === 0 ? 'end' : { timeMs: Math.min(...since) });
    await this.#consumer.commit(this.#consumer.position());
  }

  async #take(frames: readonly Frame[]): Promise<void> {
    const rules = await this.#rulesThatAreOn();
    for (const [orgId, own] of Map.groupBy(rules, (rule) => rule.orgId)) {
      const batches = batchesOf(own, frames, this.#onTrouble);
      if (batches.length === 0) continue;
      await this.#platform.records.asTenant(orgId, async (tx) => {
        for (const rule of own) await this.#show(tx, rule, batches);
      });
      await tellSignals(this.#platform, orgId);
    }
  }

  async #show(tx: Transaction, rule: OpenRule, batches: readonly Batch[]): Promise<void> {
    if (!(await isStillOn(tx, rule))) return;
    const memory = (await readProgress(tx, rule))?.memory ?? newRuleMemory();
    const types = new Set(typesOf(rule));
    const unseen = batches.filter(
      ({ place, offset, timeMs }) => timeMs >= rule.sinceMs && offset >= (memory.positions[place] ?? 0),
    );
    const events = unseen.flatMap((batch) => batch.events.filter(({ event_type }) => types.has(event_type)));
    if (events.length === 0) return;
    for (const { place, next } of unseen) memory.positions[place] = next;
    const decisions = events.flatMap((event) => rule.engine.decide(memory.rule, observedEvent(event)) ?? []);
    await keepDecisions(this.#platform, tx, rule, decisions);
    await writeProgress(tx, rule, { throughMs: this.#platform.clock(), memory }, null);
  }

  async #rulesThatAreOn(): Promise<OpenRule[]> {
    const rows = await this.#platform.records.asOperator((tx) =>
      tx
        .selectFrom('rules')
        .select(['org_id', 'rule_id', 'version', 'source', 'updated_at'])
        .where('state', '=', 'on')
        .where('trigger', '=', 'event')
        .orderBy('org_id')
        .orderBy('rule_id')
        .execute(),
    );
    const open = new Map(rows.map((row) => [`${row.org_id} ${row.rule_id} ${row.version}`, row]));
    this.#open = new Map(
      [...open].map(([key, row]) => [key, this.#open.has(key) ? this.#open.get(key) : this.#understood(row)]),
    );
    return [...this.#open.values()].filter((rule) => rule !== undefined);
  }

  #understood(row: Parameters<typeof openRule>[1]): OpenRule | undefined {
    try {
      return openRule(this.#platform, row);
    } catch (error) {
      this.#onTrouble(`rule ${row.rule_id} cannot be understood any more and sees no events`, error);
      return undefined;
    }
  }

  async #pause(forMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, forMs);
    this.#wake = resolve;
    await promise;
    clearTimeout(timer);
  }
}

/** The events of a frame that some rule of the organisation asks for. */
interface Batch {
  /** `topic/partition`. */
  place: string;
  offset: number;
  /** Of the frame after it. */
  next: number;
  timeMs: number;
  events: CanonicalEvent[];
}

/** `rules`: of one organisation. */
function batchesOf(
  rules: readonly OpenRule[],
  frames: readonly Frame[],
  onTrouble: (message: string, error: unknown) => void,
): Batch[] {
  const types = new Set(rules.flatMap(typesOf));
  const marks = [...types].map((type) => `"event_type":"${type}"`);
  return frames.flatMap(({ topic, partition, base, count, timeMs, meta, payload }) => {
    if (meta.org_id !== rules[0]?.orgId) return [];
    const lines = payload.toString('utf8').split('\n');
    const events = lines
      .filter((line) => marks.some((mark) => line.includes(mark)))
      .flatMap((line) => readLine(line, onTrouble) ?? [])
      .filter(({ event_type }) => types.has(event_type));
    const place = `${topic}/${partition}`;
    return events.length === 0 ? [] : [{ place, offset: base, next: base + count, timeMs, events }];
  });
}

function typesOf({ definition: { trigger } }: OpenRule): readonly string[] {
  return trigger.kind === 'event' ? trigger.types : [];
}

function readLine(line: string, onTrouble: (message: string, error: unknown) => void): CanonicalEvent | undefined {
  try {
    return eventOfRecord(JSON.parse(line) as JsonObject);
  } catch (error) {
    // Admission writes nothing that cannot be read; one damaged line must not stop all that come after it.
    onTrouble('an event in the log cannot be read and no rule sees it', error);
    return undefined;
  }
}
