/** The structure of an undirected graph, measure by measure; each is defined in the file it comes from. */
import { degreeAssortativity } from './assortativity.ts';
import { betweenness, normalisedBetweenness } from './betweenness.ts';
import { clustering } from './clustering.ts';
import { components } from './components.ts';
import { coreNumbers } from './core-numbers.ts';
import { cutPoints } from './cut-points.ts';
import { globalEfficiency } from './global-efficiency.ts';
import { degrees, type Graph } from './graph.ts';
import { molloyReedKappa, robustness } from './robustness.ts';
import { structuralHoles } from './structural-holes.ts';

/** Ties over the ties there could be; 0 below two nodes. */
export function density(graph: Graph): number {
  const pairs = (graph.nodes * (graph.nodes - 1)) / (graph.directed ? 1 : 2);
  return pairs > 0 ? graph.edges / pairs : 0;
}

/** Everything at once, for graphs small enough to look at whole. */
export function graphStructure(graph: Graph) {
  const between = betweenness(graph);
  const holes = structuralHoles(graph);
  const cuts = cutPoints(graph);
  const { sizes } = components(graph);
  const { r, curve } = robustness(graph);
  const closure = clustering(graph);
  return {
    density: density(graph),
    degree: degrees(graph),
    betweenness: between.nodes,
    betweennessNormalized: normalisedBetweenness(graph, between.nodes),
    coreNumber: coreNumbers(graph),
    constraint: holes.constraint,
    effectiveSize: holes.effectiveSize,
    transitivity: closure.transitivity,
    averageClustering: closure.mean,
    globalEfficiency: globalEfficiency(graph),
    componentSizes: sizes,
    largestComponentShare: graph.nodes > 0 ? (sizes[0] ?? 0) / graph.nodes : null,
    bridges: cuts.bridges.map((edge): [number, number] => [graph.from[edge]!, graph.to[edge]!]),
    articulationPoints: cuts.articulationPoints,
    robustnessR: r,
    robustnessCurve: curve,
    molloyReedKappa: molloyReedKappa(graph),
    degreeAssortativity: degreeAssortativity(graph),
  };
}
