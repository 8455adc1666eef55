/**
 * Suites that do not follow `BELLWETHER_TEST_ENGINES`, by the reason. Every suite that opens an engine otherwise than
 * through the fixtures stands here; only-embedded.test.ts reads the sources and names one that does not. A single test
 * says so where it is, by `ON_SERVERS` (packages/services/test/chosen-engines.ts), with its reason.
 */

/** About what exists only inside the process. With a whole installation on servers they are left out, and listed. */
export const ONLY_EMBEDDED: Readonly<Record<string, readonly string[]>> = {
  'segments of the log lie in files, on a disk that breaks and fills up': [
    'packages/log/test/crash.test.ts',
    'packages/log/test/damage.test.ts',
    'packages/log/test/disk-trouble.test.ts',
    'packages/log/test/redaction.test.ts',
    'packages/log/test/segment-log.conformance.test.ts',
    'packages/log/test/segment-log.test.ts',
    'packages/log/test/state-table.test.ts',
    'packages/log/test/torn-tail.test.ts',
    'tests/bad-input/full-disk.test.ts',
    'tests/chaos/chaos.test.ts',
  ],
  'embedded records lie in files, and run beside everything else': [
    'packages/records/src/forget-deleted.test.ts',
    'packages/records/src/migrate-records.test.ts',
    'packages/records/src/panic-guard.test.ts',
    'packages/records/src/power-cut.test.ts',
  ],
  'the embedded store is killed while it loads, or hangs': [
    'packages/store/test/torn-plan.test.ts',
    'tests/bad-input/hung-store.test.ts',
  ],
  'backups copy the files of engines in the process; servers have backups of their own': ['tests/recovery/*.test.ts'],
  'the whole process is killed with its engines in it; on servers these go on (tests/engines, tests/faults)': [
    'packages/services/test/notifications-killed.test.ts',
    'tests/erasure/killed.test.ts',
    'tests/pipelines/kills.test.ts',
    'tests/streams/killed.test.ts',
    'tests/workflows/*.test.ts',
  ],
  'a year is played in steps, and after each it is waited until every grain is settled: 15 s on servers': [
    'packages/services/src/alerts/rule/rule-replay.test.ts',
  ],
  'a command looks into a data directory that no server has': [
    'packages/services/src/access/audit/audit-trail.test.ts',
    'packages/services/src/access/audit/verify-chain.test.ts',
    'apps/cli/test/audit.test.ts',
  ],
};

/** These open what they need themselves, whatever is chosen; they run all the same. */
export const BY_THEMSELVES: Readonly<Record<string, readonly string[]>> = {
  'they start the servers, or the installations, that they are about': [
    'packages/store/test/cluster.test.ts',
    'tests/engines/*.engines.test.ts',
    'tests/faults/faults.test.ts',
    'tests/loading/loading.test.ts',
    'tests/residency/*.test.ts',
    'tests/same-bytes/same-bytes.test.ts',
  ],
  'they hold one room or two, and what is below that has a contract of its own': [
    'apps/server/src/live/follow-log.test.ts',
    'packages/services/src/people/roster/roster-projection.test.ts',
    'packages/services/test/admission.test.ts',
    'packages/services/test/event-claims.test.ts',
    'packages/services/test/personal-data.test.ts',
    'packages/store/src/progress.test.ts',
    'packages/store/test/erasure.test.ts',
    'tests/fuzz/found.test.ts',
    'tests/windows/*.test.ts',
  ],
  'what a role serves does not depend on where the engines are': ['apps/server/src/roles/roles.test.ts'],
  'they start an edge, which has no such engines': ['apps/cli/test/edge.test.ts', 'tests/edge/outage.test.ts'],
  'they need what is not in the repository': [
    'tests/edge/real-input.reference.test.ts',
    'tests/surveys/survey-reports.reference.test.ts',
  ],
};
