/** Figures about persons as they were published: no person is in them, only what was shown and of how many people. */
import type { Migration } from '../migration/migration.ts';

export const publications: Migration = {
  number: 13,
  name: 'publications',
  up: `
    CREATE TABLE publications (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      family text NOT NULL,
      period_from timestamptz NOT NULL,
      body jsonb NOT NULL,
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (org_id, family, period_from)
    );
    ALTER TABLE publications ENABLE ROW LEVEL SECURITY;
    CREATE POLICY tenant_isolation ON publications TO bellwether_tenant
      USING (org_id = current_setting('app.current_org_id', true))
      WITH CHECK (org_id = current_setting('app.current_org_id', true));
    GRANT SELECT, INSERT, UPDATE, DELETE ON publications TO bellwether_tenant, bellwether_operator;
  `,
  down: 'DROP TABLE publications;',
};
