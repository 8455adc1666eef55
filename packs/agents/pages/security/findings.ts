/** Security alerts as findings: what, how bad, where, and in which session. */
import type { CanonicalEvent } from '@bellwether/ui/api/types.ts';
import { readable } from '../sessions/sessions.ts';

/** From worst to least; what a producer calls otherwise stands last. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;
export type Severity = (typeof SEVERITIES)[number] | 'unknown';

export interface Finding {
  id: string;
  at: string;
  severity: Severity;
  kind: string;
  where: string;
  sessionId: string;
  /** Of unusual access to this system: who, and how often. */
  access: { actor: string; count: number | undefined } | undefined;
}

const ACCESS = 'unusual_access';

export function findingOf({ event_id, timestamp, session_id, metadata }: CanonicalEvent): Finding {
  const text = (field: string) => (typeof metadata[field] === 'string' ? metadata[field] : '');
  const kind = text('alert_type');
  const severity = text('severity').toLowerCase();
  return {
    id: event_id,
    at: timestamp,
    severity: SEVERITIES.find((one) => one === severity) ?? 'unknown',
    kind: readable(kind) || 'security alert',
    where: [text('repository'), text('tool'), text('agent')].filter(Boolean).join(' · '),
    sessionId: session_id,
    access: kind.startsWith(ACCESS)
      ? { actor: text('actor'), count: typeof metadata.count === 'number' ? metadata.count : undefined }
      : undefined,
  };
}
