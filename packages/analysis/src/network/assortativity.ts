/**
 * Do like meet like? The correlation of the degrees at both ends of a tie (Newman 2002), and of a label's (Newman 2003).
 * `null` where it is not defined: all degrees equal, all ties within one label, no ties.
 */
import { degrees, type Graph } from './graph.ts';

export function degreeAssortativity(graph: Graph): number | null {
  const degree = degrees(graph);
  let [products, sums, squares] = [0, 0, 0];
  for (let edge = 0; edge < graph.edges; edge++) {
    const [a, b] = [degree[graph.from[edge]!]!, degree[graph.to[edge]!]!];
    products += a * b;
    sums += (a + b) / 2;
    squares += (a * a + b * b) / 2;
  }
  if (graph.edges === 0) return null;
  const mean = sums / graph.edges;
  const variance = squares / graph.edges - mean * mean;
  return variance > 1e-12 * mean * mean ? (products / graph.edges - mean * mean) / variance : null;
}

/** `label` by node. Undirected and directed. */
export function attributeAssortativity(graph: Graph, label: ArrayLike<number | string>): number | null {
  if (graph.edges === 0) return null;
  let within = 0;
  const starts = new Map<number | string, number>();
  const ends = new Map<number | string, number>();
  const count = (map: Map<number | string, number>, key: number | string) => map.set(key, (map.get(key) ?? 0) + 1);
  for (let edge = 0; edge < graph.edges; edge++) {
    const [a, b] = [label[graph.from[edge]!]!, label[graph.to[edge]!]!];
    if (a === b) within++;
    count(starts, a);
    count(ends, b);
    if (graph.directed) continue;
    count(starts, b);
    count(ends, a);
  }
  const total = graph.directed ? graph.edges : 2 * graph.edges;
  let expected = 0;
  for (const [key, share] of starts) expected += (share / total) * ((ends.get(key) ?? 0) / total);
  const observed = within / graph.edges;
  return expected < 1 ? (observed - expected) / (1 - expected) : null;
}
