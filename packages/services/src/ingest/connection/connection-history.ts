/** What became of a connection to a tool. Its secrets are never in here, only that there are some. */
import { defineEntityStream } from '@bellwether/records';
import { defineHistory } from '../history/history-kind.ts';
import { type ConnectionRow, type ConnectionSecrets, secretsSet } from './connection.ts';

export interface ConnectionFields
  extends Pick<ConnectionRow, 'kind' | 'name' | 'enabled' | 'settings' | 'mapping_id' | 'oauth_client_id'> {
  secrets_set: string[];
}

export const toolConnectionStream = defineEntityStream<ConnectionFields>({ type: 'connection' });

export function connectionFields(row: ConnectionRow, secrets: ConnectionSecrets): ConnectionFields {
  const { kind, name, enabled, settings, mapping_id, oauth_client_id } = row;
  return { kind, name, enabled, settings, mapping_id, oauth_client_id, secrets_set: secretsSet(secrets) };
}

export const toolConnectionHistory = defineHistory({
  stream: toolConnectionStream,
  reader: { needs: 'settings:read' },
  undo: 'What a connection is allowed is set, not undone: its secrets are not part of its history.',
});
