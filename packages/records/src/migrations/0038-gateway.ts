/** What goes through the gateway: counted by hour, key and route, and the newest requests of keys one by one. */
import type { Migration } from '../migration/migration.ts';

const TABLES = ['gateway_usage', 'gateway_access_log'];

const secured = TABLES.map(
  (table) => `
    ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
    CREATE POLICY tenant_isolation ON ${table} TO bellwether_tenant
      USING (org_id = current_setting('app.current_org_id', true))
      WITH CHECK (org_id = current_setting('app.current_org_id', true));
    GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO bellwether_tenant, bellwether_operator;`,
).join('\n');

export const gateway: Migration = {
  number: 38,
  name: 'gateway',
  up: `
    CREATE TABLE gateway_usage (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      hour timestamptz NOT NULL,
      key_id text NOT NULL,
      method text NOT NULL,
      route text NOT NULL,
      requests bigint NOT NULL,
      failed bigint NOT NULL,
      refused_quota bigint NOT NULL,
      refused_address bigint NOT NULL,
      refused_size bigint NOT NULL,
      refused_plug_in bigint NOT NULL,
      bytes_in bigint NOT NULL,
      bytes_out bigint NOT NULL,
      duration_ms bigint NOT NULL,
      unlogged bigint NOT NULL,
      PRIMARY KEY (org_id, hour, key_id, method, route)
    );
    CREATE INDEX gateway_usage_hour ON gateway_usage (hour);
    CREATE TABLE gateway_access_log (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      request_id text NOT NULL,
      at timestamptz NOT NULL,
      key_id text NOT NULL,
      method text NOT NULL,
      route text NOT NULL,
      status integer NOT NULL,
      refused_by text CHECK (refused_by IN ('quota', 'address', 'size', 'plug_in')),
      duration_ms double precision NOT NULL,
      bytes_in bigint NOT NULL,
      bytes_out bigint NOT NULL,
      PRIMARY KEY (org_id, request_id)
    );
    CREATE INDEX gateway_access_log_at ON gateway_access_log (at);
    ${secured}
  `,
  down: 'DROP TABLE gateway_access_log, gateway_usage;',
};
