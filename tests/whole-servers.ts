/** Folders of tests that take whole servers through trouble and wait for their time limits: `npm run test:servers`. */
export const WHOLE_SERVERS = [
  'tests/bad-input',
  'tests/edge',
  'tests/erasure',
  'tests/isolation',
  'tests/retention',
  'tests/streams',
  'tests/surveys',
  'tests/tenancy',
  'tests/unlinkability',
  'tests/windows',
  'tests/workflows',
  'apps/cli/test',
];
