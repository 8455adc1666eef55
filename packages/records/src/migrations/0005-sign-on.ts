/**
 * Single sign-on and SCIM: connections to identity providers, whom they vouch for, sign-ins under way, and the groups
 * that a provider keeps in step. A domain belongs to one organisation of the installation.
 */
import type { Migration } from '../migration/migration.ts';

const TENANT_TABLES = [
  'sso_connections',
  'sso_domains',
  'sso_identities',
  'sso_flows',
  'scim_users',
  'scim_groups',
  'scim_members',
] as const;

export const signOn: Migration = {
  number: 5,
  name: 'sign-on',
  up: `
    CREATE TABLE sso_connections (
      connection_id text PRIMARY KEY,
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
      kind text NOT NULL CHECK (kind IN ('oidc', 'saml')),
      enabled boolean NOT NULL,
      enforced boolean NOT NULL,
      domains text[] NOT NULL CHECK (cardinality(domains) <= 50),
      default_role text NOT NULL CHECK (default_role IN
        ('admin', 'hr_admin', 'manager', 'data_scientist', 'aca_agent', 'member', 'viewer')),
      team_claim text CHECK (length(team_claim) BETWEEN 1 AND 200),
      role_map jsonb NOT NULL,
      issuer text,
      client_id text,
      client_secret text,
      trusts_email boolean NOT NULL,
      idp_entry_point text,
      idp_issuer text,
      idp_certificates text[] NOT NULL CHECK (cardinality(idp_certificates) <= 5),
      created_by text NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      UNIQUE (org_id, connection_id)
    );
    CREATE INDEX sso_connections_by_domain ON sso_connections USING gin (domains);

    CREATE TABLE sso_domains (
      domain text PRIMARY KEY CHECK (domain = lower(domain) AND length(domain) <= 253),
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE
    );

    CREATE TABLE sso_identities (
      org_id text NOT NULL,
      connection_id text NOT NULL,
      issuer text NOT NULL CHECK (length(issuer) <= 2048),
      subject text NOT NULL CHECK (length(subject) BETWEEN 1 AND 512),
      user_id text NOT NULL,
      created_at timestamptz NOT NULL,
      last_used_at timestamptz NOT NULL,
      PRIMARY KEY (connection_id, issuer, subject),
      UNIQUE (connection_id, user_id),
      FOREIGN KEY (org_id, connection_id) REFERENCES sso_connections (org_id, connection_id) ON DELETE CASCADE,
      FOREIGN KEY (org_id, user_id) REFERENCES users (org_id, user_id) ON DELETE CASCADE
    );

    CREATE TABLE sso_flows (
      flow_hash bytea PRIMARY KEY CHECK (length(flow_hash) = 32),
      org_id text NOT NULL,
      connection_id text NOT NULL,
      browser_hash bytea NOT NULL CHECK (length(browser_hash) = 32),
      return_to text NOT NULL CHECK (length(return_to) <= 1024),
      address text NOT NULL CHECK (length(address) <= 64),
      ticket_hash bytea UNIQUE CHECK (length(ticket_hash) = 32),
      profile jsonb,
      created_at timestamptz NOT NULL,
      expires_at timestamptz NOT NULL,
      FOREIGN KEY (org_id, connection_id) REFERENCES sso_connections (org_id, connection_id) ON DELETE CASCADE
    );
    CREATE INDEX sso_flows_by_address ON sso_flows (address);
    CREATE INDEX sso_flows_by_expiry ON sso_flows (expires_at);

    CREATE TABLE scim_users (
      user_id text PRIMARY KEY,
      org_id text NOT NULL,
      user_name text NOT NULL CHECK (length(user_name) BETWEEN 1 AND 254),
      external_id text CHECK (length(external_id) <= 256),
      given_name text CHECK (length(given_name) <= 200),
      family_name text CHECK (length(family_name) <= 200),
      updated_at timestamptz NOT NULL,
      FOREIGN KEY (org_id, user_id) REFERENCES users (org_id, user_id) ON DELETE CASCADE
    );
    CREATE UNIQUE INDEX scim_users_by_user_name ON scim_users (org_id, lower(user_name));

    CREATE TABLE scim_groups (
      group_id text PRIMARY KEY,
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      display_name text NOT NULL CHECK (length(display_name) BETWEEN 1 AND 200),
      external_id text CHECK (length(external_id) <= 256),
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      UNIQUE (org_id, group_id)
    );
    CREATE UNIQUE INDEX scim_groups_by_name ON scim_groups (org_id, lower(display_name));

    CREATE TABLE scim_members (
      org_id text NOT NULL,
      group_id text NOT NULL,
      user_id text NOT NULL,
      PRIMARY KEY (group_id, user_id),
      FOREIGN KEY (org_id, group_id) REFERENCES scim_groups (org_id, group_id) ON DELETE CASCADE,
      FOREIGN KEY (org_id, user_id) REFERENCES users (org_id, user_id) ON DELETE CASCADE
    );
    CREATE INDEX scim_members_by_user ON scim_members (user_id);

    ${TENANT_TABLES.map(
      (table) => `
    ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
    CREATE POLICY tenant_isolation ON ${table} TO bellwether_tenant
      USING (org_id = current_setting('app.current_org_id', true))
      WITH CHECK (org_id = current_setting('app.current_org_id', true));
    GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO bellwether_tenant, bellwether_operator;`,
    ).join('')}
  `,
  down: `${TENANT_TABLES.toReversed()
    .map((table) => `DROP TABLE ${table};`)
    .join(' ')}`,
};
