/**
 * Organisations, who may act in them, and the two database roles: `bellwether_tenant` sees the rows of the organisation
 * in `app.current_org_id` and nothing else, `bellwether_operator` sees all.
 */
import type { Migration } from '../migration/migration.ts';

export const organisationsAndAccess: Migration = {
  number: 1,
  name: 'organisations-and-access',
  up: `
    CREATE ROLE bellwether_tenant NOLOGIN;
    CREATE ROLE bellwether_operator NOLOGIN BYPASSRLS;

    CREATE TABLE organisations (
      org_id text PRIMARY KEY CHECK (org_id ~ '^[A-Za-z0-9_-]{1,64}$'),
      name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
      primary_region text NOT NULL CHECK (primary_region IN ('us-east-1', 'eu-west-1')),
      data_residency text NOT NULL CHECK (data_residency IN ('us', 'eu', 'global')),
      quotas jsonb NOT NULL,
      features jsonb NOT NULL,
      plan text NOT NULL CHECK (plan IN ('starter', 'professional', 'enterprise')),
      self_managed boolean NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL
    );

    CREATE TABLE users (
      user_id text PRIMARY KEY,
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      email text NOT NULL UNIQUE CHECK (email = lower(email) AND length(email) <= 254),
      name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
      role text NOT NULL CHECK (role IN ('owner', 'admin', 'member')),
      password_hash text NOT NULL,
      created_at timestamptz NOT NULL,
      disabled_at timestamptz,
      UNIQUE (org_id, user_id)
    );

    CREATE TABLE sessions (
      session_id text PRIMARY KEY,
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      user_id text NOT NULL,
      token_hash bytea NOT NULL UNIQUE CHECK (length(token_hash) = 32),
      created_at timestamptz NOT NULL,
      last_seen_at timestamptz NOT NULL,
      expires_at timestamptz NOT NULL,
      revoked_at timestamptz,
      FOREIGN KEY (org_id, user_id) REFERENCES users (org_id, user_id) ON DELETE CASCADE
    );
    CREATE INDEX sessions_by_user ON sessions (org_id, user_id);

    CREATE TABLE api_keys (
      key_id text PRIMARY KEY,
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
      scopes text[] NOT NULL CHECK (scopes <@ ARRAY['ingest', 'read', 'admin'] AND cardinality(scopes) > 0),
      secret_hash bytea NOT NULL UNIQUE CHECK (length(secret_hash) = 32),
      prefix text NOT NULL,
      created_by text NOT NULL,
      created_at timestamptz NOT NULL,
      last_used_at timestamptz,
      expires_at timestamptz,
      revoked_at timestamptz
    );
    CREATE INDEX api_keys_by_org ON api_keys (org_id);

    ALTER TABLE organisations ENABLE ROW LEVEL SECURITY;
    ALTER TABLE users ENABLE ROW LEVEL SECURITY;
    ALTER TABLE sessions ENABLE ROW LEVEL SECURITY;
    ALTER TABLE api_keys ENABLE ROW LEVEL SECURITY;
    CREATE POLICY tenant_isolation ON organisations TO bellwether_tenant
      USING (org_id = current_setting('app.current_org_id', true))
      WITH CHECK (org_id = current_setting('app.current_org_id', true));
    CREATE POLICY tenant_isolation ON users TO bellwether_tenant
      USING (org_id = current_setting('app.current_org_id', true))
      WITH CHECK (org_id = current_setting('app.current_org_id', true));
    CREATE POLICY tenant_isolation ON sessions TO bellwether_tenant
      USING (org_id = current_setting('app.current_org_id', true))
      WITH CHECK (org_id = current_setting('app.current_org_id', true));
    CREATE POLICY tenant_isolation ON api_keys TO bellwether_tenant
      USING (org_id = current_setting('app.current_org_id', true))
      WITH CHECK (org_id = current_setting('app.current_org_id', true));

    -- A tenant can neither make nor remove an organisation, not even its own.
    GRANT SELECT, UPDATE ON organisations TO bellwether_tenant;
    GRANT SELECT, INSERT, UPDATE, DELETE ON users, sessions, api_keys TO bellwether_tenant;
    GRANT SELECT, INSERT, UPDATE, DELETE ON organisations, users, sessions, api_keys TO bellwether_operator;
  `,
  down: `
    DROP TABLE api_keys;
    DROP TABLE sessions;
    DROP TABLE users;
    DROP TABLE organisations;
    DROP ROLE bellwether_operator;
    DROP ROLE bellwether_tenant;
  `,
};
