/** What the loaders of the test are given: mails of a few organisations, all within the same minutes. */
import type { EventType } from '@bellwether/core';
import type { WindowTable } from '@bellwether/store';

export const MAIL_WINDOWS: WindowTable = {
  name: 'mail',
  eventCondition: "event_type = 'email_sent'",
  eventColumns: ['user_id'],
  dimensions: [{ name: 'sender', fromEvents: 'user_id' }],
  states: [{ name: 's_mails', type: 'UInt64', fromEvents: 'count()', merged: 'sum(s_mails)' }],
  signature: 'first',
};

export const EMAIL_SENT = {
  name: 'email_sent',
  version: 1,
  topic: 'communication_events',
  category: 'usage',
  subject: 'user_id',
  description: 'An e-mail was sent.',
  metadata: { type: 'object', properties: {} },
} as unknown as EventType;
