/** Tests that take whole servers through trouble or a year, and wait for their time limits, as patterns: `npm run test:servers`. */
export const WHOLE_SERVERS = [
  ...[
    'bad-input',
    'device-updates',
    'devices',
    'edge',
    'erasure',
    'gateway',
    'isolation',
    'lineage',
    'network',
    'observability',
    'permissions',
    'recovery',
    'retention',
    'sandbox',
    'sign-on',
  ],
  ...['signals', 'streams', 'surveys', 'tenancy', 'unlinkability', 'windows'],
]
  .map((folder) => `tests/${folder}/**/*.test.ts`)
  .concat([
    'apps/cli/test/**/*.test.ts',
    'apps/server/src/sample.test.ts',
    'packages/services/src/audit/verify-chain.test.ts',
    'packages/services/src/budget/budgets.test.ts',
    'packages/services/src/connection/backfill/backfill.test.ts',
    'packages/services/src/device-update/device-updates.test.ts',
    'packages/services/src/executive-report/executive-report.test.ts',
    'packages/services/src/pipeline/pipelines.test.ts',
    'packages/services/src/quality/**/*.test.ts',
    'packages/services/src/rule/rule-replay.test.ts',
    'packages/services/src/scrape/scrape.test.ts',
    'packages/services/src/tenant/tenants.test.ts',
    'packages/services/test/notifications-killed.test.ts',
    'packages/services/test/survey-delivery.test.ts',
    'packages/workflows/src/open-workflows.test.ts',
  ]);
