/**
 * The order of a pipeline's steps: a directed graph without circles. A step comes after those it names, and after each
 * branch that may choose it.
 */
import type { RunIf } from './document.ts';

export interface PlannedStep {
  name: string;
  after: readonly string[];
  runIf: RunIf;
  /** Of a branch: the steps among which it chooses. */
  choices: readonly string[];
}

export interface PlanNode {
  name: string;
  runIf: RunIf;
  /** Everything that has to have ended before. */
  before: readonly string[];
  /** Branches that may choose it: it runs when at least one of them has. */
  chosenBy: readonly string[];
}

export interface PlanFault {
  step: string;
  /** `after`, `branch` or `step`: where it is said. */
  field: 'after' | 'branch' | 'step';
  message: string;
}

export interface Plan {
  /** In an order in which each comes after what it waits for, as far as there is one. */
  nodes: readonly PlanNode[];
  faults: readonly PlanFault[];
}

export function planOf(steps: readonly PlannedStep[]): Plan {
  const faults: PlanFault[] = [];
  const names = new Set<string>();
  for (const { name } of steps) {
    if (names.has(name)) faults.push({ step: name, field: 'step', message: `There are two steps "${name}".` });
    names.add(name);
  }
  const chosenBy = new Map<string, string[]>();
  for (const { name, after, choices } of steps) {
    for (const other of after)
      if (!names.has(other)) faults.push({ step: name, field: 'after', message: `There is no step "${other}".` });
    for (const choice of choices) {
      if (!names.has(choice)) faults.push({ step: name, field: 'branch', message: `There is no step "${choice}".` });
      chosenBy.set(choice, [...(chosenBy.get(choice) ?? []), name]);
    }
  }
  const nodes = steps.map(({ name, after, runIf }): PlanNode => {
    const choosers = chosenBy.get(name) ?? [];
    return {
      name,
      runIf,
      before: [...new Set([...after, ...choosers])].filter((n) => names.has(n)),
      chosenBy: choosers,
    };
  });
  const { sorted, circle } = sortedNodes(nodes);
  if (circle)
    faults.push({
      step: circle[0]!,
      field: 'after',
      message: `The steps go round in a circle: ${circle.join(' → ')}.`,
    });
  return { nodes: sorted, faults };
}

/** Kahn's algorithm, in the order in which they are written; what is left over goes round in circles. */
function sortedNodes(nodes: readonly PlanNode[]): { sorted: PlanNode[]; circle: string[] | undefined } {
  const sorted: PlanNode[] = [];
  const done = new Set<string>();
  let left = [...nodes];
  for (;;) {
    const ready = left.filter(({ before }) => before.every((name) => done.has(name)));
    if (ready.length === 0) break;
    for (const node of ready) done.add(node.name);
    sorted.push(...ready);
    left = left.filter(({ name }) => !done.has(name));
  }
  return { sorted: [...sorted, ...left], circle: left.length > 0 ? circleAmong(left) : undefined };
}

/** Each of them waits for another of them, so going back comes round; it is told in the direction of the work. */
function circleAmong(nodes: readonly PlanNode[]): string[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const path: string[] = [];
  let at = nodes[0]!.name;
  while (!path.includes(at)) {
    path.push(at);
    at = byName.get(at)!.before.find((name) => byName.has(name))!;
  }
  const circle = path.slice(path.indexOf(at)).toReversed();
  return [...circle, circle[0]!];
}
