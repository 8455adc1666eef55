/**
 * What Today says: lines, each something that changed, with how much it matters; and of every place that was looked at,
 * what else was found there, so that "nothing else changed" is a statement and not a silence.
 */
import { type Phrase, spoken } from '@bellwether/ui/components/sentences.tsx';
import type { Severity } from '../alerts/alerts.ts';

/** `decision`: it waits for somebody. `look`: it is unusual, and nobody has to act because of it alone. */
export type Need = 'decision' | 'look';

/** A page of the dashboard where more is to be seen. */
export interface Place {
  href: string;
  title: string;
}

export interface Line extends Place {
  /** Unique, and the same when it is read again. */
  key: string;
  need: Need;
  level: Severity;
  /** One sentence with its figure. */
  says: readonly Phrase[];
  /** When it began, in a word what that instant is: raised, computed … */
  since: { word: string; atMs: number } | undefined;
  /** How sure it is, or that it was counted. */
  sure: string;
}

/** What one place has to say, of an answer of the API. */
export interface Findings {
  lines: readonly Line[];
  /** What else was looked at, in a sentence with its figures; empty when nothing could be. */
  else: string;
  /** What there is not enough data about; it is no "nothing changed". */
  unknown?: string | undefined;
  /** What is hidden to protect people. */
  hidden?: string | undefined;
}

/** `late`: the last answer stands, but the server did not answer anew. `failed`: there is none. */
export type ReadingState = 'asking' | 'read' | 'late' | 'failed';

/** A place that was looked at. One the reader may not see is not asked, and is none. */
export interface Reading extends Place {
  area: string;
  state: ReadingState;
  /** There as soon as something was answered. */
  found: Findings | undefined;
}

const GRAVITY = { critical: 0, high: 1, medium: 2, low: 3 } as const satisfies Record<Severity, number>;

/** What needs a decision first; in each part the worst first, and of equals the newest. */
export function ranked(lines: readonly Line[]): Line[] {
  const part = ({ need }: Line) => (need === 'decision' ? 0 : 1);
  const began = ({ since }: Line) => since?.atMs ?? Number.NEGATIVE_INFINITY;
  return lines.toSorted(
    (a, b) =>
      part(a) - part(b) ||
      GRAVITY[a.level] - GRAVITY[b.level] ||
      Math.sign(began(b) - began(a)) ||
      spoken(a.says).localeCompare(spoken(b.says), 'en'),
  );
}

export function linesOf(readings: readonly Reading[]): Line[] {
  return ranked(readings.flatMap(({ found }) => found?.lines ?? []));
}
