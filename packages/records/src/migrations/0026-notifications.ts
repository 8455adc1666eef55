/**
 * What people and other programs are told, and how it goes: channels, routes and silences as somebody has set them;
 * notifications; deliveries, the outbox of what has to go out and the log of what went.
 */
import type { Migration } from '../migration/migration.ts';

const TABLES = [
  'notification_channels',
  'notification_routes',
  'silences',
  'notifications',
  'notification_attachments',
  'notification_deliveries',
];

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

export const notifications: Migration = {
  number: 26,
  name: 'notifications',
  up: `
    CREATE TABLE notification_channels (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      channel_id text NOT NULL,
      name text NOT NULL,
      kind text NOT NULL CHECK (kind IN ('email', 'slack', 'teams', 'pagerduty', 'webhook')),
      enabled boolean NOT NULL,
      settings jsonb NOT NULL,
      secrets text,
      failures integer NOT NULL DEFAULT 0,
      paused_until timestamptz,
      last_sent_at timestamptz,
      last_failed_at timestamptz,
      last_failure text,
      ${SET_BY},
      PRIMARY KEY (org_id, channel_id),
      UNIQUE (org_id, name)
    );
    CREATE TABLE notification_routes (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      route_id text NOT NULL,
      name text NOT NULL,
      enabled boolean NOT NULL,
      matching jsonb NOT NULL,
      steps jsonb NOT NULL,
      group_by text[] NOT NULL,
      group_wait_seconds integer NOT NULL CHECK (group_wait_seconds >= 0),
      quiet_hours jsonb,
      ${SET_BY},
      PRIMARY KEY (org_id, route_id),
      UNIQUE (org_id, name)
    );
    CREATE TABLE silences (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      silence_id text NOT NULL,
      matching jsonb NOT NULL,
      reason text NOT NULL,
      starts_at timestamptz NOT NULL,
      ends_at timestamptz NOT NULL,
      ${SET_BY},
      PRIMARY KEY (org_id, silence_id)
    );
    CREATE TABLE notifications (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      notification_id text NOT NULL,
      dedup_key text NOT NULL,
      kind text NOT NULL CHECK (kind IN ('alert', 'budget', 'rule', 'report', 'access', 'connection')),
      severity text NOT NULL CHECK (severity IN ('info', 'warning', 'critical')),
      pack text,
      unit text,
      title text NOT NULL,
      body text NOT NULL,
      link text,
      channel_ids text[],
      state text NOT NULL CHECK (state IN ('told', 'open', 'acknowledged', 'resolved')),
      turn integer NOT NULL CHECK (turn > 0),
      at timestamptz NOT NULL,
      created_at timestamptz NOT NULL,
      acknowledged_at timestamptz,
      acknowledged_by text,
      resolved_at timestamptz,
      routed boolean NOT NULL,
      silenced_until timestamptz,
      PRIMARY KEY (org_id, notification_id)
    );
    CREATE INDEX notifications_key ON notifications (org_id, dedup_key, created_at);
    CREATE INDEX notifications_time ON notifications (org_id, created_at);
    -- Of what goes on, one notification: the second of two that are told at once waits, and finds the first.
    CREATE UNIQUE INDEX notifications_going_on ON notifications (org_id, dedup_key)
      WHERE state IN ('open', 'acknowledged');
    CREATE INDEX notifications_unrouted ON notifications (org_id) WHERE NOT routed;
    CREATE TABLE notification_attachments (
      org_id text NOT NULL,
      notification_id text NOT NULL,
      name text NOT NULL,
      media_type text NOT NULL,
      bytes bytea NOT NULL,
      PRIMARY KEY (org_id, notification_id, name),
      FOREIGN KEY (org_id, notification_id) REFERENCES notifications ON DELETE CASCADE
    );
    CREATE TABLE notification_deliveries (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      delivery_id text NOT NULL,
      channel_id text NOT NULL,
      route_id text,
      step integer NOT NULL CHECK (step >= 0),
      purpose text NOT NULL CHECK (purpose IN ('raised', 'acknowledged', 'resolved', 'test', 'event')),
      group_key text NOT NULL,
      items jsonb NOT NULL,
      event jsonb,
      state text NOT NULL CHECK (state IN ('waiting', 'sent', 'failed', 'dropped')),
      attempts integer NOT NULL,
      due_at timestamptz NOT NULL,
      created_at timestamptz NOT NULL,
      finished_at timestamptz,
      detail text,
      PRIMARY KEY (org_id, delivery_id)
    );
    CREATE INDEX notification_deliveries_waiting ON notification_deliveries (due_at) WHERE state = 'waiting';
    CREATE INDEX notification_deliveries_time ON notification_deliveries (org_id, created_at);
    ${secured}
  `,
  down: `DROP TABLE ${[...TABLES].reverse().join(', ')};`,
};
