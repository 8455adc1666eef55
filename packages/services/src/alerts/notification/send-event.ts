/**
 * Sends data of somebody else's making to a webhook of the organisation, signed and retried as notifications are: what a
 * rule does. Durable once it returns, or once the transaction it is called in is committed.
 */
import { createHash } from 'node:crypto';
import { type JsonObject, Problem } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import { storableJson } from '../../input.ts';
import type { NotifyContext } from './notify.ts';

const EVENT_BYTES_MAX = 64 * 1024;

export interface WebhookEvent {
  org_id: string;
  /** A channel of the kind `webhook`. */
  channel_id: string;
  /** What happened, such as `rule.matched`. */
  type: string;
  data: JsonObject;
  /** The same one twice is sent once. */
  idempotency_key: string;
}

/** Throws not_found for a channel that is none of the organisation's webhooks. */
export async function sendEvent(context: NotifyContext, event: WebhookEvent, tx?: Transaction): Promise<void> {
  const { org_id, channel_id, type, data, idempotency_key } = event;
  const text = storableJson({ type, data }, EVENT_BYTES_MAX);
  if (text === undefined)
    throw new Problem(
      'invalid_request',
      `What is sent to a webhook has to be JSON of at most ${EVENT_BYTES_MAX} bytes.`,
    );
  const now = new Date(context.clock());
  const identity = JSON.stringify([org_id, channel_id, idempotency_key]);
  const digest = createHash('sha256').update(`webhook event ${identity}`).digest('hex');
  const work = async (inside: Transaction): Promise<void> => {
    const channel = await inside
      .selectFrom('notification_channels')
      .select('kind')
      .where('org_id', '=', org_id)
      .where('channel_id', '=', channel_id)
      .executeTakeFirst();
    if (channel?.kind !== 'webhook')
      throw new Problem('not_found', 'This organisation has no webhook of that id among its notification channels.');
    await inside
      .insertInto('notification_deliveries')
      .values({
        ...{ org_id, delivery_id: `dlv_${digest.slice(0, 32)}`, channel_id, route_id: null, step: 0, purpose: 'event' },
        ...{ group_key: '', items: '[]', event: text, state: 'waiting', attempts: 0, due_at: now, created_at: now },
      })
      .onConflict((conflict) => conflict.columns(['org_id', 'delivery_id']).doNothing())
      .execute();
  };
  await (tx ? work(tx) : context.records.asTenant(org_id, work));
}
