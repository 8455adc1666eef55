/**
 * Jira's webhooks: `X-Hub-Signature` (WebSub) over the body, and an identifier that stays the same when a delivery is sent
 * again. Jira signs no time of sending, so a replay is recognised by the identifier and by the events' own keys.
 * Source: developer.atlassian.com, "Webhooks".
 */
import {
  digestOf,
  instantAt,
  instantOfUnix,
  numberAt,
  objectAt,
  textAt,
  verifyHubSignature,
} from '@bellwether/connectors';
import type { ConnectorEvent, ConnectorWebhook, JsonObject } from '@bellwether/core';
import { changeEvents, createdEvent, pointsFieldOf } from './issue-events.ts';

export const webhook: ConnectorWebhook = {
  secretTitle: 'Secret',
  secretFrom: 'us',
  setup: [
    'In Jira, open Settings, System, WebHooks, Create a WebHook. It takes an administrator of Jira.',
    'URL: {url}',
    'Secret: the one shown here. A webhook without a secret is not signed, and refused here.',
    'Events: Issue created, updated. A JQL filter such as "project in (ABC, DEF)" keeps others out.',
    'Save. The next change of an issue shows here.',
  ],
  verify: ({ headers, body, secret }) => verifyHubSignature(headers['x-hub-signature'], { body, secret }),
  read({ headers, payload, settings }) {
    const kind = textAt(payload, 'webhookEvent');
    if (!kind) throw new TypeError('The payload has no webhookEvent.');
    const delivery = headers['x-atlassian-webhook-identifier'] ?? digestOf(payload);
    return { delivery, kind, events: eventsOf(kind, payload, pointsFieldOf(settings)) };
  },
};

function eventsOf(kind: string, payload: JsonObject, pointsField: string): ConnectorEvent[] {
  const issue = objectAt(payload, 'issue');
  if (!issue) return [];
  if (kind === 'jira:issue_created') return createdEvent(issue, { pointsField }) ?? [];
  const changelog = objectAt(payload, 'changelog');
  if (kind !== 'jira:issue_updated' || !changelog) return [];
  const sentMs = numberAt(payload, 'timestamp');
  const at = instantAt(issue, 'fields.updated') ?? (sentMs === undefined ? undefined : instantOfUnix(sentMs));
  return at === undefined ? [] : changeEvents(issue, { ...changelog, created: at }, { pointsField });
}
