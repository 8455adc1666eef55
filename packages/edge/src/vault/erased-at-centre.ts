/**
 * Asks the centre, once an hour, which of the people here were erased there: whoever is forgotten by the centre is forgotten
 * by the vault as well, though only the vault knows who that was. A centre that is away is asked again a little later.
 */
import { HOUR_MS, MINUTE_MS } from '@bellwether/core';
import { boundedText } from '../bounded-text.ts';
import type { Centre } from '../centre.ts';

export interface ErasedAtCentreOptions {
  /** Address of the centre, without a path. */
  centre: Centre;
  ingestKey: () => Promise<string | undefined>;
  /** Pseudonyms in order, those after `after`. */
  pseudonymsAfter: (after: string, limit: number) => readonly string[];
  forget: (pseudonym: string) => Promise<void>;
}

/** As many as the centre takes in one request. */
const SUBJECTS_MAX = 1000;
const TIME_LIMIT_MS = 30_000;
const ANSWER_BYTES_MAX = 1024 * 1024;
const FIRST_LOOK_MS = 10_000;
const AGAIN_MS = 5 * MINUTE_MS;

export class ErasedAtCentre {
  readonly #options: ErasedAtCentreOptions;
  readonly #stop = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #underWay: Promise<number> | undefined;

  constructor(options: ErasedAtCentreOptions) {
    this.#options = options;
  }

  start(): void {
    this.#lookIn(FIRST_LOOK_MS);
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    clearTimeout(this.#timer);
    await this.#underWay?.catch(() => 0);
  }

  /** Gives how many were forgotten. Throws when the centre cannot be asked. One look at a time. */
  look(): Promise<number> {
    this.#underWay ??= this.#look().finally(() => {
      this.#underWay = undefined;
    });
    return this.#underWay;
  }

  #lookIn(waitMs: number): void {
    if (this.#stop.signal.aborted) return;
    this.#timer = setTimeout(() => {
      this.look().then(
        () => this.#lookIn(HOUR_MS),
        () => this.#lookIn(AGAIN_MS),
      );
    }, waitMs);
    this.#timer.unref();
  }

  async #look(): Promise<number> {
    let forgotten = 0;
    for (let after = ''; ; ) {
      const pseudonyms = this.#options.pseudonymsAfter(after, SUBJECTS_MAX);
      const last = pseudonyms.at(-1);
      if (last === undefined) return forgotten;
      for (const pseudonym of await this.#ask(pseudonyms)) {
        await this.#options.forget(pseudonym);
        forgotten++;
      }
      after = last;
    }
  }

  async #ask(pseudonyms: readonly string[]): Promise<string[]> {
    const key = await this.#options.ingestKey();
    if (key === undefined) throw new Error('There is no ingest key yet.');
    const response = await this.#options.centre.request('/api/v1/erasures/check', {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ subjects: pseudonyms }),
      signal: AbortSignal.any([this.#stop.signal, AbortSignal.timeout(TIME_LIMIT_MS)]),
    });
    if (!response.ok) throw new Error(`The centre answered ${response.status}.`);
    const { erased } = JSON.parse(await boundedText(response, ANSWER_BYTES_MAX)) as { erased?: unknown };
    const asked = new Set(pseudonyms);
    // Nobody we did not ask about.
    return Array.isArray(erased) ? erased.filter((one): one is string => asked.has(one as string)) : [];
  }
}
