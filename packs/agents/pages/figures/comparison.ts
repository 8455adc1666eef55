/** How a figure compares, as the end of a clause. Nothing is claimed without a verdict. */
import type { AgentFigure } from './agent-figure.ts';
import { messages } from './messages.ts';

export function comparison({ change, verdict }: Pick<AgentFigure, 'change' | 'verdict'>, before: string): string {
  if (!change || verdict === 'not_enough_data') return messages.cannotCompare(before);
  if (change.way === 'same') return messages.same(before);
  return verdict === 'within_noise' ? messages.withinNoise(change.text, before) : messages.moved(change.text, before);
}
