/**
 * What every configuration of suites takes from here: with `BELLWETHER_TEST_ENGINES` their servers are started before, what
 * is only embedded is left out, and everything may take longer. Nothing of it otherwise.
 */
import { ONLY_EMBEDDED } from './only-embedded.ts';

const CHOSEN = (process.env.BELLWETHER_TEST_ENGINES ?? '').split(',').filter((name) => name !== '');
const SLOWER = 6;

export const CHOSEN_SETUP = CHOSEN.length > 0 ? [new URL('./start-chosen.ts', import.meta.url).pathname] : [];

/** Patterns of suites that are left out of this run. */
export const LEFT_OUT = CHOSEN.includes('redis') ? Object.values(ONLY_EMBEDDED).flat() : [];

/** A limit of time that is right inside one process, for this run. */
export function patience(ms: number): number {
  return CHOSEN.includes('redis') ? ms * SLOWER : ms;
}
