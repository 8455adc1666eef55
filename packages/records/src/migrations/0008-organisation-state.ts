/** Whether an organisation is suspended, and whether it is the generated sample. */
import type { Migration } from '../migration/migration.ts';

export const organisationState: Migration = {
  number: 8,
  name: 'organisation-state',
  up: `
    ALTER TABLE organisations
      ADD COLUMN sample boolean NOT NULL DEFAULT false,
      ADD COLUMN suspended_at timestamptz;
    UPDATE organisations SET sample = true WHERE org_id = 'org_sample';
  `,
  down: 'ALTER TABLE organisations DROP COLUMN sample, DROP COLUMN suspended_at;',
};
