/** The platform on the real servers it grows onto, each started by its tests: `npm run test:engines [filters]`. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  ssr: { resolve: { conditions: ['module-sync', 'node'] } },
  test: {
    pool: 'forks',
    maxWorkers: 1,
    include: ['tests/engines/**/*.engines.test.ts'],
    globalSetup: ['tests/engines/say-what-is-missing.ts'],
    testTimeout: 240_000,
    hookTimeout: 240_000,
    env: { UV_THREADPOOL_SIZE: '16' },
  },
});
