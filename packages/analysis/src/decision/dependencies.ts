/**
 * What waits for what. u → v: v waits for u. Fan-in and fan-out; cycles (strongly connected components of more than one);
 * propagation cost, the share of ordered pairs, each with itself included, in which a change of one reaches the other; and,
 * when there is no cycle, the critical path with the slack of each: how late it may be without the whole being late.
 * Sources: MacCormack, Rusnak and Baldwin 2006; Kelley and Walker 1959 (critical path); Tarjan 1972 (components).
 */

export interface Dependencies {
  fanIn: number[];
  fanOut: number[];
  /** Each in order, and by their first. */
  cycles: number[][];
  /** `null` without nodes. */
  propagationCost: number | null;
  /** Only without cycles. */
  duration?: number;
  slack?: number[];
  /** Nodes without slack, in the order of their starts. */
  critical?: number[];
}

/** Reachability takes the square of it in bits. */
const NODES_MAX = 20_000;
const SLACK_TOLERANCE = 1e-9;

export function dependencies(
  nodes: number,
  edges: readonly (readonly [number, number])[],
  durations: readonly number[],
): Dependencies {
  if (nodes > NODES_MAX) throw new RangeError(`Dependencies of up to ${NODES_MAX} things are computed at a time.`);
  if (durations.length !== nodes) throw new RangeError('Each thing needs a duration.');
  const distinct = [...new Map(edges.map((edge) => [edge.join(), edge])).values()];
  if (distinct.some(([from, to]) => !(from >= 0 && from < nodes && to >= 0 && to < nodes)))
    throw new RangeError('A dependency names something that is not there.');
  const next = Array.from({ length: nodes }, (): number[] => []);
  const fanIn = new Array<number>(nodes).fill(0);
  for (const [from, to] of distinct) {
    next[from]!.push(to);
    fanIn[to]!++;
  }
  const fanOut = next.map((targets) => targets.length);
  const { componentOf, components } = stronglyConnected(next);
  const cycles = components
    .filter((members) => members.length > 1 || next[members[0]!]!.includes(members[0]!))
    .map((members) => members.sort((a, b) => a - b))
    .sort((a, b) => a[0]! - b[0]!);
  const found: Dependencies = { fanIn, fanOut, cycles, propagationCost: reachableShare(next, componentOf, components) };
  return cycles.length > 0 ? found : { ...found, ...criticalPath(next, durations, components) };
}

/** Components come out in reverse order of dependence: whatever one leads to is before it. */
function stronglyConnected(next: readonly number[][]): { componentOf: Int32Array; components: number[][] } {
  const nodes = next.length;
  const entered = new Int32Array(nodes).fill(-1);
  const lowest = new Int32Array(nodes);
  const componentOf = new Int32Array(nodes).fill(-1);
  const cursor = new Int32Array(nodes);
  const components: number[][] = [];
  const open: number[] = [];
  let time = 0;
  for (let root = 0; root < nodes; root++) {
    if (entered[root]! >= 0) continue;
    const path = [root];
    while (path.length > 0) {
      const node = path.at(-1)!;
      if (entered[node]! < 0) {
        entered[node] = lowest[node] = time++;
        open.push(node);
      }
      const target = next[node]![cursor[node]!];
      if (target !== undefined) {
        cursor[node]!++;
        if (entered[target]! < 0) path.push(target);
        else if (componentOf[target]! < 0) lowest[node] = Math.min(lowest[node]!, entered[target]!);
        continue;
      }
      path.pop();
      const above = path.at(-1);
      if (above !== undefined) lowest[above] = Math.min(lowest[above]!, lowest[node]!);
      if (lowest[node] !== entered[node]) continue;
      const members = open.splice(open.indexOf(node));
      for (const member of members) componentOf[member] = components.length;
      components.push(members);
    }
  }
  return { componentOf, components };
}

function reachableShare(
  next: readonly number[][],
  componentOf: Int32Array,
  components: readonly number[][],
): number | null {
  const nodes = next.length;
  if (nodes === 0) return null;
  const words = (components.length + 31) >> 5;
  const reaches: Int32Array[] = [];
  let pairs = 0;
  for (const [component, members] of components.entries()) {
    const bits = new Int32Array(words);
    bits[component >> 5]! |= 1 << (component & 31);
    for (const member of members)
      for (const target of next[member]!) {
        const other = componentOf[target]!;
        if (other === component) continue;
        for (let word = 0; word < words; word++) bits[word]! |= reaches[other]![word]!;
      }
    reaches.push(bits);
    let reached = 0;
    for (let other = 0; other <= component; other++)
      if (bits[other >> 5]! & (1 << (other & 31))) reached += components[other]!.length;
    pairs += reached * members.length;
  }
  return pairs / (nodes * nodes);
}

function criticalPath(
  next: readonly number[][],
  durations: readonly number[],
  components: readonly number[][],
): Pick<Dependencies, 'duration' | 'slack' | 'critical'> {
  const order = components.map(([node]) => node!).reverse();
  const start = new Float64Array(next.length);
  for (const node of order)
    for (const target of next[node]!) start[target] = Math.max(start[target]!, start[node]! + durations[node]!);
  const duration = order.reduce((latest, node) => Math.max(latest, start[node]! + durations[node]!), 0);
  const latestStart = new Float64Array(next.length);
  for (const node of order.toReversed()) {
    const finish = next[node]!.reduce((least, target) => Math.min(least, latestStart[target]!), duration);
    latestStart[node] = finish - durations[node]!;
  }
  const slack = Array.from(start, (earliest, node) => latestStart[node]! - earliest);
  const critical = Array.from(start.keys())
    .filter((node) => slack[node]! <= SLACK_TOLERANCE)
    .sort((a, b) => start[a]! - start[b]! || a - b);
  return { duration, slack, critical };
}
