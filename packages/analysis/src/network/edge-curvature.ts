/**
 * Curvature of a tie by its definition, for any idleness and either distance; and Forman's, which needs only degrees and
 * triangles. Ollivier: kappa = 1 - W1(m_u, m_v)/d(u, v), where m_x keeps `idleness` on x and spreads the rest over x's
 * contacts, alike or by strength; distances in hops, or along ties of length 1/strength, where d(u, v) may be shorter than
 * the tie itself. Forman: 4 - du - dv, augmented by 3 for each triangle; depends mostly on degree, so compare like with like.
 * Sources: Ollivier 2009; Sreejith et al. 2016; Samal et al. 2018.
 */
import { shortestPaths } from './betweenness.ts';
import { clustering } from './clustering.ts';
import { degreeOf, type Graph } from './graph.ts';
import { transportCost } from './transport-cost.ts';

export interface EdgeCurvatureOptions {
  idleness: number;
  distance: 'hop' | 'length';
  weighted: boolean;
}

export function edgeCurvature(graph: Graph, edge: number, options: EdgeCurvatureOptions): number {
  const [u, v] = [graph.from[edge]!, graph.to[edge]!];
  const lengths = Float64Array.from({ length: graph.edges }, (_, tie) =>
    options.distance === 'length' ? 1 / (graph.weights?.[tie] ?? 1) : 1,
  );
  const massU = spread(graph, u, options);
  const massV = spread(graph, v, options);
  const costs: number[] = [];
  for (const from of massU.keys()) {
    const { distance } = shortestPaths(graph, lengths, from);
    for (const to of massV.keys()) costs.push(distance[to]!);
  }
  const apart = shortestPaths(graph, lengths, u).distance[v]!;
  return 1 - transportCost([...massU.values()], [...massV.values()], costs) / apart;
}

export interface FormanCurvatures {
  /** By edge. */
  plain: Int32Array;
  augmented: Int32Array;
}

export function formanRicci(graph: Graph): FormanCurvatures {
  const { trianglesOfEdge } = clustering(graph);
  const plain = Int32Array.from(
    graph.from,
    (from, edge) => 4 - degreeOf(graph, from) - degreeOf(graph, graph.to[edge]!),
  );
  return { plain, augmented: plain.map((value, edge) => value + 3 * trianglesOfEdge[edge]!) };
}

function spread(graph: Graph, node: number, options: EdgeCurvatureOptions): Map<number, number> {
  const mass = new Map<number, number>();
  if (options.idleness > 0) mass.set(node, options.idleness);
  const strengthOf = (place: number) => (options.weighted ? (graph.weights?.[graph.edgeOf[place]!] ?? 1) : 1);
  const [start, end] = [graph.offsets[node]!, graph.offsets[node + 1]!];
  let all = 0;
  for (let place = start; place < end; place++) all += strengthOf(place);
  for (let place = start; place < end; place++)
    mass.set(graph.neighbours[place]!, ((1 - options.idleness) * strengthOf(place)) / all);
  return mass;
}
