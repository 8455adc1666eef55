/**
 * The roster: the log's consumer group that keeps units, people's state and their spells of employment as the HR events
 * state them.
 *
 * Invariants
 * - Effectively once: how far it has read is written in the transaction that writes what it made of it. The group's own
 *   commit comes after and only tells the log what it need not keep for us.
 * - A person's rows are a function of the set of facts about them (fold-person.ts), and facts are told apart by their
 *   event's id: late, repeated and replayed events give what perfect ones would.
 * - One poll is one transaction, bounded in records; between two the loop is free.
 * - What fails is tried again for as long as it takes, with growing pauses, from where the rows are.
 * - Of several processes one does this at a time. One that does not know yet that it is over writes what another one writes
 *   as well, since rows are a function of the facts.
 */
import type { Cluster, Duty } from '@bellwether/cluster';
import type { CanonicalEvent, OnTrouble } from '@bellwether/core';
import { type Consumer, committedPlaces, type Frame, type Log, type Positions } from '@bellwether/log';
import type { Records, Transaction } from '@bellwether/records';
import { eventsOfFrames } from '../../ingest/admission/events-of-frames.ts';
import { Rounds } from '../../installation/platform/rounds.ts';
import { untilAborted } from '../../installation/platform/until-aborted.ts';
import { foldPerson, unitOf } from './fold-person.ts';
import { keptFacts, mergeFacts, type PersonFact, personFactOf } from './person-fact.ts';
import { isStronger, type UnitStatement, unitDeclaredBy, unitsMentionedBy } from './unit-statement.ts';

const NAME = 'roster';
const TOPIC = 'hr_events';
const POLL = { maxBytes: 2 * 1024 * 1024, maxRecords: 5000, waitMs: 1000 };
const RETRY_MS = [200, 1000, 5000, 30_000];
/** How often a process that another one does it for looks how far that has come. */
const LOOK_EVERY_MS = 2000;
/** People whose rows are read and written by one statement. */
const PEOPLE_PER_STATEMENT = 500;

export interface RosterStats {
  /** HR events in the log that are not in the roster yet. */
  lag: number;
  /** What is being tried again, if anything. */
  failing: string | undefined;
}

export interface RosterOptions {
  log: Log;
  records: Records;
  clock: () => number;
  /** Without one, this process is alone. */
  cluster?: Cluster;
  /** Told about failures that are being retried. */
  onTrouble: OnTrouble;
}

export class RosterProjection {
  readonly #options: RosterOptions;
  #consumer: Consumer | undefined;
  #duty: Duty | undefined;
  readonly #looks: Rounds;
  /** How far the rows are. */
  #taken: Positions = {};
  #failing: string | undefined;
  #stopped = false;
  #wake: () => void = () => undefined;
  #running: Promise<void> = Promise.resolve();

  private constructor(options: RosterOptions) {
    this.#options = options;
    this.#looks = new Rounds({
      everyMs: LOOK_EVERY_MS,
      work: () => this.#lookAtRows(),
      onTrouble: options.onTrouble,
      trouble: 'how far the roster has come could not be read and is read again',
    });
  }

  /** Goes on from where the rows are; from the oldest event kept when there are none. */
  static async start(options: RosterOptions): Promise<RosterProjection> {
    const roster = new RosterProjection(options);
    const { cluster } = options;
    if (!cluster || cluster.alone) roster.#running = roster.#run(await roster.#begin());
    else {
      await roster.#lookAtRows();
      roster.#looks.start();
      roster.#duty = cluster.duty(NAME, (signal) => roster.#serve(signal));
    }
    return roster;
  }

  stats(): RosterStats {
    let lag = 0;
    for (const [key, position] of Object.entries(this.#taken)) lag += this.#bounds(key).end - position;
    return { lag, failing: this.#failing };
  }

  /** Resolves when nothing is under way any more. */
  async close(): Promise<void> {
    this.#stopped = true;
    this.#wake();
    await this.#looks.stop();
    await this.#duty?.stop();
    await this.#consumer?.close();
    await this.#running;
  }

  async #begin(): Promise<Consumer> {
    const consumer = await this.#options.log.consumer(NAME, [TOPIC]);
    try {
      if (!(await this.#seek(consumer))) await refoldEverybody(this.#options.records, this.#options.clock);
    } catch (error) {
      await consumer.close();
      throw error;
    }
    this.#consumer = consumer;
    return consumer;
  }

  /** What the one of several processes does, until another one is to do it. */
  async #serve(signal: AbortSignal): Promise<void> {
    const consumer = await this.#begin();
    const running = this.#run(consumer, signal);
    await untilAborted(signal);
    this.#wake();
    await consumer.close();
    await running;
    this.#consumer = undefined;
  }

  async #lookAtRows(): Promise<void> {
    if (this.#consumer) return;
    const row = await this.#options.records.asOperator((tx) =>
      tx.selectFrom('projections').select('positions').where('name', '=', NAME).executeTakeFirst(),
    );
    const partitions = Array.from({ length: this.#options.log.partitions }, (_, partition) => `${TOPIC}/${partition}`);
    const read = (key: string): number => row?.positions[key] ?? this.#bounds(key).start;
    this.#taken = Object.fromEntries(partitions.map((key) => [key, read(key)])) as Positions;
  }

  async #run(consumer: Consumer, ended?: AbortSignal): Promise<void> {
    let attempt = 0;
    const isOver = (): boolean => this.#stopped || ended?.aborted === true;
    while (!isOver()) {
      try {
        const frames = await consumer.poll(POLL);
        if (frames.length > 0 && !isOver()) {
          const positions = consumer.position();
          await this.#options.records.asOperator((tx) => this.#take(tx, frames, positions));
          this.#taken = positions;
          await consumer.commit(positions);
        }
        if (!isOver()) await this.#passOverEmptyPlaces(consumer);
        attempt = 0;
        this.#failing = undefined;
      } catch (error) {
        if (isOver()) return;
        this.#failing = error instanceof Error ? error.message : String(error);
        this.#options.onTrouble('the roster could not take in HR events and tries again', error);
        await this.#pause(RETRY_MS[Math.min(attempt++, RETRY_MS.length - 1)]!);
        await this.#seek(consumer).catch((cause: unknown) =>
          this.#options.onTrouble('the roster could not go back', cause),
        );
      }
    }
  }

  async #take(tx: Transaction, frames: readonly Frame[], positions: Positions): Promise<void> {
    const now = new Date(this.#options.clock());
    for (const [orgId, batch] of statementsOf(frames, this.#options.onTrouble)) {
      const known = await tx.selectFrom('organisations').select('org_id').where('org_id', '=', orgId).execute();
      if (known.length === 0) continue;
      await writeUnits(tx, orgId, batch.units, now);
      await takeOverFrom(tx, orgId, batch);
      const people = [...batch.facts];
      for (let at = 0; at < people.length; at += PEOPLE_PER_STATEMENT)
        await writePeople(tx, orgId, new Map(people.slice(at, at + PEOPLE_PER_STATEMENT)), now);
    }
    await writePositions(tx, positions, now);
  }

  /** What is compared with the end of the log has to reach it: over Kafka a transaction ends with a place that holds nothing. */
  async #passOverEmptyPlaces(consumer: Consumer): Promise<void> {
    const places = committedPlaces(this.#options.log, consumer);
    const taken = this.#taken;
    if (Object.entries(places).every(([key, place]) => place <= (taken[key] ?? 0))) return;
    const reached = { ...taken, ...places };
    await this.#options.records.asOperator((tx) => writePositions(tx, reached, new Date(this.#options.clock())));
    this.#taken = reached;
  }

  /**
   * To where the rows are; to the oldest event kept, and false, when that is not known. A log that does not reach so far (it was
   * restored from an earlier day) is read from its end on.
   */
  async #seek(consumer: Consumer): Promise<boolean> {
    const row = await this.#options.records.asOperator((tx) =>
      tx.selectFrom('projections').select('positions').where('name', '=', NAME).executeTakeFirst(),
    );
    const positions: Positions = {};
    for (const key of Object.keys(consumer.position())) {
      const { start, end } = this.#bounds(key);
      positions[key] = Math.min(Math.max(row?.positions[key] ?? 0, start), end) as typeof end;
    }
    await consumer.seek(positions);
    // The rows know, and not the group: from elsewhere than where it was committed, nobody could say that all is read.
    await consumer.commit(positions);
    this.#taken = positions;
    return row !== undefined;
  }

  #bounds(key: string): ReturnType<Log['bounds']> {
    return this.#options.log.bounds({ topic: TOPIC, partition: Number(key.slice(key.lastIndexOf('/') + 1)) });
  }

  #pause(waitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, waitMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/**
 * Has the next start compute everybody's rows again from the facts known of them, and read every HR event that the log
 * holds once more. Facts that the log no longer holds stay, since nobody else has them.
 */
export async function forgetRosterPosition(records: Records): Promise<void> {
  await records.asOperator((tx) => tx.deleteFrom('projections').where('name', '=', NAME).execute());
}

async function writePositions(tx: Transaction, positions: Positions, now: Date): Promise<void> {
  const row = { positions: JSON.stringify(positions), updated_at: now };
  await tx
    .insertInto('projections')
    .values({ name: NAME, ...row })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
    .execute();
}

async function refoldEverybody(records: Records, clock: () => number): Promise<void> {
  const now = new Date(clock());
  for (let after = { org_id: '', subject: '' }; ; ) {
    const people = await records.asOperator(async (tx) => {
      const rows = await tx
        .selectFrom('employee_state')
        .select(['org_id', 'subject'])
        .where((eb) => eb(eb.refTuple('org_id', 'subject'), '>', eb.tuple(after.org_id, after.subject)))
        .orderBy('org_id')
        .orderBy('subject')
        .limit(PEOPLE_PER_STATEMENT)
        .execute();
      for (const [orgId, subjects] of Map.groupBy(rows, ({ org_id }) => org_id))
        await writePeople(tx, orgId, new Map(subjects.map(({ subject }) => [subject, []])), now);
      return rows;
    });
    const last = people.at(-1);
    if (!last) return;
    after = last;
  }
}

interface Statements {
  /** By subject. */
  facts: Map<string, PersonFact[]>;
  /** The strongest of each unit. */
  units: Map<string, UnitStatement>;
  /** Pseudonyms that were replaced by others. */
  links: { replaced: string; by: string; at: number; id: string }[];
}

function statementsOf(
  frames: readonly Frame[],
  onTrouble: RosterOptions['onTrouble'],
): ReadonlyMap<string, Statements> {
  const byOrganisation = new Map<string, Statements>();
  const onUnreadable = (error: unknown): void =>
    onTrouble('an HR event in the log cannot be read and is passed over', error);
  for (const event of eventsOfFrames(frames, onUnreadable)) {
    let statements = byOrganisation.get(event.org_id);
    if (!statements) {
      statements = { facts: new Map(), units: new Map(), links: [] };
      byOrganisation.set(event.org_id, statements);
    }
    const fact = personFactOf(event);
    if (fact) addFact(statements, event.user_id, fact);
    const link = linkOf(event);
    if (link) statements.links.push(link);
    const declared = unitDeclaredBy(event);
    for (const statement of [...(declared ? [declared] : []), ...(fact ? unitsMentionedBy(fact) : [])]) {
      const other = statements.units.get(statement.unit);
      if (!other || isStronger(statement, other)) statements.units.set(statement.unit, statement);
    }
  }
  return byOrganisation;
}

function addFact({ facts }: Statements, subject: string, fact: PersonFact): void {
  const known = facts.get(subject);
  if (known) known.push(fact);
  else facts.set(subject, [fact]);
}

function linkOf({
  event_type,
  event_id,
  user_id,
  timestamp,
  metadata,
}: CanonicalEvent): Statements['links'][0] | undefined {
  const { replaces } = metadata;
  if (event_type !== 'pseudonym_linked' || typeof replaces !== 'string') return undefined;
  if (user_id === '' || replaces === '' || replaces === user_id) return undefined;
  return { replaced: replaces, by: user_id, at: Date.parse(timestamp), id: event_id };
}

/**
 * Where a pseudonym was replaced, the old one ends and the new one takes over what is known of the person. The past stays
 * under the old one, as the events of then are; nothing is counted twice. Nobody is moved of whom nothing is known.
 */
async function takeOverFrom(tx: Transaction, orgId: string, batch: Statements): Promise<void> {
  for (const { replaced, by, at, id } of batch.links) {
    const row = await tx
      .selectFrom('employee_state')
      .select('history')
      .where('org_id', '=', orgId)
      .where('subject', '=', replaced)
      .executeTakeFirst();
    const facts = mergeFacts((row?.history ?? []) as unknown as PersonFact[], batch.facts.get(replaced) ?? []);
    const before = facts.filter((fact) => fact.at <= at && fact.kind !== 'replaced');
    if (before.length === 0) continue;
    const { state } = foldPerson(before);
    const { department, team, isTopPerformer: top, sinceMs: _, status, ...traits } = state;
    addFact(batch, replaced, { at, id, kind: 'replaced' });
    addFact(batch, by, { ...traits, at, id, kind: 'inherited', department, team, top, status });
  }
}

async function writeUnits(
  tx: Transaction,
  orgId: string,
  units: ReadonlyMap<string, UnitStatement>,
  now: Date,
): Promise<void> {
  if (units.size === 0) return;
  const rows = await tx
    .selectFrom('organisation_units')
    .select(['unit', 'declared', 'as_of', 'as_of_event'])
    .where('org_id', '=', orgId)
    .where('unit', 'in', [...units.keys()])
    .execute();
  const known = new Map(rows.map((row) => [row.unit, row]));
  const stronger = [...units.values()].filter((statement) => {
    const row = known.get(statement.unit);
    if (!row) return true;
    const kept = { declared: row.declared, asOfMs: row.as_of.getTime(), asOfEvent: row.as_of_event };
    return isStronger(statement, { ...statement, ...kept });
  });
  if (stronger.length === 0) return;
  await tx
    .insertInto('organisation_units')
    .values(
      stronger.map(({ unit, kind, parent, nameGeneric, declared, asOfMs, asOfEvent }) => ({
        ...{ org_id: orgId, unit, kind, parent, name_generic: nameGeneric, declared },
        ...{ as_of: new Date(asOfMs), as_of_event: asOfEvent, updated_at: now },
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['org_id', 'unit']).doUpdateSet((eb) => ({
        kind: eb.ref('excluded.kind'),
        parent: eb.ref('excluded.parent'),
        name_generic: eb.ref('excluded.name_generic'),
        declared: eb.ref('excluded.declared'),
        as_of: eb.ref('excluded.as_of'),
        as_of_event: eb.ref('excluded.as_of_event'),
        updated_at: eb.ref('excluded.updated_at'),
      })),
    )
    .execute();
}

async function writePeople(
  tx: Transaction,
  orgId: string,
  added: ReadonlyMap<string, readonly PersonFact[]>,
  now: Date,
): Promise<void> {
  const subjects = [...added.keys()];
  const rows = await tx
    .selectFrom('employee_state')
    .select(['subject', 'history'])
    .where('org_id', '=', orgId)
    .where('subject', 'in', subjects)
    .execute();
  const known = new Map(rows.map((row) => [row.subject, row.history as unknown as PersonFact[]]));
  const people = subjects.flatMap((subject) => {
    const facts = mergeFacts(known.get(subject) ?? [], added.get(subject) ?? []);
    if (facts.length === 0) return [];
    const folded = foldPerson(facts);
    return [{ subject, ...folded, history: keptFacts(facts, folded.changedNothing) }];
  });
  if (people.length === 0) return;
  const names = { org_id: orgId } as const;
  // Deleted and inserted rather than updated: the rows are small, and all of them follow from the facts.
  for (const table of ['employee_state', 'employment_spells'] as const)
    await tx
      .deleteFrom(table)
      .where('org_id', '=', orgId)
      .where(
        'subject',
        'in',
        people.map(({ subject }) => subject),
      )
      .execute();
  await tx
    .insertInto('employee_state')
    .values(
      people.map(({ subject, state, history }) => {
        const { team, isTopPerformer, sinceMs, ...traits } = state;
        return {
          ...{ ...names, ...traits, subject, unit: unitOf(state), is_top_performer: isTopPerformer },
          ...{ since: new Date(sinceMs), history: JSON.stringify(history), updated_at: now },
        };
      }),
    )
    .execute();
  const spells = people.flatMap(({ subject, spells: own }) =>
    own.map(({ unit, department, fromMs, toMs, endedBy, voluntary, topPerformer }) => ({
      ...{ ...names, subject, unit, department, voluntary, top_performer: topPerformer },
      ...{ from_day: new Date(fromMs), to_day: toMs === null ? null : new Date(toMs), ended_by: endedBy },
    })),
  );
  for (let at = 0; at < spells.length; at += SPELLS_PER_STATEMENT)
    await tx
      .insertInto('employment_spells')
      .values(spells.slice(at, at + SPELLS_PER_STATEMENT))
      .execute();
}

/** A statement has at most 65,535 parameters. */
const SPELLS_PER_STATEMENT = 5000;
