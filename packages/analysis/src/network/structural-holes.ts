/**
 * Burt's structural holes, on the undirected graph without strengths. Constraint: the sum over a person's contacts of
 * (direct share + shares by way of others)²; low for brokers, 1 and more inside a closed circle. Effective size: contacts
 * less the mean number of ties among them. A person without contacts has neither.
 * Source: Burt 1992, chapter 2; effective size in Borgatti's form (1997).
 */
import { degreeOf, type Graph } from './graph.ts';

export interface StructuralHoles {
  constraint: (number | null)[];
  effectiveSize: (number | null)[];
}

export function structuralHoles(graph: Graph): StructuralHoles {
  const { nodes, offsets, neighbours } = graph;
  const constraint: (number | null)[] = [];
  const effectiveSize: (number | null)[] = [];
  const marked = new Int32Array(nodes).fill(-1);
  const indirect = new Float64Array(nodes);
  for (let node = 0; node < nodes; node++) {
    const degree = degreeOf(graph, node);
    if (degree === 0) {
      constraint.push(null);
      effectiveSize.push(null);
      continue;
    }
    const [start, end] = [offsets[node]!, offsets[node + 1]!];
    for (let place = start; place < end; place++) {
      marked[neighbours[place]!] = node;
      indirect[neighbours[place]!] = 0;
    }
    let tiesAmong = 0;
    for (let place = start; place < end; place++) {
      const contact = neighbours[place]!;
      const share = 1 / degreeOf(graph, contact);
      for (let other = offsets[contact]!; other < offsets[contact + 1]!; other++) {
        const third = neighbours[other]!;
        if (marked[third] !== node) continue;
        indirect[third]! += share / degree;
        tiesAmong++;
      }
    }
    let sum = 0;
    for (let place = start; place < end; place++) sum += (1 / degree + indirect[neighbours[place]!]!) ** 2;
    constraint.push(sum);
    effectiveSize.push(degree - tiesAmong / degree);
  }
  return { constraint, effectiveSize };
}
