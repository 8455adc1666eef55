/** Whether the page is live, in a shape and in words. Only a change that lasts is announced, not every message. */
import { useEffect, useState } from 'react';
import { formatClockSeconds, formatUtc } from '../format/time.ts';
import { uiMessages } from '../i18n/messages.ts';
import type { LiveState } from '../live/connection.ts';
import { useLiveState } from '../live/live.tsx';

const ANNOUNCE_AFTER_MS = 2_000;

export function LiveIndicator() {
  const state = useLiveState();
  const [announced, setAnnounced] = useState('');
  const { status } = state;
  useEffect(() => {
    if (status !== 'live' && status !== 'reconnecting') return;
    const text = status === 'live' ? uiMessages.live.announceLive : uiMessages.live.announceLost;
    // The first connection is what everybody expects and needs no announcement.
    const timer = setTimeout(
      () => setAnnounced((last) => (status === 'live' && last === '' ? '' : text)),
      ANNOUNCE_AFTER_MS,
    );
    return () => clearTimeout(timer);
  }, [status]);
  const at = state.lastFigureMs;
  return (
    <>
      <span className="live" data-status={status} title={at === undefined ? undefined : formatUtc(at)}>
        <span className="live-shape" aria-hidden="true" />
        {textOf(state)}
      </span>
      <span className="visually-hidden" role="status">
        {announced}
      </span>
    </>
  );
}

function textOf({ status, lastFigureMs }: LiveState): string {
  const words = uiMessages.live;
  if (status === 'live') return words.live;
  if (status === 'refused') return words.refused;
  if (status === 'forbidden') return words.forbidden;
  if (status === 'connecting') return words.connecting;
  return lastFigureMs === undefined ? words.reconnectingNoFigure : words.reconnecting(formatClockSeconds(lastFigureMs));
}
