/**
 * Streams: what became of each entity, event by event; see docs/records.md. Events are only added to. What may happen to
 * one is that a name in it is redacted, by as many zeros, when somebody is erased.
 */
import type { Migration } from '../migration/migration.ts';

const TABLES = ['event_store', 'stream_heads', 'stream_checkpoints'];

const secured = TABLES.map(
  (table) => `
    ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
    CREATE POLICY tenant_isolation ON ${table} TO bellwether_tenant
      USING (org_id = current_setting('app.current_org_id', true))
      WITH CHECK (org_id = current_setting('app.current_org_id', true));
    GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO bellwether_tenant, bellwether_operator;`,
).join('\n');

export const eventStore: Migration = {
  number: 18,
  name: 'event-store',
  up: `
    CREATE TABLE event_store (
      id uuid PRIMARY KEY,
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      stream_id text NOT NULL CHECK (length(stream_id) BETWEEN 1 AND 255),
      stream_type text NOT NULL CHECK (length(stream_type) BETWEEN 1 AND 100),
      event_type text NOT NULL CHECK (length(event_type) BETWEEN 1 AND 100),
      event_version integer NOT NULL CHECK (event_version >= 1),
      event_data jsonb NOT NULL,
      metadata jsonb NOT NULL,
      created_at timestamptz NOT NULL,
      position bigint NOT NULL CHECK (position >= 1),
      CONSTRAINT event_store_versions UNIQUE (org_id, stream_type, stream_id, event_version),
      CONSTRAINT event_store_positions UNIQUE (org_id, position)
    );
    CREATE INDEX event_store_by_type ON event_store (org_id, event_type);
    CREATE INDEX event_store_by_time ON event_store (org_id, created_at);

    CREATE TABLE stream_heads (
      org_id text PRIMARY KEY REFERENCES organisations ON DELETE CASCADE,
      position bigint NOT NULL CHECK (position >= 0)
    );

    CREATE TABLE stream_checkpoints (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
      position bigint NOT NULL CHECK (position >= 0),
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (org_id, name)
    );

    CREATE FUNCTION keep_event_store() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF (OLD.id, OLD.stream_type, OLD.event_type, OLD.event_version, OLD.created_at, OLD.position)
           IS DISTINCT FROM
           (NEW.id, NEW.stream_type, NEW.event_type, NEW.event_version, NEW.created_at, NEW.position)
           OR octet_length(OLD.stream_id) > octet_length(NEW.stream_id)
           OR octet_length(OLD.event_data::text) <> octet_length(NEW.event_data::text)
           OR octet_length(OLD.metadata::text) <> octet_length(NEW.metadata::text) THEN
          RAISE EXCEPTION 'what has happened to a record is never changed afterwards';
        END IF;
        RETURN NEW;
      END
    $$;
    CREATE TRIGGER event_store_kept BEFORE UPDATE ON event_store FOR EACH ROW EXECUTE FUNCTION keep_event_store();
    ${secured}
  `,
  down: `
    DROP TABLE stream_checkpoints;
    DROP TABLE stream_heads;
    DROP TABLE event_store;
    DROP FUNCTION keep_event_store;
  `,
};
