/**
 * What every configuration of suites takes from here: with `BELLWETHER_TEST_ENGINES` their servers are started before, what
 * is only embedded is left out, and everything may take longer. Nothing of it otherwise.
 */
import { ON_SERVERS } from '../../packages/services/test/chosen-engines.ts';
import { ONLY_EMBEDDED } from './only-embedded.ts';

export { patience } from '../../packages/services/test/chosen-engines.ts';

const CHOSEN = (process.env.BELLWETHER_TEST_ENGINES ?? '').split(',').filter((name) => name !== '');

export const CHOSEN_SETUP = CHOSEN.length > 0 ? [new URL('./start-chosen.ts', import.meta.url).pathname] : [];

/** Patterns of suites that are left out of this run. */
export const LEFT_OUT = ON_SERVERS ? Object.values(ONLY_EMBEDDED).flat() : [];
