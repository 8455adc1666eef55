import { defineConfig } from 'vitest/config';

/** The long chaos run, alone on the machine: `npm run chaos`, or `KILLS=20 npm run chaos`. */
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 1,
    include: ['tests/chaos/chaos.test.ts'],
    env: { UV_THREADPOOL_SIZE: '16', KILLS: process.env.KILLS ?? '100' },
  },
});
