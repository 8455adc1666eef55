/**
 * Time that only moves when a test has nothing else to wait for. Sockets and files are real and take the time they take;
 * timers fire as soon as nothing is under way, so no test waits out a backoff.
 */
import type { Clock } from '../src/platform.ts';

/** Give the client this time limit: a timer of exactly this length means that a request is under way. */
export const REQUEST_TIMEOUT_MS = 9_999;

interface Timer {
  dueMs: number;
  delayMs: number;
  run: () => void;
}

export class FakeClock implements Clock {
  nowMs = Date.UTC(2026, 10, 21);
  readonly #timers = new Set<Timer>();

  now(): number {
    return this.nowMs;
  }

  after(delayMs: number, run: () => void): () => void {
    const timer = { dueMs: this.nowMs + delayMs, delayMs, run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Fires timers, earliest first, until the condition holds; a request under way is waited for unless it `hangs`. */
  async runUntil(holds: () => boolean, hangs: () => boolean = () => false): Promise<void> {
    const giveUpAt = performance.now() + 10_000;
    let idleTurns = 0;
    while (!holds()) {
      if (performance.now() > giveUpAt) throw new Error('The condition did not come to hold within 10 s.');
      await new Promise((resolve) => setImmediate(resolve));
      const requestUnderWay = [...this.#timers].some((timer) => timer.delayMs === REQUEST_TIMEOUT_MS);
      const diskAtWork = process.getActiveResourcesInfo().includes('FSReqPromise');
      idleTurns = diskAtWork || (requestUnderWay && !hangs()) ? 0 : idleTurns + 1;
      if (idleTurns > 3) this.#fireNext();
    }
  }

  /** Runs until the promise is settled and gives its value. */
  async settle<T>(promise: Promise<T>, hangs?: () => boolean): Promise<T> {
    let settled = false;
    const finish = () => {
      settled = true;
    };
    promise.then(finish, finish);
    await this.runUntil(() => settled, hangs);
    return promise;
  }

  #fireNext(): void {
    let next: Timer | undefined;
    for (const timer of this.#timers) if (!next || timer.dueMs < next.dueMs) next = timer;
    if (!next) return;
    this.#timers.delete(next);
    this.nowMs = Math.max(this.nowMs, next.dueMs);
    next.run();
  }
}
