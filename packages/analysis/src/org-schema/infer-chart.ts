/**
 * From rows to a chart. Whom somebody reports to is looked up by id, e-mail address, name or path, whichever columns there
 * are; the surest column decides and the others may contradict it. Nothing is guessed here: who is not found is not found,
 * and what would mend it is a suggestion of `chartFindings`.
 */
import type { OrgColumnKind } from './column-words.ts';
import type { ManagerTrouble, OrgChart, OrgPerson, OrgUnit } from './org-chart.ts';
import type { OrgTable, OrgTableRow } from './org-table.ts';
import { editDistance, isFilled, plainId, plainName, plainText } from './plain-words.ts';
import type { RecognisedColumn } from './recognise-columns.ts';

export interface InferredChart {
  chart: OrgChart;
  /** Rows with neither id, e-mail address nor name. */
  rowsWithoutPerson: readonly number[];
  /** Whether any column says who reports to whom. */
  hasManagers: boolean;
}

type Lookup = (text: string) => readonly string[];

/** How sure each way of naming a manager is, when it leads to one person. */
const SURENESS = { manager_id: 0.99, manager_email: 0.99, manager_name: 0.96, reports_to_path: 0.93 } as const;
type ManagerColumn = keyof typeof SURENESS;
/** Nobody is named: right for who leads, and a gap for everybody else. */
const TOP_SURENESS = 0.9;
/** So many different unknown texts are compared with everybody. */
const NEAREST_MAX = 300;

export function inferChart(table: OrgTable, columns: readonly RecognisedColumn[]): InferredChart {
  const read = new RowReader(columns);
  const rowsWithoutPerson: number[] = [];
  const units = new UnitBook();
  const rows: { row: OrgTableRow; person: OrgPerson }[] = [];
  for (const row of table.rows) {
    const [id, email, name] = [read.text(row, 'employee_id'), read.text(row, 'email'), read.name(row)];
    if (id === undefined && email === undefined && name === undefined) {
      rowsWithoutPerson.push(row.number);
      continue;
    }
    const role = read.text(row, 'role');
    const department = units.keyOf('department', read.text(row, 'department'), null);
    rows.push({
      row,
      person: {
        key: `r${row.number}`,
        row: row.number,
        ...(id === undefined ? {} : { id }),
        ...(name === undefined ? {} : { name }),
        ...(email === undefined ? {} : { email }),
        ...(role === undefined ? {} : { role }),
        department,
        team: units.keyOf('team', read.text(row, 'team'), department),
        manager: null,
        confidence: 0,
      },
    });
  }
  const people = rows.map(({ person }) => person);
  const book = new PeopleBook(people);
  const managerColumns = (Object.keys(SURENESS) as ManagerColumn[]).flatMap((kind) => {
    const column = read.column(kind);
    return column ? [{ kind, sureness: SURENESS[kind] * column.confidence ** 0.3 }] : [];
  });
  managerColumns.sort((a, b) => b.sureness - a.sureness);
  const nearest = new Nearest(people);
  for (const { row, person } of rows) Object.assign(person, managerOf(row, person));
  return { chart: { people, units: units.all() }, rowsWithoutPerson, hasManagers: managerColumns.length > 0 };

  function managerOf(row: OrgTableRow, person: OrgPerson): Pick<OrgPerson, 'manager' | 'confidence' | 'trouble'> {
    let taken: { manager: string; confidence: number } | undefined;
    let trouble: ManagerTrouble | undefined;
    for (const { kind, sureness } of managerColumns) {
      const text = read.text(row, kind);
      if (text === undefined) continue;
      const found = kind === 'reports_to_path' ? book.byPath(text, person.key) : book.by(kind, text);
      if (found === undefined) continue; // a path of one: nobody above
      const others = found.filter((key) => key !== person.key);
      if (found.length > 0 && others.length === 0) trouble ??= { kind: 'self' };
      else if (others.length === 1) {
        const [manager] = others as [string];
        if (!taken) taken = { manager, confidence: sureness };
        else if (taken.manager === manager) taken.confidence = 1 - (1 - taken.confidence) * (1 - sureness);
        else trouble = { kind: 'conflicting', other: manager };
      } else if (others.length > 1) trouble ??= { kind: 'ambiguous', candidates: others.slice(0, 5) };
      else trouble ??= { kind: 'unknown', ...nearest.to(kind, text, person.key) };
    }
    if (taken && trouble?.kind === 'conflicting') return { ...taken, confidence: taken.confidence * 0.6, trouble };
    if (taken) return { ...taken, confidence: Math.round(taken.confidence * 1000) / 1000 };
    if (trouble) return { manager: null, confidence: trouble.kind === 'self' ? 0.6 : 0.1, trouble };
    return { manager: null, confidence: managerColumns.length === 0 ? 0.1 : TOP_SURENESS };
  }
}

class RowReader {
  readonly #byKind: ReadonlyMap<OrgColumnKind, RecognisedColumn>;

  constructor(columns: readonly RecognisedColumn[]) {
    this.#byKind = new Map(columns.flatMap((column) => (column.kind ? [[column.kind, column]] : [])));
  }

  column(kind: OrgColumnKind): RecognisedColumn | undefined {
    return this.#byKind.get(kind);
  }

  text(row: OrgTableRow, kind: OrgColumnKind): string | undefined {
    const column = this.#byKind.get(kind);
    const text = column && row.cells[column.column]!;
    return text !== undefined && isFilled(text) ? text : undefined;
  }

  name(row: OrgTableRow): string | undefined {
    const both = [this.text(row, 'first_name'), this.text(row, 'last_name')].filter((part) => part !== undefined);
    return this.text(row, 'name') ?? (both.length > 0 ? both.join(' ') : undefined);
  }
}

/** Units by what they are called, however it is written; a team belongs to its department. */
class UnitBook {
  readonly #units = new Map<string, OrgUnit>();

  keyOf(kind: OrgUnit['kind'], name: string | undefined, parent: string | null): string | null {
    if (name === undefined) return null;
    const plain = plainText(name) || name;
    const at = `${kind} ${parent ?? ''} ${plain}`;
    let unit = this.#units.get(at);
    if (!unit) {
      unit = { key: `${kind === 'department' ? 'd' : 't'}${this.#units.size + 1}`, kind, name, parent };
      this.#units.set(at, unit);
    }
    return unit.key;
  }

  all(): OrgUnit[] {
    return [...this.#units.values()];
  }
}

class PeopleBook {
  readonly #lookups: Readonly<Record<'id' | 'email' | 'name', Lookup>>;

  constructor(people: readonly OrgPerson[]) {
    this.#lookups = {
      id: index(people, ({ id }) => id, plainId),
      email: index(
        people,
        ({ email }) => email,
        (text) => text.toLowerCase(),
      ),
      name: index(people, ({ name }) => name, plainName),
    };
  }

  /** Everybody the text may mean; a column may hold now and then what another one usually does. */
  by(kind: ManagerColumn, text: string): readonly string[] {
    const { id, email, name } = this.#lookups;
    const order =
      kind === 'manager_email' ? [email, id, name] : kind === 'manager_name' ? [name, id, email] : [id, email, name];
    const bracketed = /[<([]([^<>()[\]]+)[>)\]]/.exec(text)?.[1];
    for (const part of [text, ...(bracketed ? [bracketed, text.replace(/[<([].*/, '')] : [])])
      for (const lookup of order) {
        const found = lookup(part);
        if (found.length > 0) return found;
      }
    return [];
  }

  /** From the top down to whom somebody reports to, or to themself; `undefined` when there is nobody above. */
  byPath(path: string, self: string): readonly string[] | undefined {
    const steps = path.split(/\s*[/\\>|»→]+\s*/).filter(isFilled);
    const found = steps.map((step) => this.by('manager_id', step));
    const last = found.at(-1) ?? [];
    const withoutSelf = last.includes(self) ? found.slice(0, -1) : found;
    return withoutSelf.length === 0 ? undefined : withoutSelf.at(-1)!;
  }
}

function index(
  people: readonly OrgPerson[],
  textOf: (person: OrgPerson) => string | undefined,
  plain: (text: string) => string,
): Lookup {
  const keys = new Map<string, string[]>();
  for (const person of people) {
    const text = textOf(person);
    const at = text === undefined ? '' : plain(text);
    if (at === '') continue;
    const known = keys.get(at);
    if (known) known.push(person.key);
    else keys.set(at, [person.key]);
  }
  return (text) => keys.get(plain(text)) ?? [];
}

/** Who is most like a text that names nobody; the same text is looked for once, and only so many of them. */
class Nearest {
  readonly #people: readonly OrgPerson[];
  readonly #known = new Map<string, { key: string; likeness: number }[]>();

  constructor(people: readonly OrgPerson[]) {
    this.#people = people;
  }

  to(kind: ManagerColumn, text: string, self: string): { nearest: string | null; likeness: number } {
    const last = kind === 'reports_to_path' ? (text.split(/\s*[/\\>|»→]+\s*/).at(-1) ?? text) : text;
    let found = this.#known.get(last);
    if (!found) {
      found = this.#known.size < NEAREST_MAX ? this.#search(last) : [];
      this.#known.set(last, found);
    }
    const [first, second] = found.filter(({ key }) => key !== self);
    if (!first) return { nearest: null, likeness: 0 };
    // Two that are equally like it say little.
    const likeness = second && second.likeness >= first.likeness ? first.likeness / 2 : first.likeness;
    return { nearest: first.key, likeness: Math.round(likeness * 100) / 100 };
  }

  #search(text: string): { key: string; likeness: number }[] {
    const forms: readonly [string, (person: OrgPerson) => string][] = [
      [plainName(text), ({ name }) => (name === undefined ? '' : plainName(name))],
      [text.toLowerCase(), ({ email }) => email?.toLowerCase() ?? ''],
      [plainId(text), ({ id }) => (id === undefined ? '' : plainId(id))],
    ];
    const found: { key: string; likeness: number }[] = [];
    for (const [wanted, formOf] of forms) {
      if (wanted.length < 4) continue;
      // One digit more or less makes another number, not a misspelt one.
      const max = /^\d+$/.test(wanted) ? 0 : Math.min(3, Math.floor(wanted.length / 5));
      for (const person of this.#people) {
        const form = formOf(person);
        if (form === '' || max === 0) continue;
        const distance = editDistance(wanted, form, max);
        if (distance <= max) found.push({ key: person.key, likeness: 1 - (distance / wanted.length) * 2 });
      }
    }
    return found.sort((a, b) => b.likeness - a.likeness).slice(0, 3);
  }
}
