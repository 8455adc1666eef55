/**
 * Lines for those who have collided. Transactions begin at once and mostly find nobody in their way; two of the same
 * organisation that were in each other's way would meet again. So what is tried again goes one by one, and what comes
 * new waits for those who stand in line.
 */
export class Turns {
  readonly #tails = new Map<string, Promise<void>>();

  /** Resolves when those who stand in line now have been. */
  async behind(line: string): Promise<void> {
    await this.#tails.get(line);
  }

  async take<T>(line: string, work: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(line);
    const mine = Promise.withResolvers<void>();
    this.#tails.set(line, mine.promise);
    await before;
    try {
      return await work();
    } finally {
      mine.resolve();
      if (this.#tails.get(line) === mine.promise) this.#tails.delete(line);
    }
  }
}
