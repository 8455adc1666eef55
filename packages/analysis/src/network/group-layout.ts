/**
 * Places for groups on a drawing: groups with strong ties close together, none on top of another, inside the unit square.
 * Deterministic, and each window's drawing starts from the last one, so that a group stays where the reader left it: what
 * moves has changed. Source: Fruchterman and Reingold 1991 (springs and repulsion, cooled down).
 */

export interface Place {
  x: number;
  y: number;
}

export interface GroupTie {
  from: string;
  to: string;
  strength: number;
}

const STEPS = 300;
/** A drawing that goes on from an earlier one moves less. */
const STEP_FIRST = { fresh: 0.1, continued: 0.02 };
/** The golden angle: new groups are spread evenly, wherever they come in the list. */
const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5));

export function groupLayout(
  groups: readonly string[],
  ties: readonly GroupTie[],
  previous: ReadonlyMap<string, Place> = new Map(),
): Map<string, Place> {
  const count = groups.length;
  const index = new Map(groups.map((group, at) => [group, at]));
  const x = new Float64Array(count);
  const y = new Float64Array(count);
  let known = 0;
  for (const [at, group] of groups.entries()) {
    const before = previous.get(group);
    if (before) known++;
    const radius = 0.45 * Math.sqrt((at + 0.5) / Math.max(1, count));
    x[at] = before?.x ?? 0.5 + radius * Math.cos(at * GOLDEN_ANGLE);
    y[at] = before?.y ?? 0.5 + radius * Math.sin(at * GOLDEN_ANGLE);
  }
  const strongest = ties.reduce((most, { strength }) => Math.max(most, strength), 0);
  const springs = ties.flatMap(({ from, to, strength }) => {
    const [a, b] = [index.get(from), index.get(to)];
    return a === undefined || b === undefined || a === b || strongest === 0
      ? []
      : [{ a, b, pull: Math.sqrt(strength / strongest) }];
  });
  const ideal = 0.8 / Math.sqrt(Math.max(1, count));
  const first = known > count / 2 ? STEP_FIRST.continued : STEP_FIRST.fresh;
  const moveX = new Float64Array(count);
  const moveY = new Float64Array(count);
  for (let step = 0; step < STEPS; step++) {
    moveX.fill(0);
    moveY.fill(0);
    for (let a = 0; a < count; a++)
      for (let b = a + 1; b < count; b++) {
        const [dx, dy] = [x[a]! - x[b]!, y[a]! - y[b]!];
        const square = Math.max(1e-6, dx * dx + dy * dy);
        const push = (ideal * ideal) / square;
        moveX[a]! += dx * push;
        moveY[a]! += dy * push;
        moveX[b]! -= dx * push;
        moveY[b]! -= dy * push;
      }
    for (const { a, b, pull } of springs) {
      const [dx, dy] = [x[a]! - x[b]!, y[a]! - y[b]!];
      const force = (pull * Math.sqrt(dx * dx + dy * dy)) / ideal;
      moveX[a]! -= dx * force;
      moveY[a]! -= dy * force;
      moveX[b]! += dx * force;
      moveY[b]! += dy * force;
    }
    const most = first * (1 - step / STEPS);
    for (let at = 0; at < count; at++) {
      const length = Math.hypot(moveX[at]!, moveY[at]!);
      if (length === 0) continue;
      const part = Math.min(length, most) / length;
      x[at] = clamp(x[at]! + moveX[at]! * part);
      y[at] = clamp(y[at]! + moveY[at]! * part);
    }
  }
  return new Map(groups.map((group, at) => [group, { x: rounded(x[at]!), y: rounded(y[at]!) }]));
}

function clamp(value: number): number {
  return Math.min(0.97, Math.max(0.03, value));
}

/** A thousandth of the drawing is less than a pixel on a phone. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
