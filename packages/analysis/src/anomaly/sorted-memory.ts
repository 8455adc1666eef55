/** The last so many values, in order of size: least, greatest, median and robust spread of them at hand at any time. */
const NORMAL_QUARTILE = 0.6744897501960817;

export class SortedMemory {
  readonly #bound: number;
  readonly #sorted: number[] = [];
  /** In order of arrival; `#oldest` is where the next to be forgotten stands. */
  readonly #arrived: number[] = [];
  #oldest = 0;

  constructor(bound: number) {
    this.#bound = bound;
  }

  get size(): number {
    return this.#sorted.length;
  }

  get least(): number {
    return this.#sorted[0] ?? Number.NaN;
  }

  get greatest(): number {
    return this.#sorted.at(-1) ?? Number.NaN;
  }

  get median(): number {
    const { length } = this.#sorted;
    return (this.#sorted[(length - 1) >> 1]! + this.#sorted[length >> 1]!) / 2;
  }

  add(value: number): void {
    this.#sorted.splice(this.#placeOf(value), 0, value);
    if (this.#arrived.length < this.#bound) {
      this.#arrived.push(value);
      return;
    }
    this.#sorted.splice(this.#placeOf(this.#arrived[this.#oldest]!), 1);
    this.#arrived[this.#oldest] = value;
    this.#oldest = (this.#oldest + 1) % this.#bound;
  }

  /** The median absolute deviation, scaled to agree with the standard deviation of a normal distribution. */
  get deviation(): number {
    const { median } = this;
    const { length } = this.#sorted;
    const half = (length + 1) >> 1;
    // Values within the smallest distance that holds half of them stand side by side: the two ends are walked inwards.
    let [from, to] = [0, length];
    while (to - from > half) {
      if (median - this.#sorted[from]! > this.#sorted[to - 1]! - median) from++;
      else to--;
    }
    return Math.max(median - this.#sorted[from]!, this.#sorted[to - 1]! - median) / NORMAL_QUARTILE;
  }

  /** Of the first that is not below the value. */
  #placeOf(value: number): number {
    let [low, high] = [0, this.#sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#sorted[middle]! < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
