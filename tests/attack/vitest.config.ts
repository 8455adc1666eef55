/** Those who try to learn of single people: `npm run attack`, or `ATTACK=long npm run attack` for a million questions through every door. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    include: ['tests/{attack,unlinkability}/**/*.attack.test.ts'],
    testTimeout: process.env.ATTACK === 'long' ? 43_200_000 : 120_000,
    hookTimeout: 120_000,
    env: { UV_THREADPOOL_SIZE: '16' },
  },
});
