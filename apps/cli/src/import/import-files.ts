/** Reads files row by row, makes events of the rows, and sends them or (dry run) only counts them. */
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import type { ImportedFile } from '@bellwether/server/importers';
import { CommandError, EXIT, usageError } from '../command-error.ts';
import { formatDuration } from '../duration.ts';
import { printNote } from '../output.ts';
import type { ApiClient } from '../server/api-client.ts';
import { eventOfCells, eventOfFields, type Mapping } from './event-mapping.ts';
import { EventSender } from './event-sender.ts';
import { ImportResults } from './import-results.ts';
import { Progress, progressLine } from './progress.ts';
import { readCsv } from './read-csv.ts';
import { readJson, readNdjson } from './read-json.ts';
import { readParquet } from './read-parquet.ts';
import { ROW_LENGTH_MAX, type Row, type RowFields } from './row.ts';
import { RowIds } from './row-ids.ts';
import { describeSource, type Format, openSource, type SourceFile } from './source-file.ts';

export interface ImportPlan {
  mapping: Mapping;
  /** Absent for a dry run. */
  client: ApiClient | undefined;
  format: Format | undefined;
  delimiter: string | undefined;
  importer: string | undefined;
}

const FIRST_SHOWN = 3;
/** Exports of other tools are read whole. */
const IMPORTER_BYTES_MAX = 256 * 1024 * 1024;
const SHOW_EVERY_MS = { terminal: 200, elsewhere: 10_000 };

export async function importFiles(
  paths: readonly string[],
  plan: ImportPlan,
): Promise<{ results: ImportResults; first: RowFields[]; tookMs: number }> {
  const sources = await Promise.all(
    paths.map((path) => describeSource(path, plan.importer === undefined ? plan.format : 'json')),
  );
  const totalBytes = sources.some(({ size }) => size === undefined)
    ? undefined
    : sources.reduce((sum, { size }) => sum + size!, 0);
  const results = new ImportResults();
  const progress = new Progress(totalBytes, performance.now());
  const display = new Display(progress, results);
  const sender =
    plan.client &&
    new EventSender(plan.client, results, (reason, waitMs) =>
      display.say(`${reason} Trying again in ${formatDuration(waitMs)}.`),
    );
  const first: RowFields[] = [];
  let bytes = 0;
  // What an importer reads together is like one file.
  const readings: readonly (readonly SourceFile[])[] =
    plan.importer === undefined ? sources.map((source) => [source]) : [sources];
  for (const reading of readings) {
    const source = reading[0]!;
    const fileStart = bytes;
    const onRead = (count: number) => {
      bytes += count;
    };
    const onShare = (share: number) => {
      bytes = fileStart + share * (source.size ?? 0);
    };
    const ids = new RowIds();
    const rows =
      plan.importer === undefined
        ? readRows(source, plan, onRead, onShare)
        : readExports(reading, plan.importer, onRead);
    for await (const row of rows) {
      const place = { file: basename(source.path), line: row.line };
      const json = 'unreadable' in row ? row : eventOf(row, source, plan, ids);
      if (sender && 'raw' in row && row.raw !== undefined) await sender.add(row.raw, place);
      else if ('unreadable' in json) results.reject('unreadable_row', { ...place, detail: json.unreadable });
      else {
        if (first.length < FIRST_SHOWN) first.push(json.event);
        if (sender) await sender.add(json.text, place);
        else results.counts.accepted++;
      }
      display.tick(bytes);
    }
  }
  await sender?.finish();
  display.end();
  return { results, first: plan.client ? [] : first, tookMs: Math.round(progress.elapsedMs(performance.now())) };
}

async function* readRows(
  source: SourceFile,
  plan: ImportPlan,
  onRead: (bytes: number) => void,
  onShare: (share: number) => void,
): AsyncGenerator<Row> {
  if (source.format === 'parquet') return yield* readParquet(source.path, onShare);
  const stream = openSource(source, onRead);
  try {
    if (source.format === 'csv') yield* readCsv(stream, plan.delimiter ?? (source.isTabbed ? '\t' : ','));
    else yield* source.format === 'json' ? readJson(stream) : readNdjson(stream);
  } catch (error) {
    throw readFailure(source, error);
  } finally {
    stream.destroy();
  }
}

/** Exports of another tool, read together by the importer its pack brings. */
async function* readExports(
  sources: readonly SourceFile[],
  name: string,
  onRead: (bytes: number) => void,
): AsyncGenerator<Row> {
  const { IMPORTERS } = await import('@bellwether/server/importers');
  const importer =
    IMPORTERS.find((one) => one.name === name) ?? IMPORTERS.find((one) => one.name.startsWith(`${name}-`));
  if (!importer)
    throw usageError(
      `--as: there is no importer ${JSON.stringify(name)}. There are: ${IMPORTERS.map((one) => one.name).join(', ')}.`,
    );
  const files: ImportedFile[] = [];
  let length = 0;
  for (const source of sources) {
    const text = await readWhole(openSource(source, onRead), source);
    length += text.length;
    if (length > IMPORTER_BYTES_MAX)
      throw new CommandError(
        EXIT.failed,
        'too_large',
        'The files hold more than 256 MiB together. Import some of them first.',
      );
    files.push({ name: basename(source.path), text, modifiedMs: source.modifiedMs });
  }
  for (const [i, event] of importer.import(files).entries()) {
    const fields = Object.fromEntries(Object.entries(event).filter(([, value]) => value !== undefined)) as RowFields; // an event is JSON
    yield { line: i + 1, content: JSON.stringify(fields), fields };
  }
}

async function readWhole(stream: Readable, source: SourceFile): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of stream) {
      length += chunk.length;
      if (length > IMPORTER_BYTES_MAX)
        throw new CommandError(EXIT.failed, 'too_large', `${source.path} holds more than 256 MiB. Export it in parts.`);
      chunks.push(chunk);
    }
  } catch (error) {
    throw readFailure(source, error);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function eventOf(
  row: Extract<Row, { fields: RowFields }>,
  { format }: SourceFile,
  { mapping }: ImportPlan,
  ids: RowIds,
): { text: string; event: RowFields } | { unreadable: string } {
  const event = format === 'csv' ? eventOfCells(row.fields, mapping) : eventOfFields(row.fields, mapping);
  event.event_id ??= ids.idOf(row.content, mapping.eventType ?? '');
  const text = JSON.stringify(event);
  return text.length > ROW_LENGTH_MAX
    ? { unreadable: `The event is longer than ${ROW_LENGTH_MAX} bytes.` }
    : { text, event };
}

function readFailure({ path }: SourceFile, error: unknown): unknown {
  if (error instanceof CommandError || !(error instanceof Error)) return error;
  const code = 'code' in error ? ` (${error.code})` : '';
  return new CommandError(
    EXIT.failed,
    'unreadable_file',
    `${path} could not be read to its end: ${error.message}${code}. What was sent before is in; import it again when it is mended.`,
    { cause: error },
  );
}

/** A bar on a terminal, now and then a line elsewhere; both on standard error. */
class Display {
  readonly #progress: Progress;
  readonly #results: ImportResults;
  readonly #isTerminal = process.stderr.isTTY === true;
  #shownMs = performance.now();

  constructor(progress: Progress, results: ImportResults) {
    this.#progress = progress;
    this.#results = results;
  }

  tick(bytes: number): void {
    const nowMs = performance.now();
    if (nowMs - this.#shownMs < (this.#isTerminal ? SHOW_EVERY_MS.terminal : SHOW_EVERY_MS.elsewhere)) return;
    this.#shownMs = nowMs;
    this.#progress.note(bytes, this.#results.total, nowMs);
    const line = progressLine(this.#progress, this.#results.counts);
    if (this.#isTerminal) process.stderr.write(`\r${line}\x1b[K`);
    else printNote(line);
  }

  say(text: string): void {
    printNote(this.#isTerminal ? `\r\x1b[K${text}` : text);
  }

  end(): void {
    if (this.#isTerminal) process.stderr.write('\r\x1b[K');
  }
}
