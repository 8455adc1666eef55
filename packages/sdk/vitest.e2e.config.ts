import { defineConfig } from 'vitest/config';

/** What needs a browser; `npm test` leaves it out. */
export default defineConfig({
  test: { pool: 'forks', maxWorkers: 1, include: ['packages/sdk/test/**/*.e2e.test.ts'], testTimeout: 30_000 },
});
