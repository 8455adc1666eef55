/**
 * Where an arrow key leads from a step of the timeline: left and right in time, up and down to the step of the next lane
 * that is nearest in time, Home and End to the first and last.
 */
import type { Step } from '../sessions/sessions.ts';
import type { StepKind } from './step-kind.ts';

type Placed = Pick<Step, 'id' | 'kind' | 'startMs'>;

/** `steps` in order of time, `lanes` from the top; `undefined` where there is nothing further that way. */
export function stepAfter<S extends Placed>(
  steps: readonly S[],
  lanes: readonly StepKind[],
  from: S,
  key: string,
): S | undefined {
  const index = steps.findIndex(({ id }) => id === from.id);
  switch (key) {
    case 'ArrowRight':
      return steps[index + 1];
    case 'ArrowLeft':
      return index > 0 ? steps[index - 1] : undefined;
    case 'Home':
      return steps[0];
    case 'End':
      return steps.at(-1);
    case 'ArrowDown':
    case 'ArrowUp': {
      const lane = lanes[lanes.indexOf(from.kind) + (key === 'ArrowDown' ? 1 : -1)];
      const there = steps.filter(({ kind }) => kind === lane);
      const [nearest] = there.toSorted(
        (a, b) => Math.abs(a.startMs - from.startMs) - Math.abs(b.startMs - from.startMs),
      );
      return nearest;
    }
    default:
      return undefined;
  }
}
