/**
 * Proves that nothing computed from published figures is about fewer people than the floor.
 *
 * Everything that can be computed linearly is v(x) = Σ F_m(part of m that x is in), over the measures m that x's events
 * count for, with one free coefficient F for each part that is known of a measure. Contributions for which the same
 * coefficients add up form a column. Let v be about fewer than k people: it is zero for all others. Then
 *
 * - on columns that are multiples of each other and hold k people together, v is zero, because it is zero for one of
 *   them and so for all;
 * - that is an equation between coefficients, by which one of them is replaced everywhere by the others, and columns
 *   that differed may have become multiples of each other.
 *
 * When this ends with every column zero, so is v: no combination is about fewer than k people but not about none. What
 * is left over need not be dangerous, and is hidden all the same.
 *
 * Coefficients are integers modulo a prime; those that occur are a few small fractions, far from its size.
 */

export interface Column {
  /** Coefficients that add up here: `measure` and `part`. */
  unknowns: readonly Unknown[];
  persons: ReadonlySet<number>;
}

export interface Unknown {
  measure: number;
  part: string;
}

/** A linear combination of coefficients, by their keys. */
type Form = ReadonlyMap<string, number>;

const PRIME = 67_108_859;

export function unknownKey({ measure, part }: Unknown): string {
  return `${measure} ${part}`;
}

interface OpenColumn {
  form: Form;
  /** Sets of people, which may overlap. */
  people: readonly ReadonlySet<number>[];
}

/**
 * Coefficients to do without, so that the rest may be fixed: the finest of each column that is left over. None means
 * that the figures are safe together.
 */
export function unfixed(columns: readonly Column[], floor: number): Unknown[] {
  const unknowns = new Map<string, Unknown>();
  for (const column of columns) for (const one of column.unknowns) unknowns.set(unknownKey(one), one);
  const replaced = new Map<string, Form>();
  let open: OpenColumn[] = columns
    .filter(({ persons }) => persons.size > 0)
    .map((column) => ({ form: new Map(column.unknowns.map((one) => [unknownKey(one), 1])), people: [column.persons] }));
  for (let progress = true; progress; ) {
    open = multiplesMerged(open.map(({ form, people }) => ({ form: reduced(form, replaced), people })));
    progress = false;
    for (const { form, people } of open) {
      if (!areEnough(people, floor)) continue;
      const equation = reduced(form, replaced);
      if (equation.size === 0) continue;
      // The broadest is replaced, so that what is left over names the units and measures that it matters least to hide.
      const pivot = [...equation.keys()].reduce((a, b) => (isBroader(unknowns.get(b)!, unknowns.get(a)!) ? b : a));
      const factor = PRIME - inverseOf(equation.get(pivot)!);
      replaced.set(
        pivot,
        new Map([...equation].filter(([key]) => key !== pivot).map(([key, value]) => [key, (value * factor) % PRIME])),
      );
      progress = true;
    }
  }
  const finest = open.map(({ form }) =>
    [...form.keys()].reduce((a, b) => (isBroader(unknowns.get(a)!, unknowns.get(b)!) ? b : a)),
  );
  return [...new Set(finest)].map((key) => unknowns.get(key)!);
}

function areEnough(people: readonly ReadonlySet<number>[], floor: number): boolean {
  if (people.some(({ size }) => size >= floor)) return true;
  const together = new Set<number>();
  for (const own of people) for (const person of own) if (together.add(person).size >= floor) return true;
  return false;
}

/** Of a larger unit; of units on one level, of a broader measure. */
function isBroader(a: Unknown, b: Unknown): boolean {
  const [deepA, deepB] = [depthOf(a.part), depthOf(b.part)];
  if (deepA !== deepB) return deepA < deepB;
  return a.measure < b.measure || (a.measure === b.measure && a.part < b.part);
}

/** Levels below the organisation, of a unit's key. */
function depthOf(part: string): number {
  return part.endsWith('[]') ? 0 : part.split('","').length;
}

/** The form with everything replaced that can be. */
function reduced(form: Form, replaced: ReadonlyMap<string, Form>): Form {
  if (![...form.keys()].some((key) => replaced.has(key))) return form;
  const result = new Map<string, number>();
  const add = (key: string, value: number): void => {
    const by = replaced.get(key);
    if (by) {
      for (const [other, factor] of by) add(other, (value * factor) % PRIME);
      return;
    }
    const sum = ((result.get(key) ?? 0) + value) % PRIME;
    if (sum === 0) result.delete(key);
    else result.set(key, sum);
  };
  for (const [key, value] of form) add(key, value);
  return result;
}

/** Columns that are multiples of each other as one, and those that are zero left out. */
function multiplesMerged(columns: readonly OpenColumn[]): OpenColumn[] {
  const merged = new Map<string, { form: Form; people: ReadonlySet<number>[] }>();
  for (const { form, people } of columns) {
    if (form.size === 0) continue;
    const keys = [...form.keys()].sort();
    const first = form.get(keys[0]!)!;
    const scale = first === 1 ? 1 : inverseOf(first);
    const id = keys.map((key) => `${key} ${(form.get(key)! * scale) % PRIME}`).join('\n');
    const known = merged.get(id);
    if (known) known.people.push(...people);
    else merged.set(id, { form, people: [...people] });
  }
  return [...merged.values()];
}

/** By Fermat: a^(p−2). */
function inverseOf(value: number): number {
  let [result, base] = [1, value];
  for (let exponent = PRIME - 2; exponent > 0; exponent = Math.floor(exponent / 2)) {
    if (exponent % 2 === 1) result = (result * base) % PRIME;
    base = (base * base) % PRIME;
  }
  return result;
}
