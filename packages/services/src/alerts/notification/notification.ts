/** What somebody is told: the words the rest of the house uses to ask for it. */
import type { NotificationKind, NotificationSeverity, NotificationState } from '@bellwether/records';

export const NOTIFICATION_KINDS = [
  'alert',
  'budget',
  'rule',
  'report',
  'access',
  'connection',
  'quality',
  'pipeline',
  'device',
] as const satisfies readonly NotificationKind[];

/** From mild to grave. `info` is told and done with; the others go on until they are resolved. */
export const NOTIFICATION_SEVERITIES = [
  'info',
  'warning',
  'critical',
] as const satisfies readonly NotificationSeverity[];

export interface Attachment {
  /** A file name, without a folder. */
  name: string;
  media_type: string;
  bytes: Uint8Array;
}

export interface Notification {
  org_id: string;
  kind: NotificationKind;
  severity: NotificationSeverity;
  /** One line, plain text. */
  title: string;
  /** Plain text; lines are kept. It may say of people only what disclosure control lets anybody say. */
  body: string;
  /** A page of the dashboard: its path, `/alerts`. */
  link?: string | undefined;
  /** What it is about: `alert:alr_…`. While that goes on there is one notification of it. At most 200 characters. */
  dedup_key: string;
  pack?: string | undefined;
  /** Pseudonym of the unit it is about; absent: the organisation. */
  unit?: string | undefined;
  /** When it came to be so. What is told again with the same moment is told once. */
  atMs: number;
  /** Whoever had it is asked anew, although it is no graver than it was. */
  again?: boolean | undefined;
  /** Sent along by e-mail: 5 MiB in all. */
  attachments?: readonly Attachment[] | undefined;
  /** To these channels whatever the routes say: somebody has chosen them for just this, as for a report. */
  channel_ids?: readonly string[] | undefined;
}

/** A notification as it is kept. */
export interface NotificationRow {
  org_id: string;
  notification_id: string;
  dedup_key: string;
  kind: NotificationKind;
  severity: NotificationSeverity;
  pack: string | null;
  unit: string | null;
  title: string;
  body: string;
  link: string | null;
  channel_ids: string[] | null;
  state: NotificationState;
  turn: number;
  at: Date;
  created_at: Date;
  acknowledged_at: Date | null;
  acknowledged_by: string | null;
  resolved_at: Date | null;
  routed: boolean;
  silenced_until: Date | null;
}

/** A notification at one of its turns: what a message is about. */
export interface DeliveryItem {
  notification_id: string;
  turn: number;
}

export function isWorse(one: NotificationSeverity, other: NotificationSeverity): boolean {
  return NOTIFICATION_SEVERITIES.indexOf(one) > NOTIFICATION_SEVERITIES.indexOf(other);
}
