/** An organisation may live in any region an installation stands in, not in one of two: the installation says which there are. */
import type { Migration } from '../migration/migration.ts';

export const regions: Migration = {
  number: 42,
  name: 'regions',
  oldestProgram: 39,
  up: `
    ALTER TABLE organisations DROP CONSTRAINT organisations_primary_region_check;
    ALTER TABLE organisations ADD CONSTRAINT organisations_primary_region_check
      CHECK (primary_region ~ '^[a-z][a-z0-9]{0,7}(-[a-z0-9]{1,12}){0,3}$');
  `,
  down: `
    ALTER TABLE organisations DROP CONSTRAINT organisations_primary_region_check;
    ALTER TABLE organisations ADD CONSTRAINT organisations_primary_region_check
      CHECK (primary_region IN ('us-east-1', 'eu-west-1'));
  `,
};
