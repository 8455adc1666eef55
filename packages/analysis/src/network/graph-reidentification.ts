/**
 * How well a graph without names hides who is who: the number of people that fit somebody's degree, or the degrees of
 * their contacts. One candidate is a name. This is why nothing here shows single people's places to others.
 * Source: Hay, Miklau, Jensen, Towsley and Weis 2008 (vertex refinement queries H1 and H2).
 */
import { degrees, type Graph } from './graph.ts';

export interface Reidentification {
  candidatesByDegree: number[];
  uniqueByDegree: number;
  candidatesByNeighbourDegrees: number[];
  uniqueByNeighbourDegrees: number;
}

export function graphReidentification(graph: Graph): Reidentification {
  const degree = degrees(graph);
  const byDegree = candidates(Array.from(degree, String));
  const byNeighbours = candidates(
    Array.from(degree, (_, node) =>
      graph.neighbours
        .slice(graph.offsets[node], graph.offsets[node + 1])
        .map((neighbour) => degree[neighbour]!)
        .sort()
        .join(),
    ),
  );
  return {
    candidatesByDegree: byDegree,
    uniqueByDegree: unique(byDegree),
    candidatesByNeighbourDegrees: byNeighbours,
    uniqueByNeighbourDegrees: unique(byNeighbours),
  };
}

function candidates(known: readonly string[]): number[] {
  const counts = new Map<string, number>();
  for (const key of known) counts.set(key, (counts.get(key) ?? 0) + 1);
  return known.map((key) => counts.get(key)!);
}

function unique(counts: readonly number[]): number {
  return counts.filter((count) => count === 1).length;
}
