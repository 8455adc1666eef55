/**
 * Brings what is in the outbox to its channels. In rounds: notifications are routed, then each channel with something due
 * gets a lane of its own, so that one that hangs keeps no other waiting.
 *
 * Invariants: at least once. An attempt is written down before it is made, its outcome after; whoever is killed in between
 * makes it again, with the same id. A channel has one lane at a time, and what goes to it goes in the order it was due.
 * While its circuit is open nothing is sent to it; then one delivery is tried.
 */
import { DAY_MS, HOUR_MS, type OnTrouble, SECOND_MS } from '@bellwether/core';
import { Rounds } from '../../installation/platform/rounds.ts';
import { attemptDelivery, CIRCUIT_FAILURES, type Random } from './attempt-delivery.ts';
import type { DeliveryContext } from './prepare-delivery.ts';
import { routeNotifications } from './route-notifications.ts';

const LOOK_EVERY_MS = 2 * SECOND_MS;
const LANES_MAX = 16;
/** A lane that has done so many makes room for others. */
const LANE_DELIVERIES_MAX = 20;
const SWEEP_EVERY_MS = HOUR_MS;
/** The log goes back so far. */
const KEPT_MS = 90 * DAY_MS;
/** What has been going on for so long goes on unseen. */
const GOES_ON_MAX_MS = 400 * DAY_MS;

export interface DispatcherOptions {
  onTrouble: OnTrouble;
  random?: Random;
}

interface DueChannel {
  org_id: string;
  channel_id: string;
  failures: number | null;
}

export class NotificationDispatcher {
  readonly #context: DeliveryContext;
  readonly #options: DispatcherOptions;
  readonly #rounds: Rounds;
  readonly #lanes = new Map<string, Promise<void>>();
  #sweptAtMs = -Infinity;

  constructor(context: DeliveryContext, options: DispatcherOptions) {
    this.#context = context;
    this.#options = options;
    this.#rounds = new Rounds({
      everyMs: LOOK_EVERY_MS,
      work: () => this.#work(),
      onTrouble: options.onTrouble,
      trouble: 'notifications could not be looked after and are looked at again in two seconds',
    });
  }

  start(): void {
    this.#rounds.start();
    void this.#rounds.look();
  }

  /** Resolves when nothing is under way any more; what is left is sent after the next start. */
  async stop(): Promise<void> {
    await this.#rounds.stop();
    await Promise.all(this.#lanes.values());
  }

  /** One round, and all that it has set out to send. */
  async look(): Promise<void> {
    await this.#rounds.look(); // what is under way may have begun before
    await this.#rounds.look();
    await Promise.all(this.#lanes.values());
  }

  async #work(): Promise<void> {
    await this.#routeAll();
    if (this.#rounds.isStopped) return;
    for (const due of await this.#dueChannels()) {
      if (this.#rounds.isStopped || this.#lanes.size >= LANES_MAX) return;
      const key = `${due.org_id} ${due.channel_id}`;
      if (this.#lanes.has(key)) continue;
      const lane = this.#run(due)
        .catch((error: unknown) =>
          this.#options.onTrouble(`deliveries to ${due.channel_id} could not be made and are tried again`, error),
        )
        .finally(() => this.#lanes.delete(key));
      this.#lanes.set(key, lane);
    }
    await this.#sweep();
  }

  async #routeAll(): Promise<void> {
    const { records, clock } = this.#context;
    const now = new Date(clock());
    const waiting = await records.asOperator((tx) =>
      tx
        .selectFrom('notifications')
        .select('org_id')
        .distinct()
        .where('routed', '=', false)
        .where((eb) => eb.or([eb('silenced_until', 'is', null), eb('silenced_until', '<=', now)]))
        .execute(),
    );
    for (const { org_id } of waiting) {
      if (this.#rounds.isStopped) return;
      await routeNotifications(this.#context, org_id).catch((error: unknown) =>
        this.#options.onTrouble(`notifications of ${org_id} could not be routed and are tried again`, error),
      );
    }
  }

  /** Channels something is due for, whose circuits are closed; the one that has waited longest first. */
  #dueChannels(): Promise<DueChannel[]> {
    const { records, clock } = this.#context;
    const now = new Date(clock());
    return records.asOperator((tx) =>
      tx
        .selectFrom('notification_deliveries as delivery')
        .leftJoin('notification_channels as channel', (join) =>
          join.onRef('channel.org_id', '=', 'delivery.org_id').onRef('channel.channel_id', '=', 'delivery.channel_id'),
        )
        .select(['delivery.org_id', 'delivery.channel_id', 'channel.failures'])
        .where('delivery.state', '=', 'waiting')
        .where('delivery.due_at', '<=', now)
        .where((eb) => eb.or([eb('channel.paused_until', 'is', null), eb('channel.paused_until', '<=', now)]))
        .groupBy(['delivery.org_id', 'delivery.channel_id', 'channel.failures'])
        .orderBy((eb) => eb.fn.min('delivery.due_at'))
        .execute(),
    );
  }

  async #run({ org_id, channel_id, failures }: DueChannel): Promise<void> {
    const { records, clock } = this.#context;
    const due = await records.asTenant(org_id, (tx) =>
      tx
        .selectFrom('notification_deliveries')
        .select('delivery_id')
        .where('org_id', '=', org_id)
        .where('channel_id', '=', channel_id)
        .where('state', '=', 'waiting')
        .where('due_at', '<=', new Date(clock()))
        .orderBy('due_at')
        .orderBy('created_at')
        .limit((failures ?? 0) >= CIRCUIT_FAILURES ? 1 : LANE_DELIVERIES_MAX)
        .execute(),
    );
    const random = this.#options.random ?? Math.random;
    for (const { delivery_id } of due) {
      if (this.#rounds.isStopped) return;
      const isWell = await attemptDelivery(this.#context, { orgId: org_id, deliveryId: delivery_id, random });
      // The next round knows whether the channel has been paused.
      if (!isWell) return;
    }
  }

  /** Forgets what is older than the log goes back, and files that have been sent. */
  async #sweep(): Promise<void> {
    const { records, clock } = this.#context;
    const nowMs = clock();
    if (nowMs - this.#sweptAtMs < SWEEP_EVERY_MS) return;
    this.#sweptAtMs = nowMs;
    const [old, gone] = [new Date(nowMs - KEPT_MS), new Date(nowMs - GOES_ON_MAX_MS)];
    await records.asOperator(async (tx) => {
      await tx.deleteFrom('notification_deliveries').where('created_at', '<', old).execute();
      await tx
        .deleteFrom('notifications')
        .where('created_at', '<', old)
        .where((eb) => eb.or([eb('state', 'in', ['told', 'resolved']), eb('created_at', '<', gone)]))
        .execute();
      await tx.deleteFrom('silences').where('ends_at', '<', old).execute();
      // A dead letter may be sent again for a week.
      await tx
        .deleteFrom('notification_attachments as attachment')
        .where((eb) =>
          eb.exists(
            eb
              .selectFrom('notifications as notification')
              .select('notification.notification_id')
              .whereRef('notification.org_id', '=', 'attachment.org_id')
              .whereRef('notification.notification_id', '=', 'attachment.notification_id')
              .where('notification.created_at', '<', new Date(nowMs - 7 * DAY_MS)),
          ),
        )
        .execute();
    });
  }
}
