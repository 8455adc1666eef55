/**
 * The edge's one file: vault, directory, spool, runs and journal in SQLite. Whatever could name somebody lies in it sealed
 * or as a keyed digest; a row's plain columns hold numbers, pseudonyms, generalised words and times. A commit is durable
 * (WAL, synchronous FULL), and what is deleted is overwritten (secure_delete).
 */
import { chmodSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';

/** Each is applied once, in order; the file says how many it has. */
const MIGRATIONS = [
  `
  -- Small keys of the edge itself, wrapped by the tenant's key: what digests and seals everything that is no person's.
  CREATE TABLE own_keys (name TEXT PRIMARY KEY, key_id TEXT NOT NULL, wrapped BLOB NOT NULL) STRICT;
  CREATE TABLE epochs (
    epoch TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, state TEXT NOT NULL,
    key_id TEXT NOT NULL, wrapped BLOB NOT NULL, began_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE people (
    person INTEGER PRIMARY KEY AUTOINCREMENT,
    key_id TEXT NOT NULL, wrapped BLOB NOT NULL,
    profile BLOB NOT NULL, entry_digest BLOB,
    division INTEGER, department INTEGER, team INTEGER, manager INTEGER,
    status TEXT NOT NULL, attributes TEXT NOT NULL, hours TEXT, created_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX people_department ON people (department);
  CREATE INDEX people_team ON people (team);
  CREATE INDEX people_key ON people (key_id);
  CREATE TABLE identifiers (digest BLOB PRIMARY KEY, person INTEGER NOT NULL, kind TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX identifiers_person ON identifiers (person);
  CREATE TABLE names (digest BLOB NOT NULL, person INTEGER NOT NULL, PRIMARY KEY (digest, person)) STRICT, WITHOUT ROWID;
  CREATE INDEX names_person ON names (person);
  CREATE TABLE pseudonyms (
    -- One of a person's pseudonyms is active: the one new events bear. The others still resolve.
    pseudonym TEXT PRIMARY KEY, person INTEGER NOT NULL, epoch TEXT NOT NULL, active INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX pseudonyms_person ON pseudonyms (person, active);
  -- Keyed digests of the identifiers of people who were erased: what comes about them later is dropped.
  CREATE TABLE forgotten (digest BLOB PRIMARY KEY, forgotten_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE units (
    unit INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, kind TEXT NOT NULL, number INTEGER NOT NULL,
    name BLOB NOT NULL, parent INTEGER, published TEXT
  ) STRICT;

  CREATE TABLE sources (
    name TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, enabled INTEGER NOT NULL, why TEXT NOT NULL, changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL, previewed_at INTEGER, previewed_fingerprint TEXT,
    records INTEGER NOT NULL DEFAULT 0, events INTEGER NOT NULL DEFAULT 0, repeated INTEGER NOT NULL DEFAULT 0,
    dropped INTEGER NOT NULL DEFAULT 0, refused INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE seen (digest BLOB PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX seen_at ON seen (at);
  CREATE TABLE last_said (digest BLOB PRIMARY KEY, person INTEGER NOT NULL, said BLOB NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE drops (source TEXT NOT NULL, reason TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (source, reason)) STRICT;
  CREATE TABLE quarantine (
    id INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL, place TEXT NOT NULL, reason TEXT NOT NULL, field TEXT NOT NULL,
    detail TEXT NOT NULL, at INTEGER NOT NULL, sealed BLOB
  ) STRICT;
  CREATE INDEX quarantine_source ON quarantine (source, id);

  CREATE TABLE spool (seq INTEGER PRIMARY KEY AUTOINCREMENT, size INTEGER NOT NULL, sealed BLOB NOT NULL) STRICT;
  CREATE TABLE spool_state (
    id INTEGER PRIMARY KEY CHECK (id = 1), events INTEGER NOT NULL, bytes INTEGER NOT NULL, sent_through INTEGER NOT NULL,
    accepted INTEGER NOT NULL, duplicate INTEGER NOT NULL, rejected INTEGER NOT NULL
  ) STRICT;
  INSERT INTO spool_state VALUES (1, 0, 0, 0, 0, 0, 0);
  CREATE TABLE refused_by_centre (
    seq INTEGER PRIMARY KEY, reason TEXT NOT NULL, field TEXT NOT NULL, at INTEGER NOT NULL, sealed BLOB NOT NULL
  ) STRICT;

  CREATE TABLE runs (
    run INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL, cause TEXT NOT NULL, state TEXT NOT NULL,
    began_at INTEGER NOT NULL, ended_at INTEGER, input INTEGER NOT NULL DEFAULT 0, learned INTEGER NOT NULL DEFAULT 0,
    position INTEGER NOT NULL DEFAULT 0, inputs BLOB,
    records INTEGER NOT NULL DEFAULT 0, events INTEGER NOT NULL DEFAULT 0, repeated INTEGER NOT NULL DEFAULT 0,
    dropped INTEGER NOT NULL DEFAULT 0, refused INTEGER NOT NULL DEFAULT 0,
    last_seq INTEGER NOT NULL DEFAULT 0, resumed INTEGER NOT NULL DEFAULT 0, problem TEXT
  ) STRICT;
  CREATE INDEX runs_source ON runs (source, run);

  CREATE TABLE journal (
    seq INTEGER PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, details TEXT NOT NULL,
    hash BLOB NOT NULL
  ) STRICT;
  CREATE TABLE operators (
    name TEXT PRIMARY KEY, token_digest BLOB NOT NULL UNIQUE, permissions TEXT NOT NULL, created_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE reidentifications (
    id TEXT PRIMARY KEY, person INTEGER, pseudonym TEXT NOT NULL, reason BLOB NOT NULL, requested_by TEXT NOT NULL,
    requested_at INTEGER NOT NULL, state TEXT NOT NULL, decided_by TEXT, decided_at INTEGER, expires_at INTEGER NOT NULL,
    answered_at INTEGER
  ) STRICT;
  `,
  `
  -- Company files: looked at, sent as pseudonyms, forgotten. What is sealed is the file, then what is to be sent, then nothing.
  CREATE TABLE company_files (
    id TEXT PRIMARY KEY, state TEXT NOT NULL, sealed BLOB, facts TEXT NOT NULL, organization_id TEXT, schema_id TEXT,
    problem TEXT, attempts INTEGER NOT NULL DEFAULT 0, next_at INTEGER, created_by TEXT NOT NULL, created_at INTEGER NOT NULL,
    sent_at INTEGER
  ) STRICT;
  -- What a place in the chart is known by at the centre, beside the pseudonym: drawn at random, it leads to no figure.
  CREATE TABLE company_refs (person INTEGER PRIMARY KEY, ref TEXT NOT NULL UNIQUE) STRICT;
  `,
  `
  -- Delivery of surveys. Tokens and settings are sealed; who was invited goes when the wave is over.
  CREATE TABLE delivery_settings (id INTEGER PRIMARY KEY CHECK (id = 1), sealed BLOB NOT NULL) STRICT;
  CREATE TABLE survey_waves (wave TEXT PRIMARY KEY, state TEXT NOT NULL, details TEXT NOT NULL, problem TEXT) STRICT;
  CREATE TABLE survey_invitations (
    wave TEXT NOT NULL, pseudonym TEXT NOT NULL, cell TEXT NOT NULL, part INTEGER NOT NULL,
    token BLOB, spent_digest TEXT, spent INTEGER NOT NULL, PRIMARY KEY (wave, pseudonym)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX survey_invitations_spent ON survey_invitations (wave, spent_digest);
  CREATE TABLE survey_parts (
    wave TEXT NOT NULL, cell TEXT NOT NULL, part INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (wave, cell, part)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE survey_messages (
    id TEXT PRIMARY KEY, wave TEXT NOT NULL, pseudonym TEXT NOT NULL, number INTEGER NOT NULL, channel TEXT,
    state TEXT NOT NULL, attempts INTEGER NOT NULL, next_at INTEGER NOT NULL, at INTEGER, reason TEXT,
    UNIQUE (wave, pseudonym, number)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX survey_messages_due ON survey_messages (state, next_at);
  CREATE TABLE survey_optouts (pseudonym TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE survey_bounces (digest BLOB PRIMARY KEY, at INTEGER NOT NULL, reason TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE survey_runs (
    run INTEGER PRIMARY KEY AUTOINCREMENT, began_at INTEGER NOT NULL, ended_at INTEGER, sent INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0, later INTEGER NOT NULL DEFAULT 0, uncertain INTEGER NOT NULL DEFAULT 0,
    skipped INTEGER NOT NULL DEFAULT 0, problem TEXT
  ) STRICT;
  `,
  `
  -- How far mailboxes of mail servers were read.
  CREATE TABLE mailboxes_read (
    digest BLOB PRIMARY KEY, uid_validity TEXT NOT NULL, uid INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
];

const BUSY_WAIT_MS = 10_000;

export class EdgeDatabase {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #depth = 0;

  /** Waits for another process that has it open, then throws. */
  constructor(path: string, { busyWaitMs = BUSY_WAIT_MS }: { busyWaitMs?: number } = {}) {
    this.#database = new DatabaseSync(path, { timeout: busyWaitMs });
    chmodSync(path, 0o600);
    // One process owns an edge's directory. A killed one lets go of it.
    this.#database.exec('PRAGMA locking_mode = EXCLUSIVE');
    this.#database.exec('PRAGMA journal_mode = WAL');
    this.#database.exec('PRAGMA synchronous = FULL');
    this.#database.exec('PRAGMA secure_delete = ON');
    this.#migrate(path);
  }

  get isOpen(): boolean {
    return this.#database.isOpen;
  }

  all<Row>(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#prepare(sql).all(...values) as Row[]; // the caller names the columns it selects
  }

  get<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#prepare(sql).get(...values) as Row | undefined; // the caller names the columns it selects
  }

  /** Row by row, for what may be too much to hold. Nothing may change the table meanwhile. */
  each<Row>(sql: string, ...values: SQLInputValue[]): Iterable<Row> {
    return this.#database.prepare(sql).iterate(...values) as Iterable<Row>; // the caller names the columns it selects
  }

  run(sql: string, ...values: SQLInputValue[]): { changes: number; lastId: number } {
    const { changes, lastInsertRowid } = this.#prepare(sql).run(...values);
    return { changes: Number(changes), lastId: Number(lastInsertRowid) };
  }

  /** All of `work` or nothing of it. `work` is synchronous: nothing else can come in between. */
  transaction<T>(work: () => T): T {
    if (this.#depth > 0) return work();
    this.#database.exec('BEGIN IMMEDIATE');
    this.#depth = 1;
    try {
      const result = work();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    } finally {
      this.#depth = 0;
    }
  }

  /** Does `work`, gives its result and undoes all of it: how a preview sees what would happen. */
  rehearse<T>(work: () => T): T {
    this.#database.exec('BEGIN IMMEDIATE');
    this.#depth = 1;
    try {
      return work();
    } finally {
      this.#depth = 0;
      this.#database.exec('ROLLBACK');
    }
  }

  /** Empties the write-ahead log into the file, so that what was deleted is nowhere. */
  checkpoint(): void {
    this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  }

  close(): void {
    if (!this.#database.isOpen) return;
    this.checkpoint();
    this.#statements.clear();
    this.#database.close();
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #migrate(path: string): void {
    const { user_version: has } = this.#database.prepare('PRAGMA user_version').get() as { user_version: number };
    if (has > MIGRATIONS.length)
      throw new Error(`${path} was written by a newer version of Bellwether. Start that one.`);
    for (const [index, sql] of MIGRATIONS.entries()) {
      if (index < has) continue;
      this.transaction(() => {
        this.#database.exec(sql);
        this.#database.exec(`PRAGMA user_version = ${index + 1}`);
      });
    }
  }
}
