/**
 * Durable executions by Temporal. An execution is a workflow there, whose only work is an activity in which a process of
 * ours does the body; what the body's operations answered goes with the activity's heartbeat (held-execution.ts). While a
 * body only waits, its activity is ended and nobody holds it, so a wait costs nothing however long it is, and any process
 * may end it. Not used, because ours go by the platform's clock and belong to tenants: timers, schedules, search.
 */
import { createHmac } from 'node:crypto';
import type { Json } from '@bellwether/core';
import {
  type Body,
  type DurableExecution,
  type ExecutionOptions,
  MemoryFull,
  NotDeterministic,
  type Remember,
} from '../durable-execution.ts';
import { type Answer, AnswerSeal, bytesOf } from './answer-seal.ts';
import { HeldExecution } from './held-execution.ts';
import { RunHistory, readActivityInput, rememberedIn, WAKE, WORKFLOW_TYPE } from './next-command.ts';
import { type ActivityTask, type HistoryEvent, type Payload, TemporalApi, type WorkflowTask } from './temporal-api.ts';
import type { TemporalEngineOptions } from './temporal-engine.ts';

const WORKFLOW_POLLERS = 2;
const ACTIVITY_POLLERS = 2;
/** Bodies that are done here at a time; those that wait are not among them. */
const HELD_MAX = 500;
const ASIDE_AFTER_MS = 1_000;
const ELSEWHERE_AFTER_MS = 5_000;
const POLL_AGAIN_MS = [200, 5_000] as const;
const AT_ONCE_MAX = 8;
const MARK_LENGTH = 8;
/** A server that does not answer takes them away by itself. */
const CLOSE_MS_MAX = 5_000;
/** Of one request; the server refuses 2 MB. */
const MEMORY_AT_START_BYTES_MAX = 1_500_000;
/** The server ends executions whose history has 50 MB or 51,200 events. */
const MEMORY_BYTES_MAX = 40_000_000;
const EVENTS_MAX = 45_000;

interface Memory {
  answers: Map<number, Answer>;
  bytes: number;
  events: number;
}

export class TemporalExecution implements DurableExecution {
  readonly #api: TemporalApi;
  readonly #seal: AnswerSeal;
  readonly #body: Body;
  readonly #onTrouble: ExecutionOptions['onTrouble'];
  readonly #closing = new AbortController();
  readonly #held = new Set<HeldExecution>();
  readonly #pollers: Promise<void>[] = [];
  #hasTrouble = false;
  #room = Promise.withResolvers<void>();

  static open(options: TemporalEngineOptions & ExecutionOptions): TemporalExecution {
    // Of this installation alone, should another one in the namespace have been given the same prefix.
    const mark = createHmac('sha256', options.key).update('task queue').digest('hex').slice(0, MARK_LENGTH);
    return new TemporalExecution(options, TemporalApi.open({ ...options, prefix: `${options.prefix}-${mark}` }));
  }

  private constructor({ key, works, body, onTrouble }: TemporalEngineOptions & ExecutionOptions, api: TemporalApi) {
    this.#api = api;
    this.#seal = new AnswerSeal(key);
    this.#body = body;
    this.#onTrouble = onTrouble;
    if (!works) return;
    for (let at = 0; at < WORKFLOW_POLLERS; at++) this.#pollers.push(this.#repeat(() => this.#decideNext()));
    for (let at = 0; at < ACTIVITY_POLLERS; at++) this.#pollers.push(this.#repeat(() => this.#performNext()));
  }

  async begin(executionId: string): Promise<void> {
    if (await this.#api.start(executionId, WORKFLOW_TYPE, [])) return;
    if ((await this.#api.stateOf(executionId)) === 'under_way') return;
    // Somebody ended it over there, and its run goes on: with what it remembers.
    await this.#beginWith(executionId, (await this.#wholeMemoryOf(executionId)) ?? noMemory(), true);
  }

  async fork(executionId: string, position: number, forkedId: string): Promise<void> {
    const { answers } = (await this.#wholeMemoryOf(executionId)) ?? noMemory();
    for (const at of answers.keys()) if (at >= position) answers.delete(at);
    await this.#beginWith(forkedId, { answers }, false);
  }

  async wake(executionId: string): Promise<void> {
    await this.#api.signal(executionId, WAKE, []);
  }

  async stop(executionId: string): Promise<void> {
    await this.#api.requestCancel(executionId);
  }

  async forget(executionIds: readonly string[]): Promise<void> {
    await eachOf(executionIds, (executionId) => this.#api.delete(executionId));
  }

  async known(among?: readonly string[]): Promise<ReadonlyMap<string, 'under_way' | 'ended'>> {
    if (!among) return this.#api.list();
    const found = new Map<string, 'under_way' | 'ended'>();
    await eachOf(among, async (executionId) => {
      const state = await this.#api.stateOf(executionId);
      if (state) found.set(executionId, state);
    });
    return found;
  }

  /**
   * A history cannot be changed: an execution under way is begun again with what is left, and the one before is deleted;
   * its step under way is done again. One that failed is deleted, and is done from its first step should it be retried.
   */
  async redact(executionIds: readonly string[], text: string, by: string): Promise<number> {
    let redacted = 0;
    await eachOf(executionIds, async (executionId) => {
      for (let isDone = false; !isDone; ) {
        const found = await this.#findHolding(executionId, text);
        if (!found || found.holding.length === 0) return;
        const { answers, holding, described } = found;
        for (const answer of holding) answers.set(answer.position, withoutText(answer, text, by));
        if (described.state === 'under_way') await this.#api.terminate(executionId);
        // Another process may have been faster, with what there was before: once more.
        isDone = described.state === 'ended' || (await this.#beginWith(executionId, { answers }, true));
        await this.#api.deleteAndWait(executionId, described.runId);
        redacted += holding.length;
      }
    });
    return redacted;
  }

  async countHolding(executionIds: readonly string[], text: string): Promise<number> {
    let held = 0;
    await eachOf(executionIds, async (executionId) => {
      const found = await this.#findHolding(executionId, text);
      held += found?.holding.length ?? 0;
    });
    return held;
  }

  async #findHolding(executionId: string, text: string) {
    const memory = await this.#wholeMemoryOf(executionId);
    if (!memory) return undefined;
    const { described, answers } = memory;
    const holding = [...answers.values()].filter((answer) => JSON.stringify(answer.answer)?.includes(text));
    return { described, answers, holding };
  }

  /** With what its holder has not told the history yet; asked for first, so that nothing falls between the two. */
  async #wholeMemoryOf(executionId: string) {
    const described = await this.#api.describe(executionId);
    if (!described) return undefined;
    const memory = await this.#memoryOf(executionId, described.runId);
    this.#remember(executionId, memory, described.remembered);
    return { ...memory, described };
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#room.resolve();
    await Promise.all(this.#pollers);
    // For others at once, and not after the time of a heartbeat.
    const handedBack = Promise.all([...this.#held].map((held) => held.handBack()));
    await Promise.race([handedBack, pause(CLOSE_MS_MAX)]);
    await this.#api.close();
  }

  /** Asks for work until it is closed. One that cannot be reached is asked again, and told of once. */
  async #repeat(work: () => Promise<void>): Promise<void> {
    const [firstMs, mostMs] = POLL_AGAIN_MS;
    for (let waitMs: number = firstMs; !this.#closing.signal.aborted; ) {
      try {
        await work();
        waitMs = firstMs;
        this.#hasTrouble = false;
      } catch (error) {
        if (this.#closing.signal.aborted) return;
        if (!this.#hasTrouble) this.#onTrouble('Temporal gives no work; it is asked again and again', error);
        this.#hasTrouble = true;
        await pause(waitMs, this.#closing.signal);
        waitMs = Math.min(mostMs, waitMs * 2);
      }
    }
  }

  async #decideNext(): Promise<void> {
    const task = await this.#api.pollWorkflowTask(this.#closing.signal);
    const { taskToken, workflowExecution } = task;
    if (!taskToken?.length || !workflowExecution?.workflowId) return;
    const history = new RunHistory();
    for await (const event of this.#eventsOf(task)) history.see(event);
    const { namespace, identity, queue } = this.#api;
    try {
      await this.#api.call((service) =>
        service.respondWorkflowTaskCompleted({ namespace, identity, taskToken, commands: history.next(queue) }),
      );
    } catch (error) {
      // Something came meanwhile, or it took too long: the server asks again.
      if (!this.#closing.signal.aborted) this.#onTrouble('Temporal did not take what is next of a run', error);
    }
  }

  async *#eventsOf({ history, nextPageToken, workflowExecution }: WorkflowTask): AsyncGenerator<HistoryEvent> {
    yield* history?.events ?? [];
    const executionId = this.#api.executionIdOf(workflowExecution?.workflowId ?? '');
    if (nextPageToken?.length) yield* this.#api.history(executionId, workflowExecution?.runId, nextPageToken);
  }

  async #performNext(): Promise<void> {
    while (this.#held.size >= HELD_MAX && !this.#closing.signal.aborted) await this.#room.promise;
    const task = await this.#api.pollActivityTask(this.#closing.signal);
    if (task.taskToken?.length) void this.#perform(task, task.taskToken);
  }

  async #perform(task: ActivityTask, taskToken: Uint8Array): Promise<void> {
    const executionId = this.#api.executionIdOf(task.workflowExecution?.workflowId ?? '');
    const remembered = task.heartbeatDetails?.payloads ?? [];
    const held = new HeldExecution({ api: this.#api, executionId, taskToken, remembered });
    this.#held.add(held);
    try {
      const isFirst = (task.attempt ?? 1) <= 1 && !readActivityInput(task.input?.payloads).remembers;
      const memory = isFirst ? noMemory() : await this.#memoryOf(executionId, task.workflowExecution?.runId);
      this.#remember(executionId, memory, remembered);
      const end = await this.#body({
        ...{ id: executionId, taken: held.taken, asideAfterMs: ASIDE_AFTER_MS },
        remember: this.#rememberInto(executionId, memory, held),
      });
      if (this.#closing.signal.aborted) return;
      if (end === 'elsewhere') await held.handBack(ELSEWHERE_AFTER_MS);
      else await held.end(end);
    } catch (error) {
      if (this.#closing.signal.aborted) return;
      this.#onTrouble(`what is remembered of run ${executionId} cannot be read; it is tried again`, error);
      await held.handBack(ELSEWHERE_AFTER_MS);
    } finally {
      // Those that are held when it is closed are handed back there.
      if (!this.#closing.signal.aborted) {
        this.#held.delete(held);
        this.#room.resolve();
        this.#room = Promise.withResolvers<void>();
      }
    }
  }

  #rememberInto(executionId: string, memory: Memory, held: HeldExecution): Remember {
    let positions = 0;
    return async <Value>(name: string, effect: () => Promise<Value>): Promise<Value> => {
      const position = positions++;
      const known = memory.answers.get(position);
      if (known && known.name !== name) throw new NotDeterministic(`Another operation than "${name}" was here before.`);
      if (known) return known.answer as Value;
      const answer = await effect();
      const payload = this.#seal.seal(executionId, { position, name, answer: answer as Json });
      memory.bytes += bytesOf([payload]);
      if (memory.bytes > MEMORY_BYTES_MAX || memory.events > EVENTS_MAX)
        throw new MemoryFull(
          `A run remembers ${MEMORY_BYTES_MAX / 1e6} MB and some ${EVENTS_MAX / 8} waits at most. Save what is large elsewhere, and divide it into child runs.`,
        );
      await held.keep(payload);
      return answer;
    };
  }

  /** What the history of the newest execution with this id, or of the one named, remembers. */
  async #memoryOf(executionId: string, runId?: string | null): Promise<Memory> {
    const memory = noMemory();
    for await (const event of this.#api.history(executionId, runId)) {
      memory.events += 1;
      this.#remember(executionId, memory, rememberedIn(event));
    }
    return memory;
  }

  #remember(executionId: string, memory: Memory, payloads: readonly Payload[]): void {
    memory.bytes += bytesOf(payloads);
    for (const payload of payloads) {
      const answer = this.#seal.open(executionId, payload);
      memory.answers.set(answer.position, answer);
    }
  }

  /** With what is too large for one request it begins with nothing: its steps are done again, with the same keys. */
  async #beginWith(executionId: string, { answers }: Pick<Memory, 'answers'>, again: boolean): Promise<boolean> {
    const payloads = answers
      .values()
      .map((answer) => this.#seal.seal(executionId, answer))
      .toArray();
    const isSmall = bytesOf(payloads) <= MEMORY_AT_START_BYTES_MAX;
    return this.#api.start(executionId, WORKFLOW_TYPE, isSmall ? payloads : [], again);
  }
}

function withoutText(answer: Answer, text: string, by: string): Answer {
  return { ...answer, answer: JSON.parse(JSON.stringify(answer.answer).replaceAll(text, by)) as Json };
}

function noMemory(): Memory {
  return { answers: new Map(), bytes: 0, events: 0 };
}

/** A few at a time. */
async function eachOf(ids: readonly string[], work: (id: string) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < ids.length; at += AT_ONCE_MAX) await Promise.all(ids.slice(at, at + AT_ONCE_MAX).map(work));
}

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    timer.unref();
    signal?.addEventListener('abort', done);
  });
}
