/** What became of a connection to an identity provider. Its secret is never in here, only that there is one. */
import { X509Certificate } from 'node:crypto';
import { defineEntityStream } from '@bellwether/records';
import { defineHistory } from '../../ingest/history/history-kind.ts';
import type { ConnectionRow } from './connection.ts';

export type ConnectionFields = Omit<
  ConnectionRow,
  'connection_id' | 'org_id' | 'client_secret' | 'idp_certificates' | 'created_by' | 'created_at' | 'updated_at'
> & {
  client_secret_set: boolean;
  /** SHA-256 fingerprints. */
  idp_certificates: string[];
};

export const connectionStream = defineEntityStream<ConnectionFields>({ type: 'sso_connection' });

export function connectionFields(row: ConnectionRow): ConnectionFields {
  const { name, kind, enabled, enforced, domains, default_role, team_claim, role_map, issuer, client_id } = row;
  const { trusts_email, idp_entry_point, idp_issuer } = row;
  return {
    ...{ name, kind, enabled, enforced, domains, default_role, team_claim, role_map, issuer, client_id },
    ...{ trusts_email, idp_entry_point, idp_issuer, client_secret_set: row.client_secret !== null },
    idp_certificates: row.idp_certificates.map((pem) => new X509Certificate(pem).fingerprint256),
  };
}

export const connectionHistory = defineHistory({
  stream: connectionStream,
  reader: { needs: 'settings:write', refusesKeys: true },
  undo: 'Who may sign in is set, not undone: its secret and certificates are not part of its history.',
});
