/**
 * What a source elsewhere has to give, in portions: a run makes events of one before the next is fetched, so that what
 * was read is in whatever comes after. Of most addresses all pages are one portion, because people have to be known
 * before the first event is made; of lists of messages and of mailboxes a portion is a few hundred messages.
 */
import { basename } from 'node:path';
import { Problem } from '@bellwether/core';
import type { EdgeAdapter } from '../adapter.ts';
import type { SourceOrigin } from '../configuration.ts';
import type { Work } from '../pipeline/pipeline.ts';
import { fetchPage, PATIENCE, type Patience, sameOrigin, type UrlOrigin } from './fetch-page.ts';
import { type ImapOrigin, imapBatches } from './imap-mailboxes.ts';
import type { InputPlace, Staging } from './inputs.ts';
import type { ReadingMarks } from './reading-marks.ts';

export interface PortionOptions {
  /** Of the staged files' names. */
  prefix: string;
  signal: AbortSignal;
  nowMs: number;
  /** For a preview: a few records from the beginning, whether or not they were read. */
  isSample?: true;
}

const PAGES_MAX = 10_000;
const MESSAGES_AT_ONCE = 6;
const SAMPLE_MESSAGES = 20;
const MAILBOX_BATCH_MESSAGES = 100;

export class RemoteSource {
  readonly #staging: Staging;
  readonly #marks: ReadingMarks;
  readonly #patience: Patience;

  constructor(staging: Staging, marks: ReadingMarks, patience: Partial<Patience> = {}) {
    this.#staging = staging;
    this.#marks = marks;
    this.#patience = { ...PATIENCE, ...patience };
  }

  /** Throws a problem that says what did not work. */
  portions(
    from: Extract<SourceOrigin, { kind: 'url' | 'imap' }>,
    work: Work,
    options: PortionOptions,
  ): AsyncIterable<InputPlace[]> {
    if (from.kind === 'imap') return this.#mailboxes(from, work, options);
    return work.adapter.listedAddresses ? this.#listed(from, work, options) : this.#pages(from, work.adapter, options);
  }

  async *#pages(from: UrlOrigin, adapter: EdgeAdapter, options: PortionOptions): AsyncIterable<InputPlace[]> {
    const places: InputPlace[] = [];
    try {
      for await (const { body, at } of this.#walk(from, adapter, options)) {
        const name = basename(new URL(at).pathname) || 'page';
        places.push(
          this.#staging.stage(`${options.prefix}-${places.length}`, body, { name, fetchedMs: options.nowMs }),
        );
        if (options.isSample) break;
      }
    } catch (error) {
      this.#staging.drop(places);
      throw error;
    }
    yield places;
  }

  /** A page of addresses at a time; each page of messages is one portion. */
  async *#listed(from: UrlOrigin, work: Work, options: PortionOptions): AsyncIterable<InputPlace[]> {
    const { adapter } = work;
    let number = 0;
    for await (const { body, at } of this.#walk(from, adapter, options)) {
      const listed = adapter.listedAddresses!(body.toString('utf8'), at);
      const stage = (bytes: Uint8Array, ids: readonly string[]): InputPlace =>
        this.#staging.stage(`${options.prefix}-${number++}`, bytes, {
          name: 'messages.ndjson',
          fetchedMs: options.nowMs,
          read: { kind: 'messages', ids },
        });
      // A page that holds the messages themselves is what is to be read.
      if (listed === undefined) {
        yield [stage(body, [])];
        continue;
      }
      const addresses = new Map(listed.map((one) => [idOf(one, from), sameOrigin(one, at)]));
      const ids = [...addresses.keys()];
      const wanted = options.isSample ? ids.slice(0, SAMPLE_MESSAGES) : this.#marks.unread(work, ids);
      if (wanted.length === 0) continue;
      const messages = await this.#messages(
        wanted.map((id) => addresses.get(id)!),
        from,
        options.signal,
      );
      yield [stage(Buffer.from(messages.join('\n')), wanted)];
    }
  }

  /** One a line; in the order of their addresses, without those that are gone meanwhile. */
  async #messages(addresses: readonly string[], from: UrlOrigin, signal: AbortSignal): Promise<string[]> {
    const lines: string[] = [];
    // The first that fails ends the others, so that nothing goes on behind a run that has failed.
    const failure = new AbortController();
    const options = { signal: AbortSignal.any([signal, failure.signal]), patience: this.#patience };
    const waiting = addresses.entries();
    const work = async (): Promise<void> => {
      for (const [index, address] of waiting) {
        const body = await fetchPage(address, from, options);
        if (body !== undefined) lines[index] = oneLine(body);
      }
    };
    let first: { reason: unknown } | undefined;
    const workers = Array.from({ length: MESSAGES_AT_ONCE }, () =>
      work().catch((reason: unknown) => {
        first ??= { reason };
        failure.abort();
      }),
    );
    await Promise.all(workers);
    if (first) throw first.reason;
    return lines.filter((line) => line !== undefined);
  }

  async *#walk(
    from: UrlOrigin,
    adapter: EdgeAdapter,
    { signal }: PortionOptions,
  ): AsyncIterable<{ body: Buffer; at: string }> {
    let at: string | undefined = from.url;
    for (let page = 0; at !== undefined && page < PAGES_MAX; page++) {
      const body = await fetchPage(at, from, { signal, patience: this.#patience });
      if (body === undefined)
        throw new Problem('timeout', 'The source answered 404. Look at its address in edge.yaml.');
      yield { body, at };
      const next: string | undefined = adapter.nextPage?.(body.toString('utf8'), at);
      at = next === undefined ? undefined : sameOrigin(next, at);
    }
  }

  async *#mailboxes(from: ImapOrigin, work: Work, options: PortionOptions): AsyncIterable<InputPlace[]> {
    const idOfMailbox = (mailbox: string): string => JSON.stringify([from.host, from.port, from.user, mailbox]);
    const batches = imapBatches(from, {
      withText: work.settings.score_text !== false,
      lastUid: (mailbox, uidValidity) =>
        options.isSample ? undefined : this.#marks.lastUid(work, idOfMailbox(mailbox), uidValidity),
      batchMax: options.isSample ? SAMPLE_MESSAGES : MAILBOX_BATCH_MESSAGES,
      timeLimitMs: this.#patience.timeLimitMs,
      signal: options.signal,
    });
    let number = 0;
    for await (const { mailbox, uidValidity, uid, mbox } of batches)
      yield [
        this.#staging.stage(`${options.prefix}-${number++}`, mbox, {
          name: 'messages.mbox',
          fetchedMs: options.nowMs,
          read: { kind: 'mailbox', mailbox: idOfMailbox(mailbox), uidValidity, uid },
        }),
      ];
  }
}

/** What a listed message is known by: its address without the question, and as whom it was asked. */
function idOf(address: string, { url, tokenFile }: UrlOrigin): string {
  const { origin, pathname } = new URL(address, url);
  return JSON.stringify([origin + pathname, tokenFile ?? '']);
}

/** JSON without line breaks. Throws a problem when it is none. */
function oneLine(body: Buffer): string {
  try {
    return JSON.stringify(JSON.parse(body.toString('utf8')));
  } catch {
    throw new Problem('timeout', 'The source gives something else than the message it lists. Look at its address.');
  }
}
