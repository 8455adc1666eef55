/** Messages to a device that wait for its acknowledgement. */
export class Outgoing {
  readonly #waiting = new Map<number, (isAcknowledged: boolean) => void>();
  readonly #max: number;
  readonly #withinMs: number;
  #lastId = 0;

  constructor({ max, withinMs }: { max: number; withinMs: number }) {
    this.#max = max;
    this.#withinMs = withinMs;
  }

  /** Sends by `send` under an id of its own. False when too many wait, it was not acknowledged in time, or the end came. */
  sent(send: (packetId: number) => void): Promise<boolean> {
    if (this.#waiting.size >= this.#max) return Promise.resolve(false);
    const id = this.#nextId();
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#settle(id, false), this.#withinMs);
      this.#waiting.set(id, (isAcknowledged) => {
        clearTimeout(timer);
        resolve(isAcknowledged);
      });
      send(id);
    });
  }

  acknowledged(packetId: number): void {
    this.#settle(packetId, true);
  }

  end(): void {
    for (const id of [...this.#waiting.keys()]) this.#settle(id, false);
  }

  #settle(id: number, isAcknowledged: boolean): void {
    this.#waiting.get(id)?.(isAcknowledged);
    this.#waiting.delete(id);
  }

  /** 1 to 65,535, none that still waits. */
  #nextId(): number {
    do this.#lastId = (this.#lastId % 65_535) + 1;
    while (this.#waiting.has(this.#lastId));
    return this.#lastId;
  }
}
