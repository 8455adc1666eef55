/** How far a run has come, in its own words. */
import { formatCount } from '@bellwether/ui/format/number.ts';
import { messages } from './messages.ts';
import type { Run } from './runs.ts';

export function ProgressBar({ progress }: { progress: NonNullable<Run['progress']> }) {
  const { done, of, words } = progress;
  const said = messages.ofWhich(formatCount(done), formatCount(of));
  return (
    <span className="run-progress">
      <progress value={done} max={of} aria-label={words ?? said} />
      <span className="quiet">{words ?? said}</span>
    </span>
  );
}
