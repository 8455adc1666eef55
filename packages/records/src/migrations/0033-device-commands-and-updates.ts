/**
 * What devices are told to do, and which firmware they shall run: commands with what became of them, firmware with the keys
 * its manifests are signed with, and roll-outs with what became of each device.
 */
import type { Migration } from '../migration/migration.ts';

const TABLES = [
  'device_commands',
  'device_update_keys',
  'device_firmware',
  'device_rollouts',
  'device_rollout_targets',
];

const secured = TABLES.map(
  (table) => `
    ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
    CREATE POLICY tenant_isolation ON ${table} TO bellwether_tenant
      USING (org_id = current_setting('app.current_org_id', true))
      WITH CHECK (org_id = current_setting('app.current_org_id', true));
    GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO bellwether_tenant, bellwether_operator;`,
).join('\n');

export const deviceCommandsAndUpdates: Migration = {
  number: 33,
  name: 'device-commands-and-updates',
  up: `
    CREATE TABLE device_commands (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      command_id text NOT NULL,
      device_id text NOT NULL,
      name text NOT NULL,
      arguments jsonb NOT NULL,
      state text NOT NULL CHECK (state IN ('requested', 'delivered', 'acknowledged', 'failed', 'expired')),
      requested_by text NOT NULL,
      requested_at timestamptz NOT NULL,
      expires_at timestamptz NOT NULL,
      deliveries integer NOT NULL DEFAULT 0,
      last_delivery_at timestamptz,
      ended_at timestamptz,
      reason text,
      result jsonb,
      untold boolean NOT NULL,
      PRIMARY KEY (org_id, command_id)
    );
    CREATE INDEX device_commands_device ON device_commands (org_id, device_id, requested_at DESC);
    CREATE INDEX device_commands_open ON device_commands (expires_at) WHERE state IN ('requested', 'delivered');
    CREATE INDEX device_commands_untold ON device_commands (org_id) WHERE untold;
    CREATE TABLE device_update_keys (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      key_id text NOT NULL,
      public_key text NOT NULL,
      sealed_private_key text NOT NULL,
      created_by text NOT NULL,
      created_at timestamptz NOT NULL,
      PRIMARY KEY (org_id, key_id)
    );
    CREATE TABLE device_firmware (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      firmware_id text NOT NULL,
      profile text NOT NULL,
      version text NOT NULL,
      size bigint NOT NULL CHECK (size > 0),
      sha256 text NOT NULL,
      release_signature text,
      notes text NOT NULL,
      created_by text NOT NULL,
      created_at timestamptz NOT NULL,
      PRIMARY KEY (org_id, firmware_id),
      UNIQUE (org_id, profile, version)
    );
    CREATE TABLE device_rollouts (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      rollout_id text NOT NULL,
      firmware_id text NOT NULL,
      name text NOT NULL,
      profile text NOT NULL,
      site text,
      state text NOT NULL CHECK
        (state IN ('running', 'paused', 'halted', 'rolling_back', 'completed', 'aborted', 'rolled_back')),
      why text,
      policy jsonb NOT NULL,
      sequence bigint NOT NULL,
      revert_sequence bigint,
      stage integer NOT NULL,
      stage_began_at timestamptz NOT NULL,
      failures_forgiven integer NOT NULL DEFAULT 0,
      run_id text NOT NULL,
      version integer NOT NULL CHECK (version > 0),
      created_by text NOT NULL,
      created_at timestamptz NOT NULL,
      updated_by text NOT NULL,
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (org_id, rollout_id),
      UNIQUE (org_id, sequence),
      FOREIGN KEY (org_id, firmware_id) REFERENCES device_firmware
    );
    CREATE TABLE device_rollout_targets (
      org_id text NOT NULL,
      rollout_id text NOT NULL,
      device_id text NOT NULL,
      stage integer NOT NULL,
      position integer NOT NULL,
      state text NOT NULL CHECK (state IN
        ('waiting', 'staged', 'withdrawn', 'downloading', 'installed', 'failed', 'reverting', 'rolled_back')),
      firmware_before text,
      failure text,
      changed_at timestamptz NOT NULL,
      untold boolean NOT NULL,
      PRIMARY KEY (org_id, rollout_id, device_id),
      FOREIGN KEY (org_id, rollout_id) REFERENCES device_rollouts ON DELETE CASCADE
    );
    CREATE INDEX device_rollout_targets_device ON device_rollout_targets (org_id, device_id);
    CREATE INDEX device_rollout_targets_untold ON device_rollout_targets (org_id) WHERE untold;
    ${secured}
  `,
  down: `DROP TABLE ${[...TABLES].reverse().join(', ')};`,
};
