/** Event ids for protocols whose own ids are not UUIDs: the same words always give the same id, so a retry is recognised. */
import { hash } from 'node:crypto';
import { isUuid, uuidFromDigest } from '@bellwether/core';

/** The id itself when it is a UUID, else one made of it and of `scope`, within which it is unique. */
export function eventIdOf(id: string, ...scope: readonly string[]): string {
  return isUuid(id) ? id.toLowerCase() : digestEventId(...scope, id);
}

export function digestEventId(...words: readonly string[]): string {
  return uuidFromDigest(hash('sha256', JSON.stringify(words), 'buffer'));
}
