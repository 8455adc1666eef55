/**
 * Records on a PostgreSQL server that several processes share; also behind a PgBouncer in transaction mode, because nothing
 * is set, prepared or locked for longer than a transaction.
 *
 * Transactions are SERIALIZABLE: what verbs read and then write is as if they ran one after the other, which is what
 * they were written for. What the server finds not to have been so, it rolls back, and it is run again
 * (docs/adr/0024-records-on-a-server-are-serializable.md). A transaction that lost its connection before its commit was
 * sent is run again, too; when it was lost during the commit nobody knows, and whoever asked is told so.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { Problem } from '@bellwether/core';
import type { PoolClient, QueryConfig, QueryResult } from 'pg';
import { committed } from '../after-commit.ts';
import type { EnginePool } from '../engine-pool.ts';
import { migrate } from '../migration/migrate.ts';
import type { SchemaOwner } from '../migration/schema-owner.ts';
import { MIGRATIONS } from '../migrations/index.ts';
import type { Records, RecordsStats } from '../records.ts';
import { hasAppended } from '../stream/appended.ts';
import { queriesIn, type StatementResult, type Transaction } from '../transaction-dialect.ts';
import { isOfNoOrganisation } from '../violation.ts';
import {
  insideAnother,
  stopping,
  TRANSACTION_LIMIT_MS,
  tooManyWaiting,
  WAITING_MAX,
  withinLimit,
} from '../within-limit.ts';
import { ANSWER_LIMIT_MS, answeredWithin, Connections } from './connections.ts';
import { ENGINE_TYPES, parameterOf } from './engine-values.ts';
import { forgetOnServer } from './forget-on-server.ts';
import type { PostgresSettings } from './postgres-settings.ts';
import { requireRights } from './require-rights.ts';
import { awayProblem, isAway, isCollision, isTooSlow, unknownOutcome } from './server-failure.ts';
import { ServerPool } from './server-pool.ts';
import { OPERATOR, OWNER, showAllToOperator, TENANT } from './server-roles.ts';
import { serverSchema } from './server-schema.ts';
import { Turns } from './turns.ts';

/** As in the process, whatever server, database and login say. */
const FORM = [
  `SET LOCAL TimeZone = 'UTC'`,
  `SET LOCAL DateStyle = 'ISO, MDY'`,
  `SET LOCAL IntervalStyle = 'postgres'`,
  `SET LOCAL bytea_output = 'hex'`,
  'SET LOCAL search_path = public',
  `SET LOCAL statement_timeout = ${TRANSACTION_LIMIT_MS}`,
  `SET LOCAL idle_in_transaction_session_timeout = ${TRANSACTION_LIMIT_MS + 5_000}`,
].join('; ');
/** A server may be set to acknowledge before it has written. */
const DURABLE = `SET LOCAL synchronous_commit = 'on'`;
const COMMIT = 'SELECT pg_current_xact_id_if_assigned() IS NOT NULL AS wrote; COMMIT';
/** With a transaction that collides again and again; what waits for its turn is not to be hurried, either. */
const PATIENCE_MS = 60_000;
const PAUSE_FIRST_MS = 5;
const PAUSE_MAX_MS = 500;
/** Tries of a transaction whose connection was lost; the circuit opens meanwhile when the server is gone. */
const LOST_MAX = 4;
/**
 * The line of those who have collided twice: not with their own organisation, then, but with others whose rows are on the
 * same page of an index. No organisation has this name.
 */
const EVERYBODY = '*';
const TURN_LIMIT_MS = 10_000;
/**
 * The same line through all processes. The lock keeps nobody from reading or writing anything but who asks for it, too;
 * and, other than a function that locks, this statement looks at no data, so what is read afterwards is as new as can be.
 */
const ALONE = `SET LOCAL lock_timeout = ${TURN_LIMIT_MS}; SET LOCAL ROLE ${OWNER};
  LOCK TABLE public.schema_migrations IN SHARE UPDATE EXCLUSIVE MODE; SET LOCAL lock_timeout = 0; `;
const CHANGES = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE']);

type Role = { name: typeof TENANT; orgId: string } | { name: typeof OPERATOR; orgId: '' };

/**
 * Checks the server and the rights of the login, and migrates the schema to this version; several processes may do so at
 * once. Throws a Problem that says what to change, and when a newer version of Bellwether made the records.
 */
export async function openPostgresRecords(settings: PostgresSettings): Promise<Records> {
  const connections = new Connections(settings);
  try {
    const isDurable = await connections.use(async (client) => {
      await requireRights(client);
      const { rows } = await client.query<{ value: string }>(`SELECT current_setting('synchronous_commit') AS value`);
      return rows[0]?.value !== 'off';
    });
    const schema = serverSchema(connections);
    await migrate(schema, MIGRATIONS);
    await showAllToOperator(schema);
    return new PostgresRecords(connections, isDurable ? FORM : `${FORM}; ${DURABLE}`);
  } catch (error) {
    await connections.close();
    throw isAway(error) ? unreachable(settings, error) : error;
  }
}

/** Work on the schema, for which nothing else is opened. */
export async function withServerSchema<T>(
  settings: PostgresSettings,
  work: (schema: SchemaOwner) => Promise<T>,
): Promise<T> {
  const connections = new Connections(settings);
  try {
    await connections.use(requireRights);
    return await work(serverSchema(connections));
  } catch (error) {
    throw isAway(error) ? unreachable(settings, error) : error;
  } finally {
    await connections.close();
  }
}

class PostgresRecords implements Records {
  readonly #connections: Connections;
  readonly #form: string;
  readonly #turns = new Turns();
  readonly #underWay = new Set<Promise<unknown>>();
  /** Whether the calling code runs inside a transaction that is still open. */
  readonly #inside = new AsyncLocalStorage<{ open: boolean }>();
  readonly #appendedListeners = new Set<() => void>();
  #closing: Promise<void> | undefined;
  #transactions = 0;
  #writes = 0;

  constructor(connections: Connections, form: string) {
    this.#connections = connections;
    this.#form = form;
  }

  async asTenant<T>(orgId: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
    if (orgId === '') throw new Error('A tenant transaction needs the organisation it is for.');
    try {
      return await this.#admit(() => this.#transaction({ name: TENANT, orgId }, work));
    } catch (error) {
      // Operators name the organisation they act for, and may be mistaken.
      if (isOfNoOrganisation(error))
        throw new Problem('not_found', `There is no organisation ${orgId}.`, { cause: error });
      throw error;
    }
  }

  asOperator<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.#admit(() => this.#transaction({ name: OPERATOR, orgId: '' }, work));
  }

  pool(): EnginePool {
    return new ServerPool(
      this.#connections,
      (work) => this.#admit(work),
      () => {
        this.#writes += 1;
      },
    );
  }

  async maintain(): Promise<void> {
    await this.#track(
      serverSchema(this.#connections).alone(async ({ exec, query }) => {
        const tables = await query<{ name: string }>(
          `SELECT oid::regclass::text AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`,
        );
        await exec(`ANALYZE ${tables.map(({ name }) => name).join(', ')}`);
      }),
    );
  }

  async forgetDeleted(): Promise<void> {
    await this.#track(forgetOnServer(this.#connections));
  }

  onAppended(listener: () => void): () => void {
    this.#appendedListeners.add(listener);
    return () => this.#appendedListeners.delete(listener);
  }

  stats(): RecordsStats {
    return {
      transactions: this.#transactions,
      waiting: this.#underWay.size,
      writes: this.#writes,
      failure: this.#connections.away,
    };
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled([...this.#underWay]);
    await this.#connections.close();
  }

  async #admit<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closing) throw stopping();
    const { away } = this.#connections;
    if (away) throw awayProblem(away);
    if (this.#underWay.size >= WAITING_MAX) throw tooManyWaiting();
    if (this.#inside.getStore()?.open) throw insideAnother();
    this.#transactions += 1;
    return this.#track(work());
  }

  /** Tries until it is through, or patience ends. */
  async #transaction<T>(role: Role, work: (tx: Transaction) => Promise<T>): Promise<T> {
    const deadlineMs = performance.now() + PATIENCE_MS;
    await this.#turns.behind(role.orgId);
    await this.#turns.behind(EVERYBODY);
    let collisions = 0;
    for (let lost = 0; ; ) {
      try {
        if (collisions === 0) return await this.#attempt(role, work);
        if (collisions === 1) return await this.#turns.take(role.orgId, () => this.#attempt(role, work));
        return await this.#turns.take(EVERYBODY, () => this.#attempt(role, work, ALONE));
      } catch (error) {
        if (isCollision(error)) collisions += 1;
        else if (isAway(error)) lost += 1;
        else throw isTooSlow(error) ? tookTooLong(error) : error;
        if (lost >= LOST_MAX || (lost > 0 && this.#connections.away)) throw awayProblem(error);
        const pauseMs = Math.min(PAUSE_MAX_MS, PAUSE_FIRST_MS * 2 ** Math.max(collisions, lost)) * Math.random();
        if (performance.now() + pauseMs >= deadlineMs) throw collisions > 0 ? collided(error) : awayProblem(error);
        await pause(pauseMs);
      }
    }
  }

  async #attempt<T>(role: Role, work: (tx: Transaction) => Promise<T>, before = ''): Promise<T> {
    const connection = await this.#connections.take();
    const open = new OpenTransaction(connection.client);
    const here = { open: true };
    try {
      await open.begin(role, `${before}${this.#form}`);
      const tx = queriesIn((text, parameters) => open.query(text, parameters));
      const result = await withinLimit(this.#inside.run(here, () => work(tx))).catch((error: unknown) => {
        // Work may have made something else of what the server said.
        throw open.repeatable ?? error;
      });
      here.open = false;
      const kept = await open.commit();
      this.#connections.succeeded();
      if (kept === 'nothing') return result;
      if (kept === 'changes') this.#writes += 1;
      committed(tx);
      if (hasAppended(tx)) for (const listener of this.#appendedListeners) listener();
      return result;
    } catch (error) {
      await open.rollback();
      this.#connections.failed(error, connection.sinceMs);
      throw error;
    } finally {
      here.open = false;
      connection.release(open.isDoubtful);
    }
  }

  async #track<T>(promise: Promise<T>): Promise<T> {
    this.#underWay.add(promise);
    try {
      return await promise;
    } finally {
      this.#underWay.delete(promise);
    }
  }
}

/** One attempt of a transaction, on one connection. */
class OpenTransaction {
  /** Whether something may still be under way on the connection, or nobody knows in which state it is. */
  isDoubtful = false;
  /** The first failure after which the transaction can only be run again. */
  repeatable: Error | undefined;
  readonly #client: PoolClient;
  #isEnded = false;
  #hasFailed = false;
  #running = 0;

  constructor(client: PoolClient) {
    this.#client = client;
  }

  /** No statement before the work's first one looks at data, so the work sees what was committed until then. */
  async begin({ name, orgId }: Role, form: string): Promise<void> {
    const organisation = this.#client.escapeLiteral(orgId);
    const text = `BEGIN ISOLATION LEVEL SERIALIZABLE; ${form}; SET LOCAL ROLE ${name}; SET LOCAL app.current_org_id = ${organisation}`;
    await this.#sent(answeredWithin(TURN_LIMIT_MS + ANSWER_LIMIT_MS, text));
  }

  async query<Row>(text: string, parameters: readonly unknown[]): Promise<StatementResult<Row>> {
    // Outside of its transaction a statement would run as the login, or in somebody else's.
    if (this.#isEnded) throw new Error('Transaction is closed');
    const values = parameters.map(parameterOf);
    const { rows, rowCount, command } = await this.#sent(
      values.length === 0 ? { text, types: ENGINE_TYPES } : { text, values, types: ENGINE_TYPES },
    );
    return { rows: rows as Row[], affected: CHANGES.has(command) ? (rowCount ?? 0) : 0 };
  }

  async commit(): Promise<'changes' | 'reads' | 'nothing'> {
    if (this.repeatable) throw this.repeatable;
    // Something was refused, and the work was content with that: as in the process, nothing is kept.
    if (this.#hasFailed) {
      await this.rollback();
      return 'nothing';
    }
    this.#isEnded = true;
    try {
      // In one message, and so in one journey.
      const answers: unknown = await this.#client.query(answeredWithin(TRANSACTION_LIMIT_MS, COMMIT));
      const [{ rows }] = answers as [QueryResult<{ wrote: boolean }>];
      return rows[0]?.wrote === true ? 'changes' : 'reads';
    } catch (error) {
      // What the server has answered it has rolled back.
      if (!isAway(error)) throw error;
      this.isDoubtful = true;
      throw unknownOutcome(error);
    }
  }

  async rollback(): Promise<void> {
    if (this.#isEnded) return;
    this.#isEnded = true;
    // What still runs would be waited for; the server rolls back when its connection is gone.
    if (this.#running > 0 || this.isDoubtful) {
      this.isDoubtful = true;
      return;
    }
    await this.#client.query(answeredWithin(ANSWER_LIMIT_MS, 'ROLLBACK')).catch(() => {
      this.isDoubtful = true;
    });
  }

  async #sent(query: QueryConfig): Promise<QueryResult> {
    this.#running += 1;
    try {
      return await this.#client.query(query);
    } catch (error) {
      this.#hasFailed = true;
      if (isAway(error)) this.isDoubtful = true;
      if (isAway(error) || isCollision(error)) this.repeatable ??= error as Error;
      throw error;
    } finally {
      this.#running -= 1;
    }
  }
}

function tookTooLong(cause: unknown): Problem {
  return new Problem('timeout', `A transaction took longer than ${TRANSACTION_LIMIT_MS} ms.`, { cause });
}

function collided(cause: unknown): Problem {
  return new Problem('overloaded', 'Too many change the same at once. Try again in a moment.', {
    retryAfterSeconds: 1,
    cause,
  });
}

function unreachable({ url }: PostgresSettings, cause: unknown): Problem {
  const { host } = new URL(url);
  return new Problem('overloaded', `No PostgreSQL server answers at ${host}: ${(cause as Error).message}`, { cause });
}
