/**
 * The engine of durable executions as one process uses it: opened with the first run, unless other processes may have
 * begun some, and asked to let go of what ended and nobody will take up again.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { OnTrouble } from '@bellwether/core';
import type { Body, DurableExecution, ExecutionEngine } from './durable-execution.ts';

/** What the engine remembers of ended runs is let go of together. */
const FORGET_AFTER_MS = 1_000;

export interface ExecutionsOptions {
  engine: ExecutionEngine;
  body: Body;
  /** Aborted when the process stops. */
  closing: AbortSignal;
  onTrouble: OnTrouble;
}

export class Executions {
  readonly #options: ExecutionsOptions;
  #opened: Promise<DurableExecution> | undefined;
  readonly #forgettable = new Set<string>();
  #forgetTimer: ReturnType<typeof setTimeout> | undefined;
  /** What the engine does belongs to no request, transaction or step that happens to open it. */
  readonly #outside = AsyncLocalStorage.snapshot();

  constructor(options: ExecutionsOptions) {
    this.#options = options;
  }

  /** Whether other processes may do the executions as well. */
  get isShared(): boolean {
    return this.#options.engine.isShared;
  }

  /** Whether this process does any. */
  get works(): boolean {
    return this.#options.engine.works;
  }

  /** Opened when it is not yet. */
  engine(): Promise<DurableExecution> {
    const { engine, body, onTrouble } = this.#options;
    this.#opened ??= this.#outside(() => engine.open({ body, onTrouble }));
    return this.#opened;
  }

  /** Whether the engine may remember anything at all; does not open it. */
  async mayHoldAny(): Promise<boolean> {
    return this.#opened !== undefined || (await this.#options.engine.mayHoldExecutions());
  }

  /** Of one that ended and that nobody will take up again. */
  forgetLater(executionId: string): void {
    this.#forgettable.add(executionId);
    if (this.#forgetTimer || this.#options.closing.aborted) return;
    this.#forgetTimer = setTimeout(() => void this.#outside(() => this.#forget()), FORGET_AFTER_MS);
    this.#forgetTimer.unref();
  }

  async #forget(): Promise<void> {
    const { closing, onTrouble } = this.#options;
    this.#forgetTimer = undefined;
    const ids = [...this.#forgettable];
    this.#forgettable.clear();
    try {
      if (!closing.aborted) await (await this.engine()).forget(ids);
    } catch (error) {
      // They are swept up later.
      if (!closing.aborted) onTrouble('what is remembered of ended runs could not be let go of', error);
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.#forgetTimer);
    const engine = await this.#opened?.catch(() => undefined);
    await engine?.close();
  }
}
