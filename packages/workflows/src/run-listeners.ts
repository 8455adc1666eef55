/** Those who want to hear of every change of a run, in this process. */
import type { OnTrouble } from '@bellwether/core';
import type { RunChange } from './workflows.ts';

export class RunListeners {
  readonly #listeners = new Set<(change: RunChange) => void>();
  readonly #onTrouble: OnTrouble;

  constructor(onTrouble: OnTrouble) {
    this.#onTrouble = onTrouble;
  }

  /** Gives what ends it. */
  add(listener: (change: RunChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** All get the very object. */
  tell(change: RunChange): void {
    for (const listener of this.#listeners) {
      try {
        listener(change);
      } catch (error) {
        this.#onTrouble('a listener to runs failed', error);
      }
    }
  }
}
