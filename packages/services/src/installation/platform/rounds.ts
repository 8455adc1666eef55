/** Something that is looked at again and again: one round at a time, and a failed one is told and tried again at the next. */
import type { OnTrouble } from '@bellwether/core';

export interface RoundsOptions {
  everyMs: number;
  work: () => Promise<void>;
  onTrouble: OnTrouble;
  /** What is told when a round fails. */
  trouble: string;
}

export class Rounds {
  readonly #options: RoundsOptions;
  #timer: ReturnType<typeof setInterval> | undefined;
  #round: Promise<void> | undefined;
  #stopped = false;

  constructor(options: RoundsOptions) {
    this.#options = options;
  }

  /** To be asked by long work between its steps. */
  get isStopped(): boolean {
    return this.#stopped;
  }

  start(): void {
    this.#timer = setInterval(() => void this.look(), this.#options.everyMs);
    this.#timer.unref();
  }

  /** Resolves when nothing is under way any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#round;
  }

  /** One round; while one is under way, that one. Never throws. */
  look(): Promise<void> {
    const { work, onTrouble, trouble } = this.#options;
    this.#round ??= work()
      .catch((error) => onTrouble(trouble, error))
      .finally(() => {
        this.#round = undefined;
      });
    return this.#round;
  }
}
