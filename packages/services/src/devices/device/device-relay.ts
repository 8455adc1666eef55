/**
 * Messages to devices that are connected to another process. Everybody is asked, and whoever holds the connection says so
 * at once and answers again when the device has acknowledged; when nobody says so, the device is not connected. What is
 * lost on the way counts as offline: commands are kept in the records and given again.
 */
import { randomUUID } from 'node:crypto';
import type { Cluster } from '@bellwether/cluster';
import type { Json } from '@bellwether/core';
import type { DeviceLink, DeviceRelay, DeviceSwitchboard, DeviceTopic } from './device-link.ts';

/** How long it takes at most until somebody says that the device is theirs; and until the device has acknowledged. */
const HELD_WITHIN_MS = 300;
const SENT_WITHIN_MS = 12_000;

type Asked = {
  id: string;
  by: string;
  orgId: string;
  deviceId: string;
  topic: DeviceTopic;
  /** base64 */
  payload: string;
  qos: 0 | 1;
};
type Answered = { id: string; to: string; state: 'held' | 'sent' | 'offline' };
type Connected = { orgId: string; deviceId: string };

export class ClusterDeviceRelay implements DeviceRelay {
  readonly #cluster: Cluster;
  readonly #switchboard: DeviceSwitchboard;
  readonly #waiting = new Map<string, (state: Answered['state']) => void>();
  readonly #leave: (() => void)[];

  constructor(cluster: Cluster, switchboard: DeviceSwitchboard) {
    this.#cluster = cluster;
    this.#switchboard = switchboard;
    // What is on these channels was put there by a process of ours.
    this.#leave = [
      cluster.subscribe('device-messages', (message) => void this.#give(message as unknown as Asked)),
      cluster.subscribe('device-answers', (message) => this.#hear(message as unknown as Answered)),
      cluster.subscribe('device-connected', (message) => {
        const { orgId, deviceId } = message as unknown as Connected;
        switchboard.takenOver(orgId, deviceId);
      }),
    ];
  }

  publish(...[orgId, deviceId, topic, payload, qos]: Parameters<DeviceLink['publish']>): Promise<'sent' | 'offline'> {
    const id = randomUUID();
    const asked: Asked = {
      ...{ id, by: this.#cluster.processId, orgId, deviceId, topic },
      ...{ payload: Buffer.from(payload).toString('base64'), qos },
    };
    return new Promise((resolve) => {
      const end = (state: 'sent' | 'offline'): void => {
        clearTimeout(timer);
        this.#waiting.delete(id);
        resolve(state);
      };
      let timer = setTimeout(() => end('offline'), HELD_WITHIN_MS);
      this.#waiting.set(id, (state) => {
        if (state !== 'held') return end(state);
        clearTimeout(timer);
        timer = setTimeout(() => end('offline'), SENT_WITHIN_MS);
      });
      this.#cluster.publish('device-messages', asked as unknown as Json);
    });
  }

  connected(orgId: string, deviceId: string): void {
    this.#cluster.publish('device-connected', { orgId, deviceId } satisfies Connected);
  }

  close(): void {
    for (const leave of this.#leave.splice(0)) leave();
    for (const answer of [...this.#waiting.values()]) answer('offline');
  }

  async #give({ id, by, orgId, deviceId, topic, payload, qos }: Asked): Promise<void> {
    if (!this.#switchboard.holds(orgId, deviceId)) return;
    const answer = (state: Answered['state']): void =>
      this.#cluster.publish('device-answers', { id, to: by, state } satisfies Answered);
    answer('held');
    // A connection that breaks meanwhile is one that the device does not have.
    const sent = this.#switchboard.publishHere(orgId, deviceId, topic, Buffer.from(payload, 'base64'), qos);
    answer(await sent.catch(() => 'offline' as const));
  }

  #hear({ id, to, state }: Answered): void {
    if (to === this.#cluster.processId) this.#waiting.get(id)?.(state);
  }
}
