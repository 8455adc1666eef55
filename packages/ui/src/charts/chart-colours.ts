/** The theme's colours for the canvas, read from the style sheet, so that there is one place where colours are chosen. */
import { SLOTS } from './entity-colours.ts';

export interface ChartColours {
  ink: string;
  inkSoft: string;
  line: string;
  lineStrong: string;
  accent: string;
  accentSoft: string;
  ghost: string;
  ghostSoft: string;
  paper: string;
  font: string;
  /** Slot 1 is at index 0. */
  series: readonly string[];
}

export function readColours(): ChartColours {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string) => style.getPropertyValue(name).trim();
  return {
    ink: read('--ink'),
    inkSoft: read('--ink-3'),
    line: read('--line'),
    lineStrong: read('--line-strong'),
    accent: read('--accent'),
    accentSoft: read('--accent-faded'),
    ghost: read('--ghost'),
    ghostSoft: read('--ghost-soft'),
    paper: read('--paper'),
    font: read('--font'),
    series: Array.from({ length: SLOTS }, (_, slot) => read(`--series-${slot + 1}`)),
  };
}
