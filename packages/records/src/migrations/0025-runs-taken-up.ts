/** From where a run goes on that was taken up after a failure: a process may end before the engine was told. */
import type { Migration } from '../migration/migration.ts';

export const runsTakenUp: Migration = {
  number: 25,
  name: 'runs-taken-up',
  up: 'ALTER TABLE workflow_runs ADD COLUMN resumed_from integer;',
  down: 'ALTER TABLE workflow_runs DROP COLUMN resumed_from;',
};
