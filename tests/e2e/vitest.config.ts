/** The pages in a real Chromium, against the real server. `npm run check:browser` builds them first. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    pool: 'forks',
    // While one browser waits for a page the other one works; files share a server, and make what they need under names of their own.
    maxWorkers: 2,
    include: ['tests/e2e/**/*.e2e.test.ts'],
    globalSetup: ['tests/e2e/global-setup.ts'],
    // A browser, a server and engines on two busy cores: what fails once is tried once more, and reported as such.
    retry: 1,
    testTimeout: 120_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
  },
});
