/**
 * Answers already given. An answer is kept as long as no window in its range changes: the loader says which windows
 * changed, and those answers are dropped at once. An answer computed while something changed is not kept at all.
 */

interface Entry<T> {
  value: T;
  orgId: string;
  fromMs: number;
  toMs: number;
}

const ENTRIES_MAX = 1000;

export class AnswerCache<T> {
  /** In order of last use. */
  readonly #entries = new Map<string, Entry<T>>();
  /** Counts changes by tenant, so that an answer can tell whether one happened while it was computed. */
  readonly #changes = new Map<string, number>();

  get(orgId: string, key: string): T | undefined {
    const id = `${orgId}\0${key}`;
    const entry = this.#entries.get(id);
    if (!entry) return undefined;
    this.#entries.delete(id);
    this.#entries.set(id, entry);
    return entry.value;
  }

  /** To be taken before computing and given to `put`. */
  mark(orgId: string): number {
    return this.#changes.get(orgId) ?? 0;
  }

  put(orgId: string, key: string, range: { fromMs: number; toMs: number }, mark: number, value: T): void {
    if (mark !== this.mark(orgId)) return;
    this.#entries.set(`${orgId}\0${key}`, { value, orgId, ...range });
    if (this.#entries.size > ENTRIES_MAX) {
      const [oldest] = this.#entries.keys();
      if (oldest !== undefined) this.#entries.delete(oldest);
    }
  }

  /** Windows of a tenant have changed; `touchedMs` are their starts, ascending. */
  invalidate(orgId: string, touchedMs: readonly number[], windowMs = 10_000): void {
    this.#changes.set(orgId, this.mark(orgId) + 1);
    for (const [id, entry] of this.#entries) {
      if (
        entry.orgId === orgId &&
        touchedMs.some((startMs) => startMs < entry.toMs && startMs + windowMs > entry.fromMs)
      )
        this.#entries.delete(id);
    }
  }

  /** Everything of a tenant, as when a price or an event type changes. */
  forget(orgId: string): void {
    this.#changes.set(orgId, this.mark(orgId) + 1);
    for (const [id, entry] of this.#entries) if (entry.orgId === orgId) this.#entries.delete(id);
  }
}
