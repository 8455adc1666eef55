/**
 * Takes in a delivery of a tool's webhook. Whoever sends is known by the signature alone, so nothing is believed, and
 * nothing kept, before it has been checked. What is in a payload is turned into events in memory; the payload is not kept.
 *
 * Counted once: the delivery's id is noted after its events are durable. A process that dies in between lets the vendor
 * send again, and then the events are known by their own ids.
 */
import {
  type ConnectorContext,
  type ConnectorHeaders,
  type ConnectorWebhook,
  type JsonObject,
  Problem,
  type RefusedSignature,
  type WebhookDelivery,
  type WebhookReading,
} from '@bellwether/core';
import type { Platform } from '../../installation/platform/platform.ts';
import { refuseSuspended } from '../../tenants/tenant/refuse-suspended.ts';
import { admitConnectorEvents } from './admit-connector-events.ts';
import { type ConnectionRow, findEnabledConnection, secretsOf, withDefaults } from './connection.ts';
import { connectorOf, webhookOf } from './connectors.ts';
import { pseudonymsOf } from './pseudonyms.ts';

const DELIVERY_LENGTH_MAX = 200;

export interface ArrivedWebhook {
  headers: ConnectorHeaders;
  /** Bounded; read once it is known that there is such a connection. */
  body(): Promise<Buffer>;
}

export interface ReceivedWebhook {
  /** What the vendor calls it. */
  kind: string;
  duplicate: boolean;
  accepted: number;
  rejected: number;
  /** What the vendor wants to hear instead. */
  reply: JsonObject | undefined;
}

/** Throws not_found, unauthenticated, malformed_body, invalid_request, and what admission throws. */
export async function receiveWebhook(
  platform: Platform,
  connectionId: string,
  { headers, body: read }: ArrivedWebhook,
): Promise<ReceivedWebhook> {
  const connection = await findEnabledConnection(platform, connectionId);
  refuseSuspended(platform, connection.org_id);
  const body = await read();
  const count = (...told: Parameters<Counting>) => platform.connections.count(connection.org_id, connectionId, ...told);
  const nowMs = platform.clock();
  const secrets = secretsOf(platform.secrets, connection);
  const webhook = await webhookOf(platform, connection);
  const secret = secrets.webhook_secret;
  const verification =
    secret === undefined
      ? ({ kind: 'refused', reason: 'missing' } as const)
      : webhook.verify({ headers, body, secret, nowMs });
  if (verification.kind === 'refused') {
    count({ signatures_refused: 1 }, { last_signature_refused_at: nowMs });
    throw new Problem('unauthenticated', secret === undefined ? NO_SECRET : REFUSALS[verification.reason]);
  }
  const settings = withDefaults(connection.settings, connectorOf(platform, connection.kind).settings);
  let reading: WebhookReading;
  try {
    reading = readDelivery(webhook, { headers, payload: parsed(body), settings }, pseudonymsOf(secrets));
  } catch (error) {
    count({ deliveries_unreadable: 1 }, { last_delivery_at: nowMs });
    throw error;
  }
  const { kind, reply, events } = reading;
  const delivery = reading.delivery.slice(0, DELIVERY_LENGTH_MAX);
  if (await isKnown(platform, connection, delivery)) {
    count({ deliveries_again: 1 }, { last_delivery_at: nowMs });
    return { kind, duplicate: true, accepted: 0, rejected: 0, reply };
  }
  const { accepted, duplicate, rejected } = await admitConnectorEvents(platform, connection, events);
  const isFirst = await note(platform, connection, delivery, nowMs);
  count(
    {
      ...(isFirst ? { deliveries: 1 } : { deliveries_again: 1 }),
      ...{ events: accepted, events_again: duplicate, events_rejected: rejected },
    },
    { last_delivery_at: nowMs, ...(accepted > 0 ? { last_event_at: nowMs } : {}) },
  );
  return { kind, duplicate: !isFirst, accepted, rejected, reply };
}

type Counting = (
  counts: Parameters<Platform['connections']['count']>[2],
  times?: Parameters<Platform['connections']['count']>[3],
) => void;

const NO_SECRET = 'This connection has no secret yet, so nothing can be known to come from the tool. Set it first.';
const REFUSALS: Readonly<Record<RefusedSignature, string>> = {
  missing: 'The signature is missing. Set the secret of the connection at the tool.',
  wrong: 'The signature is wrong. The secret at the tool is another than that of the connection.',
  too_old: 'The signature is of a time too far from now. Is the clock of one of the two wrong?',
};

function readDelivery(webhook: ConnectorWebhook, delivery: WebhookDelivery, context: ConnectorContext): WebhookReading {
  try {
    return webhook.read(delivery, context);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new Problem('invalid_request', `This is no webhook of this kind: ${error.message}`, { cause: error });
  }
}

function parsed(body: Buffer): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    throw new Problem('malformed_body', 'The body is not JSON. Set the content type application/json at the tool.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Problem('invalid_request', 'The body has to be a JSON object.');
  return value as JsonObject;
}

async function isKnown(
  platform: Platform,
  { org_id, connection_id }: ConnectionRow,
  delivery: string,
): Promise<boolean> {
  const known = await platform.records.asTenant(org_id, (tx) =>
    tx
      .selectFrom('connection_deliveries')
      .select('delivery')
      .where('connection_id', '=', connection_id)
      .where('delivery', '=', delivery)
      .executeTakeFirst(),
  );
  return known !== undefined;
}

/** False when another one of the same was noted meanwhile. */
async function note(
  platform: Platform,
  { org_id, connection_id }: ConnectionRow,
  delivery: string,
  nowMs: number,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await platform.records.asTenant(org_id, (tx) =>
    tx
      .insertInto('connection_deliveries')
      .values({ org_id, connection_id, delivery, received_at: new Date(nowMs) })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst(),
  );
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}
