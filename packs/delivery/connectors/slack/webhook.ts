/**
 * Slack's Events API: `X-Slack-Signature: v0=<hex>` over version, time and body, refused when the time is more than five
 * minutes from now. Only that somebody wrote in a channel is told, by pseudonyms of both; direct messages are not.
 * Source: api.slack.com, "Verifying requests from Slack", "The Events API".
 */
import { hmacSha256, isRecent, isSame, objectAt, refused, textAt, VALID } from '@bellwether/connectors';
import type { ConnectorContext, ConnectorEvent, ConnectorWebhook, JsonObject } from '@bellwether/core';
import { messageEvent } from './message-event.ts';

export const webhook: ConnectorWebhook = {
  secretTitle: 'Signing secret',
  secretFrom: 'vendor',
  setup: [
    'At api.slack.com/apps, Create New App, From scratch, in your workspace.',
    'Basic Information, App Credentials: put the Signing Secret in here and save, before the next step.',
    'Event Subscriptions: switch on. Request URL: {url}. Slack asks at once, and shows Verified.',
    'Subscribe to bot events: message.channels, and message.groups for private channels. Save.',
    'Install the app in the workspace, and invite it to the channels that count.',
  ],
  verify({ headers, body, secret, nowMs }) {
    const { 'x-slack-signature': signature, 'x-slack-request-timestamp': timestamp } = headers;
    if (!signature || !timestamp) return refused('missing');
    const expected = `v0=${hmacSha256(secret, `v0:${timestamp}:`, body).toString('hex')}`;
    if (!isSame(signature, expected)) return refused('wrong');
    return isRecent(timestamp, nowMs) ? VALID : refused('too_old');
  },
  read({ payload }, context) {
    const kind = textAt(payload, 'type');
    if (kind === 'url_verification') {
      const challenge = textAt(payload, 'challenge') ?? '';
      return { delivery: `challenge-${challenge}`, kind, events: [], reply: { challenge } };
    }
    const delivery = textAt(payload, 'event_id');
    if (kind !== 'event_callback' || !delivery)
      throw new TypeError('The payload is no event_callback with an event_id.');
    return { delivery, kind: textAt(payload, 'event.type') ?? kind, events: eventsOf(payload, context) };
  },
};

function eventsOf(payload: JsonObject, context: ConnectorContext): ConnectorEvent[] {
  const event = objectAt(payload, 'event');
  const channel = textAt(event, 'channel');
  const kind = textAt(event, 'channel_type');
  if (!event || !channel || event.type !== 'message' || kind === 'im' || kind === 'mpim') return [];
  return messageEvent(event, channel, context);
}
