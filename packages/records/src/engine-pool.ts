/**
 * The records' engine as a library that was written for node-postgres sees it: a pool with `query` and `connect`. There
 * is one engine and it runs one transaction at a time, so a client that has begun one has the engine to itself until it
 * ends, and everybody else waits in the same queue; a statement outside of one is a transaction of its own. Both are
 * durable when they have been answered, as all of records is, and give the event loop back.
 *
 * Statements run as the owner of the database, outside of row-level security: only for a library's own schema.
 * Isolation levels are left out, because transactions one after another are serializable. LISTEN is not offered.
 */
import { EventEmitter } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { Problem } from '@bellwether/core';
import type { PGliteInterface, Results, Transaction } from '@electric-sql/pglite';
import { patiently } from './patiently.ts';
import { stopping } from './within-limit.ts';

/** What records say of a piece of work on the engine: it is counted, bounded, and refused when the engine has stopped. */
export type Admit = <T>(work: () => Promise<T>) => Promise<T>;

export interface PoolResult {
  rows: unknown[];
  rowCount: number;
  fields: { name: string; dataTypeID: number }[];
  command: string;
}

/** A statement as node-postgres takes it. */
export type PoolQuery = string | { text: string; values?: readonly unknown[] };

type Queries = Pick<PGliteInterface, 'query' | 'exec'>;

/** A client that keeps the engine longer than this has lost its transaction. */
const TRANSACTION_LIMIT_MS = 30_000;
/** Identifiers of types whose values may not fit a number, and which node-postgres therefore gives as text. */
const [INT8, NUMERIC] = [20, 1700];
const AS_TEXT = { [INT8]: (text: string) => text, [NUMERIC]: (text: string) => text };

const BEGINS = /^\s*(BEGIN|START\s+TRANSACTION)\b/i;
const COMMITS = /^\s*(COMMIT|END)\b/i;
const ROLLS_BACK = /^\s*ROLLBACK\s*(WORK|TRANSACTION)?\s*;?\s*$/i;

/** What libraries for node-postgres use of its pool. */
export interface EnginePool extends EventEmitter {
  /** Read by libraries that size their own queues after it. */
  readonly options: { max: number };
  query(query: PoolQuery, values?: readonly unknown[]): Promise<PoolResult>;
  connect(): Promise<EnginePoolClient>;
  /** Refuses everything from now on. The engine belongs to records and stays open. */
  end(): Promise<void>;
}

export interface EnginePoolClient extends EventEmitter {
  query(query: PoolQuery, values?: readonly unknown[]): Promise<PoolResult>;
  /** What was begun and not ended is rolled back. */
  release(error?: Error | boolean): void;
}

export class EmbeddedPool extends EventEmitter implements EnginePool {
  readonly options = { max: 8 };
  readonly #engine: PGliteInterface;
  readonly #admit: Admit;
  #ended = false;

  constructor(engine: PGliteInterface, admit: Admit) {
    super();
    this.#engine = engine;
    this.#admit = admit;
  }

  async query(query: PoolQuery, values?: readonly unknown[]): Promise<PoolResult> {
    return this.#admitted(() => run(this.#engine, query, values));
  }

  async connect(): Promise<PoolClient> {
    this.#refuseWhenEnded();
    return new PoolClient(this.#engine, (work) => this.#admitted(work));
  }

  async end(): Promise<void> {
    this.#ended = true;
  }

  /** A library has nobody to tell that the line is full, so it waits for a place. */
  #admitted<T>(work: () => Promise<T>): Promise<T> {
    return patiently(async () => {
      this.#refuseWhenEnded();
      return this.#admit(work);
    });
  }

  #refuseWhenEnded(): void {
    if (this.#ended) throw stopping();
  }
}

/** A transaction under way on the engine: its statements, and what ends it. */
interface OpenTransaction {
  statements: Transaction;
  end: (how: 'commit' | 'rollback') => void;
  /** Resolves with what the engine has done in the end: a client that was too slow wanted something else. */
  ended: Promise<'commit' | 'rollback'>;
}

class PoolClient extends EventEmitter implements EnginePoolClient {
  readonly #engine: PGliteInterface;
  readonly #admit: Admit;
  #open: OpenTransaction | undefined;

  constructor(engine: PGliteInterface, admit: Admit) {
    super();
    this.#engine = engine;
    this.#admit = admit;
  }

  async query(query: PoolQuery, values?: readonly unknown[]): Promise<PoolResult> {
    const text = typeof query === 'string' ? query : query.text;
    if (BEGINS.test(text)) {
      if (this.#open) throw new Error('This client is in a transaction already.');
      this.#open = await this.#begin();
      return nothing('BEGIN');
    }
    const open = this.#open;
    if (!open)
      return COMMITS.test(text) || ROLLS_BACK.test(text)
        ? nothing('')
        : this.#admit(() => run(this.#engine, query, values));
    if (!COMMITS.test(text) && !ROLLS_BACK.test(text)) return run(open.statements, query, values);
    this.#open = undefined;
    const wanted = COMMITS.test(text) ? 'commit' : 'rollback';
    open.end(wanted);
    if ((await open.ended) !== wanted)
      throw new Problem('timeout', `A transaction took longer than ${TRANSACTION_LIMIT_MS} ms and was rolled back.`);
    return nothing(wanted.toUpperCase());
  }

  release(): void {
    this.#open?.end('rollback');
    this.#open?.ended.catch(() => undefined);
    this.#open = undefined;
  }

  #begin(): Promise<OpenTransaction> {
    return new Promise((begun, refused) => {
      const ended = this.#admit(() =>
        this.#engine.transaction(async (statements) => {
          const how = await new Promise<'commit' | 'rollback'>((end) => {
            const limit = setTimeout(() => end('rollback'), TRANSACTION_LIMIT_MS);
            begun({
              statements,
              ended,
              end: (wanted) => {
                clearTimeout(limit);
                end(wanted);
              },
            });
          });
          if (how === 'rollback') await statements.rollback();
          return how;
        }),
      );
      ended.catch(refused);
    });
  }
}

async function run(engine: Queries, query: PoolQuery, values?: readonly unknown[]): Promise<PoolResult> {
  const text = typeof query === 'string' ? query : query.text;
  const parameters = (typeof query === 'string' ? values : query.values) ?? [];
  const options = { parsers: AS_TEXT };
  // Without parameters a text may hold several statements, of which the last one answers.
  const result =
    parameters.length > 0
      ? await engine.query(text, [...parameters], options)
      : (await engine.exec(text, options)).at(-1);
  await setImmediate();
  return result ? answerOf(text, result) : nothing('');
}

function answerOf(text: string, { rows, affectedRows, fields }: Results<unknown>): PoolResult {
  const command = /^\s*(\w+)/.exec(text)?.[1]?.toUpperCase() ?? '';
  return { rows, fields, command, rowCount: rows.length > 0 ? rows.length : (affectedRows ?? 0) };
}

function nothing(command: string): PoolResult {
  return { rows: [], rowCount: 0, fields: [], command };
}
