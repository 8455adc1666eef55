/**
 * Who people are: every identifier of every source leads to one person, and a person is one pseudonym over all sources.
 * Identifiers are kept as keyed digests to look up by, and once in the person's profile, sealed under a key of their own.
 *
 * A person's pseudonym is made of the identifier they were first known by (their root), an employee id where there is
 * one, and stays when more become known. When two persons turn out to be one, one pseudonym gives way to the other, and
 * the link is told to the centre. People with different employee ids are never made one, whatever else they share.
 */
import { Problem } from '@bellwether/core';
import type { DirectoryEntry, Identifier, IdentifierKind, Person, WorkingHours } from '../adapter.ts';
import { canonicalJson } from '../canonical-json.ts';
import type { EdgeDatabase } from '../edge-database.ts';
import { normaliseIdentifier } from '../pseudonym.ts';
import type { DataKeys } from './data-keys.ts';
import type { Epochs } from './epochs.ts';
import type { OwnKeys } from './own-keys.ts';
import { open, seal } from './seal.ts';
import type { Units } from './units.ts';

export interface DirectoryOptions {
  /** E-mail domains of the organisation: whoever has an address there is one of its people. */
  domains: readonly string[];
  hours: WorkingHours;
}

/** What is known of a person and leaves only by re-identification or erasure. */
export interface Profile {
  /** The identifier the pseudonym is made of, as it goes into it. */
  root: string;
  identifiers: { kind: IdentifierKind; value: string }[];
  names: string[];
  contact: Contact;
}

/** How somebody is reached, and how they want it. */
export interface Contact {
  name?: string;
  email?: string;
  /** Their id in Slack. */
  chat?: string;
  /** BCP 47: `de`, `pt-BR`. */
  language?: string;
  /** IANA: `Europe/Berlin`. */
  time_zone?: string;
}

/** A pseudonym that gave way to another one. */
export interface PseudonymLink {
  replaces: string;
  by: string;
}

interface PersonRow {
  person: number;
  profile: Uint8Array;
  entry_digest: Uint8Array | null;
  division: number | null;
  department: number | null;
  team: number | null;
  manager: number | null;
  status: string;
  attributes: string;
  hours: string | null;
}

const IDENTIFIER_LENGTH_MAX = 320;
const IDENTIFIERS_MAX = 50;
const DIGESTS_MAX = 50_000;
const EXTERNAL: Person = { kind: 'external', pseudonym: 'external' };

export class Directory {
  readonly #database: EdgeDatabase;
  readonly #keys: OwnKeys;
  readonly #epochs: Epochs;
  readonly #dataKeys: DataKeys;
  readonly #units: Units;
  readonly #domains: ReadonlySet<string>;
  readonly #hours: WorkingHours;
  #attributes: Readonly<Record<string, string>>[] | undefined;
  readonly #classSizes = new Map<string, number>();
  readonly #digests = new Map<string, Buffer>();

  constructor(
    database: EdgeDatabase,
    parts: { keys: OwnKeys; epochs: Epochs; dataKeys: DataKeys; units: Units },
    options: DirectoryOptions,
  ) {
    this.#database = database;
    this.#keys = parts.keys;
    this.#epochs = parts.epochs;
    this.#dataKeys = parts.dataKeys;
    this.#units = parts.units;
    this.#domains = new Set(options.domains.map((domain) => domain.toLowerCase()));
    this.#hours = options.hours;
  }

  /** Has the keys ready that learning these will want. */
  async prepare(entries: readonly DirectoryEntry[]): Promise<void> {
    const changed = entries.filter((entry) => !this.#isKnownAlready(entry));
    const people = changed.flatMap((entry) => this.#matches(this.#digestsOf(entry.identifiers)));
    await this.#dataKeys.prepare(changed.length, people);
  }

  /** A transaction was undone: people it had made are not there, and their numbers will be given to others. */
  undo(): void {
    this.#dataKeys.clear();
    this.forgetCounts();
  }

  /**
   * Takes in what a record tells about a person; inside a transaction. Gives the links that came of it, or
   * `undefined` when the person was erased and nothing was taken in.
   */
  learn(entry: DirectoryEntry, nowMs: number): PseudonymLink[] | undefined {
    const identifiers = cleaned(entry.identifiers);
    const solid = identifiers.filter(({ kind }) => kind !== 'name');
    if (solid.length === 0) return [];
    const digests = this.#digestsOf(solid);
    if (digests.some((digest) => this.#isForgotten(digest))) return undefined;
    if (this.#isKnownAlready(entry)) return [];
    const { person, links } = this.#personOf(solid, digests, nowMs);
    this.#update(this.#row(person), entry, identifiers, this.#entryDigest(entry), nowMs);
    this.forgetCounts();
    return links;
  }

  /** Inside a transaction: an unknown address of the organisation becomes a person. */
  person(identifiers: readonly Identifier[], nowMs: number): Person {
    const person = this.#find(identifiers) ?? this.#newColleague(identifiers, nowMs);
    if (person === undefined) return EXTERNAL;
    const { hours } = this.#database.get<{ hours: string | null }>(
      'SELECT hours FROM people WHERE person = ?',
      person,
    )!;
    return {
      kind: 'person',
      pseudonym: this.activePseudonym(person),
      hours: hours === null ? this.#hours : (JSON.parse(hours) as WorkingHours), // we wrote it
    };
  }

  /** The person a pseudonym of any epoch stands for. */
  resolve(pseudonym: string): number | undefined {
    return this.#database.get<{ person: number }>('SELECT person FROM pseudonyms WHERE pseudonym = ?', pseudonym)
      ?.person;
  }

  /** The person with one of these identifiers; makes nobody. */
  lookUp(identifiers: readonly Identifier[]): number | undefined {
    return this.#find(identifiers);
  }

  activePseudonym(person: number): string {
    const sql = 'SELECT pseudonym FROM pseudonyms WHERE person = ? AND active = 1';
    return this.#database.get<{ pseudonym: string }>(sql, person)!.pseudonym;
  }

  pseudonymsOf(person: number): string[] {
    const sql = 'SELECT pseudonym FROM pseudonyms WHERE person = ? ORDER BY epoch, pseudonym';
    return this.#database.all<{ pseudonym: string }>(sql, person).map(({ pseudonym }) => pseudonym);
  }

  managerOf(pseudonym: string): string | undefined {
    const sql = `SELECT p.manager FROM people p JOIN pseudonyms s ON s.person = p.person WHERE s.pseudonym = ?`;
    const manager = this.#database.get<{ manager: number | null }>(sql, pseudonym)?.manager;
    if (manager === null || manager === undefined) return undefined;
    const sqlActive = 'SELECT pseudonym FROM pseudonyms WHERE person = ? AND active = 1';
    return this.#database.get<{ pseudonym: string }>(sqlActive, manager)?.pseudonym;
  }

  /** The units somebody is in, whatever their size. */
  placeOf(person: number): { department: number | null; team: number | null } {
    const sql = 'SELECT department, team FROM people WHERE person = ?';
    return this.#database.get<{ department: number | null; team: number | null }>(sql, person)!;
  }

  /** The units an event about this person may name. */
  unitsOf(pseudonym: string): { department_id_hash?: string; team_id_hash?: string } {
    const sql = `SELECT p.department, p.team FROM people p JOIN pseudonyms s ON s.person = p.person WHERE s.pseudonym = ?`;
    const row = this.#database.get<{ department: number | null; team: number | null }>(sql, pseudonym);
    const department = row && this.#units.pseudonymOf(row.department);
    const team = row && this.#units.pseudonymOf(row.team);
    return {
      ...(department === undefined ? {} : { department_id_hash: department }),
      ...(team === undefined ? {} : { team_id_hash: team }),
    };
  }

  classSize(attributes: Readonly<Record<string, string>>): number {
    const wanted = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
    const key = JSON.stringify(wanted);
    let size = this.#classSizes.get(key);
    if (size === undefined) {
      this.#attributes ??= this.#database
        .all<{ attributes: string }>(`SELECT attributes FROM people WHERE status <> 'departed'`)
        .map((row) => JSON.parse(row.attributes) as Record<string, string>); // we wrote it
      size = this.#attributes.filter((one) => wanted.every(([name, value]) => one[name] === value)).length;
      this.#classSizes.set(key, size);
    }
    return size;
  }

  /** What was counted may not be so any more: people were learned, or a transaction was undone. */
  forgetCounts(): void {
    this.#attributes = undefined;
    this.#classSizes.clear();
    this.#units.forgetSizes();
  }

  /** Whether a text is somebody's identifier or name: such a text must not leave. */
  isKnown(text: string): boolean {
    const kinds: readonly IdentifierKind[] = ['employee_id', 'email', 'slack_id', 'teams_id', 'user_name', 'other_id'];
    const isSomebody = kinds.some((kind) => this.#personOfDigest(this.#digest({ kind, value: text })) !== undefined);
    return isSomebody || this.#bearers(text).length > 0;
  }

  counts(): { people: number; departed: number; external_domains: boolean } {
    const row = this.#database.get<{ people: number; departed: number }>(
      `SELECT count(*) AS people, coalesce(sum(status = 'departed'), 0) AS departed FROM people`,
    )!;
    return { ...row, external_domains: this.#domains.size > 0 };
  }

  /** The profile; the person's key must be in memory (`KeysWanted` else). */
  profile(person: number): Profile {
    return this.#openProfile(this.#row(person));
  }

  /**
   * Erases a person: their key, their identifiers, their pseudonyms' link to them. Keyed digests of the identifiers stay,
   * so that what a source says about them later is dropped. Inside a transaction; give the profile's texts to whoever
   * has to look for them elsewhere.
   */
  forget(person: number, nowMs: number): { pseudonyms: string[]; texts: string[] } {
    const { identifiers, names, contact } = this.profile(person);
    const pseudonyms = this.pseudonymsOf(person);
    const digests = this.#database.all<{ digest: Uint8Array }>(
      'SELECT digest FROM identifiers WHERE person = ?',
      person,
    );
    for (const { digest } of digests)
      this.#database.run('INSERT OR IGNORE INTO forgotten VALUES (?, ?)', digest, nowMs);
    for (const table of ['identifiers', 'names', 'pseudonyms', 'last_said', 'company_refs', 'people'])
      this.#database.run(`DELETE FROM ${table} WHERE person = ?`, person);
    this.#database.run('UPDATE people SET manager = NULL WHERE manager = ?', person);
    this.#database.run('UPDATE reidentifications SET person = NULL, pseudonym = ? WHERE person = ?', 'erased', person);
    this.#dataKeys.forget(person);
    this.#digests.clear();
    this.forgetCounts();
    const { name, email, chat } = contact;
    const told = [name, email, chat].filter((text) => text !== undefined);
    const texts = [...identifiers.map(({ value }) => value), ...names, ...told];
    return { pseudonyms, texts: [...new Set(texts)] };
  }

  /**
   * The pseudonyms of a new epoch for up to `limit` people who have none yet, with the links to the ones in use. The
   * people's keys must be in memory.
   */
  enterEpoch(people: readonly number[], epoch: string): PseudonymLink[] {
    return people.map((person) => {
      const by = this.#epochs.pseudonym('employee', this.profile(person).root, epoch);
      this.#database.run('INSERT INTO pseudonyms VALUES (?, ?, ?, 0)', by, person, epoch);
      return { replaces: this.activePseudonym(person), by };
    });
  }

  /** Pseudonyms of all epochs in order, those after `after`. */
  pseudonymsAfter(after: string, limit: number): string[] {
    const sql = 'SELECT pseudonym FROM pseudonyms WHERE pseudonym > ? ORDER BY pseudonym LIMIT ?';
    return this.#database.all<{ pseudonym: string }>(sql, after, limit).map(({ pseudonym }) => pseudonym);
  }

  /** People without a pseudonym of that epoch. */
  outsideEpoch(epoch: string, limit: number): number[] {
    const sql = `SELECT person FROM people WHERE person NOT IN (SELECT person FROM pseudonyms WHERE epoch = ?) LIMIT ?`;
    return this.#database.all<{ person: number }>(sql, epoch, limit).map(({ person }) => person);
  }

  /** From now on everybody's pseudonym is the one of this epoch. Inside a transaction. */
  useEpoch(epoch: string): void {
    this.#database.run('UPDATE pseudonyms SET active = (epoch = ?)', epoch);
    this.forgetCounts();
  }

  #personOf(
    identifiers: readonly Identifier[],
    digests: readonly Buffer[],
    nowMs: number,
  ): { person: number; links: PseudonymLink[] } {
    const own = new Set(employeeIds(identifiers));
    const matches = this.#matches(digests).filter((person) => {
      const theirs = employeeIds(this.profile(person).identifiers);
      // An address or a name may be handed on; an employee id is not.
      return own.size === 0 || theirs.length === 0 || theirs.some((id) => own.has(id));
    });
    const [first, ...others] = matches.sort((a, b) => this.#rank(a) - this.#rank(b) || a - b);
    if (first === undefined) return { person: this.#create(identifiers, nowMs), links: [] };
    const links: PseudonymLink[] = [];
    for (const other of others) {
      const ids = [first, other].map((person) => employeeIds(this.profile(person).identifiers));
      if (ids[0]!.length > 0 && ids[1]!.length > 0 && !ids[0]!.some((id) => ids[1]!.includes(id))) continue;
      links.push(this.#merge(first, other));
    }
    return { person: first, links };
  }

  /** Those with an employee id come first. */
  #rank(person: number): number {
    return employeeIds(this.profile(person).identifiers).length > 0 ? 0 : 1;
  }

  #create(identifiers: readonly Identifier[], nowMs: number): number {
    const root = rootOf(identifiers);
    const { key, wrapped } = this.#dataKeys.take();
    const { lastId: person } = this.#database.run(
      `INSERT INTO people (key_id, wrapped, profile, status, attributes, created_at) VALUES (?, ?, x'', 'active', '{}', ?)`,
      wrapped.keyId,
      wrapped.bytes,
      nowMs,
    );
    this.#dataKeys.keep(person, key);
    const profile: Profile = { root, identifiers: [], names: [], contact: {} };
    this.#addIdentifiers(person, profile, identifiers);
    this.#database.run('UPDATE people SET profile = ? WHERE person = ?', sealProfile(key, profile, person), person);
    const epoch = this.#epochs.current();
    const pseudonym = this.#epochs.pseudonym('employee', root);
    this.#database.run('INSERT INTO pseudonyms VALUES (?, ?, ?, 1)', pseudonym, person, epoch);
    return person;
  }

  #merge(kept: number, gone: number): PseudonymLink {
    const [profile, other] = [this.profile(kept), this.profile(gone)];
    const link = { replaces: this.activePseudonym(gone), by: this.activePseudonym(kept) };
    this.#database.run('UPDATE pseudonyms SET active = 0 WHERE person = ?', gone);
    for (const table of ['identifiers', 'pseudonyms', 'last_said', 'reidentifications'])
      this.#database.run(`UPDATE ${table} SET person = ? WHERE person = ?`, kept, gone);
    this.#database.run('UPDATE OR IGNORE names SET person = ? WHERE person = ?', kept, gone);
    this.#database.run('DELETE FROM names WHERE person = ?', gone);
    this.#database.run('UPDATE people SET manager = ? WHERE manager = ?', kept, gone);
    this.#database.run('UPDATE OR IGNORE company_refs SET person = ? WHERE person = ?', kept, gone);
    this.#database.run('DELETE FROM company_refs WHERE person = ?', gone);
    this.#database.run('DELETE FROM people WHERE person = ?', gone);
    const merged: Profile = {
      root: profile.root,
      identifiers: [...profile.identifiers, ...other.identifiers],
      names: [...new Set([...profile.names, ...other.names])],
      contact: { ...other.contact, ...profile.contact },
    };
    this.#writeProfile(kept, merged);
    this.#dataKeys.forget(gone);
    return link;
  }

  #update(
    row: PersonRow,
    entry: DirectoryEntry,
    identifiers: readonly Identifier[],
    digest: Buffer,
    nowMs: number,
  ): void {
    const { person } = row;
    const profile = this.#openProfile(row);
    this.#addIdentifiers(person, profile, identifiers);
    profile.contact = { ...profile.contact, ...entry.contact };
    this.#writeProfile(person, profile);
    const division = this.#unit('division', entry.division, row.division, null, undefined);
    const department = this.#unit('department', entry.department, row.department, division, undefined);
    const team = this.#unit('team', entry.team, row.team, department, entry.department ?? undefined);
    const manager =
      entry.manager === undefined ? row.manager : entry.manager === null ? null : this.#managerOf(entry.manager, nowMs);
    this.#database.run(
      `UPDATE people SET entry_digest = ?, division = ?, department = ?, team = ?, manager = ?, status = ?, attributes = ?,
         hours = ? WHERE person = ?`,
      digest,
      division,
      department,
      team,
      manager === person ? null : manager,
      entry.status ?? row.status,
      JSON.stringify(entry.attributes ?? JSON.parse(row.attributes)),
      entry.hours === undefined ? row.hours : JSON.stringify(entry.hours),
      person,
    );
  }

  #unit(
    kind: 'division' | 'department' | 'team',
    name: string | null | undefined,
    known: number | null,
    parent: number | null,
    department: string | undefined,
  ): number | null {
    if (name === undefined) return known;
    return name === null ? null : this.#units.idOf(kind, name, department, parent);
  }

  #managerOf(identifiers: readonly Identifier[], nowMs: number): number | null {
    const solid = cleaned(identifiers).filter(({ kind }) => kind !== 'name');
    const known = this.#find(identifiers);
    if (known !== undefined) return known;
    if (solid.some((one) => this.#isForgotten(this.#digest(one)))) return null;
    // The manager's own record may come later; it will find this person by the same identifier.
    const hasEmployeeId = solid.some(({ kind }) => kind === 'employee_id');
    return hasEmployeeId ? this.#create(solid, nowMs) : (this.#newColleague(identifiers, nowMs) ?? null);
  }

  #find(identifiers: readonly Identifier[]): number | undefined {
    for (const identifier of cleaned(identifiers)) {
      if (identifier.kind === 'name') continue;
      const person = this.#personOfDigest(this.#digest(identifier));
      if (person !== undefined) return person;
    }
    for (const { kind, value } of identifiers) {
      const bearers = kind === 'name' ? this.#bearers(value) : [];
      if (bearers.length === 1) return bearers[0];
    }
    return undefined;
  }

  /** An address of the organisation that nobody is known by yet. */
  #newColleague(identifiers: readonly Identifier[], nowMs: number): number | undefined {
    const solid = cleaned(identifiers).filter(({ kind }) => kind !== 'name');
    const isOurs = solid.some(
      ({ kind, value }) => kind === 'email' && this.#domains.has(normaliseIdentifier(value, true).split('@').at(-1)!),
    );
    if (!isOurs || solid.some((identifier) => this.#isForgotten(this.#digest(identifier)))) return undefined;
    this.forgetCounts();
    return this.#create(solid, nowMs);
  }

  #addIdentifiers(person: number, profile: Profile, identifiers: readonly Identifier[]): void {
    for (const identifier of identifiers) {
      if (identifier.kind === 'name') {
        const name = normaliseIdentifier(identifier.value, false);
        if (!profile.names.includes(name)) profile.names.push(name);
        this.#database.run('INSERT OR IGNORE INTO names VALUES (?, ?)', this.#nameDigest(name), person);
        continue;
      }
      if (profile.identifiers.length >= IDENTIFIERS_MAX) break;
      // One that somebody else has already stays theirs.
      const digest = this.#digest(identifier);
      const { changes } = this.#database.run(
        'INSERT OR IGNORE INTO identifiers VALUES (?, ?, ?)',
        digest,
        person,
        identifier.kind,
      );
      if (changes === 1) profile.identifiers.push({ ...identifier });
    }
  }

  /** Nothing in it is news: a nightly export mostly repeats itself. */
  #isKnownAlready(entry: DirectoryEntry): boolean {
    const [person, ...others] = this.#matches(this.#digestsOf(entry.identifiers));
    if (person === undefined || others.length > 0) return false;
    const sql = 'SELECT entry_digest FROM people WHERE person = ?';
    const known = this.#database.get<{ entry_digest: Uint8Array | null }>(sql, person)?.entry_digest;
    return known !== null && known !== undefined && this.#entryDigest(entry).equals(known);
  }

  #entryDigest(entry: DirectoryEntry): Buffer {
    return this.#keys.digest('entry', canonicalJson(entry));
  }

  #matches(digests: readonly Buffer[]): number[] {
    const people = digests.map((digest) => this.#personOfDigest(digest));
    return [...new Set(people.filter((person) => person !== undefined))];
  }

  #personOfDigest(digest: Buffer): number | undefined {
    return this.#database.get<{ person: number }>('SELECT person FROM identifiers WHERE digest = ?', digest)?.person;
  }

  #bearers(name: string): number[] {
    const digest = this.#nameDigest(normaliseIdentifier(name, false));
    return this.#database
      .all<{ person: number }>('SELECT person FROM names WHERE digest = ? LIMIT 2', digest)
      .map(({ person }) => person);
  }

  #isForgotten(digest: Buffer): boolean {
    return this.#database.get('SELECT 1 FROM forgotten WHERE digest = ?', digest) !== undefined;
  }

  #digestsOf(identifiers: readonly Identifier[]): Buffer[] {
    return cleaned(identifiers)
      .filter(({ kind }) => kind !== 'name')
      .map((identifier) => this.#digest(identifier));
  }

  #digest({ kind, value }: Identifier): Buffer {
    return this.#remembered('identifier', kind, normaliseIdentifier(value, kind === 'email'));
  }

  #nameDigest(name: string): Buffer {
    return this.#remembered('name', '', name.toLowerCase());
  }

  /** Sources name the same few people and words over and over, and a keyed digest costs more than looking it up. */
  #remembered(use: 'identifier' | 'name', kind: string, text: string): Buffer {
    const key = `${use} ${kind} ${text}`;
    let digest = this.#digests.get(key);
    if (!digest) {
      if (this.#digests.size >= DIGESTS_MAX) this.#digests.clear();
      digest = use === 'name' ? this.#keys.digest(use, text) : this.#keys.digest(use, kind, text);
      this.#digests.set(key, digest);
    }
    return digest;
  }

  #row(person: number): PersonRow {
    const row = this.#database.get<PersonRow>('SELECT * FROM people WHERE person = ?', person);
    if (!row) throw new Problem('not_found', 'The vault does not know that person.');
    return row;
  }

  #openProfile({ person, profile }: PersonRow): Profile {
    return JSON.parse(open(this.#dataKeys.of(person), profile, `person:${person}`).toString()) as Profile; // we sealed it
  }

  #writeProfile(person: number, profile: Profile): void {
    const sealed = sealProfile(this.#dataKeys.of(person), profile, person);
    this.#database.run('UPDATE people SET profile = ? WHERE person = ?', sealed, person);
  }
}

function sealProfile(key: Buffer, profile: Profile, person: number): Buffer {
  return seal(key, JSON.stringify(profile), `person:${person}`);
}

/** Without what is empty or too long to be one. */
function cleaned(identifiers: readonly Identifier[]): Identifier[] {
  return identifiers.filter(({ value }) => value.trim() !== '' && value.length <= IDENTIFIER_LENGTH_MAX);
}

function employeeIds(identifiers: readonly Identifier[]): string[] {
  return identifiers.filter(({ kind }) => kind === 'employee_id').map(({ value }) => normaliseIdentifier(value, false));
}

/**
 * The text a pseudonym is made of: employee ids and addresses as they are, so that anybody with the key can make them
 * again; ids of other systems with their kind, since two systems may give one id to two people.
 */
function rootOf(identifiers: readonly Identifier[]): string {
  const order: readonly IdentifierKind[] = ['employee_id', 'email', 'user_name', 'slack_id', 'teams_id', 'other_id'];
  const [best] = [...identifiers].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  const { kind, value } = best!;
  const normalised = normaliseIdentifier(value, kind === 'email');
  return kind === 'employee_id' || kind === 'email' ? normalised : `${kind}\u001f${normalised}`;
}
