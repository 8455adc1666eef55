/**
 * Roles with a reach, users without a password of ours, where sessions come from, and the audit chains. An audit chain
 * outlives its organisation, and nobody, whatever their database role, changes or removes an entry.
 */
import type { Migration } from '../migration/migration.ts';

export const rolesAndAudit: Migration = {
  number: 3,
  name: 'roles-and-audit',
  up: `
    ALTER TABLE users DROP CONSTRAINT users_role_check;
    ALTER TABLE users ADD CONSTRAINT users_role_check CHECK (role IN
      ('owner', 'admin', 'hr_admin', 'manager', 'data_scientist', 'aca_agent', 'member', 'viewer'));
    ALTER TABLE users ALTER COLUMN password_hash DROP NOT NULL;
    ALTER TABLE users
      ADD COLUMN teams text[] NOT NULL DEFAULT '{}' CHECK (cardinality(teams) <= 200),
      ADD COLUMN subject text CHECK (length(subject) BETWEEN 1 AND 256),
      ADD COLUMN source text NOT NULL DEFAULT 'local' CHECK (source IN ('local', 'oidc', 'saml', 'scim'));

    ALTER TABLE sessions
      ADD COLUMN method text NOT NULL DEFAULT 'password',
      ADD COLUMN address text NOT NULL DEFAULT '',
      ADD COLUMN user_agent text NOT NULL DEFAULT '' CHECK (length(user_agent) <= 300);

    ALTER TABLE api_keys DROP CONSTRAINT api_keys_scopes_check;
    ALTER TABLE api_keys ADD CONSTRAINT api_keys_scopes_check
      CHECK (scopes <@ ARRAY['ingest', 'read', 'admin', 'scim'] AND cardinality(scopes) > 0);

    CREATE TABLE audit_entries (
      org_id text NOT NULL,
      seq bigint NOT NULL CHECK (seq > 0),
      at text NOT NULL,
      actor text NOT NULL,
      action text NOT NULL,
      resource_type text NOT NULL,
      resource_id text NOT NULL,
      outcome text NOT NULL CHECK (outcome IN ('ok', 'denied', 'failed')),
      address text NOT NULL,
      request_id text NOT NULL,
      details text NOT NULL CHECK (length(details) <= 10000),
      prev_hash bytea NOT NULL CHECK (length(prev_hash) = 32),
      hash bytea NOT NULL CHECK (length(hash) = 32),
      PRIMARY KEY (org_id, seq)
    );
    CREATE INDEX audit_entries_by_time ON audit_entries (org_id, at);
    CREATE TABLE audit_heads (
      org_id text PRIMARY KEY,
      seq bigint NOT NULL,
      hash bytea NOT NULL CHECK (length(hash) = 32)
    );

    CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'audit entries are never changed or removed';
      END
    $$;
    CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

    ALTER TABLE audit_entries ENABLE ROW LEVEL SECURITY;
    ALTER TABLE audit_heads ENABLE ROW LEVEL SECURITY;
    CREATE POLICY tenant_isolation ON audit_entries TO bellwether_tenant
      USING (org_id = current_setting('app.current_org_id', true))
      WITH CHECK (org_id = current_setting('app.current_org_id', true));
    CREATE POLICY tenant_isolation ON audit_heads TO bellwether_tenant
      USING (org_id = current_setting('app.current_org_id', true))
      WITH CHECK (org_id = current_setting('app.current_org_id', true));
    GRANT SELECT, INSERT ON audit_entries TO bellwether_tenant, bellwether_operator;
    GRANT SELECT, INSERT, UPDATE ON audit_heads TO bellwether_tenant, bellwether_operator;
  `,
  down: `
    DROP TABLE audit_heads;
    DROP TABLE audit_entries;
    DROP FUNCTION refuse_change;
    DELETE FROM api_keys WHERE scopes = ARRAY['scim'];
    UPDATE api_keys SET scopes = array_remove(scopes, 'scim');
    ALTER TABLE api_keys DROP CONSTRAINT api_keys_scopes_check;
    ALTER TABLE api_keys ADD CONSTRAINT api_keys_scopes_check
      CHECK (scopes <@ ARRAY['ingest', 'read', 'admin'] AND cardinality(scopes) > 0);
    ALTER TABLE sessions DROP COLUMN method, DROP COLUMN address, DROP COLUMN user_agent;
    ALTER TABLE users DROP COLUMN teams, DROP COLUMN subject, DROP COLUMN source;
    UPDATE users SET password_hash = '!' WHERE password_hash IS NULL;
    ALTER TABLE users ALTER COLUMN password_hash SET NOT NULL;
    UPDATE users SET role = 'member' WHERE role NOT IN ('owner', 'admin');
    ALTER TABLE users DROP CONSTRAINT users_role_check;
    ALTER TABLE users ADD CONSTRAINT users_role_check CHECK (role IN ('owner', 'admin', 'member'));
  `,
};
