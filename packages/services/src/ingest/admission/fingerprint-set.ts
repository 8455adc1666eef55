/**
 * A set of 64-bit fingerprints: open addressing in two flat arrays, no object per entry. Two different ids share a
 * fingerprint with a probability of 2^-64 a pair; with twenty million ids that is one false duplicate in a trillion.
 */

const EMPTY = 0;
const CAPACITY_MIN = 1 << 14;
/** Linear probing stays short below this load. */
const LOAD_MAX = 0.6;

export class FingerprintSet {
  #low = new Uint32Array(CAPACITY_MIN);
  #high = new Uint32Array(CAPACITY_MIN);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(low: number, high: number): boolean {
    return this.#low[this.#slotOf(low, high)] !== EMPTY;
  }

  /** False when it was there already. `low` is never 0. */
  add(low: number, high: number): boolean {
    const slot = this.#slotOf(low, high);
    if (this.#low[slot] !== EMPTY) return false;
    this.#low[slot] = low;
    this.#high[slot] = high;
    if (++this.#size > this.#low.length * LOAD_MAX) this.#grow();
    return true;
  }

  delete(low: number, high: number): void {
    let slot = this.#slotOf(low, high);
    if (this.#low[slot] === EMPTY) return;
    this.#low[slot] = EMPTY;
    this.#size--;
    // What had to step over the freed slot is put back where it is found again.
    const mask = this.#low.length - 1;
    for (slot = (slot + 1) & mask; this.#low[slot] !== EMPTY; slot = (slot + 1) & mask) {
      const [movedLow, movedHigh] = [this.#low[slot]!, this.#high[slot]!];
      this.#low[slot] = EMPTY;
      const home = this.#slotOf(movedLow, movedHigh);
      this.#low[home] = movedLow;
      this.#high[home] = movedHigh;
    }
  }

  /** The slot that holds the fingerprint, or the empty one where it would go. */
  #slotOf(low: number, high: number): number {
    const lows = this.#low;
    const highs = this.#high;
    const mask = lows.length - 1;
    let slot = (low ^ high) & mask;
    while (lows[slot] !== EMPTY && !(lows[slot] === low && highs[slot] === high)) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const [lows, highs] = [this.#low, this.#high];
    this.#low = new Uint32Array(lows.length * 2);
    this.#high = new Uint32Array(lows.length * 2);
    for (let i = 0; i < lows.length; i++) {
      if (lows[i] === EMPTY) continue;
      const slot = this.#slotOf(lows[i]!, highs[i]!);
      this.#low[slot] = lows[i]!;
      this.#high[slot] = highs[i]!;
    }
  }
}
