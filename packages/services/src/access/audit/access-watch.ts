/**
 * Looks at who reads what, as it goes into the audit trail, and tells when somebody's hour is unlike a working person's:
 * many single people looked up, many refusals, many exports, sign-ins from many addresses. It tells by a
 * `security_alert` event of that organisation, one for each actor, kind and hour, so it is seen wherever alerts are seen.
 * It never holds up, and never refuses, the reading itself.
 */
import { createHash } from 'node:crypto';
import {
  type Clock,
  type EventType,
  HOUR_MS,
  type IncomingEvent,
  type OnTrouble,
  uuidFromDigest,
} from '@bellwether/core';
import type { Records } from '@bellwether/records';
import type { Notification } from '../../alerts/notification/notification.ts';
import { INSTALLATION_CHAIN, isExport } from './audit-entry.ts';
import type { AuditDraft } from './audit-trail.ts';

export const ACCESS_KINDS = ['people_read', 'denials', 'exports', 'sign_in_addresses'] as const;
export type AccessKind = (typeof ACCESS_KINDS)[number];

/** How many within an hour are still usual; more of them is an alert. */
export type AccessThresholds = Readonly<Record<AccessKind, number>>;

export const DEFAULT_THRESHOLDS: AccessThresholds = {
  people_read: 100,
  denials: 20,
  exports: 30,
  sign_in_addresses: 5,
};
export const THRESHOLD_MAX = 10_000;

/** `settings.name` of an organisation's own thresholds. */
export const THRESHOLDS_SETTING = 'access_watch';

const ALERT_EVENT_TYPE = 'security_alert';
const ACTORS_MAX = 10_000;
const ENTRIES_RECALLED_MAX = 20_000;

/** Reading one person's or one session's own data; with several actions of one person it still is one person. */
const SINGLE_PERSON_ACTIONS = new Set(['events.read', 'events.list', 'sessions.read', 'sessions.list']);

const KIND_WORDS: Readonly<Record<AccessKind, string>> = {
  people_read: 'many single people looked up',
  denials: 'many refusals',
  exports: 'many exports',
  sign_in_addresses: 'sign-ins from many addresses',
};

export type WatchedEntry = Omit<AuditDraft, 'details'>;

export interface AccessWatchOptions {
  clock: Clock;
  /** The tenant's view of the event type registry. */
  resolveType(orgId: string, name: string): EventType | undefined;
  /** Brings an event in through admission. */
  admit(orgId: string, event: IncomingEvent): Promise<unknown>;
  notify(notification: Notification): Promise<unknown>;
  onTrouble: OnTrouble;
}

/** What one actor did within the last hour: for each kind the distinct things, oldest first, and when they were last done. */
type Hour = Record<AccessKind, Map<string, number>>;

export class AccessWatch {
  readonly #options: AccessWatchOptions;
  readonly #hours = new Map<string, Hour>();
  readonly #thresholds = new Map<string, AccessThresholds>();
  /** Actor, kind and hour of alerts that need not be raised again. */
  readonly #raised = new Set<string>();
  /** Alerts on their way, for who closes the platform. */
  readonly #raising = new Set<Promise<unknown>>();
  readonly #counts = new Map<AccessKind, number>(ACCESS_KINDS.map((kind) => [kind, 0]));
  #occurrences = 0;

  constructor(options: AccessWatchOptions) {
    this.#options = options;
  }

  /** With the organisations' own thresholds, and what their last hour has been. */
  static async load(records: Records, options: AccessWatchOptions): Promise<AccessWatch> {
    const watch = new AccessWatch(options);
    const since = new Date(options.clock() - HOUR_MS).toISOString();
    const { settings, heads } = await records.asOperator(async (tx) => ({
      settings: await tx
        .selectFrom('settings')
        .select(['org_id', 'value'])
        .where('name', '=', THRESHOLDS_SETTING)
        .execute(),
      heads: await tx.selectFrom('audit_heads').select('org_id').execute(),
    }));
    watch.#putThresholds(settings);
    for (const { org_id } of heads) {
      if (org_id === INSTALLATION_CHAIN) continue;
      const entries = await records.asTenant(org_id, (tx) =>
        tx
          .selectFrom('audit_entries')
          .selectAll()
          .where('org_id', '=', org_id)
          .where('at', '>=', since)
          .orderBy('at', 'desc')
          .limit(ENTRIES_RECALLED_MAX)
          .execute(),
      );
      for (const entry of entries.reverse()) watch.see(entry);
    }
    return watch;
  }

  /** Thresholds of one organisation, or of all. */
  async reload(records: Records, orgId?: string): Promise<void> {
    const settings = await records.asOperator((tx) =>
      tx
        .selectFrom('settings')
        .select(['org_id', 'value'])
        .where('name', '=', THRESHOLDS_SETTING)
        .$if(orgId !== undefined, (query) => query.where('org_id', '=', orgId!))
        .execute(),
    );
    this.#putThresholds(settings);
  }

  thresholdsOf(orgId: string): AccessThresholds {
    return this.#thresholds.get(orgId) ?? DEFAULT_THRESHOLDS;
  }

  setThresholds(orgId: string, thresholds: Partial<AccessThresholds>): void {
    this.#thresholds.set(orgId, { ...DEFAULT_THRESHOLDS, ...thresholds });
  }

  /** Whether it counts for anything here. */
  watches(entry: WatchedEntry): boolean {
    return entry.org_id !== INSTALLATION_CHAIN && entry.actor !== 'nobody' && this.#kindOf(entry) !== undefined;
  }

  /** Returns at once. What another process has noted is counted; the alert is raised where it was noted. */
  see(entry: WatchedEntry, noted: 'here' | 'elsewhere' = 'here'): void {
    if (entry.org_id === INSTALLATION_CHAIN || entry.actor === 'nobody') return;
    const found = this.#kindOf(entry);
    if (!found) return;
    const [kind, thing] = found;
    const atMs = Date.parse(entry.at);
    const things = this.#hourOf(entry)[kind];
    things.delete(thing);
    things.set(thing, atMs);
    for (const [old, lastMs] of things) {
      if (lastMs > atMs - HOUR_MS) break;
      things.delete(old);
    }
    const threshold = this.thresholdsOf(entry.org_id)[kind];
    if (things.size <= threshold) return;
    if (noted === 'here') this.#raise(entry.org_id, entry.actor, kind, { count: things.size, threshold, atMs });
    // Beyond the threshold nothing more is to be known of the hour, and nobody may fill the memory.
    const oldest = things.keys().next();
    if (!oldest.done && things.size > threshold + 1) things.delete(oldest.value);
  }

  /** Alerts raised by this process, by kind. */
  counts(): ReadonlyMap<AccessKind, number> {
    return this.#counts;
  }

  /** Resolves when every alert raised so far is in, or could not be brought in. */
  async settled(): Promise<void> {
    await Promise.all(this.#raising);
  }

  #putThresholds(settings: readonly { org_id: string; value: unknown }[]): void {
    for (const { org_id, value } of settings) this.setThresholds(org_id, value as Partial<AccessThresholds>);
  }

  #kindOf({ action, resource_type, resource_id, outcome, address }: WatchedEntry): [AccessKind, string] | undefined {
    if (outcome === 'denied') return ['denials', this.#occurrence()];
    if (outcome !== 'ok') return undefined;
    if (isExport(action)) return ['exports', this.#occurrence()];
    if (action === 'session.sign_in') return ['sign_in_addresses', address];
    if (SINGLE_PERSON_ACTIONS.has(action) && resource_id !== '')
      return ['people_read', `${resource_type} ${resource_id}`];
    return undefined;
  }

  /** Each counts for itself. */
  #occurrence(): string {
    this.#occurrences += 1;
    return String(this.#occurrences);
  }

  #hourOf({ org_id, actor }: { org_id: string; actor: string }): Hour {
    const key = JSON.stringify([org_id, actor]);
    const hour = this.#hours.get(key) ?? {
      people_read: new Map(),
      denials: new Map(),
      exports: new Map(),
      sign_in_addresses: new Map(),
    };
    // Who was heard of last goes to the end, so that the first is the one to forget.
    this.#hours.delete(key);
    this.#hours.set(key, hour);
    const oldest = this.#hours.size > ACTORS_MAX ? this.#hours.keys().next() : undefined;
    if (oldest && !oldest.done) this.#hours.delete(oldest.value);
    return hour;
  }

  #raise(
    orgId: string,
    actor: string,
    kind: AccessKind,
    { count, threshold, atMs }: { count: number; threshold: number; atMs: number },
  ): void {
    const hour = Math.floor(atMs / HOUR_MS);
    const key = JSON.stringify([orgId, actor, kind, hour]);
    const digest = createHash('sha256').update(key).digest('hex').slice(0, 32);
    if (this.#raised.has(key)) return;
    if (this.#raised.size >= ACTORS_MAX) this.#raised.clear(); // admission knows the event's id again
    this.#raised.add(key);
    const { clock, resolveType, admit, notify, onTrouble } = this.#options;
    if (!resolveType(orgId, ALERT_EVENT_TYPE)) {
      onTrouble(`${orgId} has no event type ${ALERT_EVENT_TYPE} to tell unusual access by`, undefined);
      return;
    }
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
    const raising = admit(orgId, {
      // The same alert always has the same id: raised again after a restart, it is a duplicate.
      event_id: uuidFromDigest(createHash('sha256').update(`unusual access ${key}`).digest()),
      event_type: ALERT_EVENT_TYPE,
      event_category: 'security',
      timestamp: new Date(clock()).toISOString(),
      session_id: `access:${actor}`,
      metadata: { alert_type: `unusual_access_${kind}`, severity: 'high', actor, count, threshold },
    })
      .then(() =>
        notify({
          ...{ org_id: orgId, kind: 'access', severity: 'warning', link: '/audit', dedup_key: `access:${digest}` },
          title: `Unusual access: ${KIND_WORDS[kind]}`,
          body: `${actor} came to ${count} within an hour; up to ${threshold} are taken as usual. Look in the audit trail whether there is a reason for it.`,
          atMs,
        }),
      )
      .catch((error: unknown) => {
        this.#raised.delete(key); // the next entry tries again
        onTrouble('an alert of unusual access could not be raised', error);
      })
      .finally(() => this.#raising.delete(raising));
    this.#raising.add(raising);
  }
}
