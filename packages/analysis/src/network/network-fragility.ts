/**
 * Network fragility, 0 to 1: how much hangs on few people. 0.3 of who is outside the largest component, 0.3 of how much
 * sooner the network falls apart than a complete one when the best connected leave (1 - R/((n-1)/2n)), 0.2 of how much
 * brokerage is in one hand (Freeman's centralisation of betweenness), 0.2 of the share of ties that are bridges. Parts and
 * weights are shown with it. Raw values depend on size: judge them against the own past and against rewired graphs.
 * Sources: Freeman 1979; Schneider et al. 2011. The weights are a convention.
 */
import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import type { SeededRandom } from '../significance/seeded-random.ts';
import { betweenness, normalisedBetweenness, stratifiedPivots } from './betweenness.ts';
import { components } from './components.ts';
import { cutPoints } from './cut-points.ts';
import { degreeOf, type Graph, subgraph } from './graph.ts';
import { robustness } from './robustness.ts';
import { shuffle } from './shuffle.ts';

export const FRAGILITY_WEIGHTS = {
  disconnection: 0.3,
  targetedCollapse: 0.3,
  brokerConcentration: 0.2,
  bridgeShare: 0.2,
} as const;

export type FragilityParts = Record<keyof typeof FRAGILITY_WEIGHTS, number>;

export interface NetworkFragility {
  score: number;
  parts: FragilityParts;
  robustnessR: number;
}

const NODES_MIN = 5;
const JACKKNIFE_GROUPS = 10;
const EXACT_NODES_MAX = 500;
const PIVOTS = 64;
const EVERYBODY_MAX = 150;
const EXTREMES = 40;
const LARGE_NODES = 2_000;
const EXTREMES_OF_LARGE = 10;

/** `between`: betweenness by node, where it is already known. `null` below five nodes, and without ties. */
export function networkFragility(graph: Graph, between?: Float64Array): NetworkFragility | null {
  const { nodes } = graph;
  if (nodes < NODES_MIN || graph.edges === 0) return null;
  const { sizes } = components(graph);
  const r = robustness(graph).r!;
  const parts: FragilityParts = {
    disconnection: 1 - sizes[0]! / nodes,
    targetedCollapse: Math.max(0, 1 - r / ((nodes - 1) / (2 * nodes))),
    brokerConcentration: centralisation(normalisedBetweenness(graph, between ?? betweenness(graph).nodes)),
    bridgeShare: cutPoints(graph).bridges.length / graph.edges,
  };
  let score = 0;
  for (const part of Object.keys(FRAGILITY_WEIGHTS) as (keyof FragilityParts)[])
    score += FRAGILITY_WEIGHTS[part] * parts[part];
  return { score, parts, robustnessR: r };
}

/**
 * A 95 % interval of the score, from leaving out a tenth of the people at a time (delete-a-group jackknife). In large
 * networks brokerage is estimated from 64 pivots each time, which widens the interval a little. `null` where the score is.
 */
export function fragilityInterval(
  graph: Graph,
  score: number,
  random: SeededRandom,
): { low: number; high: number } | null {
  const order = shuffle(
    Int32Array.from({ length: graph.nodes }, (_, node) => node),
    random,
  );
  const scores: number[] = [];
  for (let group = 0; group < JACKKNIFE_GROUPS; group++) {
    const left = order.filter((_, index) => index % JACKKNIFE_GROUPS !== group).sort();
    const part = subgraph(graph, left);
    const isLarge = part.nodes > EXACT_NODES_MAX;
    const between = betweenness(part, isLarge ? { pivots: stratifiedPivots(part, PIVOTS, random) } : {});
    const found = networkFragility(part, between.nodes);
    if (found) scores.push(found.score);
  }
  if (scores.length < JACKKNIFE_GROUPS) return null;
  const mean = scores.reduce((sum, one) => sum + one, 0) / scores.length;
  const variance = ((scores.length - 1) / scores.length) * scores.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  const half = tQuantile(0.975, scores.length - 1) * Math.sqrt(variance);
  return { low: Math.max(0, score - half), high: Math.min(1, score + half) };
}

/**
 * The lowest score with any one person left out: an alert must not hang on a single person. Of everybody in networks of up
 * to 150; in larger ones of those on whom most depends and of those who hang on least, since nobody else moves it as much.
 */
export function leastFragilityWithoutOne(graph: Graph, between: Float64Array, random: SeededRandom): number | null {
  const nodes = Array.from({ length: graph.nodes }, (_, node) => node);
  const extremes = graph.nodes > LARGE_NODES ? EXTREMES_OF_LARGE : EXTREMES;
  const byBrokerage = nodes.toSorted((a, b) => between[b]! - between[a]! || a - b);
  const byDegree = nodes.toSorted((a, b) => degreeOf(graph, a) - degreeOf(graph, b) || a - b);
  const candidates =
    graph.nodes <= EVERYBODY_MAX
      ? nodes
      : [...new Set([...byBrokerage.slice(0, extremes), ...byDegree.slice(0, extremes)])];
  let least: number | null = null;
  for (const left of candidates) {
    const part = subgraph(
      graph,
      nodes.filter((node) => node !== left),
    );
    const isLarge = part.nodes > EXACT_NODES_MAX;
    const found = networkFragility(
      part,
      betweenness(part, isLarge ? { pivots: stratifiedPivots(part, PIVOTS, random) } : {}).nodes,
    );
    if (found && (least === null || found.score < least)) least = found.score;
  }
  return least;
}

/** Freeman: how far the highest stands above all others, against a star, where it is 1. For normalised betweenness. */
export function centralisation(values: Float64Array): number {
  const highest = values.reduce((most, value) => Math.max(most, value), 0);
  return values.length > 1 ? values.reduce((sum, value) => sum + highest - value, 0) / (values.length - 1) : 0;
}
