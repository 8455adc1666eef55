/** What became of how long an organisation's data are kept. The stream's id is the organisation's. */
import { defineEntityStream } from '@bellwether/records';
import type { RetentionPolicy } from './retention-policy.ts';

export const retentionStream = defineEntityStream<RetentionPolicy>({ type: 'retention' });

/** Of the state, what somebody has set. */
export function retentionPolicy(policy: RetentionPolicy): RetentionPolicy {
  const { events_days, windows_days, archive, archive_years, audit_years } = policy;
  return { events_days, windows_days, archive, archive_years, audit_years };
}
