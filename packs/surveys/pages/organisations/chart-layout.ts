/**
 * Where everybody stands in the drawing of a chart: from left to right by how far they are from the top, one line for each
 * person whose reports are not shown. People who report to each other in a ring are drawn from one of them on, and marked.
 */

export interface Place {
  key: string;
  manager: string | null;
}

export interface Node<P extends Place> {
  person: P;
  /** 0 at the top. */
  depth: number;
  /** In lines, from above; a manager stands in the middle of their reports. */
  line: number;
  /** Reports, direct ones and all. */
  reports: number;
  below: number;
  isOpen: boolean;
  /** In a ring: the line to the manager goes backwards. */
  inRing: boolean;
  parent: string | null;
  /** Place among the reports of one manager, from 1. */
  position: number;
  siblings: number;
}

export interface Tree<P extends Place> {
  byKey: ReadonlyMap<string, P>;
  reports: ReadonlyMap<string, readonly P[]>;
  below: ReadonlyMap<string, number>;
  tops: readonly P[];
  rings: ReadonlySet<string>;
}

export function treeOf<P extends Place>(people: readonly P[]): Tree<P> {
  const byKey = new Map(people.map((person) => [person.key, person]));
  const reports = new Map<string, P[]>();
  const tops: P[] = [];
  for (const person of people) {
    const { manager } = person;
    if (manager === null || !byKey.has(manager)) tops.push(person);
    else {
      const known = reports.get(manager);
      if (known) known.push(person);
      else reports.set(manager, [person]);
    }
  }
  // From the tops downwards; whom that does not reach is in a ring, or below one.
  const order: P[] = [];
  const seen = new Set<string>();
  const rings = new Set<string>();
  const walk = (from: P): void => {
    const queue = [from];
    seen.add(from.key);
    for (const person of queue) {
      order.push(person);
      for (const report of reports.get(person.key) ?? [])
        if (!seen.has(report.key)) {
          seen.add(report.key);
          queue.push(report);
        }
    }
  };
  for (const top of tops) walk(top);
  for (const person of people) {
    if (seen.has(person.key)) continue;
    const start = ringStart(person, byKey);
    for (const key of ringFrom(start, byKey)) rings.add(key);
    tops.push(byKey.get(start)!);
    walk(byKey.get(start)!);
  }
  const below = new Map<string, number>();
  const starts = new Set(tops);
  for (const person of order.toReversed()) {
    const own = below.get(person.key) ?? 0;
    below.set(person.key, own);
    if (!starts.has(person)) below.set(person.manager!, (below.get(person.manager!) ?? 0) + own + 1);
  }
  const bySize = (a: P, b: P): number => (below.get(b.key) ?? 0) - (below.get(a.key) ?? 0);
  for (const list of reports.values()) list.sort(bySize);
  return { byKey, reports, below, tops: tops.sort(bySize), rings };
}

function ringStart<P extends Place>(person: P, byKey: ReadonlyMap<string, P>): string {
  const seen = new Set<string>();
  let at = person.key;
  while (!seen.has(at)) {
    seen.add(at);
    at = byKey.get(at)!.manager!;
  }
  return at;
}

function ringFrom<P extends Place>(start: string, byKey: ReadonlyMap<string, P>): string[] {
  const ring = [start];
  for (let at = byKey.get(start)!.manager!; at !== start; at = byKey.get(at)!.manager!) ring.push(at);
  return ring;
}

/** Those shown, the first line first. */
export function placed<P extends Place>(tree: Tree<P>, open: ReadonlySet<string>): Node<P>[] {
  const nodes: Node<P>[] = [];
  let lines = 0;
  interface Visit {
    person: P;
    depth: number;
    parent: string | null;
    position: number;
    siblings: number;
  }
  // By hand instead of by recursion: a chain of command may be as long as the file says.
  const visit = (first: Visit): void => {
    const stack: ({ enter: Visit } | { leave: Node<P>; children: Node<P>[] })[] = [{ enter: first }];
    const done = new Map<string, Node<P>>();
    const seen = new Set<string>();
    while (stack.length > 0) {
      const step = stack.pop()!;
      if ('leave' in step) {
        const shown = step.children.map((child) => done.get(child.person.key) ?? child);
        step.leave.line = (shown[0]!.line + shown.at(-1)!.line) / 2;
        continue;
      }
      const { person, depth, parent, position, siblings } = step.enter;
      if (seen.has(person.key)) continue;
      seen.add(person.key);
      const reports = (tree.reports.get(person.key) ?? []).filter(({ key }) => !seen.has(key));
      const isOpen = reports.length > 0 && open.has(person.key);
      const node: Node<P> = {
        ...{ person, depth, line: 0, reports: reports.length, below: tree.below.get(person.key) ?? 0 },
        ...{ isOpen, inRing: tree.rings.has(person.key), parent, position, siblings },
      };
      nodes.push(node);
      done.set(person.key, node);
      if (!isOpen) {
        node.line = lines;
        lines += 1;
        continue;
      }
      const children = reports.map((report) => ({ person: report }) as Node<P>);
      stack.push({ leave: node, children });
      for (const [index, report] of reports.entries().toArray().toReversed())
        stack.push({
          enter: {
            person: report,
            depth: depth + 1,
            parent: person.key,
            position: index + 1,
            siblings: reports.length,
          },
        });
    }
  };
  for (const [index, person] of tree.tops.entries())
    visit({ person, depth: 0, parent: null, position: index + 1, siblings: tree.tops.length });
  return nodes;
}

/** Whom to open at first: from the top down, the larger groups first, until so many are shown. */
export function openedFirst<P extends Place>(tree: Tree<P>, shownMax = 60): Set<string> {
  const open = new Set<string>();
  let shown = tree.tops.length;
  let level: readonly P[] = tree.tops.slice(0, 20);
  while (level.length > 0) {
    const next: P[] = [];
    for (const { key } of level) {
      const reports = tree.reports.get(key) ?? [];
      if (open.has(key) || reports.length === 0 || shown + reports.length > shownMax) continue;
      open.add(key);
      shown += reports.length;
      next.push(...reports);
    }
    level = next;
  }
  return open;
}

/** Everybody above somebody, so that they can be shown. */
export function above<P extends Place>(tree: Tree<P>, key: string): string[] {
  const keys: string[] = [];
  for (let at = tree.byKey.get(key)?.manager; at && !keys.includes(at); at = tree.byKey.get(at)?.manager) keys.push(at);
  return keys;
}

/** Whether somebody reports to another in the end, or is them. */
export function isBelow<P extends Place>(tree: Tree<P>, key: string, other: string): boolean {
  return key === other || above(tree, key).includes(other);
}
