/**
 * Statements that the engine parses and plans once, however often they are asked: its own `query` does both every time,
 * in six calls into WebAssembly. Here a statement that is known takes one, with Bind, Execute and Sync in it.
 * Form: PostgreSQL, "Frontend/Backend Protocol", extended query.
 *
 * A plan does not outlive what it was made for: the engine itself makes it anew when the role, a policy or a table has
 * changed. What it cannot mend, an answer whose columns changed, forgets the statement.
 */
import { messages, type PGlite, type Transaction } from '@electric-sql/pglite';
import { ProtocolWriter } from './protocol-writer.ts';
import type { StatementResult } from './transaction-dialect.ts';

interface Statement {
  name: string;
  /** Type identifiers of the parameters. */
  parameters: readonly number[];
  columns: readonly { name: string; dataTypeID: number }[];
}

/** Lists of values make statements of their own for each length: the least used are given back. */
const STATEMENTS_MAX = 400;
/** A statement as long as this was made for its values: nobody will ask the same again. */
const TEXT_LENGTH_MAX = 20_000;
const FEATURE_NOT_SUPPORTED = '0A000';
const AFFECTS = /^(?:INSERT \d+|UPDATE|DELETE|MERGE) (\d+)$/;

export class PreparedStatements {
  readonly #engine: PGlite;
  /** By text, the one asked last at the end. */
  readonly #known = new Map<string, Statement>();
  #made = 0;

  constructor(engine: PGlite) {
    this.#engine = engine;
  }

  /** Runs in `transaction`, which is open. Throws what the engine says, as its own `query` does. */
  async query<Row>(
    transaction: Transaction,
    text: string,
    parameters: readonly unknown[],
  ): Promise<StatementResult<Row>> {
    if (text.length > TEXT_LENGTH_MAX) {
      const { rows, affectedRows } = await transaction.query<Row>(text, [...parameters]);
      return { rows, affected: affectedRows ?? 0 };
    }
    return this.#engine.runExclusive(async () => {
      // Outside of its transaction a statement would run as the owner of the database.
      if (transaction.closed) throw new Error('Transaction is closed');
      try {
        const statement = this.#known.get(text) ?? (await this.#prepare(text));
        this.#known.delete(text);
        this.#known.set(text, statement);
        return this.#resultOf<Row>(statement, await this.#execute(statement, parameters));
      } catch (error) {
        if ((error as { code?: unknown }).code === FEATURE_NOT_SUPPORTED) this.#known.delete(text);
        throw error;
      }
    });
  }

  async #prepare(text: string): Promise<Statement> {
    const name = `s${++this.#made}`;
    const writer = new ProtocolWriter();
    for (const [oldText, old] of this.#known) {
      if (this.#known.size < STATEMENTS_MAX) break;
      writer.close(old.name);
      this.#known.delete(oldText);
    }
    const answers = await this.#send(writer.parse(name, text).describe(name).sync());
    const described = answers.find((message) => message instanceof messages.ParameterDescriptionMessage);
    const columns = answers.find((message) => message instanceof messages.RowDescriptionMessage);
    return { name, parameters: described?.dataTypeIDs ?? [], columns: columns?.fields ?? [] };
  }

  #execute({ name, parameters }: Statement, values: readonly unknown[]) {
    const texts = values.map((value, at) => {
      if (value === null || value === undefined) return null;
      return this.#engine.serializers[parameters[at]!]?.(value) ?? String(value);
    });
    return this.#send(new ProtocolWriter().bind(name, texts).execute().sync());
  }

  #resultOf<Row>({ columns }: Statement, answers: Awaited<ReturnType<PGlite['execProtocolStream']>>) {
    const parsers = columns.map(({ dataTypeID }) => this.#engine.parsers[dataTypeID]);
    const result: StatementResult<Row> = { rows: [], affected: 0 };
    for (const message of answers) {
      if (message instanceof messages.DataRowMessage) {
        const row: Record<string, unknown> = {};
        for (const [at, text] of message.fields.entries())
          row[columns[at]!.name] = text === null ? null : (parsers[at]?.(text, columns[at]!.dataTypeID) ?? text);
        result.rows.push(row as Row);
      } else if (message instanceof messages.CommandCompleteMessage)
        result.affected = Number(AFFECTS.exec(message.text)?.[1] ?? 0);
    }
    return result;
  }

  #send(writer: ProtocolWriter) {
    return this.#engine.execProtocolStream(writer.bytes(), { syncToFs: false });
  }
}
