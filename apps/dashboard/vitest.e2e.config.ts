/** The page in a real browser, against the stand-in; `npm run e2e -w apps/dashboard` builds first. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: import.meta.dirname,
    pool: 'forks',
    include: ['dashboard.e2e.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
