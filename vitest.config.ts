import { defineConfig } from 'vitest/config';
import { WHOLE_SERVERS } from './tests/whole-servers.ts';

/** The embedded ClickHouse engine crashes in worker threads, so every test file gets a process of its own. */
export default defineConfig({
  // As Node itself resolves packages: a library loaded from here and from within another has to be one and the same.
  ssr: { resolve: { conditions: ['module-sync', 'node'] } },
  test: {
    pool: 'forks',
    maxWorkers: 2,
    include: ['{packages,packs,apps,tests}/**/*.test.{ts,tsx}'],
    exclude: [
      '**/node_modules/**',
      '**/*.reference.test.ts',
      '**/*.e2e.test.ts',
      '**/*.engines.test.ts',
      '**/*.attack.test.ts',
      ...WHOLE_SERVERS,
      // Killing servers is for commands of their own, `npm run chaos` and `npm run kills`.
      'tests/chaos/chaos.test.ts',
      'tests/workflows/**',
    ],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    env: { UV_THREADPOOL_SIZE: '16' },
  },
});
