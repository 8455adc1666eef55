/** Makes events of what files tell: the same row of the same export always gives the same event, with the same id. */
import { hash } from 'node:crypto';
import { type ConnectorEvent, type IncomingEvent, uuidFromDigest } from '@bellwether/core';

export function importedEvent(importer: string, { key, ...event }: ConnectorEvent): IncomingEvent {
  return { event_id: uuidFromDigest(hash('sha256', `import ${importer}\n${key}`, 'buffer')), ...event };
}
