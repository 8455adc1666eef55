/** Websites that are read in, their pages as each was found last, and what each reading came to. */
import type { Migration } from '../migration/migration.ts';

const TABLES = ['websites', 'scrapes', 'website_pages'];

const secured = TABLES.map(
  (table) => `
    ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
    CREATE POLICY tenant_isolation ON ${table} TO bellwether_tenant
      USING (org_id = current_setting('app.current_org_id', true))
      WITH CHECK (org_id = current_setting('app.current_org_id', true));
    GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO bellwether_tenant, bellwether_operator;`,
).join('\n');

export const websites: Migration = {
  number: 39,
  name: 'websites',
  up: `
    CREATE TABLE websites (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      website_id text NOT NULL,
      name text NOT NULL,
      definition jsonb NOT NULL,
      version integer NOT NULL CHECK (version > 0),
      created_by text NOT NULL,
      created_at timestamptz NOT NULL,
      updated_by text NOT NULL,
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (org_id, website_id),
      UNIQUE (org_id, name)
    );
    CREATE TABLE scrapes (
      org_id text NOT NULL,
      scrape_id text NOT NULL,
      website_id text NOT NULL,
      run_id text,
      state text NOT NULL CHECK (state IN ('running', 'finished', 'stopped', 'failed')),
      robots jsonb,
      requests integer NOT NULL,
      bytes bigint NOT NULL,
      left_out integer NOT NULL,
      why text,
      started_by text NOT NULL,
      started_at timestamptz NOT NULL,
      finished_at timestamptz,
      PRIMARY KEY (org_id, scrape_id),
      FOREIGN KEY (org_id, website_id) REFERENCES websites ON DELETE CASCADE
    );
    CREATE UNIQUE INDEX scrapes_running ON scrapes (org_id, website_id) WHERE state = 'running';
    CREATE INDEX scrapes_started ON scrapes (org_id, website_id, started_at);
    CREATE TABLE website_pages (
      org_id text NOT NULL,
      website_id text NOT NULL,
      url text COLLATE "C" NOT NULL,
      scrape_id text NOT NULL,
      state text NOT NULL CHECK (state IN
        ('waiting', 'new', 'changed', 'unchanged', 'redirected', 'skipped', 'refused', 'gone', 'failed')),
      depth integer NOT NULL,
      attempts integer NOT NULL,
      shape text NOT NULL,
      fingerprint text,
      listed_change_at timestamptz,
      status integer,
      etag text,
      last_modified text,
      sha256 text,
      canonical text,
      title text,
      why text,
      links jsonb NOT NULL,
      change jsonb,
      fetched_at timestamptz,
      changed_at timestamptz,
      PRIMARY KEY (org_id, website_id, url),
      FOREIGN KEY (org_id, website_id) REFERENCES websites ON DELETE CASCADE
    );
    CREATE INDEX website_pages_queue ON website_pages (org_id, website_id, scrape_id, state, attempts, depth);
    CREATE INDEX website_pages_shape ON website_pages (org_id, website_id, shape, fingerprint);
    ${secured}
  `,
  down: `DROP TABLE ${[...TABLES].reverse().join(', ')};`,
};
