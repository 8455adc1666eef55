/** What waits in the bodies of runs that this process holds, and looks again when it is woken. */
import type { RunKey } from './run-table.ts';

export class RunWakers {
  /** By organisation, run and position. */
  readonly #wakers = new Map<string, PromiseWithResolvers<void>>();

  /** Resolves when the run is woken next. */
  woken({ orgId, runId }: RunKey, position: number): Promise<void> {
    const key = `${orgId}/${runId}/${position}`;
    const waker = this.#wakers.get(key) ?? Promise.withResolvers<void>();
    this.#wakers.set(key, waker);
    return waker.promise;
  }

  wake(run: RunKey): void {
    for (const [key, waker] of this.#of(run)) {
      this.#wakers.delete(key);
      waker.resolve();
    }
  }

  /** Nothing of the run waits here any more. */
  drop(run: RunKey): void {
    for (const [key] of this.#of(run)) this.#wakers.delete(key);
  }

  #of({ orgId, runId }: RunKey): Iterable<[string, PromiseWithResolvers<void>]> {
    const prefix = `${orgId}/${runId}/`;
    return this.#wakers.entries().filter(([key]) => key.startsWith(prefix));
  }
}
