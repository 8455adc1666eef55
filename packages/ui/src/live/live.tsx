/** The page's live connection and the hooks that watch through it. Changes are handed to React once a frame at most. */
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import type { CanonicalEvent, MetricQuery } from '../api/types.ts';
import { checkSession, isSignedIn } from '../session/session.ts';
import { LiveConnection, type LiveState } from './connection.ts';
import { applySeriesMessage, EMPTY_SERIES, type LiveSeries, type SeriesMessage } from './series-state.ts';

const LiveContext = createContext<LiveConnection | undefined>(undefined);

export function LiveProvider({ children }: { children: ReactNode }) {
  const [connection, setConnection] = useState<LiveConnection>();
  useEffect(() => {
    const opened = new LiveConnection({
      open: () => new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/live`),
    });
    let wasTurnedAway = false;
    const stop = opened.watch(() => {
      const { status } = opened.state;
      // Who may suddenly watch may do other things as well; and what somebody may can change again while nobody is told.
      if (wasTurnedAway && status === 'live') void checkSession();
      if (status === 'live') wasTurnedAway = false;
      if (status === 'forbidden' || status === 'refused') wasTurnedAway = true;
      if (status !== 'refused') return;
      // Also refused is who may now see something else, and may come in again as that.
      void checkSession().then(() => {
        if (isSignedIn()) opened.comeInAgain();
      });
    });
    addEventListener('online', opened.connect);
    opened.connect();
    setConnection(opened);
    return () => {
      stop();
      removeEventListener('online', opened.connect);
      opened.close();
    };
  }, []);
  return connection && <LiveContext value={connection}>{children}</LiveContext>;
}

export function useLiveState(): LiveState {
  const connection = useConnection();
  return useSyncExternalStore(connection.watch, () => connection.state);
}

export interface LiveQuery extends Pick<MetricQuery, 'metric' | 'grain' | 'group_by' | 'filters'> {
  span: string;
  /** Also the figure over the whole span. */
  totals?: boolean;
}

/** The points of a metric as they change; `undefined` query: nothing is watched. */
export function useLiveSeries(query: LiveQuery | undefined, spanMs: number): LiveSeries {
  const connection = useConnection();
  const key = query && JSON.stringify(query);
  const [series, setSeries] = useState<LiveSeries>(EMPTY_SERIES);
  useEffect(() => {
    if (!key) return;
    let state = EMPTY_SERIES;
    const publish = oncePerFrame(() => setSeries(state));
    const stop = connection.subscribe({ channel: 'metric', query: JSON.parse(key) }, (message) => {
      if (message.type !== 'snapshot' && message.type !== 'update') return;
      state = applySeriesMessage(state, message as unknown as SeriesMessage, Date.now() - spanMs);
      publish.soon();
    });
    return () => {
      stop();
      publish.cancel();
      setSeries(EMPTY_SERIES);
    };
  }, [connection, key, spanMs]);
  return series;
}

/** The latest events of a filter, newest first, at most `keep`; an event delivered twice is kept once. */
export function useLiveEvents(
  filter: Readonly<Record<string, readonly string[]>>,
  keep: number,
): readonly CanonicalEvent[] {
  const connection = useConnection();
  const key = JSON.stringify(filter);
  const [events, setEvents] = useState<readonly CanonicalEvent[]>([]);
  useEffect(() => {
    let latest: readonly CanonicalEvent[] = [];
    const publish = oncePerFrame(() => setEvents(latest));
    const stop = connection.subscribe({ channel: 'events', filter: JSON.parse(key) }, (message) => {
      if (message.type !== 'event') return;
      const event = message.event as CanonicalEvent;
      latest = [event, ...latest.filter(({ event_id }) => event_id !== event.event_id)].slice(0, keep);
      publish.soon();
    });
    return () => {
      stop();
      publish.cancel();
      setEvents([]);
    };
  }, [connection, key, keep]);
  return events;
}

function useConnection(): LiveConnection {
  const connection = useContext(LiveContext);
  if (!connection) throw new Error('Live hooks are only for pages inside LiveProvider.');
  return connection;
}

function oncePerFrame(publish: () => void): { soon(): void; cancel(): void } {
  let frame: number | undefined;
  return {
    soon: () => {
      frame ??= requestAnimationFrame(() => {
        frame = undefined;
        publish();
      });
    },
    cancel: () => {
      if (frame !== undefined) cancelAnimationFrame(frame);
    },
  };
}
