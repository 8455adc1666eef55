/**
 * Which event ids have been accepted before. Exact, in two tiers: the most recent ids in memory (two generations, the
 * older one dropped when the younger is full), anything older by asking the store. A fresh UUIDv7 carries its own time,
 * so it can only have been seen recently and never costs a look into the store.
 *
 * Memory is bounded by `generationMax` fingerprints a generation (about 14 bytes each at worst).
 */
import { uuidv7TimeMs } from '@bellwether/core';
import { FingerprintSet } from './fingerprint-set.ts';

/** A producer's clock may run so far ahead of ours; an id may then be older than it says. */
const CLOCK_MARGIN_MS = 10_000;
const GENERATION_MAX = 8_000_000;

export class SeenIds {
  #young = new FingerprintSet();
  #old = new FingerprintSet();
  readonly #generationMax: number;
  readonly #seed: number;
  /** Everything accepted since this instant is in memory. */
  #coveredFromMs: number;
  #youngFromMs: number;
  #low = 0;
  #high = 0;

  /** `coveredFromMs`: since when what was accepted has been, or will be, told to `add`. */
  constructor(coveredFromMs: number, options: { generationMax?: number; seed?: number } = {}) {
    this.#coveredFromMs = coveredFromMs;
    this.#youngFromMs = coveredFromMs;
    this.#generationMax = options.generationMax ?? GENERATION_MAX;
    // Unknown outside, so that nobody can make up ids that meet in one slot.
    this.#seed = options.seed ?? (Math.random() * 0xffffffff) >>> 0;
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  /** Remembers an id; false when memory holds it already. */
  add(orgId: string, eventId: string, nowMs: number): boolean {
    this.#fingerprint(orgId, eventId);
    if (this.#old.size > 0 && this.#old.has(this.#low, this.#high)) return false;
    if (!this.#young.add(this.#low, this.#high)) return false;
    if (this.#young.size >= this.#generationMax) {
      this.#old = this.#young;
      this.#coveredFromMs = this.#youngFromMs;
      this.#young = new FingerprintSet();
      this.#youngFromMs = nowMs;
    }
    return true;
  }

  /** Forgets an id whose event could not be kept after all. */
  remove(orgId: string, eventId: string): void {
    this.#fingerprint(orgId, eventId);
    this.#young.delete(this.#low, this.#high);
    this.#old.delete(this.#low, this.#high);
  }

  /** Whether an id new to memory may nevertheless have been accepted before, so that the store must be asked. */
  mayBeOlder(eventId: string): boolean {
    if (this.#coveredFromMs <= 0) return false;
    const madeMs = uuidv7TimeMs(eventId);
    return madeMs === undefined || madeMs < this.#coveredFromMs + CLOCK_MARGIN_MS;
  }

  /** Two multiplicative hashes side by side, each finished by xor-shifts of the other. */
  #fingerprint(orgId: string, eventId: string): void {
    let a = this.#seed ^ 0xdeadbeef;
    let b = this.#seed ^ 0x41c6ce57;
    for (let i = 0; i < orgId.length; i++) {
      const code = orgId.charCodeAt(i);
      a = Math.imul(a ^ code, 0x9e3779b1);
      b = Math.imul(b ^ code, 0x5f356495);
    }
    for (let i = 0; i < eventId.length; i++) {
      const code = eventId.charCodeAt(i);
      a = Math.imul(a ^ code, 0x9e3779b1);
      b = Math.imul(b ^ code, 0x5f356495);
    }
    a = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
    b = Math.imul(b ^ (b >>> 16), 0x85ebca6b) ^ Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
    this.#low = a >>> 0 || 1;
    this.#high = b >>> 0;
  }
}
