/**
 * Sites: what each is, the salts that make numbers of visitors for one day, outlines of pages, replays, and what the tag
 * manager serves.
 */
import type { Migration } from '../migration/migration.ts';

const TABLES = [
  'sites',
  'site_salts',
  'site_layouts',
  'site_replays',
  'site_replay_parts',
  'tag_containers',
  'tag_versions',
];

const secured = TABLES.map(
  (table) => `
    ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
    CREATE POLICY tenant_isolation ON ${table} TO bellwether_tenant
      USING (org_id = current_setting('app.current_org_id', true))
      WITH CHECK (org_id = current_setting('app.current_org_id', true));
    GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO bellwether_tenant, bellwether_operator;`,
).join('\n');

export const sites: Migration = {
  number: 36,
  name: 'sites',
  up: `
    CREATE TABLE sites (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      site_id text NOT NULL,
      name text NOT NULL,
      title text NOT NULL,
      domains text[] NOT NULL,
      site_key text NOT NULL UNIQUE,
      enabled boolean NOT NULL,
      settings jsonb NOT NULL,
      goals jsonb NOT NULL,
      version integer NOT NULL CHECK (version > 0),
      created_by text NOT NULL,
      created_at timestamptz NOT NULL,
      updated_by text NOT NULL,
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (org_id, site_id),
      UNIQUE (org_id, name)
    );
    CREATE TABLE site_salts (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      day text NOT NULL CHECK (day ~ '^\\d{4}-\\d{2}-\\d{2}$'),
      salt text NOT NULL,
      PRIMARY KEY (org_id, day)
    );
    CREATE TABLE site_layouts (
      org_id text NOT NULL,
      site_id text NOT NULL,
      path text NOT NULL,
      viewport_band text NOT NULL CHECK (viewport_band IN ('narrow', 'medium', 'wide')),
      width integer NOT NULL,
      height integer NOT NULL,
      boxes jsonb NOT NULL,
      captured_at timestamptz NOT NULL,
      PRIMARY KEY (org_id, site_id, path, viewport_band),
      FOREIGN KEY (org_id, site_id) REFERENCES sites ON DELETE CASCADE
    );
    CREATE TABLE site_replays (
      org_id text NOT NULL,
      replay_id text NOT NULL,
      site_id text NOT NULL,
      path text NOT NULL,
      device_class text NOT NULL,
      browser text NOT NULL,
      started_at timestamptz NOT NULL,
      duration_ms integer NOT NULL,
      events integer NOT NULL,
      bytes integer NOT NULL,
      PRIMARY KEY (org_id, replay_id),
      FOREIGN KEY (org_id, site_id) REFERENCES sites ON DELETE CASCADE
    );
    CREATE INDEX site_replays_time ON site_replays (org_id, site_id, started_at);
    CREATE TABLE site_replay_parts (
      org_id text NOT NULL,
      replay_id text NOT NULL,
      part integer NOT NULL,
      events bytea NOT NULL,
      PRIMARY KEY (org_id, replay_id, part),
      FOREIGN KEY (org_id, replay_id) REFERENCES site_replays ON DELETE CASCADE
    );
    CREATE TABLE tag_containers (
      org_id text NOT NULL,
      site_id text NOT NULL,
      draft jsonb NOT NULL,
      published integer,
      version integer NOT NULL CHECK (version > 0),
      updated_by text NOT NULL,
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (org_id, site_id),
      FOREIGN KEY (org_id, site_id) REFERENCES sites ON DELETE CASCADE
    );
    CREATE TABLE tag_versions (
      org_id text NOT NULL,
      site_id text NOT NULL,
      number integer NOT NULL CHECK (number > 0),
      tags jsonb NOT NULL,
      note text NOT NULL,
      made_by text NOT NULL,
      made_at timestamptz NOT NULL,
      PRIMARY KEY (org_id, site_id, number),
      FOREIGN KEY (org_id, site_id) REFERENCES tag_containers ON DELETE CASCADE
    );
    ${secured}
  `,
  down: `DROP TABLE ${[...TABLES].reverse().join(', ')};`,
};
