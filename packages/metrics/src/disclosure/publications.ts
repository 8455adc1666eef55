/**
 * The publications of every organisation: computed once a period has closed, kept until something in it changes, and
 * the only thing that questions about people are answered from.
 */
import type { Clock, TimeSpan } from '@bellwether/core';
import type { Store } from '@bellwether/store';
import { PRIVACY_FLOOR_MIN } from './floor.ts';
import { MemoryArchive, type PublicationArchive } from './publication-archive.ts';
import { PERIOD_MS, type PublicationFamily, periodStart } from './publication-family.ts';
import { NOTHING_PUBLISHED, type Publication } from './publish-period.ts';
import { PublishThread } from './publish-thread.ts';
import { burstsOf, CLOSING_MS, readArrivals, readContributions } from './read-contributions.ts';

export interface PublicationOptions {
  store: Store;
  clock: Clock;
  /** The floor of an organisation. */
  floorOf?: ((orgId: string) => number) | undefined;
  archive?: PublicationArchive | undefined;
  /** Whether all events of the span are there, from which a publication could be computed. */
  areEventsThere?: ((orgId: string, span: TimeSpan) => boolean) | undefined;
}

interface Entry {
  orgId: string;
  startMs: number;
  endMs: number;
  floor: number;
  /** How many people had their data left out. */
  excluded: number;
  /** Until then: a burst of arrivals may be over afterwards. */
  validUntilMs: number;
  publication: Promise<Publication>;
}

const ENTRIES_MAX = 500;
const PERIODS_AT_ONCE = 2;

export class Publications {
  readonly #options: PublicationOptions;
  readonly #archive: PublicationArchive;
  readonly #entries = new Map<string, Entry>();
  readonly #thread = new PublishThread();

  constructor(options: PublicationOptions) {
    this.#options = options;
    this.#archive = options.archive ?? new MemoryArchive();
    options.store.loader.onChanged((changes) => {
      for (const { orgId, touchedMs } of changes) this.#drop(orgId, touchedMs);
    });
  }

  floorOf(orgId: string): number {
    return Math.max(PRIVACY_FLOOR_MIN, this.#options.floorOf?.(orgId) ?? PRIVACY_FLOOR_MIN);
  }

  /** Starts of the periods that lie in the range as a whole and have closed. */
  closedPeriods(family: PublicationFamily, range: { fromMs: number; toMs: number }): number[] {
    const size = PERIOD_MS[family.period];
    const first = periodStart(family.period, range.fromMs + size - 1);
    const lastEnd = Math.min(range.toMs, this.#options.clock() - CLOSING_MS);
    const starts: number[] = [];
    for (let startMs = first; startMs + size <= lastEnd; startMs += size) starts.push(startMs);
    return starts;
  }

  /** In the order of `starts`. */
  async get(orgId: string, family: PublicationFamily, starts: readonly number[]): Promise<Publication[]> {
    const floor = this.floorOf(orgId);
    const known = new Map(
      starts.flatMap((startMs) => [[startMs, this.#current(orgId, family, startMs, floor)?.publication] as const]),
    );
    const missing = starts.filter((startMs) => !known.get(startMs));
    const loaded =
      missing.length > 0 ? await this.#load(orgId, family, missing, floor) : new Map<number, Promise<Publication>>();
    return Promise.all(starts.map((startMs) => known.get(startMs) ?? loaded.get(startMs)!));
  }

  /** Everything of an organisation is read again: some of its events are gone. */
  forget(orgId: string): void {
    for (const [key, entry] of this.#entries) if (entry.orgId === orgId) this.#entries.delete(key);
  }

  async close(): Promise<void> {
    await this.#thread.close();
  }

  /** What is published, or being published, and would be the same now. */
  #current(orgId: string, family: PublicationFamily, startMs: number, floor: number): Entry | undefined {
    const entry = this.#entries.get(`${orgId}\n${family.name}\n${startMs}`);
    const isSame = entry?.floor === floor && entry.excluded === this.#options.store.exclusions.of(orgId).size;
    return isSame && this.#options.clock() < entry.validUntilMs ? entry : undefined;
  }

  #drop(orgId: string, touchedMs: readonly number[]): void {
    for (const [key, entry] of this.#entries)
      if (entry.orgId === orgId && touchedMs.some((ms) => ms + 10_000 > entry.startMs && ms < entry.endMs))
        this.#entries.delete(key);
  }

  async #load(
    orgId: string,
    family: PublicationFamily,
    starts: readonly number[],
    floor: number,
  ): Promise<Map<number, Promise<Publication>>> {
    const { store, clock } = this.#options;
    const size = PERIOD_MS[family.period];
    const nowMs = clock();
    const range = { fromMs: Math.min(...starts), toMs: Math.max(...starts) + size };
    // What was accepted and is still on its way into the store belongs to its burst: asked before reading.
    const storedMs = Math.min(nowMs, store.loader.completeThroughMs());
    const arrivals = await readArrivals(store.engine, { orgId, family }, range);
    const waiting = [...starts];
    const loaded = new Map<number, Promise<Publication>>();
    const work = async (): Promise<void> => {
      for (let startMs = waiting.shift(); startMs !== undefined; startMs = waiting.shift()) {
        // Ten figures of a page are asked for at once: whoever comes second waits for the first.
        const current = this.#current(orgId, family, startMs, floor);
        if (current) {
          loaded.set(startMs, current.publication);
          await current.publication;
          continue;
        }
        const late = arrivals.get(startMs);
        const bursts = burstsOf(late ?? [], storedMs);
        const isOpen = late !== undefined && late.length > 0 && bursts.at(-1) !== late.at(-1);
        const entry: Entry = {
          orgId,
          startMs,
          endMs: startMs + size,
          floor,
          excluded: store.exclusions.of(orgId).size,
          validUntilMs: isOpen ? nowMs + 5000 : Number.POSITIVE_INFINITY,
          publication: this.#publish(orgId, family, { startMs, bursts, isEmpty: late === undefined, floor }),
        };
        const key = `${orgId}\n${family.name}\n${startMs}`;
        loaded.set(startMs, entry.publication);
        this.#entries.delete(key);
        this.#entries.set(key, entry);
        try {
          await entry.publication;
        } catch (error) {
          if (this.#entries.get(key) === entry) this.#entries.delete(key);
          throw error;
        }
      }
    };
    await Promise.all(Array.from({ length: PERIODS_AT_ONCE }, work));
    for (const key of this.#entries.keys()) {
      if (this.#entries.size <= ENTRIES_MAX) break;
      this.#entries.delete(key);
    }
    return loaded;
  }

  async #publish(
    orgId: string,
    family: PublicationFamily,
    period: { startMs: number; bursts: readonly number[]; isEmpty: boolean; floor: number },
  ): Promise<Publication> {
    const { store, areEventsThere } = this.#options;
    const { startMs, bursts, floor } = period;
    const before = await this.#archive.get(orgId, family.name, startMs);
    if (areEventsThere?.(orgId, { fromMs: startMs, toMs: startMs + PERIOD_MS[family.period] }) === false)
      return (before ?? NOTHING_PUBLISHED).publication;
    if (period.isEmpty && !before) return NOTHING_PUBLISHED.publication;
    const excluded = store.exclusions.of(orgId);
    const { rows, shape } = await readContributions(store.engine, { orgId, family }, { startMs, bursts, excluded });
    const told = await this.#thread.publish({
      family: { ...family, cubes: [] },
      rows: JSON.stringify(rows),
      shape,
      floor,
      before,
    });
    // Another process has published the period meanwhile: what it has told is what this must not contradict.
    const isKept = await this.#archive.put(orgId, family.name, startMs, told, before);
    return isKept ? told.publication : this.#publish(orgId, family, period);
  }
}
