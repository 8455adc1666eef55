/**
 * Which of several servers is asked. One that answers is kept to; one that cannot be reached is left for the next, and
 * is not tried again before a pause that doubles, up to half a minute: its circuit is open. When all are, whoever asks
 * hears so at once instead of waiting for each of them again.
 */
import { Problem } from '@bellwether/core';

const PAUSE_MS = 500;
const PAUSE_MAX_MS = 30_000;

interface Standing<Server> {
  server: Server;
  name: string;
  failures: number;
  /** Not asked before. */
  fromMs: number;
}

export class ServerAddresses<Server> {
  readonly #standings: readonly Standing<Server>[];
  readonly #clock: () => number;
  #current = 0;

  constructor(servers: readonly { server: Server; name: string }[], clock: () => number = () => performance.now()) {
    this.#standings = servers.map((one) => ({ ...one, failures: 0, fromMs: Number.NEGATIVE_INFINITY }));
    this.#clock = clock;
  }

  get all(): readonly Server[] {
    return this.#standings.map(({ server }) => server);
  }

  /**
   * Asks the server kept to, and the others in order where `ask` fails in a way that `isAway` says is the server's
   * absence. Throws the last such failure, or that all circuits are open.
   */
  async ask<T>(ask: (server: Server) => Promise<T>, isAway: (error: unknown) => boolean): Promise<T> {
    let failure: unknown;
    for (let step = 0; step < this.#standings.length; step++) {
      const index = (this.#current + step) % this.#standings.length;
      const standing = this.#standings[index]!;
      if (this.#clock() < standing.fromMs) continue;
      try {
        const answer = await ask(standing.server);
        this.#found(index);
        return answer;
      } catch (error) {
        if (!isAway(error)) {
          this.#found(index);
          throw error;
        }
        failure = error;
        standing.failures += 1;
        standing.fromMs = this.#clock() + Math.min(PAUSE_MS * 2 ** (standing.failures - 1), PAUSE_MAX_MS);
      }
    }
    throw awayProblem(
      this.#standings.map(({ name }) => name),
      failure,
    );
  }

  #found(index: number): void {
    const standing = this.#standings[index]!;
    standing.failures = 0;
    standing.fromMs = Number.NEGATIVE_INFINITY;
    this.#current = index;
  }
}

function awayProblem(names: readonly string[], cause: unknown): Problem {
  return new Problem(
    'overloaded',
    `The store cannot be reached at ${names.join(', ')}. What was acknowledged waits in the log. Try again in a moment.`,
    { retryAfterSeconds: 5, cause },
  );
}
