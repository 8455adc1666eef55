/** How fast a connection may send: so many packets a second, and a burst now and then. Nothing is refused, only read later. */
export class Pace {
  readonly #perSecond: number;
  readonly #burst: number;
  #tokens: number;
  #refilledMs: number;

  constructor({ perSecond, burst, nowMs }: { perSecond: number; burst: number; nowMs: number }) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#tokens = burst;
    this.#refilledMs = nowMs;
  }

  /** Whether another packet may be read. */
  allows(nowMs: number): boolean {
    const refill = (Math.max(0, nowMs - this.#refilledMs) / 1000) * this.#perSecond;
    this.#tokens = Math.min(this.#burst, this.#tokens + refill);
    this.#refilledMs = nowMs;
    return this.#tokens >= 1;
  }

  count(): void {
    this.#tokens -= 1;
  }
}
