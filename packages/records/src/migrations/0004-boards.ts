/** Boards that people compose, their versions, and the embeds that show them elsewhere. */
import type { Migration } from '../migration/migration.ts';

export const boards: Migration = {
  number: 4,
  name: 'boards',
  up: `
    CREATE TABLE boards (
      dashboard_id text PRIMARY KEY,
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      title text NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
      description text NOT NULL CHECK (length(description) <= 1000),
      owner text NOT NULL,
      version integer NOT NULL CHECK (version >= 1),
      shared_with text[] NOT NULL CHECK (shared_with <@ ARRAY
        ['owner', 'admin', 'hr_admin', 'manager', 'data_scientist', 'aca_agent', 'member', 'viewer']),
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      updated_by text NOT NULL,
      UNIQUE (org_id, dashboard_id)
    );

    CREATE TABLE board_versions (
      org_id text NOT NULL,
      dashboard_id text NOT NULL,
      version integer NOT NULL CHECK (version >= 1),
      content jsonb NOT NULL,
      saved_by text NOT NULL,
      saved_at timestamptz NOT NULL,
      saved_view jsonb NOT NULL,
      PRIMARY KEY (org_id, dashboard_id, version),
      FOREIGN KEY (org_id, dashboard_id) REFERENCES boards (org_id, dashboard_id) ON DELETE CASCADE
    );

    CREATE TABLE board_embeds (
      embed_id text PRIMARY KEY,
      org_id text NOT NULL,
      dashboard_id text NOT NULL,
      origins text[] NOT NULL CHECK (cardinality(origins) BETWEEN 1 AND 10),
      created_by text NOT NULL,
      created_at timestamptz NOT NULL,
      expires_at timestamptz NOT NULL,
      revoked_at timestamptz,
      FOREIGN KEY (org_id, dashboard_id) REFERENCES boards (org_id, dashboard_id) ON DELETE CASCADE
    );
    CREATE INDEX board_embeds_by_board ON board_embeds (org_id, dashboard_id);

    ALTER TABLE boards ENABLE ROW LEVEL SECURITY;
    ALTER TABLE board_versions ENABLE ROW LEVEL SECURITY;
    ALTER TABLE board_embeds ENABLE ROW LEVEL SECURITY;
    CREATE POLICY tenant_isolation ON boards TO bellwether_tenant
      USING (org_id = current_setting('app.current_org_id', true))
      WITH CHECK (org_id = current_setting('app.current_org_id', true));
    CREATE POLICY tenant_isolation ON board_versions TO bellwether_tenant
      USING (org_id = current_setting('app.current_org_id', true))
      WITH CHECK (org_id = current_setting('app.current_org_id', true));
    CREATE POLICY tenant_isolation ON board_embeds TO bellwether_tenant
      USING (org_id = current_setting('app.current_org_id', true))
      WITH CHECK (org_id = current_setting('app.current_org_id', true));

    GRANT SELECT, INSERT, UPDATE, DELETE ON boards, board_versions, board_embeds
      TO bellwether_tenant, bellwether_operator;
  `,
  down: `
    DROP TABLE board_embeds;
    DROP TABLE board_versions;
    DROP TABLE boards;
  `,
};
