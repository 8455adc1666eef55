/**
 * Company files: who works there under whom, as a CSV or XLSX that somebody exported. Read here and shown beside exactly what
 * would leave; names and addresses go into the vault, and rows of pseudonyms to the centre, where a person approves the
 * chart. The file itself is sealed while it is looked at, and forgotten once its rows have arrived, or after a day.
 *
 *   looked_at ──send──► sending ──the centre took it──► sent
 *       └─ a day ─► (gone)  └──it refused, and says why──► refused
 */

import { randomBytes, randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import {
  CompanyFileError,
  type Finding,
  findPersonalData,
  ORG_COLUMN_KINDS,
  type OrgAnalysis,
  type OrgColumnKind,
  readCompanyFile,
} from '@bellwether/analysis';
import { type Clock, DAY_MS, formatInstant, type JsonObject, Problem } from '@bellwether/core';
import { boundedText } from '../bounded-text.ts';
import type { Centre } from '../centre.ts';
import type { EdgeDatabase } from '../edge-database.ts';
import type { Journal } from '../journal/journal.ts';
import type { Operator } from '../operators.ts';
import type { DataKeys } from '../vault/data-keys.ts';
import type { Directory } from '../vault/directory.ts';
import type { OwnKeys } from '../vault/own-keys.ts';
import { open, seal } from '../vault/seal.ts';
import type { Units } from '../vault/units.ts';
import {
  COLUMN_FATES,
  type CompanyPerson,
  compact,
  entryOf,
  identifiersOf,
  isKnowable,
  moreOf,
  traitsOf,
} from './company-row.ts';

export interface CompanyFilesParts {
  database: EdgeDatabase;
  keys: OwnKeys;
  dataKeys: DataKeys;
  directory: Directory;
  units: Units;
  journal: Journal;
  clock: Clock;
  floor: number;
  /** Address of the centre, without a path. */
  centre: Centre;
  ingestKey: () => Promise<string | undefined>;
  backoffMs?: { first: number; max: number } | undefined;
}

export type CompanyFileState = 'looked_at' | 'sending' | 'sent' | 'refused';

export interface CompanyFileView {
  id: string;
  state: CompanyFileState;
  organization_id: string | null;
  /** At the centre, once it is there. */
  schema_id: string | null;
  people: number;
  problem: string | null;
  created_by: string;
  created_at: string;
  sent_at: string | null;
}

export interface CompanyPreview extends CompanyFileView {
  rows: number;
  confidence: number;
  columns: {
    header: string;
    kind: OrgColumnKind | null;
    confidence: number;
    by: string;
    becomes: string;
    as: string | null;
  }[];
  /** The first people of the file, beside what would leave of each, to the letter. */
  records: { row: number; original: Record<string, string>; leaves: JsonObject | null; why: string | null }[];
  /** Units that are large enough to be told, by the names they would be told under. */
  units: JsonObject[];
  units_under_floor: number;
  findings: (Finding & { rows: number[]; names: string[]; unit_names: string[]; suggested: string | null })[];
  /** People who would leave, and who would not because nothing but a name tells them from others. */
  leave: number;
  left_out: number;
}

interface FileRow {
  id: string;
  state: CompanyFileState;
  sealed: Uint8Array | null;
  facts: string;
  organization_id: string | null;
  schema_id: string | null;
  problem: string | null;
  attempts: number;
  next_at: number | null;
  created_by: string;
  created_at: number;
  sent_at: number | null;
}

interface SealedFile {
  cells: string[][];
  said: Record<string, OrgColumnKind | null>;
}

const PLACE = 'company file';
const KEPT_MS = DAY_MS;
const SENT_KEPT = 200;
const WAITING_MAX = 20;
const SHOWN = 20;
const FINDINGS_SHOWN = 200;
const BATCH = 200;
const TIME_LIMIT_MS = 60_000;
const ANSWER_BYTES_MAX = 256 * 1024;
const BACKOFF_MS = { first: 1000, max: 5 * 60_000 };
const NAMES_MAX = 20_000;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const compress = promisify(gzip);

export class CompanyFiles {
  readonly #parts: CompanyFilesParts;
  readonly #stop = new AbortController();
  #sending: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: CompanyFilesParts) {
    this.#parts = parts;
  }

  /** Goes on with what was being sent. */
  start(): void {
    this.#kick();
    this.#timer = setInterval(() => {
      this.#sweep();
      this.#kick();
    }, 1000);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    clearInterval(this.#timer);
    await this.#sending;
  }

  /** Reads a file and gives what would leave. Throws malformed_body or body_too_large, in words that repeat nothing of it. */
  async add(bytes: Uint8Array, operator: Operator): Promise<CompanyPreview> {
    const { cells } = await read({ bytes }, {});
    const { database, journal, clock } = this.#parts;
    this.#sweep();
    const id = randomUUID();
    database.transaction(() => {
      const { n } = database.get<{ n: number }>(
        `SELECT count(*) AS n FROM company_files WHERE state IN ('looked_at', 'sending')`,
      )!;
      if (n >= WAITING_MAX)
        throw new Problem('conflict', `${WAITING_MAX} company files wait already. Remove some first.`);
      database.run(
        `INSERT INTO company_files (id, state, sealed, facts, created_by, created_at) VALUES (?, 'looked_at', ?, '{}', ?, ?)`,
        id,
        this.#seal({ cells, said: {} } satisfies SealedFile),
        operator.name,
        clock(),
      );
      journal.append(operator.name, 'company_file.read', { file: id, rows: cells.length });
    });
    return this.preview(id);
  }

  /** `said`: which column is which, by header, where the recognition is wrong. */
  async setColumns(id: string, said: unknown, operator: Operator): Promise<CompanyPreview> {
    const file = this.#lookedAt(id);
    const known = this.#unseal<SealedFile>(file);
    const checked = { ...known.said, ...readColumns(said) };
    this.#parts.database.transaction(() => {
      this.#parts.database.run(
        'UPDATE company_files SET sealed = ? WHERE id = ?',
        this.#seal({ ...known, said: checked }),
        id,
      );
      this.#parts.journal.append(operator.name, 'company_file.columns', { file: id });
    });
    return this.preview(id);
  }

  /** Exactly what would leave: learned, made into rows, and undone. */
  async preview(id: string): Promise<CompanyPreview> {
    const file = this.#lookedAt(id);
    const { cells, said } = this.#unseal<SealedFile>(file);
    const { analysis } = await read({ cells }, said);
    const people = peopleOf(cells, analysis);
    const { dataKeys, directory } = this.#parts;
    const entries = this.#entries(analysis, people);
    const made = await dataKeys.withKeys(
      () => {
        for (const { entry } of entries) directory.learn(entry, this.#parts.clock());
        return this.#rows(analysis, people);
      },
      {
        prepare: () => directory.prepare(entries.map(({ entry }) => entry)),
        undo: () => directory.undo(),
        rehearse: true,
      },
    );
    const header = analysis.columns.map((column) => column.header);
    const firstRow = new Map(cells.map((row, at) => [at + 1, row]));
    const rowOf = new Map(analysis.chart.people.map((person) => [person.key, person]));
    const unitName = new Map(analysis.chart.units.map((unit) => [unit.key, unit.name]));
    const named = (key: string): string => {
      const person = rowOf.get(key);
      return person ? (person.name ?? person.email ?? person.id ?? `row ${person.row}`) : key.replace(/^r/, 'row ');
    };
    const view: CompanyPreview = {
      ...this.#view({ ...file, facts: JSON.stringify({ people: made.rows.length }) }),
      rows: cells.length,
      confidence: analysis.confidence,
      columns: analysis.columns.map(({ header: name, kind, confidence, by }) => ({
        ...{ header: name, kind, confidence, by },
        ...((kind === null ? undefined : COLUMN_FATES[kind]) ?? { becomes: 'dropped', as: null }),
      })),
      records: people.slice(0, SHOWN).map((one) => ({
        row: one.person.row,
        original: Object.fromEntries(header.map((name, at) => [name, firstRow.get(one.person.row)?.[at] ?? ''])),
        leaves: made.byKey.get(one.person.key) ?? null,
        why: made.byKey.has(one.person.key) ? null : (made.why.get(one.person.key) ?? 'It cannot be told from others.'),
      })),
      units: made.units,
      units_under_floor: made.unitsUnderFloor,
      findings: analysis.findings.slice(0, FINDINGS_SHOWN).map((finding) => ({
        ...finding,
        rows: finding.people.map((key) => rowOf.get(key)?.row ?? Number(key.slice(1))),
        names: finding.people.slice(0, 5).map(named),
        unit_names: finding.units.map((key) => unitName.get(key) ?? key),
        suggested:
          finding.suggestion?.kind === 'set_manager' && finding.suggestion.manager !== null
            ? named(finding.suggestion.manager)
            : finding.suggestion?.kind === 'merge_units'
              ? (unitName.get(finding.suggestion.into) ?? null)
              : null,
      })),
      leave: made.rows.length,
      left_out: people.length - made.rows.length,
    };
    this.#parts.database.run(
      'UPDATE company_files SET facts = ? WHERE id = ?',
      JSON.stringify({ people: made.rows.length }),
      id,
    );
    return view;
  }

  /** Names and addresses into the vault, rows to the centre. Resolves once that is durable here; `get` says how far it is. */
  async send(id: string, organizationId: string, operator: Operator): Promise<CompanyFileView> {
    if (!UUID.test(organizationId))
      throw new Problem('invalid_request', 'organization_id has to be the id of an organization at the centre.', {
        errors: [{ field: 'organization_id', detail: 'has to be an id, as the page Organisations shows it.' }],
      });
    const file = this.#lookedAt(id);
    const { cells, said } = this.#unseal<SealedFile>(file);
    const { analysis } = await read({ cells }, said);
    const people = peopleOf(cells, analysis);
    const { dataKeys, directory, database, journal, clock } = this.#parts;
    const entries = this.#entries(analysis, people);
    if (entries.length === 0)
      throw new Problem('conflict', 'Nobody in it has an employee number or an address: two people may bear one name.');
    // In parts, so that a large file keeps nobody waiting; learning is the same when it is done again.
    for (let first = 0; first < entries.length; first += BATCH) {
      const part = entries.slice(first, first + BATCH).map(({ entry }) => entry);
      await dataKeys.withKeys(() => part.forEach((entry) => void directory.learn(entry, clock())), {
        prepare: () => directory.prepare(part),
        undo: () => directory.undo(),
      });
      await setImmediate();
    }
    database.transaction(() => {
      const made = this.#rows(analysis, people);
      if (made.rows.length === 0) throw new Problem('conflict', 'Nobody of it may leave: they asked to be forgotten.');
      const sent = { organization_id: organizationId, ...made.body };
      database.run(
        `UPDATE company_files SET state = 'sending', sealed = ?, facts = ?, organization_id = ?, next_at = ?, problem = NULL
           WHERE id = ?`,
        this.#seal(sent),
        JSON.stringify({ people: made.rows.length }),
        organizationId,
        clock(),
        id,
      );
      journal.append(operator.name, 'company_file.send', { file: id, people: made.rows.length });
    });
    this.#kick();
    return this.get(id);
  }

  get(id: string): CompanyFileView {
    return this.#view(this.#row(id));
  }

  list(limit: number): CompanyFileView[] {
    return this.#parts.database
      .all<FileRow>('SELECT * FROM company_files ORDER BY created_at DESC, id LIMIT ?', limit)
      .map((row) => this.#view(row));
  }

  /** Forgets a file that was not sent. */
  remove(id: string, operator: Operator): void {
    const { state } = this.#row(id);
    if (state === 'sending') throw new Problem('conflict', 'It is being sent.');
    this.#parts.database.transaction(() => {
      this.#parts.database.run('DELETE FROM company_files WHERE id = ?', id);
      this.#parts.journal.append(operator.name, 'company_file.remove', { file: id });
    });
  }

  /**
   * Names for places in the chart, for whoever looks at it here and at the centre at once. They lead from a reference to a
   * name and to nothing else: pseudonyms of events are not among them, so nobody is re-identified by it.
   */
  async names(refs: readonly string[], operator: Operator): Promise<Record<string, string>> {
    if (refs.length > NAMES_MAX)
      throw new Problem('invalid_request', `At most ${NAMES_MAX} names are asked for at once.`);
    const { database, dataKeys, directory, journal } = this.#parts;
    const people = refs.flatMap((ref) => {
      const person = database.get<{ person: number }>('SELECT person FROM company_refs WHERE ref = ?', ref)?.person;
      return person === undefined ? [] : [{ ref, person }];
    });
    const names: Record<string, string> = {};
    for (let first = 0; first < people.length; first += BATCH) {
      const part = people.slice(first, first + BATCH);
      await dataKeys.withKeys(
        () => {
          for (const { ref, person } of part) {
            const { contact, names: known } = directory.profile(person);
            const name = contact.name ?? known[0] ?? contact.email;
            if (name !== undefined) names[ref] = name;
          }
        },
        {
          prepare: () =>
            dataKeys.prepare(
              0,
              part.map(({ person }) => person),
            ),
          undo: () => directory.undo(),
        },
      );
      await setImmediate();
    }
    journal.append(operator.name, 'company_names.read', { names: Object.keys(names).length });
    return names;
  }

  /** Resolves when nothing is being sent right now. */
  settled(): Promise<void> {
    return this.#sending;
  }

  #entries(analysis: OrgAnalysis, people: readonly CompanyPerson[]) {
    const byKey = new Map(people.map((one) => [one.person.key, one]));
    const unitNames = new Map(analysis.chart.units.map(({ key, name }) => [key, name]));
    return people.filter(isKnowable).map((one) => {
      const above = one.person.manager === null ? undefined : byKey.get(one.person.manager);
      const manager = above && isKnowable(above) ? above : undefined;
      return { one, entry: entryOf(one, { chart: analysis.chart, manager, unitNames }) };
    });
  }

  /** Rows as they leave, of people the directory knows by now; inside a transaction. */
  #rows(analysis: OrgAnalysis, people: readonly CompanyPerson[]) {
    const { directory, units, floor } = this.#parts;
    directory.forgetCounts();
    const traits = traitsOf(
      people.map(({ person }) => person),
      floor,
    );
    const known = new Map<string, { subject: string; ref: string; department: number | null; team: number | null }>();
    const why = new Map<string, string>();
    const taken = new Set<number>();
    for (const one of people) {
      const solid = identifiersOf(one).filter(({ kind }) => kind !== 'name');
      const person = solid.length === 0 ? undefined : directory.lookUp(solid);
      if (person === undefined)
        why.set(
          one.person.key,
          solid.length === 0 ? 'Nothing but a name: two people may bear it.' : 'They asked to be forgotten.',
        );
      else if (taken.has(person)) why.set(one.person.key, 'The same person stands in an earlier row.');
      else {
        taken.add(person);
        const place = directory.placeOf(person);
        known.set(one.person.key, { subject: directory.activePseudonym(person), ref: this.#refOf(person), ...place });
      }
    }
    const told = new Map<number, JsonObject>();
    const under = new Set<number>();
    const hashes = new Map<number, string | null>();
    const unit = (id: number | null): string | null => {
      if (id === null) return null;
      const known = hashes.get(id);
      if (known !== undefined) return known;
      const described = units.describe(id);
      const hash = described?.unit_id_hash ?? null;
      hashes.set(id, hash);
      if (!described) under.add(id);
      else
        told.set(id, {
          id: described.unit_id_hash,
          kind: described.kind,
          ...(described.parent_id_hash === undefined ? {} : { parent: described.parent_id_hash }),
          name: described.name_generic,
        });
      return hash;
    };
    const byKey = new Map<string, JsonObject>();
    for (const { person } of people) {
      const self = known.get(person.key);
      if (!self) continue;
      const above = person.manager === null ? undefined : known.get(person.manager);
      const trouble = troubleOf(person.trouble, known);
      byKey.set(
        person.key,
        compact({
          ...{ subject: self.subject, ref: self.ref, ...traits.get(person.key)! },
          department: unit(self.department),
          team: unit(self.team),
          manager: above?.subject ?? null,
          confidence: person.confidence,
          trouble,
        }),
      );
    }
    const rows = [...byKey.values()];
    const unitKey = this.#unitKeys(analysis, people, known, units);
    const findings = analysis.findings.flatMap((finding, position): JsonObject[] => {
      if (!FOR_THE_CENTRE.has(finding.kind)) return [];
      const about = finding.people.flatMap((key) => known.get(key)?.ref ?? []);
      const aboutUnits = finding.units.flatMap((key) => unitKey.get(key) ?? []);
      if (finding.kind === 'similar_units' && aboutUnits.length < 2) return [];
      const { kind, severity, count, confidence } = finding;
      const none = about.length + aboutUnits.length === 0;
      return [
        {
          kind,
          severity,
          people: about,
          units: aboutUnits,
          count,
          confidence,
          ...(none ? { position: position % 1000 } : {}),
        },
      ];
    });
    const columns = analysis.columns.flatMap(({ kind, confidence, by }) => (kind ? [{ kind, confidence, by }] : []));
    const body = { rows, units: [...told.values()], findings: findings.slice(0, 5000), columns };
    return { byKey, rows, why, units: [...told.values()], unitsUnderFloor: under.size, body };
  }

  /** Pseudonyms of the file's units, where they may be told. */
  #unitKeys(
    { chart }: OrgAnalysis,
    people: readonly CompanyPerson[],
    known: ReadonlyMap<string, { department: number | null; team: number | null }>,
    units: Units,
  ): ReadonlyMap<string, string> {
    const keys = new Map<string, string>();
    for (const { person } of people) {
      const place = known.get(person.key);
      for (const [key, id] of [
        [person.department, place?.department],
        [person.team, place?.team],
      ] as const) {
        if (key === null || id === null || id === undefined || keys.has(key)) continue;
        const hash = units.pseudonymOf(id);
        if (hash !== undefined) keys.set(key, hash);
      }
    }
    return new Map(chart.units.flatMap(({ key }) => (keys.has(key) ? [[key, keys.get(key)!] as const] : [])));
  }

  #refOf(person: number): string {
    const { database } = this.#parts;
    const known = database.get<{ ref: string }>('SELECT ref FROM company_refs WHERE person = ?', person)?.ref;
    if (known !== undefined) return known;
    const ref = `e${randomBytes(12).toString('hex')}`;
    database.run('INSERT INTO company_refs VALUES (?, ?)', person, ref);
    return ref;
  }

  #kick(): void {
    if (this.#stop.signal.aborted) return;
    this.#sending = this.#sending.then(() => this.#sendDue()).catch(() => undefined);
  }

  async #sendDue(): Promise<void> {
    const { database, clock } = this.#parts;
    const due = database.all<FileRow>(
      `SELECT * FROM company_files WHERE state = 'sending' AND next_at <= ? ORDER BY created_at`,
      clock(),
    );
    for (const row of due) {
      if (this.#stop.signal.aborted) return;
      const outcome = await this.#post(open(this.#key(), row.sealed!, PLACE));
      database.transaction(() => {
        if (outcome.kind === 'taken')
          database.run(
            `UPDATE company_files SET state = 'sent', sealed = NULL, schema_id = ?, problem = NULL, sent_at = ? WHERE id = ?`,
            outcome.schemaId,
            clock(),
            row.id,
          );
        else if (outcome.kind === 'refused')
          database.run(
            `UPDATE company_files SET state = 'refused', sealed = NULL, problem = ? WHERE id = ?`,
            outcome.problem,
            row.id,
          );
        else {
          const { first, max } = this.#parts.backoffMs ?? BACKOFF_MS;
          const waitMs = Math.min(first * 2 ** Math.min(row.attempts, 20), max);
          database.run(
            'UPDATE company_files SET attempts = attempts + 1, next_at = ?, problem = ? WHERE id = ?',
            clock() + waitMs,
            outcome.problem,
            row.id,
          );
        }
      });
    }
  }

  async #post(
    body: Buffer,
  ): Promise<{ kind: 'taken'; schemaId: string } | { kind: 'refused' | 'failed'; problem: string }> {
    const { centre, ingestKey } = this.#parts;
    const key = await ingestKey().catch(() => undefined);
    if (key === undefined) return { kind: 'failed', problem: 'There is no key for the centre yet.' };
    try {
      const response = await centre.request('/api/v1/org-schemas/upload', {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'content-encoding': 'gzip' },
        body: await compress(body),
        signal: AbortSignal.any([this.#stop.signal, AbortSignal.timeout(TIME_LIMIT_MS)]),
      });
      const text = await boundedText(response, ANSWER_BYTES_MAX);
      const answer = parsed(text);
      if (response.status === 202 && typeof answer.id === 'string' && UUID.test(answer.id))
        return { kind: 'taken', schemaId: answer.id };
      const problem = detailOf(response.status, answer);
      const isFinal = [400, 404, 409, 413, 415, 422].includes(response.status);
      return { kind: isFinal ? 'refused' : 'failed', problem };
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      const code = (cause as { code?: unknown }).code;
      return {
        kind: 'failed',
        problem: `The centre does not answer (${typeof code === 'string' ? code : 'no connection'}).`,
      };
    }
  }

  #sweep(): void {
    const { database, clock } = this.#parts;
    database.run(`DELETE FROM company_files WHERE state = 'looked_at' AND created_at < ?`, clock() - KEPT_MS);
    database.run(
      `DELETE FROM company_files WHERE state IN ('sent', 'refused') AND id NOT IN
         (SELECT id FROM company_files WHERE state IN ('sent', 'refused') ORDER BY created_at DESC LIMIT ${SENT_KEPT})`,
    );
  }

  #row(id: string): FileRow {
    const row = this.#parts.database.get<FileRow>('SELECT * FROM company_files WHERE id = ?', id);
    if (!row) throw new Problem('not_found', 'There is no such company file. One that is not sent is kept for a day.');
    return row;
  }

  #lookedAt(id: string): FileRow {
    const row = this.#row(id);
    if (row.state !== 'looked_at')
      throw new Problem('conflict', 'This file has been sent. Upload it again to look at it.');
    return row;
  }

  #view(row: FileRow): CompanyFileView {
    const { people = 0 } = JSON.parse(row.facts) as { people?: number }; // we wrote it
    const { id, state, organization_id, schema_id, problem, created_by } = row;
    return {
      ...{ id, state, organization_id, schema_id, people, problem, created_by },
      created_at: formatInstant(row.created_at),
      sent_at: row.sent_at === null ? null : formatInstant(row.sent_at),
    };
  }

  #key(): Buffer {
    return this.#parts.keys.get('records');
  }

  #seal(value: object): Buffer {
    return seal(this.#key(), JSON.stringify(value), PLACE);
  }

  #unseal<T>({ sealed }: FileRow): T {
    return JSON.parse(open(this.#key(), sealed!, PLACE).toString()) as T; // we sealed it
  }
}

/** Findings that only the words of the file tell; the others the centre finds by itself. */
const FOR_THE_CENTRE: ReadonlySet<string> = new Set(['similar_units', 'duplicate_person', 'no_manager_column']);

function troubleOf(
  trouble: CompanyPerson['person']['trouble'],
  known: ReadonlyMap<string, { ref: string }>,
): JsonObject | null {
  const ref = (key: string): string | null => known.get(key)?.ref ?? null;
  switch (trouble?.kind) {
    case undefined:
      return null;
    case 'self':
      return { kind: 'self' };
    case 'unknown':
      return {
        kind: 'unknown',
        nearest: trouble.nearest === null ? null : ref(trouble.nearest),
        likeness: Math.max(0, trouble.likeness),
      };
    case 'ambiguous':
      return { kind: 'ambiguous', candidates: trouble.candidates.flatMap((key) => ref(key) ?? []) };
    case 'conflicting': {
      const other = ref(trouble.other);
      return other === null ? null : { kind: 'conflicting', other };
    }
  }
}

function peopleOf(cells: readonly (readonly string[])[], { chart, columns }: OrgAnalysis): CompanyPerson[] {
  return chart.people.map((person) => ({ person, more: moreOf(cells[person.row - 1] ?? [], columns) }));
}

async function read(
  input: { bytes: Uint8Array } | { cells: string[][] },
  said: Record<string, OrgColumnKind | null>,
): Promise<{ cells: string[][]; analysis: OrgAnalysis }> {
  try {
    return await readCompanyFile(input, { said });
  } catch (error) {
    if (!(error instanceof CompanyFileError)) throw error;
    throw new Problem(error.tooLarge ? 'body_too_large' : 'malformed_body', error.message, { cause: error });
  }
}

function readColumns(said: unknown): Record<string, OrgColumnKind | null> {
  const isObject = typeof said === 'object' && said !== null && !Array.isArray(said);
  const entries = isObject ? Object.entries(said) : [];
  const kinds: readonly string[] = ORG_COLUMN_KINDS;
  const isKind = (value: unknown): value is OrgColumnKind | null =>
    value === null || (typeof value === 'string' && kinds.includes(value));
  if (!isObject || entries.length > 100 || !entries.every(([, kind]) => isKind(kind)))
    throw new Problem('invalid_request', `columns has to name, by header, one of: ${kinds.join(', ')}; or null.`, {
      errors: [{ field: 'columns', detail: 'has to be an object of headers and kinds.' }],
    });
  return Object.fromEntries(entries) as Record<string, OrgColumnKind | null>;
}

function parsed(text: string): { id?: unknown; detail?: unknown } {
  try {
    return (JSON.parse(text) ?? {}) as { id?: unknown; detail?: unknown };
  } catch {
    return {};
  }
}

/** The centre's own words, unless they look like somebody: then only that it refused. */
function detailOf(status: number, { detail }: { detail?: unknown }): string {
  if (status === 401 || status === 403)
    return `The centre does not accept the key (${status}). Make one with "bellwether keys create --scopes ingest" and put it into the key file.`;
  if (typeof detail !== 'string' || detail.length > 2000) return `The centre answered ${status}.`;
  return findPersonalData(detail) === undefined ? detail : `The centre refused it (${status}).`;
}
