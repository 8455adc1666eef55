import { defineConfig } from 'vitest/config';
import { CHOSEN_SETUP, LEFT_OUT, patience } from './tests/engines/chosen.ts';
import { WHOLE_SERVERS } from './tests/whole-servers.ts';

const TESTS = '*.test.{ts,tsx}';
/** What opens no engine, changes nothing of its process and so can share one with other files: starting is most of it. */
const PURE = ['packages/{core,analysis,questionnaire,ui}', 'packs', 'apps/{dashboard,answer}'].map(
  (place) => `${place}/**/${TESTS}`,
);
const ELSEWHERE = [
  '**/node_modules/**',
  '**/*.reference.test.ts',
  '**/*.e2e.test.ts',
  '**/*.engines.test.ts',
  '**/*.attack.test.ts',
  ...WHOLE_SERVERS,
  ...LEFT_OUT,
  // Killing servers is for commands of their own, `npm run chaos`, `npm run kills` and `npm run faults`.
  'tests/chaos/chaos.test.ts',
  'tests/faults/**',
  'tests/workflows/**',
  'tests/pipelines/**',
];

export default defineConfig({
  // As Node itself resolves packages: a library loaded from here and from within another has to be one and the same.
  ssr: { resolve: { conditions: ['module-sync', 'node'] } },
  test: {
    // Suites run on real servers as well; nothing is started unless one is chosen (docs/engine-tests.md).
    globalSetup: CHOSEN_SETUP,
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: patience(30_000),
    hookTimeout: patience(30_000),
    env: { UV_THREADPOOL_SIZE: '16' },
    projects: [
      { extends: true, test: { name: 'pure', include: PURE, exclude: ELSEWHERE, isolate: false } },
      // The embedded ClickHouse engine crashes in worker threads, so each file gets a process of its own.
      {
        extends: true,
        test: {
          name: 'engines',
          include: [`{packages,packs,apps,tests}/**/${TESTS}`],
          exclude: [...ELSEWHERE, ...PURE],
        },
      },
    ],
  },
});
