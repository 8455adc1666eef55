/**
 * Devices: who they are, what each proves itself by, keys by which new ones claim a place, what kinds organisations have
 * described themselves, and how each device does, as the log says.
 */
import type { Migration } from '../migration/migration.ts';

const TABLES = ['device_profiles', 'devices', 'device_credentials', 'device_provisioning_keys', 'device_states'];

const secured = TABLES.map(
  (table) => `
    ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
    CREATE POLICY tenant_isolation ON ${table} TO bellwether_tenant
      USING (org_id = current_setting('app.current_org_id', true))
      WITH CHECK (org_id = current_setting('app.current_org_id', true));
    GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO bellwether_tenant, bellwether_operator;`,
).join('\n');

export const devices: Migration = {
  number: 31,
  name: 'devices',
  up: `
    CREATE TABLE device_profiles (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      profile text NOT NULL,
      definition jsonb NOT NULL,
      version integer NOT NULL CHECK (version > 0),
      updated_by text NOT NULL,
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (org_id, profile)
    );
    CREATE TABLE devices (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      device_id text NOT NULL UNIQUE,
      name text NOT NULL,
      serial text,
      profile text NOT NULL,
      category text NOT NULL,
      site text NOT NULL,
      state text NOT NULL CHECK (state IN ('provisioned', 'active', 'blocked', 'retired')),
      version integer NOT NULL CHECK (version > 0),
      created_by text NOT NULL,
      created_at timestamptz NOT NULL,
      updated_by text NOT NULL,
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (org_id, device_id),
      UNIQUE (org_id, serial)
    );
    CREATE TABLE device_credentials (
      org_id text NOT NULL,
      credential_id text NOT NULL,
      device_id text NOT NULL,
      kind text NOT NULL CHECK (kind IN ('token', 'certificate')),
      secret_hash bytea NOT NULL UNIQUE,
      hint text NOT NULL,
      created_by text NOT NULL,
      created_at timestamptz NOT NULL,
      expires_at timestamptz,
      revoked_at timestamptz,
      PRIMARY KEY (org_id, credential_id),
      FOREIGN KEY (org_id, device_id) REFERENCES devices ON DELETE CASCADE
    );
    CREATE INDEX device_credentials_device ON device_credentials (org_id, device_id);
    CREATE TABLE device_provisioning_keys (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      provisioning_key_id text NOT NULL,
      secret_hash bytea NOT NULL UNIQUE,
      name text NOT NULL,
      profile text NOT NULL,
      category text NOT NULL,
      site text NOT NULL,
      claims_max integer NOT NULL CHECK (claims_max > 0),
      claims integer NOT NULL DEFAULT 0,
      created_by text NOT NULL,
      created_at timestamptz NOT NULL,
      expires_at timestamptz NOT NULL,
      revoked_at timestamptz,
      PRIMARY KEY (org_id, provisioning_key_id)
    );
    CREATE TABLE device_states (
      org_id text NOT NULL,
      device_id text NOT NULL,
      last_seen_at timestamptz,
      readings jsonb NOT NULL DEFAULT '{}',
      firmware text,
      told_status text,
      health text NOT NULL CHECK (health IN ('unknown', 'online', 'degraded', 'offline')),
      health_reason text NOT NULL DEFAULT '',
      health_since timestamptz NOT NULL,
      PRIMARY KEY (org_id, device_id),
      FOREIGN KEY (org_id, device_id) REFERENCES devices ON DELETE CASCADE
    );
    ${secured}
  `,
  down: `DROP TABLE ${[...TABLES].reverse().join(', ')};`,
};
