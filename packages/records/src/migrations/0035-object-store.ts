/** Buckets, which object lies in which, the keys that seal them, and content that is to be removed. */
import type { Migration } from '../migration/migration.ts';

const TABLES = ['buckets', 'objects', 'object_keys', 'object_leftovers'];

const secured = TABLES.map(
  (table) => `
    ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
    CREATE POLICY tenant_isolation ON ${table} TO bellwether_tenant
      USING (org_id = current_setting('app.current_org_id', true))
      WITH CHECK (org_id = current_setting('app.current_org_id', true));
    GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO bellwether_tenant, bellwether_operator;`,
).join('\n');

export const objectStore: Migration = {
  number: 35,
  name: 'object store',
  up: `
    CREATE TABLE buckets (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      bucket_id text NOT NULL,
      name text NOT NULL,
      description text NOT NULL,
      kept_by text,
      expire_after_days integer CHECK (expire_after_days > 0),
      content_types text[] NOT NULL,
      bytes_max bigint NOT NULL CHECK (bytes_max > 0),
      version integer NOT NULL CHECK (version > 0),
      created_by text NOT NULL,
      created_at timestamptz NOT NULL,
      updated_by text NOT NULL,
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (org_id, bucket_id),
      UNIQUE (org_id, name)
    );
    CREATE TABLE objects (
      org_id text NOT NULL,
      bucket_id text NOT NULL,
      key text COLLATE "C" NOT NULL,
      blob_id text NOT NULL,
      content_type text NOT NULL,
      bytes bigint NOT NULL CHECK (bytes >= 0),
      sha256 text NOT NULL,
      metadata jsonb NOT NULL,
      subject text,
      stored_by text NOT NULL,
      stored_at timestamptz NOT NULL,
      PRIMARY KEY (org_id, bucket_id, key),
      FOREIGN KEY (org_id, bucket_id) REFERENCES buckets ON DELETE CASCADE
    );
    CREATE INDEX objects_sizes ON objects (org_id, bucket_id, bytes);
    CREATE INDEX objects_age ON objects (org_id, bucket_id, stored_at);
    CREATE INDEX objects_subject ON objects (org_id, subject) WHERE subject IS NOT NULL;
    CREATE TABLE object_keys (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      sealed text NOT NULL,
      PRIMARY KEY (org_id)
    );
    CREATE TABLE object_leftovers (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      blob_id text NOT NULL,
      due_at timestamptz NOT NULL,
      PRIMARY KEY (org_id, blob_id)
    );
    CREATE INDEX object_leftovers_due ON object_leftovers (due_at);
    ${secured}
  `,
  down: `DROP TABLE ${[...TABLES].reverse().join(', ')};`,
};
