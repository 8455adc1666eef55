import type { OnTrouble } from '@bellwether/core';
import { Rounds } from './rounds.ts';

export interface WatchOptions {
  everyMs: number;
  onTrouble: OnTrouble;
  /** What is told when a round fails. */
  trouble: string;
}

/** Somebody who looks at something in rounds, and does what is due. What a round does is `round`. */
export abstract class Watch {
  protected readonly onTrouble: OnTrouble;
  readonly #rounds: Rounds;

  constructor({ everyMs, onTrouble, trouble }: WatchOptions) {
    this.onTrouble = onTrouble;
    this.#rounds = new Rounds({ everyMs, work: () => this.round(), onTrouble, trouble });
  }

  start(): void {
    this.#rounds.start();
  }

  /** Resolves when nothing is under way any more. */
  stop(): Promise<void> {
    return this.#rounds.stop();
  }

  /** One round; while one is under way, that one. Never throws. */
  look(): Promise<void> {
    return this.#rounds.look();
  }

  protected abstract round(): Promise<void>;

  /** To be asked by long rounds between their steps. */
  protected get isStopped(): boolean {
    return this.#rounds.isStopped;
  }
}
