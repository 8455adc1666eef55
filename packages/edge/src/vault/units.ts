/**
 * Divisions, departments and teams as the directory knows them, and which of them may be named: one with fewer people
 * than the floor is not, and its members count for the unit above it. Names are sealed; what leaves is a pseudonym and
 * a number ("Team 12"), or the name the configuration gives it.
 */
import type { EdgeDatabase } from '../edge-database.ts';
import { normaliseIdentifier } from '../pseudonym.ts';
import type { Epochs } from './epochs.ts';
import type { OwnKeys } from './own-keys.ts';
import { open, seal } from './seal.ts';

export type UnitKind = 'division' | 'department' | 'team';

export interface UnitsOptions {
  floor: number;
  /** Real name → the name that leaves. */
  unitNames: ReadonlyMap<string, string>;
}

interface UnitRow {
  unit: number;
  kind: UnitKind;
  number: number;
  name: Uint8Array;
  parent: number | null;
  published: string | null;
}

/** A unit as it is told to the centre. */
export interface PublishedUnit {
  unit_id_hash: string;
  kind: UnitKind;
  parent_id_hash?: string;
  name_generic: string;
}

export class Units {
  readonly #database: EdgeDatabase;
  readonly #keys: OwnKeys;
  readonly #epochs: Epochs;
  readonly #options: UnitsOptions;
  readonly #pseudonyms = new Map<number, string | undefined>();

  constructor(database: EdgeDatabase, keys: OwnKeys, epochs: Epochs, options: UnitsOptions) {
    this.#database = database;
    this.#keys = keys;
    this.#epochs = epochs;
    this.#options = options;
  }

  /** The unit of that name, made when it is new. A team belongs to its department: two may have a team of one name. */
  idOf(kind: UnitKind, name: string, department: string | undefined, parent: number | null): number | null {
    const normalised = normaliseIdentifier(name, false);
    if (normalised === '') return null;
    const key =
      kind === 'team' && department ? `${normaliseIdentifier(department, false)}\u001f${normalised}` : normalised;
    const digest = this.#keys.digest('unit', kind, key.toLowerCase());
    const known = this.#database.get<{ unit: number; parent: number | null }>(
      'SELECT unit, parent FROM units WHERE digest = ?',
      digest,
    );
    if (known) {
      if (parent !== null && parent !== known.parent)
        this.#database.run('UPDATE units SET parent = ? WHERE unit = ?', parent, known.unit);
      return known.unit;
    }
    const number = this.#database.get<{ n: number }>('SELECT count(*) AS n FROM units WHERE kind = ?', kind)!.n + 1;
    const sealed = seal(this.#keys.get('units'), JSON.stringify({ name: normalised, key }), 'unit');
    return this.#database.run(
      'INSERT INTO units (digest, kind, number, name, parent) VALUES (?, ?, ?, ?, ?)',
      digest,
      kind,
      number,
      sealed,
      parent,
    ).lastId;
  }

  /** Its pseudonym; `undefined` while it has fewer people than the floor. */
  pseudonymOf(unit: number | null): string | undefined {
    if (unit === null) return undefined;
    if (!this.#pseudonyms.has(unit))
      this.#pseudonyms.set(unit, this.#sizeOf(unit) >= this.#options.floor ? this.#makePseudonym(unit) : undefined);
    return this.#pseudonyms.get(unit);
  }

  /** Sizes may have changed since they were looked at. */
  forgetSizes(): void {
    this.#pseudonyms.clear();
  }

  /** Units that may be named and have not been told as they are now; they count as told afterwards. */
  publish(): PublishedUnit[] {
    this.forgetSizes();
    const changed: PublishedUnit[] = [];
    const order = `CASE kind WHEN 'division' THEN 0 WHEN 'department' THEN 1 ELSE 2 END, number`;
    for (const row of this.#database.all<UnitRow>(`SELECT * FROM units ORDER BY ${order}`)) {
      const unit = this.#described(row);
      if (!unit) continue;
      const text = JSON.stringify(unit);
      if (text === row.published) continue;
      this.#database.run('UPDATE units SET published = ? WHERE unit = ?', text, row.unit);
      changed.push(unit);
    }
    return changed;
  }

  /** A unit as it may be told; `undefined` while it has fewer people than the floor. */
  describe(unit: number): PublishedUnit | undefined {
    return this.#described(this.#database.get<UnitRow>('SELECT * FROM units WHERE unit = ?', unit)!);
  }

  /** How many there are, and how many of them are too small to be named. */
  counts(): { kind: UnitKind; units: number; under_floor: number }[] {
    this.forgetSizes();
    const counts = new Map<UnitKind, { units: number; under_floor: number }>();
    for (const { unit, kind } of this.#database.all<{ unit: number; kind: UnitKind }>('SELECT unit, kind FROM units')) {
      const count = counts.get(kind) ?? { units: 0, under_floor: 0 };
      count.units += 1;
      if (this.pseudonymOf(unit) === undefined) count.under_floor += 1;
      counts.set(kind, count);
    }
    return [...counts].map(([kind, count]) => ({ kind, ...count }));
  }

  #described(row: UnitRow): PublishedUnit | undefined {
    const pseudonym = this.pseudonymOf(row.unit);
    if (pseudonym === undefined) return undefined;
    const parent = this.pseudonymOf(row.parent);
    return {
      unit_id_hash: pseudonym,
      kind: row.kind,
      ...(parent === undefined ? {} : { parent_id_hash: parent }),
      name_generic: this.#genericName(row),
    };
  }

  #sizeOf(unit: number): number {
    const column = this.#database.get<{ kind: UnitKind }>('SELECT kind FROM units WHERE unit = ?', unit)!.kind;
    const sql = `SELECT count(*) AS n FROM people WHERE ${column} = ? AND status <> 'departed'`;
    return this.#database.get<{ n: number }>(sql, unit)!.n;
  }

  #makePseudonym(unit: number): string {
    const row = this.#database.get<UnitRow>('SELECT * FROM units WHERE unit = ?', unit)!;
    return this.#epochs.pseudonym(row.kind, this.#open(row).key);
  }

  #genericName(row: UnitRow): string {
    const kind = row.kind.charAt(0).toUpperCase() + row.kind.slice(1);
    return this.#options.unitNames.get(this.#open(row).name) ?? `${kind} ${row.number}`;
  }

  #open(row: UnitRow): { name: string; key: string } {
    return JSON.parse(open(this.#keys.get('units'), row.name, 'unit').toString()) as { name: string; key: string }; // we sealed it
  }
}
