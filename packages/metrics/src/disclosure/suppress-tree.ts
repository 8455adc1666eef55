/**
 * Complementary suppression along a hierarchy whose totals are published.
 *
 * A figure of a unit is shown when its own people allow it. What is hidden below a shown unit is known all the same, as
 * the unit less its shown parts; so the hidden parts together must be as safe as a figure that is shown: at least two
 * of them (or one that merely has no name), and enough people. While they are not, the smallest shown part is hidden with them. Below a hidden unit
 * nothing is shown, which is how small teams roll up.
 *
 * Kept true: every set of people whose sum follows by differences along the tree is a shown unit, or the hidden
 * remainder of one, and both pass `isSafe`.
 * Source: Cox, "Suppression methodology and statistical disclosure control", JASA 75 (1980), 377–385.
 */

export interface SuppressionNode<T> {
  cell: T;
  children: readonly SuppressionNode<T>[];
}

export interface SuppressionRules<T> {
  /** Whether one figure over all of these may be known. */
  isSafe(cells: readonly T[]): boolean;
  /** Whether anything is in it; what is empty is neither shown nor does it hide anybody. */
  isEmpty(cell: T): boolean;
  /** Never shown by itself, whatever its size. */
  isBarred(cell: T): boolean;
  /** Barred for having no name, and for nothing else: it may follow by subtraction when it is safe. */
  isNameless?(cell: T): boolean;
  /** Already known from elsewhere: hiding it would hide nobody. */
  isKnown?(cell: T): boolean;
  /** Which of two goes first when more has to be hidden; a total order, so that the result depends on nothing else. */
  compare(a: T, b: T): number;
}

/** The cells that may be shown. */
export function suppressTree<T>(root: SuppressionNode<T>, rules: SuppressionRules<T>): Set<T> {
  const shown = new Set<T>();
  const visit = (node: SuppressionNode<T>): void => {
    shown.add(node.cell);
    const { shown: parts } = suppressParts(
      node.children.map((child) => child.cell),
      rules,
    );
    for (const child of node.children) if (parts.has(child.cell)) visit(child);
  };
  if (!rules.isEmpty(root.cell) && !rules.isBarred(root.cell) && rules.isSafe([root.cell])) visit(root);
  return shown;
}

/** One breakdown of a published total: which parts may be shown beside it. */
export function suppressParts<T>(parts: readonly T[], rules: SuppressionRules<T>): { shown: Set<T>; hidden: Set<T> } {
  const filled = parts.filter((cell) => !rules.isEmpty(cell));
  const shown = new Set(filled.filter((cell) => !rules.isBarred(cell) && rules.isSafe([cell])));
  const hidden = new Set(filled.filter((cell) => !shown.has(cell)));
  const candidates = [...shown].filter((cell) => !rules.isKnown?.(cell)).sort(rules.compare);
  const isHiddenEnough = (): boolean => {
    const cells = [...hidden];
    return (cells.length !== 1 || rules.isNameless?.(cells[0]!) === true) && rules.isSafe(cells);
  };
  while (hidden.size > 0 && shown.size > 0 && !isHiddenEnough()) {
    // With nothing left to hide behind, the whole breakdown goes, and what stays known is the total alone.
    const next = candidates.shift() ?? [...shown][0]!;
    shown.delete(next);
    hidden.add(next);
  }
  return { shown, hidden };
}
