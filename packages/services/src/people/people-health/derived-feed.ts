/**
 * Derived events as they become durable, for whoever works on with them: alerts that were raised or changed, figures that
 * were computed, what downstream engines have written. Before each one it is asked again who watches and whether they may,
 * so a credential that was revoked gets nothing more.
 */
import { type CanonicalEvent, eventOfRecord, type JsonObject, Problem } from '@bellwether/core';
import { type Caller, organisationOf, requireCaller, requirePermission } from '../../access/authority/caller.ts';
import { reaches } from '../../access/authority/permission.ts';
import type { AlertView } from '../../alerts/alert/alert-row.ts';
import { listAlerts } from '../../alerts/alert/list.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { requireFeature } from '../../tenants/tenant/require-feature.ts';
import { HealthBook } from './health-book.ts';

/** Who watches, asked anew; `undefined` when the credential is no longer good. */
export type Again = () => Promise<Caller | undefined>;

const QUEUE_MAX = 1000;
/** Figures of one run come one after the other; whoever watches a unit gets them together. */
const SETTLE_MS = 500;

/** Derived events of these types, or of all. For downstream engines, and for those who may see single events. */
export async function watchDerivedEvents(
  platform: Platform,
  again: Again,
  { types }: { types?: readonly string[] | undefined } = {},
): Promise<AsyncGenerator<CanonicalEvent>> {
  const caller = await again();
  requireDerivedReader(platform, caller);
  await noteWatch(platform, caller, 'derived_events.watch');
  const feed = openFeed(platform, organisationOf(caller), ({ event_type }) => !types || types.includes(event_type));
  return checked(feed, async function* (event) {
    requireDerivedReader(platform, await again());
    yield event;
  });
}

/** Alerts of one's own units when they are raised or change. */
export async function watchAlerts(
  platform: Platform,
  again: Again,
  { severity }: { severity?: string | undefined } = {},
): Promise<AsyncGenerator<AlertView>> {
  const caller = await again();
  // Whoever may not see them, or asks for what there is not, is told now.
  await listAlerts(platform, caller, { severity });
  requireCaller(caller);
  await noteWatch(platform, caller, 'alerts.watch');
  const feed = openFeed(
    platform,
    organisationOf(caller),
    ({ event_type }) => event_type === 'alert_raised' || event_type === 'alert_changed',
  );
  return checked(feed, async function* ({ metadata }) {
    const alerts = await listAlerts(platform, await again(), { severity });
    const found = alerts.find(({ id }) => id === metadata.alert_id);
    if (found) yield found;
  });
}

/** The figures of a unit: as they are, and again whenever some of them have been computed. */
export async function watchUnit(platform: Platform, again: Again, unit: string): Promise<AsyncGenerator<HealthBook>> {
  const read = async (): Promise<HealthBook> => {
    const book = await HealthBook.open(platform, await again(), {
      action: 'department_metrics.watch',
      resourceId: unit,
    });
    book.unit(unit);
    return book;
  };
  const first = await read();
  const feed = openFeed(
    platform,
    first.orgId,
    ({ event_type, metadata }) => event_type === 'signal_computed' && metadata.unit_id_hash === unit,
  );
  const changes = checked(feed, async function* () {
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    feed.forget();
    yield await read();
  });
  const all = (async function* () {
    yield first;
    yield* changes;
  })();
  return closable(all, feed);
}

function requireDerivedReader(platform: Platform, caller: Caller | undefined): asserts caller is Caller {
  requireCaller(caller);
  if (reaches(caller.grants.get('derived_events:write'), 'organisation')) return;
  requirePermission(platform, caller, 'events:read');
}

async function noteWatch(platform: Platform, caller: Caller, action: string): Promise<void> {
  requireFeature(platform, organisationOf(caller), 'real_time_enabled');
  await platform.audit.note(caller, { action, resourceType: 'event' });
}

interface Feed {
  next(): Promise<CanonicalEvent | undefined>;
  /** Lets go of what waits. */
  forget(): void;
  close(): void;
}

/** Runs `answer` for each event; ends without a word when the watcher may no longer, and with an error when it is too slow. */
function checked<T>(feed: Feed, answer: (event: CanonicalEvent) => AsyncGenerator<T>): AsyncGenerator<T> {
  const answers = (async function* () {
    try {
      for (let event = await feed.next(); event; event = await feed.next()) yield* answer(event);
    } catch (error) {
      if (error instanceof Problem && (error.status === 401 || error.status === 403 || error.status === 404)) return;
      throw error;
    } finally {
      feed.close();
    }
  })();
  return closable(answers, feed);
}

/** A generator that waits hears of its end only when the wait is over, which may be never: so the feed is told first. */
function closable<T>(source: AsyncGenerator<T>, feed: Feed): AsyncGenerator<T> {
  const end = source.return.bind(source);
  source.return = (value) => {
    feed.close();
    return end(value);
  };
  return source;
}

function openFeed(platform: Platform, orgId: string, wants: (event: CanonicalEvent) => boolean): Feed {
  let queue: CanonicalEvent[] = [];
  let isClosed = false;
  let isTooSlow = false;
  let wake: () => void = () => undefined;
  const stop = platform.log.onAppend((frames) => {
    for (const { topic, meta, payload } of frames) {
      if (topic !== 'derived_events' || meta.org_id !== orgId) continue;
      for (const line of payload.toString('utf8').split('\n')) {
        if (line === '') continue;
        const event = eventOfRecord(JSON.parse(line) as JsonObject);
        if (!wants(event)) continue;
        if (queue.length >= QUEUE_MAX) isTooSlow = true;
        else queue.push(event);
      }
    }
    wake();
  });
  return {
    async next() {
      while (queue.length === 0 && !isClosed && !isTooSlow)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      if (isTooSlow)
        throw new Problem(
          'overloaded',
          'Events came faster than they were taken; subscribe again and read what there is.',
        );
      return isClosed ? undefined : queue.shift();
    },
    forget() {
      queue = [];
    },
    close() {
      if (isClosed) return;
      isClosed = true;
      stop();
      wake();
    },
  };
}
