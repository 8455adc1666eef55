/**
 * Weak ties: little strength and few contacts in common. For each tie the overlap of the neighbourhoods, O = common/(du - 1
 * + dv - 1 - common), and the span, how many steps apart both would be without it (null: not at all). A weak tie is a local
 * bridge, no contact in common, among the weakest quarter. Strong ties usually lie where overlap is high: the correlation
 * of both says whether that holds here.
 * Sources: Granovetter 1973; Onnela et al. 2007.
 */
import { clustering } from './clustering.ts';
import { degreeOf, type Graph } from './graph.ts';

export interface WeakTies {
  /** By edge; `null` where both ends have no other contact. */
  overlap: (number | null)[];
  isLocalBridge: boolean[];
  /** By edge. A tie with a contact in common has span 2. */
  span: (number | null)[];
  /** The first quartile of the strengths (type 7). */
  weightQ25: number | null;
  /** Edges. */
  weakTies: number[];
  /** Spearman's rho; `null` when either does not vary. */
  overlapWeightSpearman: number | null;
}

export function weakTies(graph: Graph): WeakTies {
  const { trianglesOfEdge } = clustering(graph);
  const weights = Array.from({ length: graph.edges }, (_, edge) => graph.weights?.[edge] ?? 1);
  const overlap = weights.map((_, edge) => {
    const common = trianglesOfEdge[edge]!;
    const all = degreeOf(graph, graph.from[edge]!) - 1 + degreeOf(graph, graph.to[edge]!) - 1 - common;
    return all > 0 ? common / all : null;
  });
  const isLocalBridge = weights.map((_, edge) => trianglesOfEdge[edge] === 0);
  const sorted = Float64Array.from(weights).sort();
  const weightQ25 = quantile(sorted, 0.25);
  const weak = weights.map((_, edge) => edge).filter((edge) => isLocalBridge[edge] && weights[edge]! <= weightQ25!);
  return {
    overlap,
    isLocalBridge,
    span: spans(graph, isLocalBridge),
    weightQ25,
    weakTies: weak,
    overlapWeightSpearman: rankCorrelation(
      overlap.flatMap((value, edge) => (value === null ? [] : [[value, weights[edge]!] as const])),
    ),
  };
}

/** Breadth-first from one end, the tie itself left out; only local bridges need the search, all others have span 2. */
function spans(graph: Graph, isLocalBridge: readonly boolean[]): (number | null)[] {
  const { nodes, offsets, neighbours, edgeOf } = graph;
  const seen = new Int32Array(nodes).fill(-1);
  const marked = new Int32Array(nodes).fill(-1);
  const queue = new Int32Array(nodes);
  const steps = new Int32Array(nodes);
  return isLocalBridge.map((bridge, edge) => {
    if (!bridge) return 2;
    const [start, goal] = [graph.from[edge]!, graph.to[edge]!];
    if (haveContactsInContact(start, goal, edge)) return 3;
    queue[0] = start;
    steps[start] = 0;
    seen[start] = edge;
    let found = 1;
    for (let position = 0; position < found; position++) {
      const node = queue[position]!;
      for (let place = offsets[node]!; place < offsets[node + 1]!; place++) {
        const neighbour = neighbours[place]!;
        if (edgeOf[place] === edge || seen[neighbour] === edge) continue;
        if (neighbour === goal) return steps[node]! + 1;
        seen[neighbour] = edge;
        steps[neighbour] = steps[node]! + 1;
        queue[found++] = neighbour;
      }
    }
    return null;
  });

  /** Most local bridges have span 3: a contact of one knows a contact of the other. */
  function haveContactsInContact(start: number, goal: number, edge: number): boolean {
    for (let place = offsets[goal]!; place < offsets[goal + 1]!; place++) marked[neighbours[place]!] = edge;
    marked[start] = -1;
    for (let place = offsets[start]!; place < offsets[start + 1]!; place++) {
      const contact = neighbours[place]!;
      if (contact === goal) continue;
      for (let other = offsets[contact]!; other < offsets[contact + 1]!; other++)
        if (marked[neighbours[other]!] === edge) return true;
    }
    return false;
  }
}

/** Type 7, as most statistics software has it: linear between the two nearest. `null` of no values. */
export function quantile(sorted: Float64Array, level: number): number | null {
  if (sorted.length === 0) return null;
  const position = (sorted.length - 1) * level;
  const below = Math.floor(position);
  const value = sorted[below]!;
  return below + 1 < sorted.length ? value + (position - below) * (sorted[below + 1]! - value) : value;
}

/** Spearman's rho: the correlation of ranks, equal values sharing the middle of theirs. */
function rankCorrelation(pairs: readonly (readonly [number, number])[]): number | null {
  const x = ranks(pairs.map(([value]) => value));
  const y = ranks(pairs.map(([, value]) => value));
  const centre = (pairs.length + 1) / 2;
  let [products, squaresX, squaresY] = [0, 0, 0];
  for (let index = 0; index < pairs.length; index++) {
    const [a, b] = [x[index]! - centre, y[index]! - centre];
    products += a * b;
    squaresX += a * a;
    squaresY += b * b;
  }
  return squaresX > 0 && squaresY > 0 ? products / Math.sqrt(squaresX * squaresY) : null;
}

function ranks(values: readonly number[]): Float64Array {
  const order = values.map((_, index) => index).sort((a, b) => values[a]! - values[b]!);
  const rank = new Float64Array(values.length);
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end + 1 < order.length && values[order[end + 1]!] === values[order[start]!]) end++;
    for (let index = start; index <= end; index++) rank[order[index]!] = (start + end) / 2 + 1;
    start = end + 1;
  }
  return rank;
}
