/**
 * Webhooks of any program: signed as Standard Webhooks has it, or as GitHub does, and read by a mapping that somebody has
 * made. Without a mapping nothing of a payload is kept.
 */
import type { Connector, ConnectorWebhook } from '@bellwether/core';
import { applyMapping } from '../mapping/apply-mapping.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { digestOf } from '../payload.ts';
import { verifyHubSignature, verifyStandardWebhook } from '../signature.ts';

const signed: Omit<ConnectorWebhook, 'read'> = {
  secretTitle: 'Secret',
  secretFrom: 'us',
  setup: [
    'In the program that sends, add a webhook to {url} with the secret shown here, as application/json.',
    'It signs either as Standard Webhooks has it (headers webhook-id, webhook-timestamp and webhook-signature), or by X-Hub-Signature-256: sha256=<HMAC-SHA-256 of the body, in hex>.',
    'Choose a mapping: it says which fields become which event. Without one, deliveries are counted and nothing is kept.',
  ],
  verify(delivery) {
    const { headers } = delivery;
    return headers['webhook-signature']
      ? verifyStandardWebhook(delivery)
      : verifyHubSignature(headers['x-hub-signature-256'], delivery);
  },
};

/** With the mapping of a connection; `nowMs` is when a delivery came. */
export function genericWebhook(mapping: Mapping | undefined, nowMs: number): ConnectorWebhook {
  return {
    ...signed,
    read({ headers, payload }, context) {
      const delivery = headers['webhook-id'] ?? headers['idempotency-key'] ?? digestOf(payload);
      const events = mapping ? applyMapping(payload, mapping, { ...context, receivedMs: nowMs }).events : [];
      return { delivery, kind: mapping?.event_type ?? 'without_mapping', events };
    },
  };
}

export const generic: Connector = {
  name: 'generic',
  title: 'Signed webhook',
  description: 'Any program that sends JSON to an address and signs it; a mapping says what becomes an event.',
  settings: [],
  webhook: genericWebhook(undefined, 0),
};
