/** A program of the organisation's own, told by signed JSON. Repetitions have the same `delivery_id`. */
import { MINUTE_MS } from '@bellwether/core';
import { randomBase62 } from '../../access/authority/random-text.ts';
import type { InputReader } from '../../input.ts';
import {
  type ChannelSecrets,
  type ChannelType,
  type Courier,
  checkAddress,
  type OpenedChannel,
  readUrl,
} from './channel-type.ts';
import type { OutgoingEvent, OutgoingMessage } from './message.ts';
import { outcomeOfError, postJson, type SendOutcome } from './send-outcome.ts';
import { signWebhook } from './webhook-signature.ts';

/** Both secrets sign for so long after an exchange. */
const BOTH_ACTIVE_MS = 7 * 24 * 60 * MINUTE_MS;
const SECRET_LENGTH = 43;

export const webhookChannel: ChannelType = {
  kind: 'webhook',
  read(read: InputReader, now, policy) {
    const url = readUrl(read, 'url', { now, policy });
    return { settings: { url }, secrets: now?.secrets.secret ? now.secrets : { secret: newWebhookSecret() } };
  },
  send: (courier, channel, message) => post(courier, channel, message.delivery_id, documentOf(message)),
  sendEvent: (courier, channel, event) => post(courier, channel, event.delivery_id, event),
  check: (courier, { settings }) => checkAddress(courier, settings.url as string, outcomeOfError),
};

/** Shown once, when it is made. */
export function newWebhookSecret(): string {
  return `whs_${randomBase62(SECRET_LENGTH)}`;
}

/** With a new secret; the one before signs as well for a week. */
export function withNewSecret({ secret }: ChannelSecrets, nowMs: number): ChannelSecrets {
  return {
    secret: newWebhookSecret(),
    ...(secret === undefined ? {} : { previous: secret }),
    previous_until: String(nowMs + BOTH_ACTIVE_MS),
  };
}

function activeSecrets({ secret, previous, previous_until }: ChannelSecrets, nowMs: number): string[] {
  return previous !== undefined && nowMs < Number(previous_until) ? [secret!, previous] : [secret!];
}

function post(
  { outbound, clock }: Courier,
  { settings, secrets }: OpenedChannel,
  deliveryId: string,
  document: object | OutgoingEvent,
): Promise<SendOutcome> {
  const body = JSON.stringify(document);
  const headers = {
    'bellwether-delivery': deliveryId,
    'bellwether-signature': signWebhook(activeSecrets(secrets, clock()), body, clock()),
  };
  return postJson(outbound, settings.url as string, { body, headers });
}

function documentOf({ delivery_id, purpose, org_id, created_at, items, step, acknowledgeUrl }: OutgoingMessage) {
  return {
    ...{ delivery_id, org_id, created_at, type: `notification.${purpose}`, escalation_step: step },
    ...(acknowledgeUrl === undefined ? {} : { acknowledge_url: acknowledgeUrl }),
    notifications: items,
  };
}
