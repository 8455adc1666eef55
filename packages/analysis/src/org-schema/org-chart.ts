/**
 * An organisation as a company file tells it: people, each with the one they report to, and the units they are in. It may
 * be wrong in every way a file can be wrong; `chartFindings` says in which. A person's `key` is the row they stand in.
 */

export interface OrgPerson {
  key: string;
  /** Row of the file, from 1. */
  row: number;
  /** As in the file; only where the file has it, and only at the edge. */
  id?: string;
  name?: string;
  email?: string;
  role?: string;
  /** Keys of units. */
  department: string | null;
  team: string | null;
  manager: string | null;
  /** How sure it is that this is the one they report to, or that they report to nobody. */
  confidence: number;
  /** What stood in the way of knowing the manager. */
  trouble?: ManagerTrouble;
}

export type ManagerTrouble =
  /** Somebody is named who is not in the file; `nearest` is most like them. */
  | { kind: 'unknown'; nearest: string | null; likeness: number }
  /** Several people bear the name. */
  | { kind: 'ambiguous'; candidates: readonly string[] }
  /** The row names itself. */
  | { kind: 'self' }
  /** Two columns name different people; the surer one was taken. */
  | { kind: 'conflicting'; other: string };

export interface OrgUnit {
  key: string;
  kind: 'department' | 'team';
  name: string;
  /** The department of a team. */
  parent: string | null;
}

export interface OrgChart {
  people: readonly OrgPerson[];
  units: readonly OrgUnit[];
}

/** Who reports to whom: keys by manager. Whoever names a manager that is not there reports to nobody. */
export function reportsOf(chart: OrgChart): ReadonlyMap<string, readonly string[]> {
  const keys = new Set(chart.people.map(({ key }) => key));
  const reports = new Map<string, string[]>();
  for (const { key, manager } of chart.people) {
    if (manager === null || !keys.has(manager)) continue;
    const known = reports.get(manager);
    if (known) known.push(key);
    else reports.set(manager, [key]);
  }
  return reports;
}

/** Rings of people who report to each other, each from its smallest key on. */
export function cyclesOf(chart: OrgChart): string[][] {
  const managerOf = new Map(chart.people.map(({ key, manager }) => [key, manager]));
  const seen = new Map<string, number>();
  const cycles: string[][] = [];
  let walk = 0;
  for (const { key: start } of chart.people) {
    walk += 1;
    let at: string | null | undefined = start;
    while (typeof at === 'string' && !seen.has(at)) {
      seen.set(at, walk);
      at = managerOf.get(at);
    }
    if (typeof at !== 'string' || seen.get(at) !== walk) continue;
    const cycle = [at];
    for (let next = managerOf.get(at); typeof next === 'string' && next !== at; next = managerOf.get(next))
      cycle.push(next);
    const first = cycle.indexOf(cycle.reduce((a, b) => (compareKeys(a, b) <= 0 ? a : b)));
    cycles.push([...cycle.slice(first), ...cycle.slice(0, first)]);
  }
  return cycles;
}

/** How many people there are below each, over all levels. What lies in a ring counts once. */
export function sizesOf(chart: OrgChart): ReadonlyMap<string, number> {
  const reports = reportsOf(chart);
  const sizes = new Map<string, number>();
  const inCycle = new Set(cyclesOf(chart).flat());
  const managerOf = new Map(chart.people.map(({ key, manager }) => [key, manager]));
  // From the leaves upwards, so that no depth is too deep for the stack.
  const waiting = new Map(chart.people.map(({ key }) => [key, reports.get(key)?.length ?? 0]));
  const ready = [...waiting].flatMap(([key, count]) => (count === 0 ? [key] : []));
  for (const { key } of chart.people) sizes.set(key, 0);
  for (let key = ready.pop(); key !== undefined; key = ready.pop()) {
    const manager = managerOf.get(key);
    if (manager === null || manager === undefined || !waiting.has(manager)) continue;
    sizes.set(manager, sizes.get(manager)! + sizes.get(key)! + 1);
    waiting.set(manager, waiting.get(manager)! - 1);
    if (waiting.get(manager) === 0 && !inCycle.has(manager)) ready.push(manager);
  }
  return sizes;
}

/** `r9` before `r10`. */
export function compareKeys(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}
