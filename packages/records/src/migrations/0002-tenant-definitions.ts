/** What a tenant defines for itself: event types, prices, saved queries, settings. */
import type { Migration } from '../migration/migration.ts';

export const tenantDefinitions: Migration = {
  number: 2,
  name: 'tenant-definitions',
  up: `
    CREATE TABLE event_types (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      name text NOT NULL CHECK (name ~ '^[a-z][a-z0-9_]{0,63}$'),
      version integer NOT NULL CHECK (version >= 1),
      definition jsonb NOT NULL,
      created_by text NOT NULL,
      created_at timestamptz NOT NULL,
      PRIMARY KEY (org_id, name, version)
    );

    CREATE TABLE prices (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      model text NOT NULL CHECK (length(model) BETWEEN 1 AND 200),
      input_usd_per_mtok double precision NOT NULL CHECK (input_usd_per_mtok >= 0),
      output_usd_per_mtok double precision NOT NULL CHECK (output_usd_per_mtok >= 0),
      cache_read_usd_per_mtok double precision NOT NULL CHECK (cache_read_usd_per_mtok >= 0),
      cache_write_usd_per_mtok double precision NOT NULL CHECK (cache_write_usd_per_mtok >= 0),
      updated_by text NOT NULL,
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (org_id, model)
    );

    CREATE TABLE saved_queries (
      saved_query_id text PRIMARY KEY,
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
      query jsonb NOT NULL,
      created_by text NOT NULL,
      created_at timestamptz NOT NULL,
      UNIQUE (org_id, name)
    );

    CREATE TABLE settings (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      name text NOT NULL CHECK (name ~ '^[a-z][a-z0-9_]{0,63}$'),
      value jsonb NOT NULL,
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (org_id, name)
    );

    ALTER TABLE event_types ENABLE ROW LEVEL SECURITY;
    ALTER TABLE prices ENABLE ROW LEVEL SECURITY;
    ALTER TABLE saved_queries ENABLE ROW LEVEL SECURITY;
    ALTER TABLE settings ENABLE ROW LEVEL SECURITY;
    CREATE POLICY tenant_isolation ON event_types TO bellwether_tenant
      USING (org_id = current_setting('app.current_org_id', true))
      WITH CHECK (org_id = current_setting('app.current_org_id', true));
    CREATE POLICY tenant_isolation ON prices TO bellwether_tenant
      USING (org_id = current_setting('app.current_org_id', true))
      WITH CHECK (org_id = current_setting('app.current_org_id', true));
    CREATE POLICY tenant_isolation ON saved_queries TO bellwether_tenant
      USING (org_id = current_setting('app.current_org_id', true))
      WITH CHECK (org_id = current_setting('app.current_org_id', true));
    CREATE POLICY tenant_isolation ON settings TO bellwether_tenant
      USING (org_id = current_setting('app.current_org_id', true))
      WITH CHECK (org_id = current_setting('app.current_org_id', true));

    GRANT SELECT, INSERT, UPDATE, DELETE ON event_types, prices, saved_queries, settings
      TO bellwether_tenant, bellwether_operator;
  `,
  down: `
    DROP TABLE settings;
    DROP TABLE saved_queries;
    DROP TABLE prices;
    DROP TABLE event_types;
  `,
};
