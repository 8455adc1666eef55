/**
 * Which figures of one period may be published: for each measure of a family, the units and the values of crossings
 * whose figure is shown. A function of the contributions and the floor alone, so that neither who asks nor what was
 * asked before plays a part.
 *
 * 1. A unit's figure needs the floor of people, and when it is a sum of amounts no one person may make up half of it,
 *    no two four fifths, and not everybody may have the same (science of disclosure: floor, dominance, homogeneity).
 * 2. Down the hierarchy, what is hidden below a shown unit must together be as safe as a shown figure.
 * 3. Over all measures together, no combination of figures may be about fewer people than the floor (linear-audit.ts).
 *    What stands in the way is hidden: of small units before large ones, and of one unit narrow measures before broad
 *    ones. The other way round, one team of three would take a measure from everybody.
 * 4. A cut of the whole organisation by something else is published only where it is tied to the rest by so many people
 *    that it cannot be taken from it (robust-parts.ts).
 */
import { type Contribution, hasMeasure } from './contribution.ts';
import { type Column, type Unknown, unfixed, unknownKey } from './linear-audit.ts';
import type { PublicationFamily } from './publication-family.ts';
import { weaklyTied } from './robust-parts.ts';
import { type SuppressionNode, type SuppressionRules, suppressParts, suppressTree } from './suppress-tree.ts';

/** The organisation as a whole. */
export const WHOLE = '[]';

/** What may be shown, by measure. */
export interface PublishedPattern {
  /** Keys of units, the whole included; empty when the measure has no figure at all. */
  units: readonly ReadonlySet<string>[];
  /** By crossing, then measure. */
  crossings: readonly (readonly ReadonlySet<string>[])[];
}

/** What an earlier vintage of the same period has told already. */
export interface EarlierVintage {
  pattern: PublishedPattern;
  /** Units that had people in them then, by measure. */
  filled: readonly ReadonlySet<string>[];
  /** Units in which something is new. */
  changed: ReadonlySet<string>;
  /** Kinds of which a crossing is out: beside it nothing may appear that was not there when it was published. */
  cutKinds: ReadonlySet<string>;
}

interface Piece {
  unit: readonly string[];
  measures: readonly number[];
  persons: ReadonlySet<number>;
}

interface UnitCell {
  key: string;
  /** Ends in a value that no event named: never shown. */
  isNameless: boolean;
}

export function unitKey(path: readonly string[]): string {
  return JSON.stringify(path);
}

/** The unit itself and those it is in, the whole organisation first. */
export function withAncestors(unit: readonly string[]): readonly string[] {
  const known = ANCESTORS.get(unit);
  if (known) return known;
  const keys = Array.from({ length: unit.length + 1 }, (_, depth) => unitKey(unit.slice(0, depth)));
  ANCESTORS.set(unit, keys);
  return keys;
}

/** A unit is asked for its ancestors for every measure, and every time that something is hidden. */
const ANCESTORS = new WeakMap<readonly string[], readonly string[]>();

/** Kinds of measures of which a crossing shows something. */
export function cutKindsOf({ measures }: PublicationFamily, { crossings }: PublishedPattern): Set<string> {
  return new Set(
    crossings.flatMap((own) => own.flatMap((values, measure) => (values.size > 0 ? [measures[measure]!.kind] : []))),
  );
}

export class PublishedTable {
  readonly family: PublicationFamily;
  readonly floor: number;
  readonly contributions: readonly Contribution[];
  /** By measure, then unit. */
  readonly amounts: readonly ReadonlyMap<string, ReadonlyMap<number, bigint>>[];
  readonly #root: SuppressionNode<UnitCell>;

  constructor(family: PublicationFamily, contributions: readonly Contribution[], floor: number) {
    this.family = family;
    this.floor = floor;
    this.contributions = contributions;
    this.amounts = family.measures.map((_, measure) => this.#amountsOf(measure));
    this.#root = treeOf(contributions);
  }

  /** What may be shown; with what an earlier vintage told, never finer than that. */
  pattern(earlier?: EarlierVintage): PublishedPattern {
    const { measures } = this.family;
    const barred = measures.map(() => new Set<string>());
    const units = measures.map((_, measure) => this.#shownUnits(measure, barred[measure]!, earlier));
    const attempts = new Map<string, number>();
    for (let stuck = this.#unfixed(units); stuck.length > 0; stuck = this.#unfixed(units)) {
      for (const one of stuck) {
        const attempt = attempts.get(unknownKey(one)) ?? 0;
        attempts.set(unknownKey(one), attempt + 1);
        for (const key of this.#tellingUnits(one, units[one.measure]!, 2 ** attempt)) barred[one.measure]!.add(key);
      }
      for (const measure of new Set(stuck.map((one) => one.measure)))
        units[measure] = this.#shownUnits(measure, barred[measure]!, earlier);
    }
    return { units, crossings: this.#crossings(units) };
  }

  /** What to hide for the pattern to be safe. */
  #unfixed(units: readonly ReadonlySet<string>[]): Unknown[] {
    const kinds = new Set(this.family.measures.map((measure) => measure.kind));
    return [...kinds].flatMap((kind) => unfixed(this.#columns(kind, units), this.floor));
  }

  isSafeAmount(measure: number, byPerson: ReadonlyMap<number, bigint>): boolean {
    if (byPerson.size < this.floor) return false;
    if (this.family.measures[measure]!.aggregate !== 'sum') return true;
    return !isHomogeneous(byPerson) && !isDominated(byPerson);
  }

  #amountsOf(measure: number): Map<string, Map<number, bigint>> {
    const { aggregate, kind } = this.family.measures[measure]!;
    const finest = new Map<string, { unit: readonly string[]; byPerson: Map<number, bigint> }>();
    for (const { person, unit, mask, events, sums, home } of this.contributions) {
      if (!hasMeasure(mask, measure)) continue;
      const own = aggregate === 'distinct' ? home.unit : unit;
      const key = withAncestors(own).at(-1)!;
      const known = finest.get(key) ?? { unit: own, byPerson: new Map<number, bigint>() };
      finest.set(key, known);
      if (aggregate === 'distinct') known.byPerson.set(person, 1n);
      else {
        const amount = aggregate === 'sum' ? (sums.get(kind) ?? 0n) : BigInt(events);
        known.byPerson.set(person, (known.byPerson.get(person) ?? 0n) + amount);
      }
    }
    const amounts = new Map<string, Map<number, bigint>>();
    for (const { unit, byPerson } of finest.values())
      for (const key of withAncestors(unit)) {
        const total = amounts.get(key);
        if (!total) amounts.set(key, new Map(byPerson));
        else for (const [person, amount] of byPerson) total.set(person, (total.get(person) ?? 0n) + amount);
      }
    return amounts;
  }

  #shownUnits(measure: number, barred: ReadonlySet<string>, earlier: EarlierVintage | undefined): Set<string> {
    const amounts = this.amounts[measure]!;
    const before = earlier?.pattern.units[measure];
    if (earlier && !before?.has(WHOLE) && earlier.cutKinds.has(this.family.measures[measure]!.kind)) return new Set();
    // Nothing was told of the measure: it is as if there had been no earlier vintage.
    const told = before?.has(WHOLE) ? before : undefined;
    const filled = earlier?.filled[measure];
    const shown = suppressTree(this.#root, {
      isSafe: (cells) => this.isSafeAmount(measure, mergedAmounts(cells.map(({ key }) => amounts.get(key)))),
      isEmpty: ({ key }) => (amounts.get(key)?.size ?? 0) === 0,
      isBarred: ({ key, isNameless }) =>
        isNameless || barred.has(key) || (told !== undefined && filled!.has(key) && !told.has(key)),
      isKnown: ({ key }) => told?.has(key) === true && !earlier!.changed.has(key),
      compare: (a, b) => amounts.get(a.key)!.size - amounts.get(b.key)!.size || (a.key < b.key ? -1 : 1),
    });
    return new Set([...shown].map(({ key }) => key));
  }

  /**
   * What to hide so that the part is no longer told apart: its unit or, when it is what is left beside shown parts, the
   * smallest of those, more of them each time.
   */
  #tellingUnits({ measure, part }: Unknown, shown: ReadonlySet<string>, many: number): string[] {
    const path = JSON.parse(part) as string[];
    const size = (key: string): number => this.amounts[measure]!.get(key)?.size ?? 0;
    const parts = [...shown]
      .filter((key) => {
        const other = JSON.parse(key) as string[];
        return other.length === path.length + 1 && path.every((name, i) => other[i] === name);
      })
      .sort((a, b) => size(a) - size(b) || (a < b ? -1 : 1));
    return parts.length > 0 ? parts.slice(0, many) : [part];
  }

  #columns(kind: string, units: readonly ReadonlySet<string>[]): Column[] {
    return this.#piecesOf(kind).flatMap(({ unit, measures, persons }) => {
      const unknowns = measures.flatMap((measure) => {
        const part = partOf(unit, units[measure]!);
        return part === undefined ? [] : [{ measure, part }];
      });
      return unknowns.length === 0 ? [] : [{ unknowns, persons }];
    });
  }

  readonly #pieces = new Map<string, readonly Piece[]>();

  /** People of a unit whose events count for the same measures of a kind. */
  #piecesOf(kind: string): readonly Piece[] {
    const known = this.#pieces.get(kind);
    if (known) return known;
    const own = [...this.family.measures.keys()].filter((measure) => this.family.measures[measure]!.kind === kind);
    const rows = kind === 'distinct' ? onceEach(this.contributions, own) : this.contributions;
    const pieces = new Map<string, { unit: readonly string[]; measures: number[]; persons: Set<number> }>();
    for (const { person, unit, mask } of rows) {
      const measures = own.filter((measure) => hasMeasure(mask, measure));
      const key = `${withAncestors(unit).at(-1)} ${measures.join()}`;
      const piece = pieces.get(key) ?? { unit, measures, persons: new Set<number>() };
      piece.persons.add(person);
      pieces.set(key, piece);
    }
    const made = [...pieces.values()];
    this.#pieces.set(kind, made);
    return made;
  }

  /** Each contribution with the coefficients of a kind that add up for it; contributions to nothing published are left out. */
  #columnRows(
    contributions: readonly Contribution[],
    kind: string,
    units: readonly ReadonlySet<string>[],
  ): { person: number; crossing: readonly string[]; unknowns: readonly Unknown[] }[] {
    const own = [...this.family.measures.keys()].filter((measure) => this.family.measures[measure]!.kind === kind);
    const rows = kind === 'distinct' ? onceEach(contributions, own) : contributions;
    return rows.flatMap(({ person, unit, crossing, mask }) => {
      const unknowns = own.flatMap((measure) => {
        if (!hasMeasure(mask, measure)) return [];
        const part = partOf(unit, units[measure]!);
        return part === undefined ? [] : [{ measure, part }];
      });
      return unknowns.length === 0 ? [] : [{ person, crossing, unknowns }];
    });
  }

  #crossings(units: readonly ReadonlySet<string>[]): Set<string>[][] {
    const { crossings, measures } = this.family;
    const published = crossings.map(() => measures.map(() => new Set<string>()));
    for (const kind of new Set(measures.map((measure) => measure.kind))) {
      // Whom a person counts for can change with what comes late, and with it which people are alike.
      if (kind === 'distinct') continue;
      const rows = this.#columnRows(this.contributions, kind, units);
      let apart = new Set(crossings.keys());
      // A cut that is proven to be tied to the rest is no longer what keeps people apart in the proof of the next.
      for (let progress = true; progress && apart.size > 0; ) {
        progress = false;
        for (const crossing of apart) {
          const shown = this.#shownValues(kind, crossing, [...apart], rows, units);
          if (shown.size === 0) continue;
          for (const [measure, values] of shown) published[crossing]![measure] = values;
          apart = new Set([...apart].filter((other) => other !== crossing));
          progress = true;
        }
      }
    }
    return published;
  }

  /** By measure, the values of a crossing whose figures may be shown beside everything else. */
  #shownValues(
    kind: string,
    crossing: number,
    apart: readonly number[],
    rows: readonly { person: number; crossing: readonly string[]; unknowns: readonly Unknown[] }[],
    units: readonly ReadonlySet<string>[],
  ): Map<number, Set<string>> {
    const shown = new Map<number, Set<string>>();
    for (const [measure, { kind: other }] of this.family.measures.entries()) {
      if (other !== kind || !units[measure]!.has(WHOLE)) continue;
      const values = this.#safeValues(measure, crossing, new Set());
      if (values.size > 0) shown.set(measure, values);
    }
    const left = new Set(shown.keys());
    while (left.size > 0) {
      const tied = [...left].find((measure) => {
        const alone = rows.filter(
          ({ unknowns }) =>
            unknowns.every((one) => one.measure === measure || !left.has(one.measure)) &&
            unknowns.some((one) => one.measure === measure),
        );
        const values = this.#tiedValues(measure, crossing, apart, alone, shown.get(measure)!);
        if (values.size > 0) shown.set(measure, values);
        return values.size > 0;
      });
      // Stuck: the narrowest measure goes, and what was proven beside it is proven again without it.
      if (tied !== undefined) left.delete(tied);
      else {
        const last = Math.max(...left);
        left.delete(last);
        shown.delete(last);
        for (const measure of shown.keys()) left.add(measure);
      }
    }
    return shown;
  }

  #safeValues(measure: number, crossing: number, barred: ReadonlySet<string>): Set<string> {
    const amounts = this.crossingAmounts(crossing, measure);
    const rules: SuppressionRules<string> = {
      isSafe: (values) => this.isSafeAmount(measure, mergedAmounts(values.map((value) => amounts.get(value)))),
      isEmpty: (value) => (amounts.get(value)?.size ?? 0) === 0,
      isBarred: (value) => value === '' || barred.has(value),
      compare: (a, b) => amounts.get(a)!.size - amounts.get(b)!.size || (a < b ? -1 : 1),
    };
    return suppressParts([...amounts.keys()].sort(), rules).shown;
  }

  /** Of the values, those that are tied to the rest by the people of `rows`; the others are hidden among each other. */
  #tiedValues(
    measure: number,
    crossing: number,
    apart: readonly number[],
    rows: readonly { person: number; crossing: readonly string[]; unknowns: readonly Unknown[] }[],
    candidates: ReadonlySet<string>,
  ): Set<string> {
    const once = new Map<number, (typeof rows)[number]>();
    for (const row of rows) if (!once.has(row.person)) once.set(row.person, row);
    const barred = new Set<string>();
    let values: ReadonlySet<string> = candidates;
    while (values.size > 0) {
      const memberships = [...once.values()].map((row) => ({
        group: JSON.stringify([
          row.unknowns.map((one) => [one.measure, one.part]),
          apart.filter((other) => other !== crossing).map((other) => row.crossing[other]),
        ]),
        part: values.has(row.crossing[crossing]!) ? `=${row.crossing[crossing]}` : 'hidden',
      }));
      const present = new Set(memberships.map(({ part }) => part));
      const weak = weaklyTied(memberships, this.floor);
      // A shown value that nobody of these people has is not tied to anything.
      const absent = [...values].filter((value) => !present.has(`=${value}`));
      if (weak.length === 0 && absent.length === 0 && this.#isRestPresent(measure, crossing, values, present))
        return new Set(values);
      const toHide = [...absent, ...weak.filter((part) => part !== 'hidden').map((part) => part.slice(1))];
      // Only the hidden rest hangs loose: the smallest shown value joins it.
      if (toHide.length === 0) toHide.push(this.#smallest(measure, crossing, values));
      for (const value of toHide) barred.add(value);
      const next = this.#safeValues(measure, crossing, barred);
      values = new Set([...next].filter((value) => candidates.has(value) && !barred.has(value)));
    }
    return new Set();
  }

  /** The rest is a part as well, known as the whole less what is shown. */
  #isRestPresent(measure: number, crossing: number, shown: ReadonlySet<string>, present: ReadonlySet<string>): boolean {
    const amounts = this.crossingAmounts(crossing, measure);
    const hasRest = [...amounts].some(([value, byPerson]) => byPerson.size > 0 && !shown.has(value));
    return !hasRest || present.has('hidden');
  }

  #smallest(measure: number, crossing: number, values: ReadonlySet<string>): string {
    const amounts = this.crossingAmounts(crossing, measure);
    return [...values].sort((a, b) => amounts.get(a)!.size - amounts.get(b)!.size || (a < b ? -1 : 1))[0]!;
  }

  readonly #crossingAmounts = new Map<string, Map<string, Map<number, bigint>>>();

  /** By value of a crossing, what each person adds. */
  crossingAmounts(crossing: number, measure: number): ReadonlyMap<string, ReadonlyMap<number, bigint>> {
    const id = `${crossing} ${measure}`;
    const known = this.#crossingAmounts.get(id);
    if (known) return known;
    const { aggregate, kind } = this.family.measures[measure]!;
    const amounts = new Map<string, Map<number, bigint>>();
    for (const row of this.contributions) {
      if (!hasMeasure(row.mask, measure)) continue;
      const value = (aggregate === 'distinct' ? row.home : row).crossing[crossing]!;
      const byPerson = amounts.get(value) ?? new Map<number, bigint>();
      const amount = aggregate === 'sum' ? (row.sums.get(kind) ?? 0n) : BigInt(row.events);
      byPerson.set(row.person, aggregate === 'distinct' ? 1n : (byPerson.get(row.person) ?? 0n) + amount);
      amounts.set(value, byPerson);
    }
    this.#crossingAmounts.set(id, amounts);
    return amounts;
  }
}

/** The finest thing known of a measure that includes the unit: the deepest shown unit over it. */
export function partOf(unit: readonly string[], shown: ReadonlySet<string>): string | undefined {
  let part: string | undefined;
  for (const key of withAncestors(unit)) {
    if (!shown.has(key)) break;
    part = key;
  }
  return part;
}

/** For counts of persons: all the measures that somebody counts for, whichever event it was for, where they are at home. */
export function onceEach(contributions: readonly Contribution[], measures: readonly number[]): Contribution[] {
  const rows = new Map<number, { row: Contribution; counted: Set<number> }>();
  for (const row of contributions) {
    const known = rows.get(row.person) ?? { row, counted: new Set<number>() };
    for (const measure of measures) if (hasMeasure(row.mask, measure)) known.counted.add(measure);
    rows.set(row.person, known);
  }
  return [...rows.values()].map(({ row, counted }) => ({
    ...row,
    ...row.home,
    mask: [...counted].reduce((mask, measure) => mask + 2 ** measure, 0),
  }));
}

function treeOf(contributions: readonly Contribution[]): SuppressionNode<UnitCell> {
  interface Node {
    cell: UnitCell;
    children: Node[];
  }
  const nodes = new Map<string, Node>([[WHOLE, { cell: { key: WHOLE, isNameless: false }, children: [] }]]);
  for (const unit of contributions.flatMap((row) => [row.unit, row.home.unit])) {
    let parent = nodes.get(WHOLE)!;
    for (const [i, key] of withAncestors(unit).slice(1).entries()) {
      let node = nodes.get(key);
      if (!node) {
        node = { cell: { key, isNameless: unit[i] === '' }, children: [] };
        nodes.set(key, node);
        parent.children.push(node);
      }
      parent = node;
    }
  }
  return nodes.get(WHOLE)!;
}

function mergedAmounts(amounts: readonly (ReadonlyMap<number, bigint> | undefined)[]): ReadonlyMap<number, bigint> {
  if (amounts.length === 1) return amounts[0] ?? new Map();
  const merged = new Map<number, bigint>();
  for (const byPerson of amounts)
    for (const [person, amount] of byPerson ?? []) merged.set(person, (merged.get(person) ?? 0n) + amount);
  return merged;
}

function isHomogeneous(byPerson: ReadonlyMap<number, bigint>): boolean {
  return new Set(byPerson.values()).size <= 1;
}

/** One person holds more than half, or two more than four fifths. Of amounts only: what may be negative is no share. */
function isDominated(byPerson: ReadonlyMap<number, bigint>): boolean {
  let [total, most, second] = [0n, 0n, 0n];
  for (const amount of byPerson.values()) {
    if (amount < 0n) return false;
    total += amount;
    if (amount > most) [most, second] = [amount, most];
    else if (amount > second) second = amount;
  }
  return most * 2n > total || (most + second) * 5n > total * 4n;
}
