/**
 * A place in the journal from which frames are read one after the other: from memory while the append is among the
 * newest, else from its segment, in one pass.
 */
import type { Journal } from './journal.ts';
import type { Frame } from './log.ts';
import { damaged } from './log-error.ts';
import type { Segment } from './segment.ts';
import { SegmentReader } from './segment-reader.ts';

export class JournalCursor {
  readonly #journal: Journal;
  #append: number;
  /** Frame within the append. */
  #index = 0;
  #reader: SegmentReader | undefined;
  /** Which file of its segment the reader has open. */
  #readerRewrites = 0;
  #peeked: { frame: Frame; of: number } | undefined;
  /** Of the journal, when the frame was peeked. */
  #redactions = 0;

  constructor(journal: Journal, append: number) {
    this.#journal = journal;
    this.#append = append;
  }

  /** Whether there is something to read. */
  get isBehind(): boolean {
    return this.#append < this.#journal.next;
  }

  /** The next frame if it is in memory; otherwise `peek` may still find it. */
  peekCached(): Frame | undefined {
    this.#passExpired();
    if (this.#redactions !== this.#journal.redactions) this.#peeked = undefined;
    this.#redactions = this.#journal.redactions;
    if (this.#peeked) return this.#peeked.frame;
    const frames = this.#journal.cache.get(this.#append);
    if (!frames) return undefined;
    this.#peeked = { frame: frames[this.#index]!, of: frames.length };
    return this.#peeked.frame;
  }

  /** The next frame; `undefined` at the end of what is durable. Throws `damaged`, and again when called again. */
  async peek(): Promise<Frame | undefined> {
    while (this.isBehind) {
      const cached = this.peekCached();
      if (cached) {
        await this.close();
        return cached;
      }
      const stored = await this.#readStored();
      if (stored) return stored;
    }
    return undefined;
  }

  /** Moves past the frame that was peeked. */
  advance(): void {
    if (!this.#peeked) return;
    if (++this.#index >= this.#peeked.of) {
      this.#append++;
      this.#index = 0;
    }
    this.#peeked = undefined;
  }

  /** `undefined` when the cursor had to be placed anew: look again. */
  async #readStored(): Promise<Frame | undefined> {
    const journal = this.#journal;
    this.#redactions = journal.redactions;
    const segment = journal.segmentOf(this.#append);
    if (!segment) throw damaged(journal.directory, 0, `the segment that holds append ${this.#append} is missing`);
    if (this.#reader?.path !== segment.path || this.#readerRewrites !== segment.rewrites) {
      await this.close();
      try {
        this.#reader = await this.#openReader(segment);
      } catch (error) {
        if (!journal.segments.includes(segment)) return undefined; // it expired between the look-up and opening
        throw error;
      }
    }
    return this.#skipTo(this.#reader, segment);
  }

  #openReader(segment: Segment): Promise<SegmentReader> {
    const { rewrites } = segment;
    this.#readerRewrites = rewrites;
    let bytes = segment.bytes;
    const limit = () => {
      if (segment.rewrites === rewrites) bytes = segment.bytes; // the old file does not grow any more
      return bytes;
    };
    return SegmentReader.open(segment.path, segment.entryOf(this.#append)?.position ?? segment.headerBytes, limit);
  }

  /** Reads up to the cursor's frame. An error leaves no reader behind, so that the next call meets it again. */
  async #skipTo(reader: SegmentReader, segment: Segment): Promise<Frame | undefined> {
    try {
      for (;;) {
        const { position } = reader;
        const stored = await reader.next();
        if (!stored && this.#readerRewrites !== segment.rewrites) return undefined;
        const found = stored?.header;
        if (!found || found.append > this.#append || (found.append === this.#append && found.index > this.#index))
          throw damaged(reader.path, position, `frame ${this.#index} of append ${this.#append} is missing`);
        if (found.append < this.#append || found.index < this.#index) continue;
        this.#peeked = { frame: stored.frame, of: found.of };
        return stored.frame;
      }
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /** What has expired is not read, even while it is still at hand. */
  #passExpired(): void {
    const { first } = this.#journal.segments[0]!;
    if (this.#append >= first) return;
    this.#append = first;
    this.#index = 0;
    this.#peeked = undefined;
  }

  async close(): Promise<void> {
    const reader = this.#reader;
    this.#reader = undefined;
    await reader?.close();
  }
}
