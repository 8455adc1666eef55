import type { CanonicalEvent } from '@bellwether/ui/api/types.ts';
import { describe, expect, it } from 'vitest';
import { findingOf } from './findings.ts';

const event = (metadata: Record<string, unknown>): CanonicalEvent => ({
  ...{ event_id: 'e', user_id: '', session_id: 's', event_type: 'security_alert', timestamp: '2026-11-21T08:00:00Z' },
  metadata,
});

describe('a finding', () => {
  it('says what, how bad and where, in the words of the field', () =>
    expect(
      findingOf(event({ alert_type: 'secret_in_prompt', severity: 'HIGH', tool: 'Bash', repository: 'a/b' })),
    ).toMatchObject({
      severity: 'high',
      kind: 'secret in prompt',
      where: 'a/b · Bash',
      sessionId: 's',
      access: undefined,
    }));

  it('does not make up a severity that nobody stated', () =>
    expect(findingOf(event({ severity: 'SEV-1' })).severity).toBe('unknown'));

  it('of unusual access names who and how often', () =>
    expect(
      findingOf(event({ alert_type: 'unusual_access_exports', severity: 'high', actor: 'user:usr_1', count: 40 }))
        .access,
    ).toEqual({ actor: 'user:usr_1', count: 40 }));
});
