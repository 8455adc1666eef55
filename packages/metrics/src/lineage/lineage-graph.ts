/**
 * Lineage as a graph that can be walked both ways. What leads from an event field to a metric are whole paths, not single
 * steps: a dimension is fed by fields of many event types and divides many metrics, and walking from step to step would
 * say that each of those fields changes each of those metrics. All other links (a metric on a board, a signal that an
 * alert rule watches) lead on from whatever leads to them.
 *
 * Nodes are named by kind: `field:model_call.metadata.cost_usd`, `metric:agent_cost_usd`, `board:brd_…`.
 */
import type { FieldRef } from '../definition/measure.ts';
import type { Metric } from '../definition/metric.ts';
import { type LineageSources, metricLineage, type Passage } from './metric-lineage.ts';
import { TRANSFORMATION, type Transformation } from './transformation.ts';

export type LineageDirection = 'upstream' | 'downstream';

export interface LineageLink {
  from: string;
  to: string;
  /** How `to` depends on `from`; absent when it simply shows or reads it. */
  transformations: readonly Transformation[];
}

export interface LineageReach {
  nodes: readonly string[];
  links: readonly LineageLink[];
}

/** From a field to a metric, each step with how the next depends on it. */
interface LineagePath {
  nodes: readonly string[];
  steps: readonly (Transformation | undefined)[];
}

export const fieldNode = (eventType: string, field: FieldRef): string => `field:${eventType}.${field}`;
export const metricNode = (metric: string): string => `metric:${metric}`;

export function passageNode(passage: Passage): string {
  return passage.kind === 'cube' ? `window:${passage.cube}` : `${passage.kind}:${passage.cube}.${passage.name}`;
}

export class LineageGraph {
  readonly #paths = new Map<string, LineagePath[]>();
  readonly #links: Record<LineageDirection, Map<string, LineageLink[]>> = {
    upstream: new Map(),
    downstream: new Map(),
  };

  /** A graph of its own, with what this one has. */
  copy(): LineageGraph {
    const copy = new LineageGraph();
    for (const [node, paths] of this.#paths) copy.#paths.set(node, [...paths]);
    for (const direction of ['upstream', 'downstream'] as const)
      for (const [node, links] of this.#links[direction]) copy.#links[direction].set(node, [...links]);
    return copy;
  }

  addMetric(metric: Metric, sources: LineageSources): void {
    for (const { eventType, field, influences } of metricLineage(metric, sources))
      for (const { transformation, through, derives } of influences) {
        const derived = derives === undefined ? [] : [fieldNode(eventType, derives)];
        this.#addPath({
          nodes: [fieldNode(eventType, field), ...derived, passageNode(through), metricNode(metric.name)],
          steps: [...derived.map(() => TRANSFORMATION), transformation, undefined],
        });
      }
  }

  addLink(from: string, to: string, ...transformations: Transformation[]): void {
    const link = { from, to, transformations };
    put(this.#links.downstream, from, link);
    put(this.#links.upstream, to, link);
  }

  /** Everything that these lead to, or that leads to them, themselves included. */
  reach(starts: readonly string[], direction: LineageDirection): LineageReach {
    const begun = new Set(starts);
    const nodes = new Set(starts);
    const links = new Map<string, LineageLink>();
    const queue = [...starts];
    const follow = ({ from, to, transformations }: LineageLink): void => {
      const known = links.get(`${from} ${to}`)?.transformations ?? [];
      const added = transformations.filter(
        ({ type, subtype }) => !known.some((each) => each.type === type && each.subtype === subtype),
      );
      links.set(`${from} ${to}`, { from, to, transformations: [...known, ...added] });
    };
    const visit = (node: string): void => {
      if (nodes.has(node)) return;
      nodes.add(node);
      queue.push(node);
    };
    for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
      for (const link of this.#links[direction].get(node) ?? []) {
        follow(link);
        visit(direction === 'downstream' ? link.to : link.from);
      }
      for (const path of this.#paths.get(node) ?? []) {
        const at = path.nodes.indexOf(node);
        // Only the ends of a path lead on: what is between them belongs to this path alone.
        if (!begun.has(node) && at !== (direction === 'downstream' ? 0 : path.nodes.length - 1)) continue;
        const [first, last] = direction === 'downstream' ? [at, path.nodes.length - 1] : [0, at];
        for (let i = first; i < last; i += 1) {
          const step = path.steps[i];
          follow({ from: path.nodes[i]!, to: path.nodes[i + 1]!, transformations: step ? [step] : [] });
          nodes.add(path.nodes[i]!);
          nodes.add(path.nodes[i + 1]!);
        }
        const end = direction === 'downstream' ? path.nodes.at(-1)! : path.nodes[0]!;
        for (const link of this.#links[direction].get(end) ?? []) {
          follow(link);
          visit(direction === 'downstream' ? link.to : link.from);
        }
      }
    }
    return { nodes: [...nodes], links: [...links.values()] };
  }

  #addPath(path: LineagePath): void {
    for (const node of path.nodes) put(this.#paths, node, path);
  }
}

function put<T>(map: Map<string, T[]>, key: string, value: T): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}
