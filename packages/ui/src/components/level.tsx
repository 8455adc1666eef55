/** The level of a group's figure, in a shape and a word. Without a level there is none, and the dash says so. */
import type { Level } from '../api/group-figure.ts';
import { uiMessages } from '../i18n/messages.ts';
import { LevelMark } from './level-mark.tsx';

const FILLED = { low: 1, moderate: 2, high: 3, critical: 4 } as const satisfies Record<Level, number>;

export function LevelOf({ level }: { level: Level | null | undefined }) {
  if (!level)
    return (
      <span className="state-unknown" title={uiMessages.people.noLevelMore}>
        {uiMessages.people.noLevel}
      </span>
    );
  return <LevelMark filled={FILLED[level]} word={uiMessages.people.levels[level]} />;
}
