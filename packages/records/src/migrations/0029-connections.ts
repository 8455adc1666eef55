/**
 * Connections to other tools: what somebody has set, how it goes, which deliveries came (so that none counts twice), and
 * how far each stream has been read back. And mappings: how payloads of any program become events.
 */
import type { Migration } from '../migration/migration.ts';

const TABLES = ['mappings', 'connections', 'connection_health', 'connection_deliveries', 'connection_cursors'];

const secured = TABLES.map(
  (table) => `
    ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
    CREATE POLICY tenant_isolation ON ${table} TO bellwether_tenant
      USING (org_id = current_setting('app.current_org_id', true))
      WITH CHECK (org_id = current_setting('app.current_org_id', true));
    GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO bellwether_tenant, bellwether_operator;`,
).join('\n');

/** Who set it, and at which version it is. */
const SET_BY = `
      version integer NOT NULL CHECK (version > 0),
      created_by text NOT NULL,
      created_at timestamptz NOT NULL,
      updated_by text NOT NULL,
      updated_at timestamptz NOT NULL`;

export const connections: Migration = {
  number: 29,
  name: 'connections',
  up: `
    CREATE TABLE mappings (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      mapping_id text NOT NULL,
      name text NOT NULL,
      mapping jsonb NOT NULL,
      ${SET_BY},
      PRIMARY KEY (org_id, mapping_id),
      UNIQUE (org_id, name)
    );
    CREATE TABLE connections (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      connection_id text NOT NULL UNIQUE,
      kind text NOT NULL,
      name text NOT NULL,
      enabled boolean NOT NULL,
      settings jsonb NOT NULL,
      mapping_id text,
      oauth_client_id text,
      secrets text NOT NULL,
      token_expires_at timestamptz,
      backfill_run_id text,
      ${SET_BY},
      PRIMARY KEY (org_id, connection_id),
      UNIQUE (org_id, name),
      FOREIGN KEY (org_id, mapping_id) REFERENCES mappings
    );
    CREATE TABLE connection_health (
      org_id text NOT NULL,
      connection_id text NOT NULL,
      deliveries bigint NOT NULL DEFAULT 0,
      deliveries_again bigint NOT NULL DEFAULT 0,
      deliveries_unreadable bigint NOT NULL DEFAULT 0,
      signatures_refused bigint NOT NULL DEFAULT 0,
      events bigint NOT NULL DEFAULT 0,
      events_again bigint NOT NULL DEFAULT 0,
      events_rejected bigint NOT NULL DEFAULT 0,
      last_delivery_at timestamptz,
      last_event_at timestamptz,
      last_signature_refused_at timestamptz,
      last_failed_at timestamptz,
      last_failure text,
      failures integer NOT NULL DEFAULT 0,
      paused_until timestamptz,
      rate_remaining bigint,
      rate_resets_at timestamptz,
      PRIMARY KEY (org_id, connection_id),
      FOREIGN KEY (org_id, connection_id) REFERENCES connections ON DELETE CASCADE
    );
    CREATE TABLE connection_deliveries (
      org_id text NOT NULL,
      connection_id text NOT NULL,
      delivery text NOT NULL,
      received_at timestamptz NOT NULL,
      PRIMARY KEY (org_id, connection_id, delivery),
      FOREIGN KEY (org_id, connection_id) REFERENCES connections ON DELETE CASCADE
    );
    CREATE INDEX connection_deliveries_age ON connection_deliveries (received_at);
    CREATE TABLE connection_cursors (
      org_id text NOT NULL,
      connection_id text NOT NULL,
      stream text NOT NULL,
      state text NOT NULL CHECK (state IN ('reading', 'done', 'refused')),
      cursor jsonb,
      began_at timestamptz NOT NULL,
      pages bigint NOT NULL DEFAULT 0,
      events bigint NOT NULL DEFAULT 0,
      problem text,
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (org_id, connection_id, stream),
      FOREIGN KEY (org_id, connection_id) REFERENCES connections ON DELETE CASCADE
    );
    ${secured}
  `,
  down: `DROP TABLE ${[...TABLES].reverse().join(', ')};`,
};
