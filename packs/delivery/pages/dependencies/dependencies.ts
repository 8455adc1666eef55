/** What the analysis of dependencies answers, where its nodes are drawn, and its sentence. */
import { figure, type Phrase, words } from '@bellwether/ui/components/sentences.tsx';
import { formatCount, formatPercent } from '@bellwether/ui/format/number.ts';
import type { Analysed } from '../figures/use-analysis.ts';
import { messages } from './messages.ts';

export const UNITS = ['team', 'project', 'repository'] as const;
export type Unit = (typeof UNITS)[number];

export interface DependencyNode {
  name: string;
  waits_for: number;
  waited_for_by: number;
  collaboration: {
    score: number | null;
    parts: { external_share: number; reciprocity: number; evenness: number } | null;
  } | null;
}

export interface DependencyEdge {
  from: string;
  to: string;
  links: number;
  co_changes: number;
  evidence: { links: readonly (readonly [waits: string, on: string])[]; co_changes: readonly string[] };
}

export interface Dependencies extends Analysed {
  by: Unit;
  nodes: readonly DependencyNode[];
  edges: readonly DependencyEdge[];
  cycles: readonly (readonly string[])[];
  propagation_cost: number | null;
  share_across: number | null;
}

export interface Place {
  x: number;
  y: number;
}

/** On a circle, in the order given, the first on top; within -1 and 1. */
export function circlePlaces(names: readonly string[]): ReadonlyMap<string, Place> {
  return new Map(
    names.map((name, index) => {
      const turn = (index / names.length) * 2 * Math.PI - Math.PI / 2;
      return [name, { x: Math.cos(turn), y: Math.sin(turn) }];
    }),
  );
}

export function answerOf({ edges, cycles, share_across: across }: Dependencies, range: string): Phrase[] {
  const links = edges.filter((edge) => edge.links > 0);
  const most = links.toSorted((a, b) => b.links - a.links)[0];
  if (!most && across === null) return [words(messages.answer.nothing(range))];
  return [
    ...(most
      ? [
          words(messages.answer.opening(range)),
          figure(most.from),
          words(messages.answer.waits),
          figure(most.to),
          words(messages.answer.items(formatCount(most.links))),
        ]
      : [words(messages.answer.noLinks(range))]),
    ...(across === null ? [] : [words(' '), figure(formatPercent(across, 0)), words(messages.answer.across)]),
    ...cycles.slice(0, 1).map((cycle) => words(messages.answer.cycle(cycle.join(', ')))),
  ];
}
