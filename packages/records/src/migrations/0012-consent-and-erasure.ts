/**
 * What people have consented to, and whom the organisation has forgotten.
 *
 * The log of consents is only added to; what may go from an entry is the address it came from. Whoever was erased is known
 * by a keyed hash and nothing else. An erasure under way keeps the pseudonym sealed, and loses it at its end.
 */
import type { Migration } from '../migration/migration.ts';

const TABLES = ['consents', 'consent_log', 'erasures', 'erased_subjects', 'subject_requests'];

const secured = TABLES.map(
  (table) => `
    ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
    CREATE POLICY tenant_isolation ON ${table} TO bellwether_tenant
      USING (org_id = current_setting('app.current_org_id', true))
      WITH CHECK (org_id = current_setting('app.current_org_id', true));
    GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO bellwether_tenant, bellwether_operator;`,
).join('\n');

const PURPOSES = `('data_collection', 'analytics', 'research')`;
const SUBJECT = 'subject text NOT NULL CHECK (length(subject) BETWEEN 1 AND 256)';

export const consentAndErasure: Migration = {
  number: 12,
  name: 'consent-and-erasure',
  up: `
    CREATE TABLE consents (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      ${SUBJECT},
      purpose text NOT NULL CHECK (purpose IN ${PURPOSES}),
      status text NOT NULL CHECK (status IN ('given', 'withdrawn')),
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (org_id, subject, purpose)
    );

    CREATE TABLE consent_log (
      entry_id text PRIMARY KEY,
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      ${SUBJECT},
      purpose text NOT NULL CHECK (purpose IN ${PURPOSES}),
      status text NOT NULL CHECK (status IN ('given', 'withdrawn')),
      legal_basis text,
      actor text NOT NULL,
      address text,
      user_agent text CHECK (length(user_agent) <= 300),
      at timestamptz NOT NULL
    );
    CREATE INDEX consent_log_of ON consent_log (org_id, subject, at);
    CREATE FUNCTION keep_consent_log() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF (OLD.entry_id, OLD.subject, OLD.purpose, OLD.status, OLD.actor, OLD.at)
           IS DISTINCT FROM (NEW.entry_id, NEW.subject, NEW.purpose, NEW.status, NEW.actor, NEW.at) THEN
          RAISE EXCEPTION 'what was consented to is never changed afterwards';
        END IF;
        RETURN NEW;
      END
    $$;
    CREATE TRIGGER consent_log_kept BEFORE UPDATE ON consent_log FOR EACH ROW EXECUTE FUNCTION keep_consent_log();

    CREATE TABLE erasures (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      erasure_id text NOT NULL,
      subject_hash text NOT NULL CHECK (length(subject_hash) = 64),
      sealed_subject text,
      reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
      status text NOT NULL CHECK (status IN ('running', 'done', 'incomplete')),
      step text NOT NULL,
      done jsonb NOT NULL,
      trouble text,
      requested_by text NOT NULL,
      requested_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      finished_at timestamptz,
      certificate jsonb,
      CHECK ((status = 'running') = (finished_at IS NULL)),
      CHECK (status <> 'done' OR (certificate IS NOT NULL AND sealed_subject IS NULL)),
      PRIMARY KEY (org_id, erasure_id)
    );

    CREATE TABLE erased_subjects (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      subject_hash text NOT NULL CHECK (length(subject_hash) = 64),
      at timestamptz NOT NULL,
      PRIMARY KEY (org_id, subject_hash)
    );

    CREATE TABLE subject_requests (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      request_id text NOT NULL,
      ${SUBJECT},
      kind text NOT NULL CHECK (kind IN ('erasure')),
      note text NOT NULL CHECK (length(note) <= 1000),
      requested_by text NOT NULL,
      created_at timestamptz NOT NULL,
      PRIMARY KEY (org_id, request_id)
    );
    CREATE UNIQUE INDEX subject_requests_once ON subject_requests (org_id, subject, kind);
    ${secured}
  `,
  down: `
    DROP TABLE subject_requests;
    DROP TABLE erased_subjects;
    DROP TABLE erasures;
    DROP TABLE consent_log;
    DROP FUNCTION keep_consent_log;
    DROP TABLE consents;
  `,
};
