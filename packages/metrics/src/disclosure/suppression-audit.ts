/**
 * What somebody who knows all margins of a two-way table can still say of its hidden cells: for each the least and the
 * greatest value that any table with those margins has, by linear programming. A cell whose two are the same is
 * disclosed. Source: Fischetti, Salazar, "Models and algorithms for the 2-dimensional cell suppression problem in
 * statistical disclosure control", Mathematical Programming 84 (1999).
 */
import highs, { type Highs } from 'highs';

/** Its types are those of a CommonJS module; what is imported is the loader itself. */
const loadHighs = highs as unknown as () => Promise<Highs>;

export interface FeasibleInterval {
  row: number;
  column: number;
  low: number;
  high: number;
}

/** Counts, so nothing is below zero. Rows and columns of the table are complete; `suppressed` are [row, column]. */
export async function suppressionAudit(
  table: readonly (readonly number[])[],
  suppressed: readonly (readonly [number, number])[],
): Promise<FeasibleInterval[]> {
  const solver = await loadHighs();
  const hidden = suppressed.map(([row, column]) => ({
    row,
    column,
    name: `x${row}_${column}`,
    value: table[row]![column]!,
  }));
  const sumOf = (cells: typeof hidden, index: number, name: string): string[] =>
    cells.length === 0
      ? []
      : [
          ` ${name}${index}: ${cells.map((cell) => cell.name).join(' + ')} = ${cells.reduce((sum, cell) => sum + cell.value, 0)}`,
        ];
  const constraints = [
    ...table.flatMap((_, row) =>
      sumOf(
        hidden.filter((cell) => cell.row === row),
        row,
        'row',
      ),
    ),
    ...(table[0] ?? []).flatMap((_, column) =>
      sumOf(
        hidden.filter((cell) => cell.column === column),
        column,
        'column',
      ),
    ),
  ];
  const bound = (direction: 'Minimize' | 'Maximize', name: string): number => {
    const model = `${direction}\n obj: ${name}\nSubject To\n${constraints.join('\n')}\nEnd`;
    const solution = solver.solve(model);
    if (solution.Status !== 'Optimal') throw new Error(`The table's margins could not be solved: ${solution.Status}.`);
    return solution.ObjectiveValue;
  };
  return hidden.map(({ row, column, name }) => ({
    row,
    column,
    low: bound('Minimize', name),
    high: bound('Maximize', name),
  }));
}
