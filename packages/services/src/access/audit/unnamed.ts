/**
 * Entries of the audit trail are never changed, and people have a right to be forgotten. So an entry never holds the
 * pseudonym of a person it speaks of, but a keyed hash of it: the same for the same person, of use to whoever asks about
 * somebody they know, and nothing from which anybody could be found once the pseudonym is gone everywhere else.
 */
import { isUuid, type Json, type JsonObject } from '@bellwether/core';
import type { AuditNote } from './audit-entry.ts';

/** Under what a person stands in details, and which dimensions of figures are people. */
export const PERSONS =
  /^(user|user_id|subject|sender|sender_id|person|author|(employee|sender|manager|user|person)_id_hash|recipient_id_hashes|participants_id_hashes)$/;

/** Gives what stands in the place of a pseudonym. */
export type NamePerson = (subject: string) => string;

export function unnamedNote(note: AuditNote, name: NamePerson): AuditNote {
  const { resourceType, resourceId, details } = note;
  return {
    ...note,
    ...(resourceId !== undefined && isPerson(resourceType, resourceId) ? { resourceId: name(resourceId) } : {}),
    ...(details === undefined ? {} : { details: unnamed(details, name) as JsonObject }),
  };
}

/** The list of events is asked for by session or by person; single events have ids of their own. */
function isPerson(resourceType: string, resourceId: string): boolean {
  if (resourceId === '' || isUuid(resourceId)) return false;
  return resourceType === 'event' || resourceType === 'subject';
}

function unnamed(value: Json, name: NamePerson): Json {
  if (Array.isArray(value)) return value.map((item) => unnamed(item, name));
  if (typeof value !== 'object' || value === null) return value;
  // A filter says its dimension and its values apart.
  if (typeof value.dimension === 'string' && PERSONS.test(value.dimension) && Array.isArray(value.values))
    return { ...value, values: namesIn(value.values, name) };
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, PERSONS.test(key) ? namesIn(part, name) : unnamed(part, name)]),
  );
}

function namesIn(value: Json, name: NamePerson): Json {
  if (typeof value === 'string') return value === '' ? value : name(value);
  return Array.isArray(value) ? value.map((item) => namesIn(item, name)) : unnamed(value, name);
}
