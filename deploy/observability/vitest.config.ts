import { defineConfig } from 'vitest/config';

/** Whether Prometheus itself takes the rules: `npm run check:observability`, which needs its tool and says so. */
export default defineConfig({ test: { include: ['deploy/observability/*.test.ts'], testTimeout: 120_000 } });
