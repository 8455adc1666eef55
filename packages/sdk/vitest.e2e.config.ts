import { defineConfig } from 'vitest/config';

/** What needs a browser; `npm test` leaves it out. */
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 1,
    include: ['packages/sdk/test/**/*.e2e.test.ts'],
    testTimeout: 60_000,
    // A tab that finds the buffer in another's hands looks again after 30 s.
    expect: { poll: { timeout: 45_000 } },
  },
});
