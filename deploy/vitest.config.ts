/** What is under deploy/, read by the tools it is made for: `npm run check:deploy`. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  ssr: { resolve: { conditions: ['module-sync', 'node'] } },
  test: {
    pool: 'forks',
    maxWorkers: 2,
    include: ['deploy/{check,supply}/**/*.test.ts'],
    globalSetup: ['deploy/check/say-what-is-missing.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    env: { UV_THREADPOOL_SIZE: '16' },
  },
});
