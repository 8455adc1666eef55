/**
 * Channels by what they compute, shared by reference count. A channel outlives its last holder for a while, so that who
 * reconnects finds it again. Bounded per tenant and over all; lingering channels make room before anybody is refused.
 */
import { Problem } from '@bellwether/core';
import type { Timers } from './timers.ts';

export interface RegistryOptions<C> {
  /** "metric channels": for the message to those who are refused. */
  what: string;
  perOrg: number;
  overall: number;
  /** What a channel holds in memory, in the unit of the two bounds that follow. */
  weightOf: (channel: C) => number;
  weightPerOrg: number;
  weightOverall: number;
  lingerMs: number;
  timers: Timers;
  /** The channel has left the registry. */
  drop: (orgId: string, channel: C) => void;
}

interface Entry<C> {
  orgId: string;
  key: string;
  channel: C;
  holders: number;
  cancelLinger: () => void;
}

export class ChannelRegistry<C> {
  readonly #options: RegistryOptions<C>;
  readonly #orgs = new Map<string, Map<string, Entry<C>>>();
  /** In the order in which they were left. */
  readonly #lingering = new Set<Entry<C>>();
  #size = 0;

  constructor(options: RegistryOptions<C>) {
    this.#options = options;
  }

  get size(): number {
    return this.#size;
  }

  of(orgId: string): readonly C[] {
    return [...(this.#orgs.get(orgId)?.values() ?? [])].map((entry) => entry.channel);
  }

  /** The channel of this key, made when there is none. Throws `quota_exceeded` or `overloaded` when there is no room. */
  acquire(orgId: string, key: string, make: () => C): C {
    let entry = this.#orgs.get(orgId)?.get(key);
    if (!entry) {
      this.#makeRoom(orgId);
      entry = { orgId, key, channel: make(), holders: 0, cancelLinger: () => {} };
      const channels = this.#orgs.get(orgId);
      if (channels) channels.set(key, entry);
      else this.#orgs.set(orgId, new Map([[key, entry]]));
      this.#size++;
    }
    entry.holders++;
    entry.cancelLinger();
    this.#lingering.delete(entry);
    return entry.channel;
  }

  /** Gives up what `acquire` gave. Of a channel that was discarded meanwhile nothing is left to do. */
  release(orgId: string, key: string, channel: C, lingerMs: number = this.#options.lingerMs): void {
    const entry = this.#orgs.get(orgId)?.get(key);
    if (entry?.channel !== channel || --entry.holders > 0) return;
    this.#lingering.add(entry);
    entry.cancelLinger = this.#options.timers.after(lingerMs, () => this.#drop(entry));
  }

  /** Drops a channel whoever holds it. */
  discard(orgId: string, key: string, channel: C): void {
    const entry = this.#orgs.get(orgId)?.get(key);
    if (entry?.channel === channel) this.#drop(entry);
  }

  clear(): void {
    for (const channels of [...this.#orgs.values()]) for (const entry of [...channels.values()]) this.#drop(entry);
  }

  #makeRoom(orgId: string): void {
    const { what, perOrg, overall, weightPerOrg, weightOverall } = this.#options;
    const orgFull = () => this.#sizeOf(orgId) >= perOrg || this.#weightOf(orgId) >= weightPerOrg;
    const allFull = () => this.#size >= overall || this.#weightOverall() >= weightOverall;
    for (const entry of [...this.#lingering]) {
      if (!allFull() && !orgFull()) return;
      if (entry.orgId === orgId || allFull()) this.#drop(entry);
    }
    if (orgFull())
      throw new Problem('quota_exceeded', `Too many different ${what} for one organisation. Unsubscribe from some.`);
    if (allFull()) throw new Problem('overloaded', `Too many different ${what} on this server. Try again later.`);
  }

  #sizeOf(orgId: string): number {
    return this.#orgs.get(orgId)?.size ?? 0;
  }

  #weightOf(orgId: string): number {
    return this.of(orgId).reduce((sum, channel) => sum + this.#options.weightOf(channel), 0);
  }

  #weightOverall(): number {
    let sum = 0;
    for (const orgId of this.#orgs.keys()) sum += this.#weightOf(orgId);
    return sum;
  }

  #drop(entry: Entry<C>): void {
    const channels = this.#orgs.get(entry.orgId);
    if (channels?.get(entry.key) !== entry) return;
    channels.delete(entry.key);
    if (channels.size === 0) this.#orgs.delete(entry.orgId);
    this.#size--;
    entry.cancelLinger();
    this.#lingering.delete(entry);
    this.#options.drop(entry.orgId, entry.channel);
  }
}
