/**
 * One attempt to bring a delivery to its channel, and what follows from how it went: done, another attempt later, or a
 * dead letter, which stays until somebody sends it again. A channel that fails and fails is left alone for a while.
 */
import { DAY_MS, faultPoint, MINUTE_MS, SECOND_MS } from '@bellwether/core';
import { measured } from '@bellwether/telemetry';
import type { ChannelRow } from './channel.ts';
import { CHANNEL_TYPES } from './channel-types.ts';
import {
  changeDelivery,
  type DeliveryContext,
  type DeliveryRow,
  type PreparedDelivery,
  prepareDelivery,
} from './prepare-delivery.ts';
import type { SendOutcome } from './send-outcome.ts';

export const ATTEMPTS_MAX = 12;
/** What could not be told for so long is told to nobody any more. */
export const AGE_MAX_MS = DAY_MS;
const RETRY_FIRST_MS = 5 * SECOND_MS;
const RETRY_MAX_MS = 15 * MINUTE_MS;
/** So many failures in a row open a channel's circuit. */
export const CIRCUIT_FAILURES = 5;
const CIRCUIT_FIRST_MS = 30 * SECOND_MS;
const CIRCUIT_MAX_MS = 15 * MINUTE_MS;
const DETAIL_LENGTH_MAX = 500;

/** Between 0 and 1. */
export type Random = () => number;

/** Gives whether the channel may be asked to take another one at once. */
export async function attemptDelivery(
  context: DeliveryContext,
  { orgId, deliveryId, random }: { orgId: string; deliveryId: string; random: Random },
): Promise<boolean> {
  const prepared = await context.records.asTenant(orgId, (tx) => prepareDelivery(context, tx, orgId, deliveryId));
  if (prepared.kind === 'nothing') return true;
  faultPoint('notification.sending');
  const startedMs = performance.now();
  const outcome = await send(context, prepared);
  measured('notification_delivery', (performance.now() - startedMs) / 1000, outcome.kind);
  faultPoint('notification.sent');
  const { delivery, channel } = prepared;
  const nowMs = context.clock();
  await context.records.asTenant(orgId, async (tx) => {
    await changeDelivery(tx, delivery, consequence(delivery, outcome, nowMs, random));
    await tx
      .updateTable('notification_channels')
      .set(channelAfter(channel, outcome, nowMs))
      .where('org_id', '=', orgId)
      .where('channel_id', '=', channel.channel_id)
      // Somebody who has changed it meanwhile has mended it: what was seen of it before does not count.
      .where('version', '=', channel.version)
      .execute();
  });
  return outcome.kind === 'sent';
}

/** Never throws: what nobody expected is a failure of this delivery, and no reason to leave the others lying. */
async function send(
  context: DeliveryContext,
  prepared: Exclude<PreparedDelivery, { kind: 'nothing' }>,
): Promise<SendOutcome> {
  const type = CHANNEL_TYPES[prepared.channel.kind];
  try {
    if (prepared.kind === 'message') return await type.send(context, prepared.opened, prepared.message);
    if (type.sendEvent) return await type.sendEvent(context, prepared.opened, prepared.event);
    return { kind: 'refused', detail: 'This kind of channel takes messages only.' };
  } catch (error) {
    return { kind: 'later', detail: `It could not be sent: ${error instanceof Error ? error.message : String(error)}` };
  }
}

function consequence({ attempts, created_at }: DeliveryRow, outcome: SendOutcome, nowMs: number, random: Random) {
  const detail = outcome.detail?.slice(0, DETAIL_LENGTH_MAX) ?? null;
  const finished = { finished_at: new Date(nowMs), detail };
  if (outcome.kind === 'sent') return { state: 'sent' as const, ...finished };
  const tried = attempts + 1;
  if (outcome.kind === 'refused' || tried >= ATTEMPTS_MAX || nowMs - created_at.getTime() >= AGE_MAX_MS)
    return { state: 'failed' as const, ...finished };
  const waitMs = Math.max(retryDelay(tried, random), outcome.retryAfterMs ?? 0);
  return { due_at: new Date(nowMs + waitMs), detail };
}

/** Doubles, and falls by chance into the upper half, so that what failed together does not come back together. */
export function retryDelay(attempts: number, random: Random): number {
  const ceilingMs = Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** (attempts - 1));
  return Math.round(ceilingMs * (0.5 + random() / 2));
}

function channelAfter({ failures }: ChannelRow, outcome: SendOutcome, nowMs: number) {
  if (outcome.kind === 'sent') return { failures: 0, paused_until: null, last_sent_at: new Date(nowMs) };
  const failed = failures + 1;
  const pauseMs = Math.min(CIRCUIT_MAX_MS, CIRCUIT_FIRST_MS * 2 ** (failed - CIRCUIT_FAILURES));
  const wishMs = outcome.kind === 'later' ? (outcome.retryAfterMs ?? 0) : 0;
  const isPaused = failed >= CIRCUIT_FAILURES || wishMs > 0;
  return {
    failures: failed,
    // Who says when to come again means all that goes there.
    paused_until: isPaused ? new Date(nowMs + Math.max(failed >= CIRCUIT_FAILURES ? pauseMs : 0, wishMs)) : null,
    last_failed_at: new Date(nowMs),
    last_failure: outcome.detail?.slice(0, DETAIL_LENGTH_MAX) ?? null,
  };
}
