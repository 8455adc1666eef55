/**
 * Second factors, passkeys, and the links by which somebody comes in without a password: invitations and resets. Of
 * whatever opens something only the hash is kept, or it is sealed with a key that is not here.
 */
import type { Migration } from '../migration/migration.ts';

const TENANT_TABLES = ['totp_factors', 'recovery_codes', 'passkeys', 'invitations', 'password_resets'] as const;

export const factorsAndInvitations: Migration = {
  number: 7,
  name: 'factors-and-invitations',
  up: `
    CREATE TABLE totp_factors (
      org_id text NOT NULL,
      user_id text NOT NULL,
      sealed_secret text NOT NULL CHECK (length(sealed_secret) <= 1000),
      -- The newest step of 30 s whose code was accepted: that one and those before it are used up.
      last_step bigint NOT NULL,
      created_at timestamptz NOT NULL,
      confirmed_at timestamptz,
      PRIMARY KEY (org_id, user_id),
      FOREIGN KEY (org_id, user_id) REFERENCES users (org_id, user_id) ON DELETE CASCADE
    );

    CREATE TABLE recovery_codes (
      org_id text NOT NULL,
      user_id text NOT NULL,
      code_hash bytea NOT NULL CHECK (length(code_hash) = 32),
      created_at timestamptz NOT NULL,
      used_at timestamptz,
      PRIMARY KEY (org_id, user_id, code_hash),
      FOREIGN KEY (org_id, user_id) REFERENCES users (org_id, user_id) ON DELETE CASCADE
    );

    CREATE TABLE passkeys (
      passkey_id text PRIMARY KEY,
      org_id text NOT NULL,
      user_id text NOT NULL,
      credential_id text NOT NULL UNIQUE CHECK (length(credential_id) BETWEEN 1 AND 1400),
      public_key bytea NOT NULL CHECK (length(public_key) <= 4096),
      signature_counter bigint NOT NULL CHECK (signature_counter >= 0),
      transports text[] NOT NULL CHECK (cardinality(transports) <= 10),
      name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
      created_at timestamptz NOT NULL,
      last_used_at timestamptz,
      FOREIGN KEY (org_id, user_id) REFERENCES users (org_id, user_id) ON DELETE CASCADE
    );
    CREATE INDEX passkeys_by_user ON passkeys (org_id, user_id);

    CREATE TABLE invitations (
      invitation_id text PRIMARY KEY,
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      email text NOT NULL CHECK (email = lower(email) AND length(email) <= 254),
      role text NOT NULL CHECK (role IN
        ('owner', 'admin', 'hr_admin', 'manager', 'data_scientist', 'aca_agent', 'member', 'viewer')),
      teams text[] NOT NULL CHECK (cardinality(teams) <= 200),
      token_hash bytea NOT NULL UNIQUE CHECK (length(token_hash) = 32),
      created_by text NOT NULL,
      created_at timestamptz NOT NULL,
      expires_at timestamptz NOT NULL,
      accepted_at timestamptz,
      revoked_at timestamptz
    );
    CREATE INDEX invitations_by_org ON invitations (org_id, created_at);

    CREATE TABLE password_resets (
      reset_id text PRIMARY KEY,
      org_id text NOT NULL,
      user_id text NOT NULL,
      token_hash bytea NOT NULL UNIQUE CHECK (length(token_hash) = 32),
      created_by text NOT NULL,
      created_at timestamptz NOT NULL,
      expires_at timestamptz NOT NULL,
      used_at timestamptz,
      FOREIGN KEY (org_id, user_id) REFERENCES users (org_id, user_id) ON DELETE CASCADE
    );
    CREATE INDEX password_resets_by_user ON password_resets (org_id, user_id);

    ${TENANT_TABLES.map(
      (table) => `
    ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
    CREATE POLICY tenant_isolation ON ${table} TO bellwether_tenant
      USING (org_id = current_setting('app.current_org_id', true))
      WITH CHECK (org_id = current_setting('app.current_org_id', true));`,
    ).join('')}
    GRANT SELECT, INSERT, UPDATE, DELETE ON ${TENANT_TABLES.join(', ')} TO bellwether_tenant, bellwether_operator;
  `,
  down: [...TENANT_TABLES]
    .reverse()
    .map((table) => `DROP TABLE ${table};`)
    .join('\n'),
};
