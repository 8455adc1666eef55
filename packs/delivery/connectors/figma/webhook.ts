/**
 * Figma's webhooks: no signature, but a passcode in the body that both sides know, compared in constant time. A delivery has
 * no id of its own; what it is about and when it happened stay the same when it is sent again.
 * Source: Figma's REST API specification, "Webhooks v2".
 */
import { digestOf, instantAt, isSame, refused, textAt, VALID } from '@bellwether/connectors';
import type { ConnectorContext, ConnectorEvent, ConnectorWebhook, JsonObject } from '@bellwether/core';
import { type Design, designChanged } from '../delivery-event.ts';

export const webhook: ConnectorWebhook = {
  secretTitle: 'Passcode',
  secretFrom: 'us',
  setup: [
    'Figma makes webhooks by its interface only. You need a personal access token with the scope webhooks:write.',
    'POST https://api.figma.com/v2/webhooks with {"event_type": "FILE_VERSION_UPDATE", "context": "team", "context_id": "<id of the team>", "endpoint": "{url}", "passcode": "<the one shown here>"}.',
    'The same for FILE_UPDATE, LIBRARY_PUBLISH, FILE_COMMENT and FILE_DELETE, as you like.',
    'Figma sends a PING at once; it shows here.',
  ],
  verify({ body, secret }) {
    const passcode = passcodeOf(body);
    if (passcode === undefined) return refused('missing');
    return isSame(passcode, secret) ? VALID : refused('wrong');
  },
  read({ payload }, context) {
    const kind = textAt(payload, 'event_type');
    if (!kind) throw new TypeError('The payload has no event_type.');
    const { passcode: _passcode, retries: _retries, ...same } = payload;
    return { delivery: digestOf(same), kind, events: eventsOf(kind, payload, context) };
  },
};

function passcodeOf(body: Uint8Array): string | undefined {
  try {
    return textAt(JSON.parse(Buffer.from(body).toString('utf8')) as JsonObject, 'passcode');
  } catch {
    return undefined;
  }
}

/** By kind: what it is called here, and the path of what tells two of them apart. */
const KINDS: Readonly<Record<string, { action: Design['action']; nth: string }>> = {
  FILE_UPDATE: { action: 'updated', nth: 'timestamp' },
  FILE_VERSION_UPDATE: { action: 'version_saved', nth: 'version_id' },
  LIBRARY_PUBLISH: { action: 'published', nth: 'timestamp' },
  FILE_COMMENT: { action: 'commented', nth: 'comment_id' },
  FILE_DELETE: { action: 'deleted', nth: 'timestamp' },
};

function eventsOf(kind: string, payload: JsonObject, { pseudonym }: ConnectorContext): ConnectorEvent[] {
  const known = KINDS[kind];
  const file = textAt(payload, 'file_key');
  const at = instantAt(payload, 'created_at') ?? instantAt(payload, 'timestamp');
  const nth = known && textAt(payload, known.nth);
  if (!known || !file || !at || !nth) return [];
  const words = [textAt(payload, 'file_name'), textAt(payload, 'label'), textAt(payload, 'description')].join('\n');
  return [designChanged({ source: 'figma', file: pseudonym('file', file), action: known.action, at, nth, words })];
}
