import { defineConfig } from 'vitest/config';

/** Public clients against a running server: `npx vitest run --config tests/clients/vitest.config.ts`. */
export default defineConfig({
  test: { pool: 'forks', maxWorkers: 1, include: ['tests/clients/*.e2e.test.ts'], testTimeout: 60_000 },
});
