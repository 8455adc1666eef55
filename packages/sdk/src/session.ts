/**
 * A session: a child of the client whose events share one `session_id`, with the two events that bracket it.
 */
import type { Envelope, MetadataOf, TrackArguments, TypeOf } from './events.ts';
import { uuidv7 } from './uuid.ts';

export interface Session<Events> {
  readonly session_id: string;
  track<Type extends TypeOf<Events>>(type: Type, ...rest: TrackArguments<Events[Type]>): string | undefined;
  /** Sends `session_start`. */
  start(metadata?: Partial<MetadataOf<Events, 'session_start'>>): string | undefined;
  /** Sends `session_end` with `duration_ms` since `start()` (or since the session was made) unless you give your own. */
  end(metadata?: Partial<MetadataOf<Events, 'session_end'>>): string | undefined;
}

export interface SessionOptions extends Omit<Envelope, 'event_id' | 'timestamp'> {}

/** The client's way in, whose arguments nobody has checked yet. Never throws. */
export type TrackUnchecked = (type: unknown, metadata: unknown, envelope: unknown) => string | undefined;

export function createSession<Events>(
  track: TrackUnchecked,
  options: SessionOptions | undefined,
  now: () => number,
): Session<Events> {
  const own = shallowCopy(options);
  const given = own.session_id;
  const session_id = typeof given === 'string' && given !== '' ? given : uuidv7(now());
  let startedMs = now();
  const trackHere: TrackUnchecked = (type, metadata, envelope) =>
    track(type, metadata, { ...own, ...shallowCopy(envelope), session_id });
  return {
    session_id,
    track: (type, ...[metadata, envelope]) => trackHere(type, metadata, envelope),
    start(metadata) {
      startedMs = now();
      return trackHere('session_start', metadata, undefined);
    },
    end(metadata) {
      const duration = { duration_ms: Math.max(0, now() - startedMs) };
      return trackHere('session_end', metadata === undefined ? duration : merge(duration, metadata), undefined);
    },
  };
}

/** The metadata over the duration; what is not an object goes on as it is, to be refused with a reason. */
function merge(duration: { duration_ms: number }, metadata: unknown): unknown {
  try {
    return typeof metadata === 'object' && metadata !== null ? { ...duration, ...metadata } : metadata;
  } catch {
    // A getter of the host's threw. Passed on untouched, the same getter throws where it is counted and reported.
    return metadata;
  }
}

function shallowCopy(value: unknown): Record<string, unknown> {
  try {
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
