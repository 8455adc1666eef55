/** A session of the embedded engine, used for one statement at a time with that statement's settings. */
import { Session } from 'chdb';

const SESSIONS_MAX = 16;
const NAME = /^[a-z][a-z0-9_]*$/;

export class EngineSession {
  readonly #session: Session;
  #settings: Readonly<Record<string, string>> = {};

  constructor(directory: string) {
    this.#session = new Session(directory);
  }

  /** Settings of the statement to come; those of the one before are forgotten. */
  async prepare(id: string, asked: Readonly<Record<string, string>>): Promise<void> {
    const wanted: Record<string, string> = { ...asked, log_comment: id };
    const names = Object.keys(wanted).filter((name) => wanted[name] !== this.#settings[name]);
    const old = Object.keys(this.#settings).filter((name) => !(name in wanted));
    const changes = [
      ...names.map((name) => `${checked(name)} = ${literal(wanted[name]!)}`),
      ...old.map((name) => `${checked(name)} = DEFAULT`),
    ];
    // Should it fail, the next statement sets all of it again.
    this.#settings = {};
    await this.#session.queryAsync(`SET ${changes.join(', ')}`);
    this.#settings = wanted;
  }

  async run(text: string): Promise<Uint8Array> {
    return (await this.#session.queryAsync(text, { format: 'TabSeparated' })).bytes();
  }

  async *stream(text: string): AsyncGenerator<Uint8Array> {
    const format = /\bFORMAT\s+(\w+)\s*$/i.exec(text);
    const sql = format ? text.slice(0, format.index) : text;
    // The engine would write a file for each block that it streams.
    if (format?.[1] === 'Parquet') return yield (await this.#session.queryAsync(sql, { format: 'Parquet' })).bytes();
    const chunks = this.#session.queryStream(sql, { format: format?.[1] ?? 'TabSeparated' });
    for await (const chunk of chunks) yield chunk.raw();
  }

  async insert(text: string, rows: Buffer): Promise<void> {
    const target = /^\s*INSERT INTO\s+(\S+?)\s*(?:\(([^)]*)\))?\s*(?:VALUES|FORMAT\s+(\w+))\s*$/i.exec(text);
    if (!target)
      throw new Error('Code: 48. DB::Exception: Only INSERT INTO table FORMAT name takes rows. (NOT_IMPLEMENTED)');
    const [, table, columns, format = 'Values'] = target;
    await this.#session.insert({
      table: table!.replaceAll('`', ''),
      values: rows,
      format: format as 'JSONEachRow',
      ...(columns ? { columns: columns.split(',').map((name) => name.trim().replaceAll('`', '')) } : {}),
    });
  }

  close(): void {
    this.#session.close();
  }
}

function checked(name: string): string {
  if (NAME.test(name)) return name;
  throw new Error(`Code: 115. DB::Exception: Unknown setting '${name}'. (UNKNOWN_SETTING)`);
}

function literal(value: string): string {
  return /^-?\d+$/.test(value) ? value : `'${value.replace(/\\/g, '\\\\').replace(/'/g, "\\'")}'`;
}

/** Sessions that are handed out one statement at a time, first come first served. */
export class SessionPool {
  readonly #directory: string;
  readonly #all: EngineSession[] = [];
  readonly #free: EngineSession[] = [];
  readonly #waiting: ((session: EngineSession) => void)[] = [];

  constructor(directory: string) {
    this.#directory = directory;
  }

  async take(): Promise<EngineSession> {
    const free = this.#free.pop();
    if (free) return free;
    if (this.#all.length < SESSIONS_MAX) {
      const session = new EngineSession(this.#directory);
      this.#all.push(session);
      return session;
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  giveBack(session: EngineSession): void {
    const next = this.#waiting.shift();
    if (next) next(session);
    else this.#free.push(session);
  }

  async close(): Promise<void> {
    const taken = await Promise.all(this.#all.map(() => this.take()));
    for (const session of taken) session.close();
  }
}
