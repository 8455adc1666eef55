/**
 * Loads a store together with other processes: a member of the log's consumer group `store`, which gives each partition to
 * one of them. One turn of what it owns:
 *
 *   look      which of the events are stored already, or come twice
 *   plan      durable in the ledger, under the fence of the assignment (load-ledger.ts)
 *   insert    under the plan's tokens; counts as sums up to the plan's end (partition-tally.ts)
 *   mark      the touched windows, in the log (marks.ts)
 *   commit    in the log
 *
 * Killed anywhere, whoever owns the partition next finds the plan and does the rest of it again, which changes nothing
 * that is done. Somebody who comes too late is refused the plan, and what he had planned before is inserted already, or is
 * the same.
 */
import { type BatchMeta, faultPoint, type JsonObject, type OnTrouble, Problem, uuidv7 } from '@bellwether/core';
import { type Assignment, type Consumer, committedPlaces, type Frame, type Log, type Positions } from '@bellwether/log';
import { type FollowedTrace, spanOf, TracedBatch } from '@bellwether/telemetry';
import type { Engine } from './engine.ts';
import { GroupMember } from './group-member.ts';
import type { LoadLedger, PartitionPlan } from './load-ledger.ts';
import { appendMarks, MARKS_TOPIC, type Marks } from './marks.ts';
import { type Counted, PARTITION_TALLY, PartitionTally } from './partition-tally.ts';
import { type Progress, STORED_TOPICS } from './progress.ts';
import { EVENTS, type REJECTED, RowInserter, TALLY, tableOf } from './row-inserter.ts';
import { absentFrom, type Line, linesOf, payloadOf } from './stored-lines.ts';
import type { TallySum } from './tally-sum.ts';

export interface PartitionLoaderOptions {
  engine: Engine;
  log: Log;
  ledger: LoadLedger;
  progress: Progress;
  clock: () => number;
  onTrouble: OnTrouble;
}

interface OwnedPartitions {
  assignment: Assignment;
  /** Plans of owners before that are not known to be carried out. */
  open: Map<string, PartitionPlan>;
  tallies: ReadonlyMap<string, PartitionTally>;
  /** Frames that wait: for the rest of an open plan, or for the next turn. */
  held: Map<string, Frame[]>;
}

/** Frames of a partition that one plan holds. */
interface PlannedFrames {
  partition: string;
  plan: PartitionPlan;
  frames: readonly Frame[];
  /** Whether somebody may have begun with it. */
  mayBeTorn: boolean;
}

/** Marks that are not yet in figures. */
interface Outstanding {
  places: Positions;
  /** When the oldest of the events behind them was appended. */
  oldestMs: number;
}

const POLL_BYTES_MAX = 24 * 1024 * 1024;
const POLL_RECORDS_MAX = 60_000;
/** Small inserts cost as much as large ones. */
const GATHER_MS = 100;
const INSERTS_AT_ONCE = 4;
const REPORT_EVERY_MS = 1000;
/** How late this process may learn what others have appended. */
const UNHEARD_MS = 1000;
const RETRY_MS = [50, 200, 1000, 5000];
/** How often what a plan lacks is inserted, each time under other tokens, before that is given up for now. */
const MENDINGS_MAX = 5;
/** After so long on the way, whether the partitions are still ours is asked again before anything is inserted. */
const SURE_MS = 20_000;

export class PartitionLoader {
  readonly #options: PartitionLoaderOptions;
  readonly #stats = { insertedRecords: 0, insertSeconds: 0 };
  readonly #attempts = new Map<symbol, number>();
  #member: GroupMember<OwnedPartitions> | undefined;
  #outstanding: Outstanding[] = [];
  /** Of what has been committed last, per partition of marks. */
  #marked: Positions = {};
  #failing: string | undefined;
  #stopping = false;
  #reporting: NodeJS.Timeout | undefined;

  private constructor(options: PartitionLoaderOptions) {
    this.#options = options;
  }

  static async start(options: PartitionLoaderOptions): Promise<PartitionLoader> {
    const loader = new PartitionLoader(options);
    loader.#member = await GroupMember.start<OwnedPartitions>({
      log: options.log,
      group: 'store',
      topics: STORED_TOPICS,
      takeOver: (assignment, consumer) => loader.#takeOver(assignment, consumer),
      turn: (owned, frames, consumer) => loader.#turn(owned, frames, consumer),
      pollOf: ({ held }) => ({
        waitMs: held.size > 0 ? 0 : REPORT_EVERY_MS,
        maxBytes: POLL_BYTES_MAX,
        maxRecords: POLL_RECORDS_MAX,
      }),
      onTrouble: options.onTrouble,
    });
    loader.#reporting = setInterval(() => loader.#report(), REPORT_EVERY_MS);
    loader.#reporting.unref();
    return loader;
  }

  stats(): {
    lag: number;
    insertedRecords: number;
    insertSeconds: number;
    failing: string | undefined;
    busySeconds: number;
  } {
    const busySeconds =
      this.#attempts.size === 0 ? 0 : (performance.now() - Math.min(...this.#attempts.values())) / 1000;
    return { ...this.#stats, lag: this.#member?.consumer.lag() ?? 0, failing: this.#failing, busySeconds };
  }

  betweenTurns<T>(read: () => Promise<T>): Promise<T> {
    return this.#member ? this.#member.betweenTurns(read) : read();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#reporting);
    await this.#member?.stop();
  }

  async #takeOver(assignment: Assignment, consumer: Consumer): Promise<OwnedPartitions> {
    const { engine, ledger, progress } = this.#options;
    const plans = await ledger.take(assignment.partitions, assignment.fence);
    await engine.caughtUp('loader', [PARTITION_TALLY, EVENTS]);
    const committed = consumer.committed();
    const open = new Map([...plans].filter(([partition, plan]) => plan.to > (committed[partition] ?? 0)));
    // What owners before had inserted and marked may not be in figures yet.
    this.#outstanding = [{ places: progress.endsOf([MARKS_TOPIC]), oldestMs: 0 }];
    return { assignment, open, held: new Map(), tallies: await PartitionTally.of(engine, assignment.partitions) };
  }

  async #turn(owned: OwnedPartitions, frames: Frame[], consumer: Consumer): Promise<void> {
    const [old, fresh] = this.#apart(owned, frames, consumer.position());
    const planned = [...old, ...(await this.#plan(owned, fresh))];
    if (planned.length === 0) return this.#report();
    const traced = TracedBatch.of(planned.flatMap((one) => one.frames));
    const [started, startedMs] = [performance.now(), Date.now()];
    await this.#insertAll(owned, planned, startedMs);
    traced?.inserted(startedMs);
    const marks = marksFor(planned, traced?.inserts);
    await this.#retrying('marks', async () => {
      const places = await appendMarks(this.#options.log, marks);
      const oldestMs = Math.min(...marks.map(({ appendedMs }) => appendedMs ?? Number.POSITIVE_INFINITY));
      if (marks.length > 0) this.#outstanding.push({ places, oldestMs });
      this.#marked = { ...this.#marked, ...places };
    });
    faultPoint('shared_store.marks.after');
    await consumer.commit(Object.fromEntries(planned.map(({ partition, plan }) => [partition, plan.to])));
    faultPoint('shared_store.commit.after');
    const count = planned.reduce((sum, { frames: own }) => sum + own.reduce((of, frame) => of + frame.count, 0), 0);
    this.#stats.insertedRecords += count;
    this.#stats.insertSeconds += (performance.now() - started) / 1000;
    this.#report();
    if (count < POLL_RECORDS_MAX / 4 && !this.#stopping) await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
  }

  /** What belongs to plans of owners before, once all of it is here; and what nobody has planned. */
  #apart(
    owned: OwnedPartitions,
    frames: readonly Frame[],
    position: Positions,
  ): [old: PlannedFrames[], fresh: Map<string, Frame[]>] {
    const arrived = Map.groupBy(frames, ({ topic, partition }) => `${topic}/${partition}`);
    const all = new Map([...owned.held]);
    for (const [partition, own] of arrived) all.set(partition, [...(all.get(partition) ?? []), ...own]);
    owned.held = new Map();
    const old: PlannedFrames[] = [];
    const fresh = new Map<string, Frame[]>();
    for (const [partition, own] of all) {
      const plan = owned.open.get(partition);
      if (!plan) fresh.set(partition, own);
      else if ((position[partition] ?? 0) < plan.to) owned.held.set(partition, own);
      else {
        old.push({ partition, plan, frames: own.filter(({ base }) => base < plan.to), mayBeTorn: true });
        owned.open.delete(partition);
        const rest = own.filter(({ base }) => base >= plan.to);
        if (rest.length > 0) owned.held.set(partition, rest);
      }
    }
    return [old, fresh];
  }

  /** Makes plans and writes them down; what somebody else has taken meanwhile is left to them. */
  async #plan(owned: OwnedPartitions, fresh: ReadonlyMap<string, Frame[]>): Promise<PlannedFrames[]> {
    if (fresh.size === 0) return [];
    const repeated = await this.#retrying('look', () => this.#repeatedIn(fresh));
    const plans = new Map<string, PartitionPlan>();
    for (const [partition, frames] of fresh)
      plans.set(partition, {
        token: uuidv7(this.#options.clock()),
        from: frames[0]!.base,
        to: frames.at(-1)!.next,
        repeated: repeated.get(partition) ?? [],
      });
    const taken = await this.#retrying('plan', () => this.#options.ledger.write(plans, owned.assignment.fence));
    faultPoint('shared_store.plan.after');
    if (taken.length > 0) throw supersededProblem(taken);
    return [...plans].map(([partition, plan]) => ({
      partition,
      plan,
      frames: fresh.get(partition)!,
      mayBeTorn: false,
    }));
  }

  /** By partition, which lines are events that are stored, or stand before them in what was polled. */
  async #repeatedIn(fresh: ReadonlyMap<string, Frame[]>): Promise<Map<string, number[]>> {
    const lines: (Line & { partition: string; at: number })[] = [];
    for (const [partition, frames] of fresh) {
      if (tableOf(frames[0]!.topic) !== EVENTS) continue;
      for (const [at, line] of allLines(frames).entries()) {
        const [parsed] = linesOf(line, 'event_id', 'timestamp');
        if (parsed) lines.push({ ...parsed, partition, at });
      }
    }
    const absent = new Set(await absentFrom(this.#options.engine, EVENTS, lines));
    const seen = new Set<string>();
    const repeated = new Map<string, number[]>();
    for (const line of lines) {
      const id = `${line.orgId} ${line.id.toLowerCase()}`;
      if (absent.has(line) && !seen.has(id)) seen.add(id);
      else repeated.set(line.partition, [...(repeated.get(line.partition) ?? []), line.at]);
    }
    return repeated;
  }

  async #insertAll(owned: OwnedPartitions, planned: readonly PlannedFrames[], sinceMs: number): Promise<void> {
    const waiting = [...planned];
    const lane = async (index: number): Promise<void> => {
      for (let one = waiting.shift(); one; one = waiting.shift()) {
        // A process that stood still for long has to know that what it is about to do is still its own.
        if (Date.now() - sinceMs > SURE_MS) await this.#makeSure(owned, one);
        await this.#carryOut(owned, one, `loader-${index}`);
      }
    };
    await Promise.all(Array.from({ length: Math.min(INSERTS_AT_ONCE, planned.length) }, (_, index) => lane(index)));
  }

  async #makeSure(owned: OwnedPartitions, { partition, plan }: PlannedFrames): Promise<void> {
    const taken = await this.#options.ledger.write(new Map([[partition, plan]]), owned.assignment.fence);
    if (taken.length > 0) throw supersededProblem(taken);
  }

  async #carryOut(owned: OwnedPartitions, one: PlannedFrames, writer: string): Promise<void> {
    let hasFailed = one.mayBeTorn;
    await this.#retrying('insert', async () => {
      const isTorn = hasFailed;
      hasFailed = true;
      const counts = await this.#insert(one, writer, isTorn);
      faultPoint('shared_store.insert.after_rows');
      await owned.tallies.get(one.partition)?.count(writer, counts, one.plan.to);
      faultPoint('shared_store.insert.after_counts');
    });
  }

  /** Gives what is to be counted of it: the same however often it is done. */
  async #insert({ partition, plan, frames }: PlannedFrames, writer: string, mayBeTorn: boolean): Promise<Counted[]> {
    const table = tableOf(partition.slice(0, partition.lastIndexOf('/')));
    if (table === TALLY) return countsOf(frames);
    const lines = mayBeTorn || plan.repeated.length > 0 ? allLines(frames) : undefined;
    const repeated = new Set(plan.repeated);
    const own = lines?.filter((_, at) => !repeated.has(at));
    const payload = own ? Buffer.concat(own) : Buffer.concat(frames.map((frame) => frame.payload));
    const counts = plan.repeated.map((at) => corrected(JSON.parse(lines![at]!.toString('utf8')), 'duplicate'));
    const setAside = new Map<string, Counted>();
    const rows = new RowInserter({
      ...this.#options,
      writer,
      countAsRejected: async (record) => {
        setAside.set(String(record.event_id), corrected(record, 'rejected'));
      },
    });
    const token = `${plan.token}:${table}`;
    if (payload.some((byte) => byte > 0x20)) {
      await rows.insert({ table, payload, plan: plan.token, token });
      if (mayBeTorn) await this.#mend(rows, table, plan, payload, setAside);
    }
    return [...counts, ...setAside.values()];
  }

  /**
   * Inserts what is not there although its token is known: the engine writes a token down before the rows it names, and
   * may have been killed in between. The tokens of a mending are those of everybody who mends it.
   */
  async #mend(
    rows: RowInserter,
    table: typeof EVENTS | typeof REJECTED,
    plan: PartitionPlan,
    payload: Buffer,
    setAside: ReadonlyMap<string, Counted>,
  ): Promise<void> {
    const [id, time] =
      table === EVENTS ? (['event_id', 'timestamp'] as const) : (['rejected_id', 'received_at'] as const);
    for (let mending = 1; mending <= MENDINGS_MAX; mending++) {
      const lines = linesOf(payload, id, time).filter((line) => !setAside.has(line.id));
      const missing = await absentFrom(this.#options.engine, table, lines);
      if (missing.length === 0) return;
      const token = `${plan.token}:${table}:${mending}`;
      await rows.insert({ table, payload: payloadOf(missing), plan: plan.token, token });
    }
    throw new Problem('internal', `The store does not keep what it has taken of plan ${plan.token}.`);
  }

  #report(): void {
    const { log, progress } = this.#options;
    const consumer = this.#member?.consumer;
    if (!consumer || !this.#member?.owned) return;
    this.#outstanding = this.#outstanding.filter(({ places }) => !progress.isCommitted('windows', places));
    const oldestMs = Math.min(...this.#outstanding.map((one) => one.oldestMs));
    const heardMs = this.#heardThroughMs();
    const readMs = consumer.lag() === 0 ? heardMs : this.#lastReadMs;
    progress.report({
      group: 'store',
      positions: committedPlaces(log, consumer),
      throughMs: Math.min(readMs, oldestMs),
      marked: this.#marked,
    });
    if (consumer.lag() === 0) this.#lastReadMs = readMs;
  }

  /**
   * What the clock said a while ago: what others appended before that has been heard of. How long ago is measured by the
   * machine's own time, which nobody sets; the clock may stand still or go back.
   */
  #heardThroughMs(): number {
    const nowMs = performance.now();
    this.#clockSaid.push({ atMs: nowMs, clockMs: this.#options.clock() });
    while ((this.#clockSaid[1]?.atMs ?? nowMs) <= nowMs - UNHEARD_MS) this.#clockSaid.shift();
    const { atMs, clockMs } = this.#clockSaid[0]!;
    return atMs <= nowMs - UNHEARD_MS ? clockMs : this.#lastReadMs;
  }

  readonly #clockSaid: { atMs: number; clockMs: number }[] = [];
  /** When nothing was left to read last. */
  #lastReadMs = 0;

  /** Tries again, ever more slowly, until it works or the loader stops. The log keeps everything meanwhile. */
  async #retrying<T>(what: string, work: () => Promise<T>): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      const [asked, attemptMs] = [Symbol(what), Date.now()];
      this.#attempts.set(asked, performance.now());
      try {
        const result = await work();
        this.#failing = undefined;
        return result;
      } catch (error) {
        if (isSuperseded(error)) throw error;
        this.#failing = what;
        spanOf('loader.batch', { parent: null, startMs: attemptMs, endMs: Date.now(), error });
        this.#options.onTrouble(`${what} failed, trying again`, error);
        if (this.#stopping) throw error;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)]));
      } finally {
        this.#attempts.delete(asked);
      }
    }
  }
}

/** Lines with their ends; a line that was redacted keeps its place. */
function allLines(frames: readonly Frame[]): Buffer[] {
  return frames.flatMap(({ payload }) => {
    const lines: Buffer[] = [];
    for (let from = 0; from < payload.length; ) {
      const end = payload.indexOf(10, from) + 1 || payload.length;
      lines.push(payload.subarray(from, end));
      from = end;
    }
    return lines;
  });
}

/** An event that was counted as accepted when it came in, and turned out to be something else. */
function corrected(record: JsonObject, what: 'duplicate' | 'rejected'): Counted {
  const none = { accepted: -1, duplicate: 0, rejected: 0 };
  return { orgId: String(record.org_id), eventType: String(record.event_type), ...none, [what]: 1 };
}

function countsOf(frames: readonly Frame[]): Counted[] {
  return allLines(frames)
    .map((line) => line.toString('utf8'))
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const { org_id, event_type, ...sum } = JSON.parse(line) as JsonObject & TallySum;
      const { accepted, duplicate, rejected } = sum;
      return { orgId: String(org_id), eventType: String(event_type), accepted, duplicate, rejected };
    });
}

/** One mark for each organisation. */
function marksFor(planned: readonly PlannedFrames[], traced: readonly FollowedTrace[] = []): Marks[] {
  const buckets = new Map<string, Set<number>>();
  const appendedMs = new Map<string, number>();
  const traces = Map.groupBy(traced, ({ orgId }) => orgId);
  for (const frame of planned.flatMap((one) => one.frames)) {
    const { org_id, touched } = frame.meta as unknown as Partial<BatchMeta>;
    if (org_id === undefined || touched === undefined) continue;
    const own = buckets.get(org_id) ?? new Set();
    for (const bucket of touched) own.add(bucket);
    buckets.set(org_id, own);
    appendedMs.set(org_id, Math.min(appendedMs.get(org_id) ?? frame.timeMs, frame.timeMs));
  }
  return [...buckets].map(([orgId, own]) => ({
    orgId,
    buckets: [...own],
    haveLost: false,
    appendedMs: appendedMs.get(orgId)!,
    ...(traces.has(orgId) ? { traces: traces.get(orgId)!.map(({ traceparent }) => traceparent) } : {}),
  }));
}

const SUPERSEDED = 'another process loads these partitions by now';

function supersededProblem(partitions: readonly string[]): Problem {
  return new Problem('conflict', `${SUPERSEDED}: ${partitions.join(', ')}`);
}

function isSuperseded(error: unknown): boolean {
  return error instanceof Problem && error.code === 'conflict';
}
