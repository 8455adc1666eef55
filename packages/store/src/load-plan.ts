/**
 * The load plan: what the loader is about to insert, written down and made durable before it does, so that after a crash
 * at any instruction the same frames are looked at again and nothing of them is missing or there twice (mend-plan.ts).
 * Plans are dropped once windows are settled and the offsets committed.
 */
import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Positions } from '@bellwether/log';
import type { TallySum } from './tally-sum.ts';

export interface LoadPlan {
  token: string;
  /** The frames from these positions … */
  from: Positions;
  /** … up to, and not including, these. */
  to: Positions;
  /** What had been counted in before it; plans written before version 0.2 do not say. */
  tallied?: TallySum;
}

export class LoadPlans {
  readonly #path: string;
  #plans: LoadPlan[];
  #lastWrite: Promise<void> = Promise.resolve();

  private constructor(path: string, plans: LoadPlan[]) {
    this.#path = path;
    this.#plans = plans;
  }

  static async open(directory: string): Promise<LoadPlans> {
    const path = join(directory, 'load-plans.json');
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '[]';
      throw error;
    });
    return new LoadPlans(path, JSON.parse(text) as LoadPlan[]);
  }

  /** Plans not yet known to be finished, oldest first. */
  get open(): readonly LoadPlan[] {
    return this.#plans;
  }

  /** Durable when it resolves. */
  add(plan: LoadPlan): Promise<void> {
    this.#plans = [...this.#plans, plan];
    return this.#write();
  }

  /** Forgets finished plans. */
  finish(tokens: ReadonlySet<string>): Promise<void> {
    this.#plans = this.#plans.filter((plan) => !tokens.has(plan.token));
    return this.#write();
  }

  /** One write at a time; each writes what is true when its turn comes. */
  #write(): Promise<void> {
    const turn = this.#lastWrite.then(() => this.#replaceFile());
    this.#lastWrite = turn.catch(() => undefined);
    return turn;
  }

  async #replaceFile(): Promise<void> {
    const temporary = `${this.#path}.tmp`;
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(JSON.stringify(this.#plans));
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(temporary, this.#path);
  }
}
