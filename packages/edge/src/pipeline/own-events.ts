/**
 * Events the edge itself makes: units as they are, a pseudonym that gives way to another, steps of a re-identification.
 * A link is signed (Ed25519), so that nobody but this edge can make two people one.
 */
import { formatInstant, type JsonObject, uuidv7 } from '@bellwether/core';
import type { PseudonymLink } from '../vault/directory.ts';
import type { OwnKeys } from '../vault/own-keys.ts';
import type { PublishedUnit } from '../vault/units.ts';

export function unitEvent(unit: PublishedUnit, nowMs: number): JsonObject {
  return {
    event_id: uuidv7(nowMs),
    event_type: 'organisation_unit_changed',
    timestamp: formatInstant(nowMs),
    metadata: { ...unit },
  };
}

export function linkEvent({ replaces, by }: PseudonymLink, epoch: string, keys: OwnKeys, nowMs: number): JsonObject {
  return {
    event_id: uuidv7(nowMs),
    event_type: 'pseudonym_linked',
    timestamp: formatInstant(nowMs),
    user_id: by,
    metadata: { replaces, epoch, signature: keys.sign(linkText({ replaces, by })) },
  };
}

/** What the signature of a link is over. */
export function linkText({ replaces, by }: PseudonymLink): string {
  return `bellwether pseudonym link\n${replaces}\n${by}`;
}

export function reidentificationEvent(
  pseudonym: string,
  step: {
    request_id: string;
    step: 'requested' | 'approved' | 'denied' | 'answered';
    journal_seq: number;
    journal_hash: string;
  },
  nowMs: number,
): JsonObject {
  return {
    event_id: uuidv7(nowMs),
    event_type: 'vault_reidentification',
    event_category: 'security',
    timestamp: formatInstant(nowMs),
    user_id: pseudonym,
    metadata: { ...step },
  };
}
