/**
 * Ollivier-Ricci curvature of ties, exactly, at idleness 1/2 with hop distances. For people u and v in contact,
 * kappa = 1 - W1(m_u, m_v): m_u rests half its mass on u and spreads half over u's contacts, W1 is what it costs to turn
 * one spread into the other. Negative: the tie carries traffic between neighbourhoods (a bridge); positive: there are
 * other ways (redundancy).
 *
 * How it is computed. At idleness 1/2 the curvature is half the Lin-Lu-Yau curvature (Bourne et al. 2018), which is the
 * least of a sum over 1-Lipschitz functions f with f(u) = 0 and f(v) = 1 (Münch and Wojciechowski 2019). Such an f takes
 * one of three values on a contact of u alone (-1, 0, 1), of v alone (0, 1, 2), and one of two on a common contact, and
 * each wish costs its share of mass; so the best f is a minimum cut, and the cut a maximum flow between two levels of the
 * contacts of u and two of those of v:
 *     upper level of y → upper level of z   where y and z are in contact (moving mass there saves two of three steps)
 *     lower level of y → lower level of z   where y and z are in contact
 *     lower level of y → upper level of z   where they have a contact in common (saves one step)
 * Common contacts keep the mass both spreads share, and what is left of it takes part on its side. The flow is found by
 * augmenting paths, on whole words of bits; capacities are whole numbers for ties without strengths, so nothing is rounded.
 *
 * Sources: Ollivier 2009; Lin, Lu and Yau 2011; Bourne et al. 2018; Münch and Wojciechowski 2019; Jost and Liu 2014 (bounds).
 */
import { bitsIn } from './global-efficiency.ts';
import { degreeOf, type Graph, strengths } from './graph.ts';

export interface Curvatures {
  /** By edge; NaN for edges that were not asked for. */
  low: Float64Array;
  high: Float64Array;
}

/** Above this product of degrees bounds are given instead: low < high. */
const DEGREE_PRODUCT_MAX = 40_000;

export interface CurvatureOptions {
  /** Mass goes to contacts in proportion to the strength of the tie. */
  weighted?: boolean;
  degreeProductMax?: number;
}

/** Of all edges, or of those given. Exact where `low` equals `high`. */
export function ollivierRicci(graph: Graph, options: CurvatureOptions & { edges?: Iterable<number> } = {}): Curvatures {
  const out: Curvatures = {
    low: new Float64Array(graph.edges).fill(Number.NaN),
    high: new Float64Array(graph.edges).fill(Number.NaN),
  };
  const wanted = options.edges ? new Uint8Array(graph.edges) : undefined;
  if (wanted) for (const edge of options.edges!) wanted[edge] = 1;
  addCurvatures(graph, 0, graph.nodes, out, options, wanted);
  return out;
}

/**
 * The edges that nodes `first` to `last - 1` own; an edge belongs to its end with more contacts (of equals the smaller
 * id), so that every edge has one owner and work can be divided by nodes.
 */
export function addCurvatures(
  graph: Graph,
  first: number,
  last: number,
  out: Curvatures,
  options: CurvatureOptions = {},
  wanted?: Uint8Array,
): void {
  const worker = new CurvatureOfOwner(graph, options);
  for (let node = first; node < last; node++) worker.add(node, out, wanted);
}

/** All that is needed for the edges of one owner v: bits over v's contacts, who touches them, and who reaches them in two. */
class CurvatureOfOwner {
  private readonly graph: Graph;
  private readonly weighted: boolean;
  private readonly productMax: number;
  private readonly strength: Float64Array;
  private readonly tolerance: number;
  /** Place of a node among the owner's contacts, -1 for others. */
  private readonly positionOf: Int32Array;
  /** Row of a node in `touches` and `reaches`, where `rowStamp` is the owner's. */
  private readonly rowOf: Int32Array;
  private readonly rowStamp: Int32Array;
  private readonly reachStamp: Int32Array;
  private rows = 0;
  private words = 0;
  private touches = new Int32Array(1024);
  private reaches = new Int32Array(1024);
  private readonly isContact: Int32Array;
  private readonly flow = new LevelFlow();

  constructor(graph: Graph, options: CurvatureOptions) {
    this.graph = graph;
    this.weighted = options.weighted === true && graph.weights !== undefined;
    this.productMax = options.degreeProductMax ?? DEGREE_PRODUCT_MAX;
    this.strength = this.weighted ? strengths(graph) : new Float64Array(0);
    // Whole numbers without strengths; shares of 1 with them.
    this.tolerance = this.weighted ? 1e-13 : 0.5;
    this.positionOf = new Int32Array(graph.nodes).fill(-1);
    this.rowOf = new Int32Array(graph.nodes);
    this.rowStamp = new Int32Array(graph.nodes).fill(-1);
    this.reachStamp = new Int32Array(graph.nodes).fill(-1);
    this.isContact = new Int32Array(graph.nodes).fill(-1);
  }

  add(owner: number, out: Curvatures, wanted: Uint8Array | undefined): void {
    const { graph } = this;
    const { offsets, neighbours, edgeOf } = graph;
    const degree = degreeOf(graph, owner);
    let prepared = false;
    for (let place = offsets[owner]!; place < offsets[owner + 1]!; place++) {
      const other = neighbours[place]!;
      const edge = edgeOf[place]!;
      const otherDegree = degreeOf(graph, other);
      if (otherDegree > degree || (otherDegree === degree && other < owner)) continue;
      if (wanted && wanted[edge] === 0) continue;
      if (!prepared) this.prepare(owner);
      prepared = true;
      this.curvature(owner, other, edge, out);
    }
    if (!prepared) return;
    for (let place = offsets[owner]!; place < offsets[owner + 1]!; place++) this.positionOf[neighbours[place]!] = -1;
  }

  private prepare(owner: number): void {
    const { offsets, neighbours } = this.graph;
    const start = offsets[owner]!;
    const degree = degreeOf(this.graph, owner);
    this.words = (degree + 31) >> 5;
    this.rows = 0;
    for (let index = 0; index < degree; index++) this.positionOf[neighbours[start + index]!] = index;
    for (let index = 0; index < degree; index++) {
      const contact = neighbours[start + index]!;
      const [word, bit] = [index >> 5, 1 << (index & 31)];
      for (let place = offsets[contact]!; place < offsets[contact + 1]!; place++) {
        const row = this.rowFor(owner, neighbours[place]!);
        this.touches[row + word]! |= bit;
      }
    }
  }

  private rowFor(owner: number, node: number): number {
    if (this.rowStamp[node] === owner) return this.rowOf[node]!;
    const row = this.rows;
    this.rows += this.words;
    if (this.rows > this.touches.length) {
      this.touches = grown(this.touches, this.rows);
      this.reaches = grown(this.reaches, this.rows);
    }
    this.touches.fill(0, row, row + this.words);
    this.rowStamp[node] = owner;
    this.rowOf[node] = row;
    return row;
  }

  /** The owner's contacts that `node` reaches in one step or two. */
  private reachRow(owner: number, node: number): number {
    const { offsets, neighbours } = this.graph;
    const row = this.rowFor(owner, node);
    if (this.reachStamp[node] === owner) return row;
    this.reachStamp[node] = owner;
    const { words, touches, reaches, rowStamp, rowOf } = this;
    for (let word = 0; word < words; word++) reaches[row + word] = touches[row + word]!;
    for (let place = offsets[node]!; place < offsets[node + 1]!; place++) {
      const between = neighbours[place]!;
      if (rowStamp[between] !== owner) continue;
      const from = rowOf[between]!;
      for (let word = 0; word < words; word++) reaches[row + word]! |= touches[from + word]!;
    }
    return row;
  }

  private curvature(v: number, u: number, edge: number, out: Curvatures): void {
    const { graph, flow, words, positionOf, weighted } = this;
    const { offsets, neighbours, edgeOf, weights } = graph;
    const [degreeU, degreeV] = [degreeOf(graph, u), degreeOf(graph, v)];
    // Mass of a contact: its share, times the least common multiple of the degrees where ties have no strengths.
    const scale = weighted ? 1 : (degreeU * degreeV) / greatestCommonDivisor(degreeU, degreeV);
    const massU = (place: number) => (weighted ? weights![edgeOf[place]!]! / this.strength[u]! : scale / degreeU);
    const massV = (place: number) => (weighted ? weights![edgeOf[place]!]! / this.strength[v]! : scale / degreeV);
    const startV = offsets[v]!;
    flow.begin(words);
    let base = 0;
    let [left, right] = [0, 0];
    for (let place = offsets[u]!; place < offsets[u + 1]!; place++) this.isContact[neighbours[place]!] = edge;
    for (let index = 0; index < degreeV; index++) {
      const contact = neighbours[startV + index]!;
      if (contact === u) base += massV(startV + index);
      else if (this.isContact[contact] !== edge) {
        const mass = massV(startV + index);
        flow.setRight(0, index, mass);
        flow.setRight(1, index, mass);
        base -= mass;
        right += 2 * mass;
      }
    }
    const bounded = degreeU * degreeV > this.productMax;
    for (let place = offsets[u]!; place < offsets[u + 1]!; place++) {
      const contact = neighbours[place]!;
      const mass = massU(place);
      if (contact === v) base += mass;
      else if (positionOf[contact]! >= 0) {
        const index = positionOf[contact]!;
        const theirs = massV(startV + index);
        base += Math.min(mass, theirs);
        if (mass - theirs > this.tolerance) {
          left += mass - theirs;
          flow.addLeft(mass - theirs, false, this.rowFor(v, contact));
        } else if (theirs - mass > this.tolerance) {
          right += theirs - mass;
          flow.setRight(0, index, theirs - mass);
        }
      } else {
        base -= mass;
        left += 2 * mass;
        if (!bounded) {
          const row = this.reachRow(v, contact);
          flow.addLeft(mass, false, row);
          flow.addLeft(mass, true, row);
        }
      }
    }
    const cut = bounded ? 0 : flow.maximum(this.touches, this.reaches, Math.min(left, right), this.tolerance);
    const ceiling = bounded ? Math.min(left, right) : cut;
    out.low[edge] = (base + cut) / scale / 2;
    out.high[edge] = (base + ceiling) / scale / 2;
  }
}

/** Above any number of left nodes: three of them fit in one exact number. */
const KEY_BASE = 2 ** 17;

/** A maximum flow from left nodes to two planes of right nodes, which are bits; rows of bits say what a left node feeds. */
class LevelFlow {
  private words = 0;
  /** Right nodes: plane 0 then plane 1, 32 times `words` of them each. */
  private rightLeft = new Float64Array(128);
  private heads = new Int32Array(128);
  private via = new Int32Array(128);
  /** By left node. */
  private readonly capacity: number[] = [];
  private readonly rowOf: number[] = [];
  private readonly isLower: boolean[] = [];
  /** What flows where: lists by right node. */
  private readonly entryLeft: number[] = [];
  private readonly entryAmount: number[] = [];
  private readonly entryNext: number[] = [];
  private readonly leftVia: number[] = [];
  private readonly leftSeen: number[] = [];
  private readonly queue: number[] = [];
  /** Bits by plane and word: who still takes mass, who was seen by this search, who was seen by one that failed. */
  private free = new Int32Array(8);
  private open = new Int32Array(8);
  private dead = new Int32Array(8);
  private searches = 0;
  private keys = new Float64Array(256);

  begin(words: number): void {
    this.words = words;
    const rights = 64 * words;
    if (this.rightLeft.length < rights) {
      this.rightLeft = new Float64Array(rights);
      this.heads = new Int32Array(rights);
      this.via = new Int32Array(rights);
      this.free = new Int32Array(2 * words);
      this.open = new Int32Array(2 * words);
      this.dead = new Int32Array(2 * words);
    }
    this.rightLeft.fill(0, 0, rights);
    this.heads.fill(-1, 0, rights);
    this.free.fill(0, 0, 2 * words);
    this.dead.fill(0, 0, 2 * words);
    this.capacity.length = 0;
    this.rowOf.length = 0;
    this.isLower.length = 0;
    this.entryLeft.length = 0;
    this.entryAmount.length = 0;
    this.entryNext.length = 0;
  }

  setRight(plane: 0 | 1, index: number, mass: number): void {
    this.rightLeft[32 * this.words * plane + index] = mass;
    this.free[this.words * plane + (index >> 5)]! |= 1 << (index & 31);
  }

  /** An upper node feeds those of plane 1 that it touches; a lower one those of plane 0, and those of plane 1 it reaches. */
  addLeft(mass: number, isLower: boolean, row: number): void {
    this.capacity.push(mass);
    this.rowOf.push(row);
    this.isLower.push(isLower);
  }

  maximum(touches: Int32Array, reaches: Int32Array, most: number, tolerance: number): number {
    const { capacity } = this;
    const lefts = capacity.length;
    for (let left = this.leftSeen.length; left < lefts; left++) this.leftSeen.push(-1);
    // Bits of right nodes that exist at all; free ones shrink, these stay.
    const exists = this.free.slice(0, 2 * this.words);
    let total = 0;
    // Who has the fewest places to go chooses first: fewer ways have to be changed later.
    for (const left of this.byChoice(lefts, touches, exists))
      while (capacity[left]! > tolerance && most - total > tolerance) {
        const amount = this.augment(left, touches, reaches, exists, tolerance);
        if (amount === 0) break;
        total += amount;
      }
    return total;
  }

  private byChoice(lefts: number, touches: Int32Array, exists: Int32Array): Int32Array {
    if (this.keys.length < lefts) this.keys = new Float64Array(2 * lefts);
    const keys = this.keys.subarray(0, lefts);
    const { words } = this;
    for (let left = 0; left < lefts; left++) {
      let choice = 0;
      for (let word = 0; word < words; word++)
        choice += bitsIn(touches[this.rowOf[left]! + word]! & exists[words + word]!);
      keys[left] = ((this.isLower[left] ? KEY_BASE : 0) + choice) * KEY_BASE + left;
    }
    return Int32Array.from(keys.sort(), (key) => key % KEY_BASE);
  }

  /**
   * A way from one left node to a free right one; 0 when there is none, and never will be. Breadth-first, but whoever comes
   * into the queue is asked at once whether they feed a free node themselves, which most do.
   */
  private augment(
    source: number,
    touches: Int32Array,
    reaches: Int32Array,
    exists: Int32Array,
    tolerance: number,
  ): number {
    const { words, open, dead, queue, leftSeen, leftVia, via } = this;
    const direct = this.freeOf(source, touches, reaches);
    if (direct >= 0) {
      via[direct] = source;
      return this.push(direct, source, tolerance);
    }
    const search = this.searches++;
    for (let word = 0; word < 2 * words; word++) open[word] = exists[word]! & ~dead[word]!;
    queue.length = 0;
    queue.push(source);
    leftSeen[source] = search;
    leftVia[source] = -1;
    for (let head = 0; head < queue.length; head++) {
      const left = queue[head]!;
      const row = this.rowOf[left]!;
      const isLower = this.isLower[left]!;
      for (let plane = isLower ? 0 : 1; plane < 2; plane++) {
        const rows = plane === 1 && isLower ? reaches : touches;
        for (let word = 0; word < words; word++) {
          const slot = words * plane + word;
          let bits = rows[row + word]! & open[slot]!;
          open[slot]! &= ~bits;
          while (bits !== 0) {
            const bit = bits & -bits;
            bits ^= bit;
            const right = 32 * slot + 31 - Math.clz32(bit);
            via[right] = left;
            for (let entry = this.heads[right]!; entry >= 0; entry = this.entryNext[entry]!) {
              const feeder = this.entryLeft[entry]!;
              if (leftSeen[feeder] === search || this.entryAmount[entry]! <= tolerance) continue;
              leftSeen[feeder] = search;
              leftVia[feeder] = right;
              const end = this.freeOf(feeder, touches, reaches);
              if (end >= 0) {
                via[end] = feeder;
                return this.push(end, source, tolerance);
              }
              queue.push(feeder);
            }
          }
        }
      }
    }
    for (let word = 0; word < 2 * words; word++) dead[word]! |= exists[word]! & ~open[word]!;
    return 0;
  }

  /** A right node that this left one feeds and that still takes mass, or -1. */
  private freeOf(left: number, touches: Int32Array, reaches: Int32Array): number {
    const { words, free } = this;
    const row = this.rowOf[left]!;
    const isLower = this.isLower[left]!;
    if (isLower)
      for (let word = 0; word < words; word++) {
        const bits = touches[row + word]! & free[word]!;
        if (bits !== 0) return 32 * word + 31 - Math.clz32(bits & -bits);
      }
    const rows = isLower ? reaches : touches;
    for (let word = 0; word < words; word++) {
      const bits = rows[row + word]! & free[words + word]!;
      if (bits !== 0) return 32 * (words + word) + 31 - Math.clz32(bits & -bits);
    }
    return -1;
  }

  /** Along the way found, as much as it carries. */
  private push(end: number, source: number, tolerance: number): number {
    const { via, leftVia, capacity, rightLeft } = this;
    let amount = Math.min(capacity[source]!, rightLeft[end]!);
    for (let left = via[end]!; left !== source; left = via[leftVia[left]!]!)
      amount = Math.min(amount, this.entryAmount[this.entry(leftVia[left]!, left)]!);
    for (let right = end; ; ) {
      const left = via[right]!;
      this.entryAmount[this.entry(right, left)]! += amount;
      if (left === source) break;
      right = leftVia[left]!;
      this.entryAmount[this.entry(right, left)]! -= amount;
    }
    capacity[source]! -= amount;
    rightLeft[end]! -= amount;
    if (rightLeft[end]! <= tolerance) this.free[end >> 5]! &= ~(1 << (end & 31));
    return amount;
  }

  private entry(right: number, left: number): number {
    for (let entry = this.heads[right]!; entry >= 0; entry = this.entryNext[entry]!)
      if (this.entryLeft[entry] === left) return entry;
    const entry = this.entryLeft.push(left) - 1;
    this.entryAmount.push(0);
    this.entryNext.push(this.heads[right]!);
    this.heads[right] = entry;
    return entry;
  }
}

/** Bounds of the curvature without idleness (Jost and Liu 2014), from degrees and common contacts alone. */
export function jostLiuBounds(degreeU: number, degreeV: number, triangles: number): { low: number; high: number } {
  const [least, most] = [Math.min(degreeU, degreeV), Math.max(degreeU, degreeV)];
  const rest = (among: number) => Math.max(0, 1 - 1 / degreeU - 1 / degreeV - triangles / among);
  return { low: -rest(least) - rest(most) + triangles / most, high: triangles / most };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

function grown(array: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(length, 2 * array.length));
  larger.set(array);
  return larger;
}
