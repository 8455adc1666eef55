/**
 * Runs: a source is read from beginning to end, as a schedule, a person or an import says. Where a run is stands in the
 * vault, in the same transaction as what it has done, so that one that was broken off goes on where it was.
 *
 *   extract ──► anonymise ──► load ──► done
 *      └────────────┴── a problem ──► failed
 *
 * extract: find the files, fetch the pages. anonymise: learn who people are, then make events and spool them. load: wait
 * until the centre has answered for all of them. What is fetched in portions goes through the first two once a portion.
 */
import { setImmediate } from 'node:timers/promises';
import { type Clock, formatInstant, Problem } from '@bellwether/core';
import type { EdgeAdapter, SourceInput } from '../adapter.ts';
import { settingsOf } from '../configuration.ts';
import type { EdgeDatabase } from '../edge-database.ts';
import type { Journal } from '../journal/journal.ts';
import { numberedBatches } from '../pipeline/numbered-records.ts';
import type { Pipeline, Tally, Work } from '../pipeline/pipeline.ts';
import type { Spool } from '../spool/spool.ts';
import type { OwnKeys } from '../vault/own-keys.ts';
import { open, seal } from '../vault/seal.ts';
import { bodyInput, fileInput, filesOf, type InputPlace, type Staging } from './inputs.ts';
import type { ReadingMarks } from './reading-marks.ts';
import type { RemoteSource } from './remote-source.ts';
import { nextTime } from './schedule.ts';
import type { Sources } from './sources.ts';

export type RunState = 'extract' | 'anonymise' | 'load' | 'done' | 'failed';
export type RunCause = 'schedule' | 'by_hand' | 'import' | 'push';

export interface RunView extends Tally {
  run: number;
  source: string;
  cause: RunCause;
  state: RunState;
  began_at: string;
  ended_at: string | null;
  inputs: number;
  inputs_done: number;
  /** How often it went on after having been broken off. */
  resumed: number;
  problem: string | null;
}

interface RunRow extends Tally {
  run: number;
  source: string;
  cause: RunCause;
  state: RunState;
  began_at: number;
  ended_at: number | null;
  input: number;
  learned: number;
  position: number;
  inputs: Uint8Array | null;
  last_seq: number;
  resumed: number;
  problem: string | null;
}

/** What a run has to remember of its input: the places, and for an import what it is made of. */
interface RunInputs {
  places: InputPlace[];
  /** How many inputs there were in portions before these, and whether the source is asked for more after them. */
  before?: number;
  mayBeMore?: true;
  import?: { adapter: string; settings: object };
}

export interface RunsParts {
  database: EdgeDatabase;
  keys: OwnKeys;
  pipeline: Pipeline;
  sources: Sources;
  spool: Spool;
  staging: Staging;
  remote: RemoteSource;
  marks: ReadingMarks;
  journal: Journal;
  adapters: readonly EdgeAdapter[];
  clock: Clock;
}

const BATCH_RECORDS = 100;
const SCHEDULE_LOOK_MS = 15_000;
const RUNS_KEPT = 5000;
const FULL_RETRY_SECONDS = 5;

export class Runs {
  readonly #parts: RunsParts;
  readonly #stop = new AbortController();
  readonly #queue: number[] = [];
  #working: Promise<void> | undefined;
  #watching: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: RunsParts) {
    this.#parts = parts;
  }

  /** Goes on with what was broken off, and looks after schedules from now on. */
  start(): void {
    for (const { run } of this.#unfinished()) {
      this.#parts.database.run('UPDATE runs SET resumed = resumed + 1 WHERE run = ?', run);
      this.#queue.push(run);
    }
    this.#work();
    this.#watching = this.#watchSpool();
    this.lookAtSchedules();
    this.#timer = setInterval(() => this.lookAtSchedules(), SCHEDULE_LOOK_MS);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    clearInterval(this.#timer);
    await this.#working;
    await this.#watching;
  }

  /** Throws conflict for a source that is disabled, or that is being read already. */
  begin(source: string, cause: RunCause, actor: string): RunView {
    const { sources, journal } = this.#parts;
    sources.requireEnabled(source);
    if (sources.configured(source).from.kind === 'push')
      throw new Problem('conflict', `"${source}" does not read by itself: records are sent to it.`);
    if (this.#unfinished().some((row) => row.source === source))
      throw new Problem('conflict', `"${source}" is being read already. "bellwether edge runs" shows how far it is.`);
    journal.append(actor, 'run.begin', { source, cause });
    return this.#begin(source, cause, null);
  }

  /** Reads files of this machine once, through an adapter, without a declared source. */
  beginImport(adapterName: string, settings: object, paths: readonly string[], actor: string): RunView {
    const { adapters, journal } = this.#parts;
    const adapter = adapterNamed(adapters, adapterName);
    settingsOf(adapter, settings);
    const places = paths.flatMap(filesOf);
    if (places.length === 0) throw new Problem('not_found', 'There are no files to read.');
    journal.append(actor, 'import.begin', {
      adapter: adapterName,
      adapter_version: adapter.version,
      files: places.length,
    });
    return this.#begin(`import:${adapterName}`, 'import', { places, import: { adapter: adapterName, settings } });
  }

  /** What was sent to a source, taken in at once: when this resolves, all of it is in the spool or refused. */
  async push(source: string, body: Uint8Array, name: string): Promise<Tally> {
    const { sources, spool, clock } = this.#parts;
    sources.requireEnabled(source);
    if (spool.isFull)
      throw new Problem('overloaded', 'The spool is full, because the centre is away. Send it again later.', {
        retryAfterSeconds: FULL_RETRY_SECONDS,
      });
    const row = this.#insert(source, 'push', null);
    try {
      const work = sources.work(source);
      await this.#anonymise(this.#row(row), work, [bodyInput(name, body, clock())], []);
      if (this.#stop.signal.aborted) throw new Problem('overloaded', 'The edge is stopping. Send it again later.');
      this.#move(row, 'load');
      return tallyOf(this.#row(row));
    } catch (error) {
      this.#fail(row, error);
      throw error;
    }
  }

  list(limit: number): RunView[] {
    this.#finishLoaded();
    return this.#parts.database
      .all<RunRow>('SELECT * FROM runs ORDER BY run DESC LIMIT ?', limit)
      .map((row) => this.#view(row));
  }

  get(run: number): RunView {
    this.#finishLoaded();
    return this.#view(this.#row(run));
  }

  /** Events of files that were imported by hand, as far as runs are remembered. */
  importedEvents(): number {
    const sql = `SELECT coalesce(sum(events), 0) AS n FROM runs WHERE cause = 'import'`;
    return this.#parts.database.get<{ n: number }>(sql)!.n;
  }

  /** The last run of a source, and when its schedule wants the next one. */
  around(source: string): { last: RunView | null; next_at: string | null } {
    const { database, sources, clock } = this.#parts;
    const row = database.get<RunRow>('SELECT * FROM runs WHERE source = ? ORDER BY run DESC LIMIT 1', source);
    const { schedule } = sources.configured(source);
    const next = schedule && sources.isEnabled(source) ? nextTime(schedule, clock()) : undefined;
    return { last: row ? this.#view(row) : null, next_at: next === undefined ? null : formatInstant(next) };
  }

  /** Begins what is due; a time that went by while the edge was not running counts as due. */
  lookAtSchedules(): void {
    const { database, sources, clock } = this.#parts;
    for (const name of sources.names()) {
      const { schedule } = sources.configured(name);
      if (!schedule || !sources.isEnabled(name)) continue;
      const last = database.get<{ at: number | null }>(
        'SELECT max(began_at) AS at FROM runs WHERE source = ?',
        name,
      )?.at;
      const since = Math.max(last ?? 0, Date.parse(sources.view(name).changed_at));
      const due = nextTime(schedule, since);
      if (due === undefined || due > clock() || this.#unfinished().some((row) => row.source === name)) continue;
      this.begin(name, 'schedule', 'schedule');
    }
  }

  #begin(source: string, cause: RunCause, inputs: RunInputs | null): RunView {
    const run = this.#insert(source, cause, inputs);
    this.#queue.push(run);
    this.#work();
    return this.#view(this.#row(run));
  }

  #insert(source: string, cause: RunCause, inputs: RunInputs | null): number {
    const { database, clock } = this.#parts;
    const sealed = inputs && this.#seal(inputs);
    const sql = 'INSERT INTO runs (source, cause, state, began_at, inputs) VALUES (?, ?, ?, ?, ?)';
    const { lastId } = database.run(sql, source, cause, 'extract', clock(), sealed);
    database.run(`DELETE FROM runs WHERE run <= ? AND state IN ('done', 'failed')`, lastId - RUNS_KEPT);
    return lastId;
  }

  #work(): void {
    this.#working ??= this.#workThrough().finally(() => {
      this.#working = undefined;
      if (this.#queue.length > 0 && !this.#stop.signal.aborted) this.#work();
    });
  }

  async #workThrough(): Promise<void> {
    for (let run = this.#queue.shift(); run !== undefined && !this.#stop.signal.aborted; run = this.#queue.shift()) {
      try {
        await this.#go(run);
      } catch (error) {
        if (this.#stop.signal.aborted) return; // it goes on at the next start
        this.#fail(run, error);
      }
    }
  }

  async #go(run: number): Promise<void> {
    const row = this.#row(run);
    if (row.cause === 'push')
      throw new Problem('conflict', 'It was broken off before it was answered: whoever sent it sends it again.');
    const known = row.inputs === null ? undefined : this.#unseal(row.inputs);
    const work = this.#workOf(row, known);
    if (known) await this.#takeIn(run, work, known.places);
    if (this.#stop.signal.aborted) return;
    if (!known || known.mayBeMore) {
      let before = known ? (known.before ?? 0) + known.places.length : 0;
      this.#move(run, 'extract');
      for await (const portion of this.#portions(run, work)) {
        if (this.#stop.signal.aborted) return;
        const { places } = portion;
        this.#parts.database.run(
          'UPDATE runs SET inputs = ?, input = 0, learned = 0, position = 0 WHERE run = ?',
          this.#seal({ ...portion, before }),
          run,
        );
        await this.#takeIn(run, work, places);
        if (this.#stop.signal.aborted) return;
        before += places.length;
        this.#move(run, 'extract');
      }
      if (this.#stop.signal.aborted) return;
    }
    this.#move(run, 'load');
    this.#finishLoaded();
  }

  /** Makes events of what a run has fetched, and forgets it. */
  async #takeIn(run: number, work: Work, places: readonly InputPlace[]): Promise<void> {
    const { staging } = this.#parts;
    const opened = places.map((place) => (place.kind === 'file' ? fileInput(place) : staging.input(place)));
    await this.#anonymise(this.#row(run), work, opened, places);
    if (!this.#stop.signal.aborted) staging.drop(places);
  }

  #workOf(row: RunRow, inputs: RunInputs | undefined): Work {
    if (inputs?.import) {
      const adapter = adapterNamed(this.#parts.adapters, inputs.import.adapter);
      const settings = settingsOf(adapter, inputs.import.settings);
      return { source: row.source, adapter, settings, rules: adapter.fieldsOf?.(settings) ?? adapter.fields };
    }
    this.#parts.sources.requireEnabled(row.source);
    return this.#parts.sources.work(row.source);
  }

  async *#portions(run: number, work: Work): AsyncIterable<RunInputs> {
    const { sources, remote, marks, clock } = this.#parts;
    const { from } = sources.configured(work.source);
    if (from.kind === 'path') yield { places: filesOf(from.path).filter((place) => !marks.wasFileRead(work, place)) };
    if (from.kind === 'path' || from.kind === 'push') return;
    const options = { prefix: `run-${run}`, signal: this.#stop.signal, nowMs: clock() };
    const isWhole = from.kind === 'url' && work.adapter.listedAddresses === undefined;
    for await (const places of remote.portions(from, work, options))
      yield isWhole ? { places } : { places, mayBeMore: true };
  }

  async #anonymise(
    row: RunRow,
    work: Work,
    inputs: readonly SourceInput[],
    places: readonly InputPlace[],
  ): Promise<void> {
    const { database, pipeline, marks } = this.#parts;
    const { signal } = this.#stop;
    const { run } = row;
    this.#move(run, 'anonymise');
    if (work.adapter.learn) {
      for (const [index, input] of inputs.entries()) {
        if (index < row.learned) continue;
        for await (const batch of numberedBatches(work.adapter.parse(input, work.settings), {
          size: BATCH_RECORDS,
          skip: 0,
        })) {
          await this.#breathe(row);
          if (signal.aborted) return;
          await pipeline.learn(
            work,
            batch.map(({ record }) => record),
          );
        }
        database.run('UPDATE runs SET learned = ? WHERE run = ?', index + 1, run);
      }
      this.#noteSpooled(run, pipeline.publishUnits());
    }
    for (const [index, input] of inputs.entries()) {
      if (index < row.input) continue;
      const skip = index === row.input ? row.position : 0;
      for await (const batch of numberedBatches(work.adapter.parse(input, work.settings), {
        size: BATCH_RECORDS,
        skip,
      })) {
        await this.#breathe(row);
        if (signal.aborted) return;
        await pipeline.sanitise(work, batch, (tally, lastSeq) => this.#noteBatch(run, tally, lastSeq));
      }
      database.transaction(() => {
        database.run('UPDATE runs SET input = ?, position = 0 WHERE run = ?', index + 1, run);
        if (places[index]) marks.note(work, places[index]);
      });
    }
    // People may have become known on the way who take a unit over the floor.
    if (!work.adapter.learn) this.#noteSpooled(run, pipeline.publishUnits());
  }

  /** Between two batches: whoever shares the process has a turn, and the spool has room again. */
  async #breathe({ cause }: RunRow): Promise<void> {
    await setImmediate();
    // Somebody waits for the answer to a push: what is one body over the bound is taken, and the next one refused.
    if (cause !== 'push') await this.#parts.spool.roomy(this.#stop.signal);
  }

  #noteBatch(run: number, { records, events, repeated, dropped, refused }: Tally, lastSeq: number): void {
    this.#parts.database.run(
      `UPDATE runs SET position = position + ?, records = records + ?, events = events + ?, repeated = repeated + ?,
         dropped = dropped + ?, refused = refused + ?, last_seq = max(last_seq, ?) WHERE run = ?`,
      records,
      records,
      events,
      repeated,
      dropped,
      refused,
      lastSeq,
      run,
    );
  }

  #noteSpooled(run: number, { events, lastSeq }: { events: number; lastSeq: number }): void {
    const sql = 'UPDATE runs SET events = events + ?, last_seq = max(last_seq, ?) WHERE run = ?';
    this.#parts.database.run(sql, events, lastSeq, run);
  }

  async #watchSpool(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      this.#finishLoaded();
      await this.#parts.spool.changed(signal);
    }
  }

  #finishLoaded(): void {
    const { database, spool, clock } = this.#parts;
    for (const { run, last_seq } of database.all<RunRow>(`SELECT run, last_seq FROM runs WHERE state = 'load'`))
      if (spool.isSentThrough(last_seq))
        database.run(`UPDATE runs SET state = 'done', ended_at = ? WHERE run = ?`, clock(), run);
  }

  #move(run: number, state: RunState): void {
    this.#parts.database.run('UPDATE runs SET state = ? WHERE run = ?', state, run);
  }

  #fail(run: number, error: unknown): void {
    const problem = problemOf(error);
    const sql = `UPDATE runs SET state = 'failed', ended_at = ?, problem = ? WHERE run = ?`;
    this.#parts.database.run(sql, this.#parts.clock(), problem, run);
    const { inputs } = this.#row(run);
    if (inputs) this.#parts.staging.drop(this.#unseal(inputs).places);
  }

  #unfinished(): RunRow[] {
    return this.#parts.database.all<RunRow>(`SELECT * FROM runs WHERE state IN ('extract', 'anonymise') ORDER BY run`);
  }

  #row(run: number): RunRow {
    const row = this.#parts.database.get<RunRow>('SELECT * FROM runs WHERE run = ?', run);
    if (!row) throw new Problem('not_found', `There is no run ${run}.`);
    return row;
  }

  #seal(inputs: RunInputs): Buffer {
    return seal(this.#parts.keys.get('staging'), JSON.stringify(inputs), 'run');
  }

  #unseal(inputs: Uint8Array): RunInputs {
    return JSON.parse(open(this.#parts.keys.get('staging'), inputs, 'run').toString()) as RunInputs; // we sealed it
  }

  #view(row: RunRow): RunView {
    const { run, source, cause, state, resumed, problem } = row;
    const inputs = row.inputs === null ? undefined : this.#unseal(row.inputs);
    const before = inputs?.before ?? 0;
    return {
      run,
      source,
      cause,
      state,
      began_at: formatInstant(row.began_at),
      ended_at: row.ended_at === null ? null : formatInstant(row.ended_at),
      inputs: inputs === undefined ? (cause === 'push' ? 1 : 0) : before + inputs.places.length,
      inputs_done: before + row.input,
      ...tallyOf(row),
      resumed,
      problem,
    };
  }
}

/** Words of ours: a parser's own may repeat what it read. */
function problemOf(error: unknown): string {
  if (error instanceof Problem) return error.message;
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return code !== undefined && /^(E[A-Z]+|Z_[A-Z_]+|ZSTD_[a-zA-Z_]+)$/.test(code)
    ? `A file could not be read to its end (${code}). Mend it and run it again; what was read before is in.`
    : 'Something failed that nobody foresaw. What was read before is in; run it again.';
}

function tallyOf({ records, events, repeated, dropped, refused }: RunRow): Tally {
  return { records, events, repeated, dropped, refused };
}

function adapterNamed(adapters: readonly EdgeAdapter[], name: string): EdgeAdapter {
  const adapter = adapters.find((one) => one.name === name);
  if (adapter) return adapter;
  const known = adapters.map((one) => one.name).join(', ');
  throw new Problem('not_found', `There is no adapter ${JSON.stringify(name.slice(0, 64))}. There are: ${known}.`);
}
