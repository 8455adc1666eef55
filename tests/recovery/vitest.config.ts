import { defineConfig } from 'vitest/config';

/**
 * Disaster after disaster, alone on the machine: `npm run drill:disaster`, or `DISASTERS=3 npm run drill:disaster`; without
 * synchronous shipping as often, or as `DISASTERS_ASYNCHRONOUS` says.
 */
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 1,
    include: ['tests/recovery/disaster.test.ts'],
    env: { UV_THREADPOOL_SIZE: '16', DISASTERS: process.env.DISASTERS ?? '10' },
  },
});
