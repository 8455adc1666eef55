/** The pages in a real Chromium, against the real server. `npm run check:browser` builds them first. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    pool: 'forks',
    // One after the other: some files change settings of the organisation they share.
    maxWorkers: 1,
    include: ['tests/e2e/**/*.e2e.test.ts'],
    globalSetup: ['tests/e2e/global-setup.ts'],
    // A browser, a server and engines on two busy cores: what fails once is tried once more, and reported as such.
    retry: 1,
    testTimeout: 120_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
  },
});
