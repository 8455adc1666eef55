import { defineConfig } from 'vitest/config';

/** Whether Prometheus itself takes the rules: `npm run check:observability`, which needs its tool and says so. */
export default defineConfig({
  test: {
    include: ['deploy/observability/*.test.ts'],
    testTimeout: 120_000,
    // The tool is fetched in one.
    hookTimeout: 120_000,
  },
});
