/**
 * PagerDuty's webhooks, version 3: `X-PagerDuty-Signature: v1=<hex>,…` over the body, several while a secret is exchanged.
 * PagerDuty signs no time; the event's id tells a second sending.
 * Source: developer.pagerduty.com, "Webhooks overview", "Verifying signatures".
 */
import { anyIs, hmacSha256, instantAt, objectAt, refused, textAt, VALID } from '@bellwether/connectors';
import type { ConnectorEvent, ConnectorWebhook, JsonObject } from '@bellwether/core';
import { type Incident, incidentChanged } from '../delivery-event.ts';
import { severityOf } from './severity.ts';

export const webhook: ConnectorWebhook = {
  secretTitle: 'Webhook secret',
  secretFrom: 'vendor',
  setup: [
    'In PagerDuty, open Integrations, Generic Webhooks (v3), New Webhook.',
    'Webhook URL: {url}',
    'Scope: the account, a team or a service. Events: all that begin with incident.',
    'Add webhook. PagerDuty shows the secret once: put it in here.',
    'Send Test Event. It shows here.',
  ],
  verify({ headers, body, secret }) {
    const signatures = headers['x-pagerduty-signature'];
    if (!signatures) return refused('missing');
    const expected = `v1=${hmacSha256(secret, body).toString('hex')}`;
    const sent = signatures.split(',').map((signature) => signature.trim());
    return anyIs(sent, expected) ? VALID : refused('wrong');
  },
  read({ payload }) {
    const event = objectAt(payload, 'event');
    const [delivery, kind] = [textAt(event, 'id'), textAt(event, 'event_type')];
    if (!event || !delivery || !kind) throw new TypeError('The payload has no event with an id and an event_type.');
    return { delivery, kind, events: eventsOf(event, ACTIONS[kind]) };
  },
};

const ACTIONS: Readonly<Record<string, Incident['action']>> = {
  'incident.triggered': 'opened',
  'incident.acknowledged': 'acknowledged',
  'incident.resolved': 'resolved',
  'incident.reopened': 'reopened',
};

function eventsOf(event: JsonObject, action: Incident['action'] | undefined): ConnectorEvent[] {
  const [id, at] = [textAt(event, 'data.id'), instantAt(event, 'occurred_at')];
  if (!action || !id || !at) return [];
  return [
    incidentChanged({
      ...{ source: 'pagerduty', id, action, at, service: textAt(event, 'data.service.summary') },
      severity: severityOf(textAt(event, 'data.priority.summary'), textAt(event, 'data.urgency')),
      openedAt: instantAt(event, 'data.created_at'),
      url: textAt(event, 'data.html_url'),
    }),
  ];
}
