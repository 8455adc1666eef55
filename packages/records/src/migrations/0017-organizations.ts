/**
 * Companies that are surveyed, inside a tenant: who works there by pseudonym, under whom, and the files that said so.
 *
 * `organizations` and its paths keep the spelling of their API; `organisations` are the tenants. An employee's `ref` is
 * what pages know them by: drawn at random by the edge, it leads to no figure, while `subject` is the pseudonym of events
 * and is never answered. `org_schemas.uploaded` is what came in and stays as it is; `schema_data` is that with all
 * corrections so far, and can be computed again from the two.
 */
import type { Migration } from '../migration/migration.ts';

const TABLES = ['organizations', 'employees', 'org_schemas'] as const;

export const organizations: Migration = {
  number: 17,
  name: 'organizations',
  up: `
    CREATE TABLE organizations (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      id uuid NOT NULL,
      name text NOT NULL CHECK (length(name) BETWEEN 1 AND 255),
      industry text CHECK (length(industry) <= 100),
      size_category text CHECK (length(size_category) <= 50),
      units jsonb NOT NULL,
      version integer NOT NULL CHECK (version >= 1),
      created_by text NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (org_id, id)
    );
    CREATE UNIQUE INDEX organizations_name ON organizations (org_id, lower(name));

    CREATE TABLE employees (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      id uuid NOT NULL,
      organization_id uuid NOT NULL,
      subject text NOT NULL CHECK (length(subject) BETWEEN 1 AND 256),
      ref text CHECK (length(ref) BETWEEN 1 AND 64),
      role text CHECK (length(role) <= 255),
      department text CHECK (length(department) <= 128),
      team text CHECK (length(team) <= 128),
      manager_id uuid,
      status text NOT NULL CHECK (status IN ('active', 'on_leave', 'departed')),
      version integer NOT NULL CHECK (version >= 1),
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (org_id, id),
      UNIQUE (org_id, organization_id, subject),
      CHECK (manager_id <> id),
      FOREIGN KEY (org_id, organization_id) REFERENCES organizations ON DELETE CASCADE,
      FOREIGN KEY (org_id, manager_id) REFERENCES employees ON DELETE SET NULL (manager_id)
    );
    CREATE INDEX employees_manager ON employees (org_id, manager_id);

    CREATE TABLE org_schemas (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      id uuid NOT NULL,
      organization_id uuid NOT NULL,
      source text NOT NULL CHECK (source IN ('edge', 'file', 'rows')),
      status text NOT NULL
        CHECK (status IN ('processing', 'draft', 'approved', 'finalised', 'rejected', 'expired', 'failed', 'cancelled')),
      uploaded jsonb NOT NULL,
      schema_data jsonb NOT NULL,
      ai_confidence_score double precision CHECK (ai_confidence_score BETWEEN 0 AND 1),
      workflow_id text,
      expires_at timestamptz,
      version integer NOT NULL CHECK (version >= 1),
      reason text CHECK (length(reason) <= 1000),
      decided_by text,
      decided_at timestamptz,
      created_by text NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (org_id, id),
      FOREIGN KEY (org_id, organization_id) REFERENCES organizations ON DELETE CASCADE
    );
    CREATE INDEX org_schemas_newest ON org_schemas (org_id, organization_id, created_at);
    ${TABLES.map(
      (table) => `
    ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
    CREATE POLICY tenant_isolation ON ${table} TO bellwether_tenant
      USING (org_id = current_setting('app.current_org_id', true))
      WITH CHECK (org_id = current_setting('app.current_org_id', true));
    GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO bellwether_tenant, bellwether_operator;`,
    ).join('\n')}
  `,
  down: TABLES.toReversed()
    .map((table) => `DROP TABLE ${table};`)
    .join('\n'),
};
