/** Which entries of a chain are asked for. */
import { parseInstant } from '@bellwether/core';
import type { InputReader } from '../../input.ts';
import { AUDIT_OUTCOMES, type AuditOutcome } from './audit-entry.ts';

export interface AuditFilter {
  actor?: string;
  /** The beginning of the action: `key.` means everything done to keys. */
  action?: string;
  resourceType?: string;
  resourceId?: string;
  outcome?: AuditOutcome;
  /** Inclusive, ISO 8601 UTC as entries carry it. */
  from?: string;
  /** Exclusive. */
  to?: string;
}

const TEXT = { max: 256 };
const ACTION_RULE = { matches: /^[a-z0-9_.]*$/, otherwise: 'be an action such as key.create, or the beginning of one' };

export function readAuditFilter(read: InputReader): AuditFilter {
  const instant = (field: string): string | undefined => {
    if (!read.has(field)) return undefined;
    const ms = parseInstant(read.text(field, { max: 64 }));
    if (ms === undefined) return read.refuse(field, 'has to be an ISO 8601 time with a zone.');
    return new Date(ms).toISOString();
  };
  const [from, to] = [instant('from'), instant('to')];
  return {
    ...(read.has('actor') ? { actor: read.text('actor', TEXT) } : {}),
    ...(read.has('action') ? { action: read.text('action', { max: 64, pattern: ACTION_RULE }) } : {}),
    ...(read.has('resource_type') ? { resourceType: read.text('resource_type', TEXT) } : {}),
    ...(read.has('resource_id') ? { resourceId: read.text('resource_id', TEXT) } : {}),
    ...(read.has('outcome') ? { outcome: read.oneOf('outcome', AUDIT_OUTCOMES) } : {}),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}
