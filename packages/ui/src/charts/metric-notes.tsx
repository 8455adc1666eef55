/** What has to be said about a chart's figures beside drawing them: live or not, still moving, hidden, not filtered. */
import { formatClockSeconds, formatWindowStart } from '../format/time.ts';
import { uiMessages } from '../i18n/messages.ts';
import { useLiveState } from '../live/live.tsx';
import type { Frame } from './metric-frame.ts';

export function MetricNotes(props: { frame: Frame; notFilteredBy: readonly string[]; settled: boolean }) {
  const { frame, notFilteredBy, settled } = props;
  const words = uiMessages.states;
  const since = frame.startsMs[frame.movingFrom];
  const spanMs = frame.startsMs.length * frame.grainMs;
  const notes = [
    since !== undefined && words.movingFrom(formatWindowStart(since, frame.grainMs, spanMs)),
    !settled && words.unsettled,
    frame.hidden > 0 && words.hiddenWindows(frame.hidden),
    notFilteredBy.length > 0 && words.notFilteredBy(notFilteredBy.join(', ')),
  ].filter((note) => note !== false);
  if (notes.length === 0) return null;
  return (
    <ul className="metric-notes">
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  );
}

/** Whether this chart moves, in a shape and in words; said only where it should. */
export function LiveMark() {
  const { status, lastFigureMs } = useLiveState();
  const words = uiMessages.chart;
  const text =
    status === 'live'
      ? words.live
      : lastFigureMs === undefined
        ? words.notLiveYet
        : words.notLive(formatClockSeconds(lastFigureMs));
  return (
    <span className="live" data-status={status} data-part="chart">
      <span className="live-shape" aria-hidden="true" />
      {text}
    </span>
  );
}
