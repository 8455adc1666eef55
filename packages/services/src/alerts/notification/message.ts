/** A message on its way to a channel, in no channel's form yet, and the words all of them share. */

import type { JsonObject } from '@bellwether/core';
import type { DeliveryPurpose, NotificationKind, NotificationSeverity, NotificationState } from '@bellwether/records';
import { type Attachment, isWorse } from './notification.ts';

export interface MessageItem {
  notification_id: string;
  dedup_key: string;
  kind: NotificationKind;
  severity: NotificationSeverity;
  state: NotificationState;
  title: string;
  body: string;
  /** The whole address of a page. */
  link: string | undefined;
  pack: string | null;
  unit: string | null;
  at: string;
}

export interface OutgoingMessage {
  /** The same at each attempt: by it a receiver knows a repetition. */
  delivery_id: string;
  purpose: Exclude<DeliveryPurpose, 'event'>;
  org_id: string;
  /** The organisation's name. */
  organisation: string;
  /** When it was made; the same at each attempt. */
  created_at: string;
  /** At least one. */
  items: readonly MessageItem[];
  /** Counted from 0; beyond it nobody has acknowledged in time. */
  step: number;
  /** Opens a page that acknowledges; only where there is something to acknowledge. */
  acknowledgeUrl: string | undefined;
  /** Where all of it can be seen. */
  logUrl: string | undefined;
  attachments: readonly Attachment[];
}

/** What a rule sends to a webhook: data, and no message. */
export interface OutgoingEvent {
  delivery_id: string;
  org_id: string;
  created_at: string;
  type: string;
  data: JsonObject;
}

const SEVERITY_WORDS: Readonly<Record<NotificationSeverity, string>> = {
  info: 'For information',
  warning: 'Warning',
  critical: 'Critical',
};
const KIND_WORDS: Readonly<Record<NotificationKind, string>> = {
  alert: 'Alert',
  budget: 'Budget',
  rule: 'Rule',
  report: 'Report',
  access: 'Unusual access',
  connection: 'Connection',
  pipeline: 'Pipeline',
  quality: 'Data quality',
  device: 'Devices',
};

export function worstSeverity(items: readonly Pick<MessageItem, 'severity'>[]): NotificationSeverity {
  return items.reduce<NotificationSeverity>(
    (worst, { severity }) => (isWorse(severity, worst) ? severity : worst),
    'info',
  );
}

/** What stands at the head: `Critical: …`, `Resolved: …`, `3 notifications, the gravest: …`. */
export function headline({ purpose, items, step }: OutgoingMessage): string {
  const worst = worstSeverity(items);
  const [first] = items.toSorted(
    (one, other) => Number(isWorse(other.severity, one.severity)) - Number(isWorse(one.severity, other.severity)),
  );
  const { title } = first as MessageItem;
  if (purpose === 'test') return title;
  const many = items.length > 1;
  if (purpose === 'resolved') return many ? `${items.length} resolved: ${title} and others` : `Resolved: ${title}`;
  if (purpose === 'acknowledged')
    return many ? `${items.length} acknowledged: ${title} and others` : `Acknowledged: ${title}`;
  const still = step > 0 ? 'Not acknowledged yet. ' : '';
  const severity = worst === 'info' ? '' : `${SEVERITY_WORDS[worst]}: `;
  return `${still}${severity}${many ? `${title} and ${items.length - 1} more` : title}`;
}

/** `Warning · Budget · 21 Nov 2026, 05:00 UTC` */
export function itemFacts({ severity, kind, at }: MessageItem): string {
  return `${SEVERITY_WORDS[severity]} · ${KIND_WORDS[kind]} · ${WHEN.format(Date.parse(at))} UTC`;
}

const WHEN = new Intl.DateTimeFormat('en-GB', {
  ...{ timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric' },
  ...{ hour: '2-digit', minute: '2-digit' },
});

/** At most so many characters, cut at a whole one. */
export function shortened(text: string, lengthMax: number): string {
  return text.length <= lengthMax ? text : `${text.slice(0, lengthMax - 1).toWellFormed()}…`;
}
