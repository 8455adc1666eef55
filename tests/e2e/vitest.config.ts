/** The pages in a real Chromium, against the real server. `npm run check:browser` builds them first. */
import { defineConfig } from 'vitest/config';
import { CHOSEN_SETUP, LEFT_OUT, patience } from '../engines/chosen.ts';

export default defineConfig({
  test: {
    pool: 'forks',
    // One after the other: some files change settings of the organisation they share.
    maxWorkers: 1,
    include: ['tests/e2e/**/*.e2e.test.ts'],
    exclude: LEFT_OUT,
    // Its server stands on those of the engines.
    globalSetup: [...CHOSEN_SETUP, 'tests/e2e/global-setup.ts'],
    // A browser, a server and engines on two busy cores: what fails once is tried once more, and reported as such.
    retry: 1,
    testTimeout: patience(120_000),
    hookTimeout: patience(60_000),
    expect: { poll: { timeout: patience(30_000) } },
  },
});
