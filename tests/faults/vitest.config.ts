/** Faults between the hosts of one installation, each a network namespace: `npm run faults`. Needs root. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  ssr: { resolve: { conditions: ['module-sync', 'node'] } },
  test: {
    pool: 'forks',
    maxWorkers: 1,
    include: ['tests/faults/faults.test.ts'],
    globalSetup: ['tests/faults/say-what-is-missing.ts'],
    env: { UV_THREADPOOL_SIZE: '16' },
  },
});
