/**
 * What each partition's owner is about to insert into the analytical store, where the next owner finds it (store:
 * load-ledger.ts). A row is written under the fence of the partition's assignment; one that is too small changes nothing.
 */
import type { Migration } from '../migration/migration.ts';

export const loadPlans: Migration = {
  number: 41,
  name: 'load-plans',
  oldestProgram: 39,
  up: `
    CREATE TABLE load_plans (
      partition text PRIMARY KEY,
      fence bigint NOT NULL,
      plan jsonb
    );
    GRANT SELECT, INSERT, UPDATE, DELETE ON load_plans TO bellwether_operator;
  `,
  down: 'DROP TABLE load_plans;',
};
