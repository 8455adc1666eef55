/** Whether the event log has been told of an alert's newest turn: what a crash kept from being said is said later. */
import type { Migration } from '../migration/migration.ts';

export const alertsTold: Migration = {
  number: 16,
  name: 'alerts_told',
  up: `
    ALTER TABLE alerts ADD COLUMN told boolean NOT NULL DEFAULT true;
    CREATE INDEX alerts_untold ON alerts (org_id) WHERE NOT told;
  `,
  down: 'ALTER TABLE alerts DROP COLUMN told;',
};
