/**
 * The client a producer holds. Its one promise to the host: whatever is passed in and whatever the network does, no call
 * throws, no promise rejects, memory stays bounded, and every event is delivered, kept, or counted as lost and reported.
 */
import { describe, encodeEvent } from './encode.ts';
import type { AgentEvents, TrackArguments, TypeOf } from './events.ts';
import { type BellwetherOptions, readSettings, type Settings, within } from './options.ts';
import type { Platform } from './platform.ts';
import { createReporter, type Report, warnOnConsole } from './problems.ts';
import { EventQueue } from './queue.ts';
import { type Pause, Sender } from './sender.ts';
import { createSession, type Session, type SessionOptions, type TrackUnchecked } from './session.ts';
import { emptyStats, type Stats } from './stats.ts';
import { createTransport } from './transport.ts';

export interface Bellwether<Events = AgentEvents> {
  /**
   * Takes an event and returns at once. Its id and time are made now.
   * Returns the event's id, or `undefined` when the event could not be taken (`onProblem` says why).
   */
  track<Type extends TypeOf<Events>>(type: Type, ...rest: TrackArguments<Events[Type]>): string | undefined;
  /** A child whose events share a session id. */
  session(options?: SessionOptions): Session<Events>;
  /** Sends what is queued now, without waiting out our own backoff. Resolves when all is answered or sending must wait. */
  flush(): Promise<FlushResult>;
  /**
   * Sends what is queued, with retries, for at most `timeoutMs` (default 5000); then the rest goes to the offline buffer,
   * or is dropped and reported. Afterwards the client takes nothing more.
   */
  close(options?: { timeoutMs?: number }): Promise<FlushResult>;
  stats(): Stats;
}

export type FlushResult =
  /** Nothing is left in memory. */
  | { kind: 'flushed' }
  /** The server cannot be reached, asks for patience, or does not accept the key. */
  | { kind: 'waiting'; queued: number; reason: Pause['reason']; detail: string; retryInMs: number }
  /** The client is closed. `unsent` events were stored or dropped, see `stats()`. */
  | { kind: 'closed'; unsent: number };

const CLOSE_TIMEOUT_MS = 5000;
const CLOSE_BACKOFF_MAX_MS = 1000;
/** How often closing looks after a keepalive request that runs beside the loop. */
const POLL_MS = 20;

export function createClient<Events>(given: BellwetherOptions, platform: Platform): Bellwether<Events> {
  try {
    return openClient<Events>(given, platform);
  } catch (error) {
    return invalidClient<Events>(given, platform, describe(error));
  }
}

function openClient<Events>(given: BellwetherOptions, defaultPlatform: Platform): Bellwether<Events> {
  const settings = readSettings(given);
  const clock = given.clock ?? defaultPlatform.clock;
  const platform: Platform = { ...defaultPlatform, clock };
  const report = createReporter(given.onProblem ?? warnOnConsole, () => clock.now());
  const stats = emptyStats();
  const queue = new EventQueue(settings.queueMax);
  const buffer = platform.openOfflineBuffer(given.offline, { url: settings.url, clock, report });
  const fetch: typeof globalThis.fetch = given.fetch ?? ((...request) => globalThis.fetch(...request));
  const send = createTransport({ ...settings, fetch, clock });
  const sender = new Sender({ settings, platform, queue, buffer, send, stats, report });
  let closing: Promise<FlushResult> | undefined;

  const track = createTrack(
    settings,
    sender,
    stats,
    report,
    () => clock.now(),
    () => closing !== undefined,
  );

  const resultNow = (): FlushResult => {
    const { pause } = sender;
    if (closing) return { kind: 'closed', unsent: queue.length };
    if (!pause) return { kind: 'flushed' };
    const { reason, detail, untilMs } = pause;
    return { kind: 'waiting', queued: queue.length, reason, detail, retryInMs: untilMs - clock.now() };
  };

  const flush = async (): Promise<FlushResult> => {
    await sender.drain();
    // The attempt that we joined may have been at its end when the last event was tracked.
    if (!sender.pause && queue.waiting > 0) await sender.drain();
    return resultNow();
  };

  /** Drains until empty or the time is over. Its timers keep the process alive, and none outlives it. */
  const drainFor = async (timeoutMs: number): Promise<void> => {
    const deadlineMs = clock.now() + timeoutMs;
    let cancelDeadline = () => {};
    const deadline = new Promise<void>((resolve) => {
      cancelDeadline = clock.after(timeoutMs, resolve, { keepAlive: true });
    });
    do {
      await Promise.race([sender.drain(), deadline]);
      const { pause } = sender;
      if (!pause && queue.length === 0) break;
      // Of our own backoff we wait out a second at most: there may be no later chance. What the server said holds.
      const waitMs = pause ? pause.untilMs - clock.now() : POLL_MS;
      const boundedMs = pause?.reason === 'backoff' ? Math.min(waitMs, CLOSE_BACKOFF_MAX_MS) : waitMs;
      if (clock.now() + boundedMs >= deadlineMs) break;
      await new Promise<void>((resolve) => {
        clock.after(Math.max(1, boundedMs), resolve, { keepAlive: true });
      });
    } while (clock.now() < deadlineMs);
    cancelDeadline();
  };

  const shutDown = async (timeoutMs: number): Promise<FlushResult> => {
    await drainFor(timeoutMs);
    const unsent = queue.length;
    await sender.stop();
    stopListening();
    return { kind: 'closed', unsent };
  };

  const close = (options?: { timeoutMs?: number }): Promise<FlushResult> => {
    closing ??= shutDown(within(timeoutOf(options), CLOSE_TIMEOUT_MS, 0, 600_000)).catch(() => ({
      kind: 'closed' as const,
      unsent: queue.length,
    }));
    return closing;
  };

  let trackedAtExit = -1;
  /** Node says "before exit" again each time we have kept it waiting; without news it is not kept a second time. */
  const exit = async (): Promise<void> => {
    if (queue.length === 0 || stats.tracked === trackedAtExit) return;
    trackedAtExit = stats.tracked;
    await drainFor(settings.exitTimeoutMs);
    if (queue.length === 0 || buffer) return;
    const detail = 'The process ends with unsent events. Set offline.directory to keep them for the next start.';
    report({ code: 'closed', detail, count: queue.length });
  };

  const stopListening = platform.listen(
    {
      suspend: () => sender.suspend(),
      resume: () => sender.resume(),
      exit,
    },
    settings.signals,
  );
  if (buffer) sender.wake();

  return {
    track: (type, ...[metadata, envelope]) => track(type, metadata, envelope),
    session: (options) => createSession<Events>(track, options, () => clock.now()),
    flush: () => flush().catch(() => resultNow()),
    close,
    stats: () => ({ ...stats, queued: queue.length }),
  };
}

function createTrack(
  settings: Settings,
  sender: Sender,
  stats: Stats,
  report: Report,
  now: () => number,
  isClosed: () => boolean,
): TrackUnchecked {
  return (type, metadata, envelope) => {
    stats.tracked++;
    try {
      const encoded = isClosed()
        ? ({ kind: 'refused', code: 'closed', detail: 'Tracked after close().', type: String(type) } as const)
        : encodeEvent(type, metadata, envelope, { ...settings, nowMs: now() });
      if (encoded.kind === 'refused') {
        stats.dropped++;
        report({ code: encoded.code, detail: encoded.detail, count: 1, event_type: encoded.type });
        return undefined;
      }
      sender.admit(encoded.event);
      return encoded.event.id;
    } catch (error) {
      stats.dropped++;
      report({ code: 'invalid_event', detail: `Could not be taken: ${describe(error)}`, count: 1 });
      return undefined;
    }
  };
}

function timeoutOf(options: unknown): number | undefined {
  try {
    return (options as { timeoutMs?: number } | undefined)?.timeoutMs;
  } catch {
    return undefined;
  }
}

/** What the host gets when its options cannot work: the same shape, so that its code runs, and every event counted. */
function invalidClient<Events>(given: unknown, platform: Platform, detail: string): Bellwether<Events> {
  const onProblem = onProblemOf(given);
  const report = createReporter(onProblem, () => platform.clock.now());
  const stats = emptyStats();
  report({ code: 'invalid_options', detail: `${detail} Nothing will be sent.`, count: 0 });
  const track: TrackUnchecked = () => {
    stats.tracked++;
    stats.dropped++;
    report({ code: 'invalid_options', detail, count: 1 });
    return undefined;
  };
  return {
    track: (type, ...[metadata, envelope]) => track(type, metadata, envelope),
    session: (options) => createSession<Events>(track, options, () => platform.clock.now()),
    flush: async () => ({ kind: 'closed', unsent: 0 }),
    close: async () => ({ kind: 'closed', unsent: 0 }),
    stats: () => ({ ...stats }),
  };
}

function onProblemOf(given: unknown): BellwetherOptions['onProblem'] & {} {
  try {
    const onProblem = (given as { onProblem?: unknown } | undefined)?.onProblem;
    return typeof onProblem === 'function' ? (onProblem as typeof warnOnConsole) : warnOnConsole;
  } catch {
    return warnOnConsole;
  }
}
