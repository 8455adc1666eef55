/** Figures that moved by more than noise stand first; the rest stay in their order, so that the eye finds them again. */
import type { AgentFigure } from '../figures/agent-figure.ts';

export function movedFirst<Name extends string>(
  names: readonly Name[],
  figures: Readonly<Partial<Record<Name, Pick<AgentFigure, 'verdict' | 'change'>>>>,
): Name[] {
  const hasMoved = (name: Name) =>
    figures[name]?.verdict === 'more_than_noise' && figures[name]?.change?.way !== 'same';
  return [...names.filter(hasMoved), ...names.filter((name) => !hasMoved(name))];
}
