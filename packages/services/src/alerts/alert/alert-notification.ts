/** What people are told of an alert: its own words, which are about a group, and nothing of what it rests on. */
import type { NotificationSeverity } from '@bellwether/records';
import type { Notification } from '../notification/notification.ts';
import type { AlertHistoryEntry, AlertRow } from './alert-row.ts';

export const ALERT_KEY = 'alert:';

const SEVERITY = {
  low: 'info',
  medium: 'warning',
  high: 'warning',
  critical: 'critical',
} as const satisfies Record<AlertRow['severity'], NotificationSeverity>;

/** Two of them are one severity of a notification, and yet it is news when the second follows the first. */
const GRAVITY = ['low', 'medium', 'high', 'critical'] as const satisfies readonly AlertRow['severity'][];

export function alertKey({ alert_id }: Pick<AlertRow, 'alert_id'>): string {
  return `${ALERT_KEY}${alert_id}`;
}

/** `pack`: whose rule it is. */
export function alertNotification(orgId: string, row: AlertRow, pack: string | undefined): Notification {
  const { at, severity } = row.history.at(-1) as AlertHistoryEntry;
  const before = row.history.at(-2)?.severity ?? severity;
  const actions = row.recommended_actions.map(({ title, detail }) => `• ${title}: ${detail}`);
  const body = actions.length > 0 ? ['What may be done:', ...actions].join('\n') : 'See the page of alerts.';
  return {
    ...{ org_id: orgId, kind: 'alert', severity: SEVERITY[row.severity], dedup_key: alertKey(row) },
    ...{ title: row.message, body, link: '/alerts', pack, unit: row.unit, atMs: Date.parse(at) },
    again: GRAVITY.indexOf(severity) > GRAVITY.indexOf(before),
  };
}
