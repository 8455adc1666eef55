/** Whole servers, and the command line, taken through trouble: `npm run test:servers`. */
import { defineConfig } from 'vitest/config';
import { CHOSEN_SETUP, LEFT_OUT, patience } from './engines/chosen.ts';
import { WHOLE_SERVERS } from './whole-servers.ts';

export default defineConfig({
  ssr: { resolve: { conditions: ['module-sync', 'node'] } },
  test: {
    globalSetup: CHOSEN_SETUP,
    pool: 'forks',
    maxWorkers: 2,
    include: WHOLE_SERVERS,
    exclude: [
      '**/node_modules/**',
      '**/*.{reference,e2e,engines,attack}.test.ts',
      'tests/**/*-killed.test.ts',
      ...LEFT_OUT,
    ],
    testTimeout: patience(60_000),
    hookTimeout: patience(60_000),
    env: { UV_THREADPOOL_SIZE: '16' },
  },
});
