/**
 * Whether two cuts of the same people can be taken from each other without coming near to one person.
 *
 * Draw a graph: a node for each part of the cut, a node for each group of people in which everything else that is
 * published is the same, and an edge for each person, from their group to their part. A combination of published figures
 * that is zero for everybody but fewer than k people is constant over parts that stay connected when those people's
 * edges are removed. By Menger's theorem all do, for any such people, when k edge-disjoint ways lead between them.
 */

export interface Membership {
  /** Same in everything that is published beside the cut. */
  group: string;
  part: string;
}

/** The parts to which fewer than `floor` ways lead from the largest; none when the cut is robust. One row a person. */
export function weaklyTied(memberships: readonly Membership[], floor: number): string[] {
  const weights = new Map<string, Map<string, number>>();
  const sizes = new Map<string, number>();
  for (const { group, part } of memberships) {
    const parts = weights.get(group) ?? new Map<string, number>();
    parts.set(part, (parts.get(part) ?? 0) + 1);
    weights.set(group, parts);
    sizes.set(part, (sizes.get(part) ?? 0) + 1);
  }
  const [largest, ...others] = [...sizes.keys()].sort((a, b) => sizes.get(b)! - sizes.get(a)! || (a < b ? -1 : 1));
  if (largest === undefined) return [];
  return others.filter((part) => ways(weights, part, largest, floor) < floor);
}

/** Edge-disjoint ways between two parts, counted up to `enough` (Ford, Fulkerson 1956, with shortest ways first). */
function ways(
  weights: ReadonlyMap<string, ReadonlyMap<string, number>>,
  from: string,
  to: string,
  enough: number,
): number {
  const residual = new Map<string, Map<string, number>>();
  const arcs = (node: string): Map<string, number> => {
    const known = residual.get(node);
    if (known) return known;
    const made = new Map<string, number>();
    residual.set(node, made);
    return made;
  };
  for (const [group, parts] of weights) {
    if (parts.size < 2) continue;
    for (const [part, weight] of parts) {
      arcs(`g${group}`).set(`p${part}`, weight);
      arcs(`p${part}`).set(`g${group}`, weight);
    }
  }
  const [source, sink] = [`p${from}`, `p${to}`];
  let found = 0;
  while (found < enough) {
    const cameFrom = new Map<string, string>([[source, '']]);
    const queue = [source];
    for (let i = 0; i < queue.length && !cameFrom.has(sink); i++)
      for (const [next, left] of arcs(queue[i]!))
        if (left > 0 && !cameFrom.has(next)) {
          cameFrom.set(next, queue[i]!);
          queue.push(next);
        }
    if (!cameFrom.has(sink)) return found;
    let width = enough - found;
    for (let node = sink; node !== source; node = cameFrom.get(node)!)
      width = Math.min(width, arcs(cameFrom.get(node)!).get(node)!);
    for (let node = sink; node !== source; node = cameFrom.get(node)!) {
      const before = cameFrom.get(node)!;
      arcs(before).set(node, arcs(before).get(node)! - width);
      arcs(node).set(before, (arcs(node).get(before) ?? 0) + width);
    }
    found += width;
  }
  return found;
}
