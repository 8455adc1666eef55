/**
 * The same degrees, otherwise by chance: pairs of ties a-b, c-d become a-d, c-b, as long as that makes no loop and no tie
 * twice (Maslov and Sneppen 2002). One chain gives many graphs: it runs until every tie has changed several times, and from
 * then on a graph is taken each time every tie has had the chance to change twice.
 */

import type { SeededRandom } from '../significance/seeded-random.ts';
import { type Graph, graphOfColumns } from './graph.ts';

/** Per tie; an attempt that succeeds changes two ties. */
const ATTEMPTS_FIRST = 5;
const ATTEMPTS_BETWEEN = 1;
/** Up to this many nodes a table of all pairs fits in 128 MB, and asking it is quickest. */
const TABLE_NODES_MAX = 32_768;

export class Rewiring {
  private readonly graph: Graph;
  private readonly random: SeededRandom;
  private readonly from: Int32Array;
  private readonly to: Int32Array;
  private readonly ties: TieSet;
  private started = false;

  constructor(graph: Graph, random: SeededRandom) {
    this.graph = graph;
    this.random = random;
    this.from = graph.from.slice();
    this.to = graph.to.slice();
    this.ties = graph.nodes <= TABLE_NODES_MAX ? new TieTable(graph.nodes) : new TieNames(graph.nodes);
    for (let edge = 0; edge < graph.edges; edge++) this.ties.add(this.from[edge]!, this.to[edge]!);
  }

  /** The next graph. Ties have no strengths: there is no saying whose they would be. */
  next(): Graph {
    this.swap((this.started ? ATTEMPTS_BETWEEN : ATTEMPTS_FIRST) * this.graph.edges);
    this.started = true;
    return graphOfColumns(this.graph.nodes, { from: this.from, to: this.to });
  }

  private swap(attempts: number): void {
    const { from, to, ties, random } = this;
    const edges = from.length;
    if (edges < 2) return;
    for (let attempt = 0; attempt < attempts; attempt++) {
      const [first, second] = [random.integer(edges), random.integer(edges)];
      const [a, b] = [from[first]!, to[first]!];
      const turned = random.uniform() < 0.5;
      const [c, d] = turned ? [to[second]!, from[second]!] : [from[second]!, to[second]!];
      if (a === d || b === c || a === c || b === d) continue;
      if (ties.has(a, d) || ties.has(c, b)) continue;
      ties.delete(a, b);
      ties.delete(c, d);
      ties.add(a, d);
      ties.add(c, b);
      to[first] = d;
      from[second] = c;
      to[second] = b;
    }
  }
}

interface TieSet {
  has(a: number, b: number): boolean;
  add(a: number, b: number): void;
  delete(a: number, b: number): void;
}

/** A bit for each ordered pair; the pair's smaller id is the row. */
class TieTable implements TieSet {
  private readonly nodes: number;
  private readonly bits: Int32Array;

  constructor(nodes: number) {
    this.nodes = nodes;
    this.bits = new Int32Array(((nodes * nodes) >>> 5) + 1);
  }

  has(a: number, b: number): boolean {
    const place = this.place(a, b);
    return (this.bits[place >>> 5]! & (1 << (place & 31))) !== 0;
  }

  add(a: number, b: number): void {
    const place = this.place(a, b);
    this.bits[place >>> 5]! |= 1 << (place & 31);
  }

  delete(a: number, b: number): void {
    const place = this.place(a, b);
    this.bits[place >>> 5]! &= ~(1 << (place & 31));
  }

  /** Below 2^30. */
  private place(a: number, b: number): number {
    return a < b ? a * this.nodes + b : b * this.nodes + a;
  }
}

class TieNames implements TieSet {
  private readonly nodes: number;
  private readonly names = new Set<number>();

  constructor(nodes: number) {
    this.nodes = nodes;
  }

  has(a: number, b: number): boolean {
    return this.names.has(this.name(a, b));
  }

  add(a: number, b: number): void {
    this.names.add(this.name(a, b));
  }

  delete(a: number, b: number): void {
    this.names.delete(this.name(a, b));
  }

  private name(a: number, b: number): number {
    return a < b ? a * this.nodes + b : b * this.nodes + a;
  }
}
