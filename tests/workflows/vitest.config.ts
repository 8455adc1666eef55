/** Every durable run killed at every boundary of its steps, a process a boundary, pipelines and roll-outs too: `npm run kills`. */
import { defineConfig } from 'vitest/config';
import { CHOSEN_SETUP } from '../engines/chosen.ts';

export default defineConfig({
  ssr: { resolve: { conditions: ['module-sync', 'node'] } },
  test: {
    globalSetup: CHOSEN_SETUP,
    pool: 'forks',
    maxWorkers: 2,
    include: ['tests/workflows/**/*.test.ts', 'tests/pipelines/**/*.test.ts', 'tests/**/*-killed.test.ts'],
    env: { UV_THREADPOOL_SIZE: '16' },
  },
});
