/**
 * What became of a company file, in the words of its seed. The file itself is not in the events: its rows lie beside them
 * and are erased with whom they are about. A chart is the file with the corrections that have not been withdrawn, in their
 * order, so it can be made again for any version.
 *
 *   processing ──built──► draft ──approved──► approved ──finalised──► finalised
 *        │                  ├──rejected──► rejected
 *        └──failed──► failed └──expired──► expired
 */
import type { Correction } from '@bellwether/analysis';
import { defineStream, type OrgSchemaStatus } from '@bellwether/records';

export interface OrgSchemaState {
  organization_id: string;
  status: OrgSchemaStatus;
  /** In their order, with the version that made each. */
  corrections: readonly { version: number; correction: Correction }[];
}

export type OrgSchemaEvents = {
  'org.schema_created': { organization_id: string; source: 'edge' | 'file' | 'rows'; rows: number };
  'org.schema_built': { employee_count: number; findings: number; confidence: number };
  'org.schema_corrected': { correction: Correction };
  'org.correction_withdrawn': { version: number; correction: Correction };
  'org.schema_approved': Record<string, never>;
  'org.schema_rejected': { reason: string | null };
  'org.schema_expired': Record<string, never>;
  'org.schema_cancelled': Record<string, never>;
  'org.schema_failed': { reason: string };
  'org.schema_finalised': { added: number; changed: number; left: number };
};

const decided = 'A decision about a company file is not undone. Upload the file again, or change employees one by one.';
const done = 'This is what the platform did by itself; there is nothing to undo.';
const to =
  (status: OrgSchemaStatus) =>
  (state: OrgSchemaState): OrgSchemaState => ({ ...state, status });

export const orgSchemaStream = defineStream<OrgSchemaState, OrgSchemaEvents>({
  type: 'org_schema',
  initial: { organization_id: '', status: 'processing', corrections: [] },
  apply: {
    'org.schema_created': (state, { organization_id }) => ({ ...state, organization_id }),
    'org.schema_built': to('draft'),
    'org.schema_corrected': (state, { correction }, { version }) => ({
      ...state,
      corrections: [...state.corrections, { version, correction }],
    }),
    'org.correction_withdrawn': (state, { version }) => ({
      ...state,
      corrections: state.corrections.filter((one) => one.version !== version),
    }),
    'org.schema_approved': to('approved'),
    'org.schema_rejected': to('rejected'),
    'org.schema_expired': to('expired'),
    'org.schema_cancelled': to('cancelled'),
    'org.schema_failed': to('failed'),
    'org.schema_finalised': to('finalised'),
  },
  undo: {
    'org.schema_created': done,
    'org.schema_built': done,
    'org.schema_corrected': ({ version, data: { correction }, current }) =>
      current.status === 'draft'
        ? [{ event_type: 'org.correction_withdrawn', data: { version, correction } }]
        : 'The file has been decided about.',
    'org.correction_withdrawn': ({ data: { correction }, current }) =>
      current.status === 'draft'
        ? [{ event_type: 'org.schema_corrected', data: { correction } }]
        : 'The file has been decided about.',
    'org.schema_approved': decided,
    'org.schema_rejected': decided,
    'org.schema_expired': done,
    'org.schema_cancelled': done,
    'org.schema_failed': done,
    'org.schema_finalised': decided,
  },
});
