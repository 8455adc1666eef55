/**
 * A session along one axis: a lane for each kind of step, bars as long as the step took, failures outlined and marked,
 * and beneath them the cost as it grew. By keyboard: one stop for Tab, then the arrows go from step to step in time, up and
 * down to the nearest step of the next lane, Home and End to the ends, Enter to the step's row in the table. The table of
 * steps holds the same for those who do not see it.
 */

import { formatCount, formatDuration, formatFigure } from '@bellwether/ui/format/number.ts';
import { formatClockSeconds } from '@bellwether/ui/format/time.ts';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { Step } from '../sessions/sessions.ts';
import { messages } from './messages.ts';
import { stepAfter } from './step-after.ts';
import { STEP_KINDS } from './step-kind.ts';

const LANE = 26;
const BAR = 14;
const COST = 64;
const LABEL_WIDE = 104;
const LABEL_NARROW = 78;
const BAR_MIN = 2;

export function SessionTimelineChart({ steps }: { steps: readonly Step[] }) {
  const holder = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [shown, setShown] = useState<Step>();
  const [current, setCurrent] = useState(steps[0]?.id);
  const marks = useRef(new Map<string, SVGRectElement>());
  useEffect(() => {
    const resized = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    if (holder.current) resized.observe(holder.current);
    return () => resized.disconnect();
  }, []);

  const words = messages;
  const label = width < 600 ? LABEL_NARROW : LABEL_WIDE;
  const startMs = steps[0]!.startMs;
  const spanMs = Math.max(1, ...steps.map((step) => step.startMs + step.durationMs - startMs));
  const x = (timeMs: number) => label + ((timeMs - startMs) / spanMs) * Math.max(0, width - label - 8);
  const lanes = STEP_KINDS.filter((kind) => steps.some((step) => step.kind === kind));
  const lanesHeight = lanes.length * LANE;
  const height = lanesHeight + COST + 26;
  const total = steps.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0);

  const tabStop = steps.some(({ id }) => id === current) ? current : steps[0]?.id;

  function onKey(event: KeyboardEvent, step: Step): void {
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      const row = document.getElementById(rowId(step));
      row?.scrollIntoView({ block: 'center' });
      row?.focus({ preventScroll: true });
      return;
    }
    const next = stepAfter(steps, lanes, step, event.key);
    if (!next) return;
    event.preventDefault();
    marks.current.get(next.id)?.focus();
  }

  return (
    <div ref={holder} className="timeline">
      {width > 0 && (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot hold a drawing.
        <svg
          width={width}
          height={height}
          role="group"
          aria-label={words.timelineLabel(formatCount(steps.length), formatDuration(spanMs))}
        >
          {ticks(startMs, spanMs, width < 600 ? 3 : 7).map((tick) => (
            <g key={tick} className="timeline-tick">
              <line x1={x(tick)} x2={x(tick)} y1={0} y2={height - 20} />
              <text
                x={x(tick)}
                y={height - 6}
                textAnchor={tick === startMs ? 'start' : x(tick) > width - 30 ? 'end' : 'middle'}
              >
                {tick === startMs ? formatClockSeconds(tick) : `+${tickText(tick - startMs)}`}
              </text>
            </g>
          ))}
          {lanes.map((kind, lane) => (
            <g key={kind} className="timeline-lane" data-kind={kind}>
              <text x={0} y={lane * LANE + LANE / 2 + 4}>
                {words.lanes[kind]}
              </text>
              {steps
                .filter((step) => step.kind === kind)
                .map((step) => (
                  // biome-ignore lint/a11y/useSemanticElements: a button cannot stand in a drawing.
                  <rect
                    key={step.id}
                    ref={(mark) => {
                      if (mark) marks.current.set(step.id, mark);
                      else marks.current.delete(step.id);
                    }}
                    role="button"
                    tabIndex={step.id === tabStop ? 0 : -1}
                    aria-label={describe(step)}
                    onKeyDown={(event) => onKey(event, step)}
                    onFocus={() => {
                      setCurrent(step.id);
                      setShown(step);
                    }}
                    onBlur={() => setShown(undefined)}
                    data-failed={step.failed || undefined}
                    x={x(step.startMs)}
                    y={lane * LANE + (LANE - BAR) / 2}
                    width={Math.max(BAR_MIN, x(step.startMs + step.durationMs) - x(step.startMs))}
                    height={BAR}
                    onPointerEnter={() => setShown(step)}
                    onPointerLeave={() => setShown(undefined)}
                  />
                ))}
            </g>
          ))}
          <g className="timeline-cost">
            <text x={0} y={lanesHeight + COST / 2 + 4}>
              {words.costLane}
            </text>
            <path d={costPath(steps, x, lanesHeight + COST, COST - 16, total, x(startMs + spanMs))} />
            <text x={width - 8} y={lanesHeight + 11} textAnchor="end" className="timeline-total">
              {formatFigure(total, 'usd')}
            </text>
          </g>
        </svg>
      )}
      <p className="timeline-note" aria-hidden="true">
        {shown ? describe(shown) : words.keys}
      </p>
    </div>
  );
}

/** The step's row in the table below. */
export function rowId({ id }: Pick<Step, 'id'>): string {
  return `step-${id}`;
}

/** Ticks are whole seconds, minutes or hours. */
function tickText(offsetMs: number): string {
  return offsetMs < 60_000 ? `${offsetMs / 1000}\u00a0s` : formatDuration(offsetMs);
}

function describe(step: Step): string {
  return [
    formatClockSeconds(step.startMs),
    step.type.replaceAll('_', ' '),
    step.label === step.type.replaceAll('_', ' ') ? undefined : step.label,
    step.durationMs > 0 ? formatDuration(step.durationMs) : undefined,
    step.costUsd ? formatFigure(step.costUsd, 'usd') : undefined,
    step.detail,
    step.failed ? messages.failed : undefined,
  ]
    .filter(Boolean)
    .join(' · ');
}

/** A staircase: cost is known when a step ends. */
function costPath(
  steps: readonly Step[],
  x: (timeMs: number) => number,
  bottom: number,
  height: number,
  total: number,
  end: number,
): string {
  if (total === 0) return '';
  let sum = 0;
  let path = `M${x(steps[0]!.startMs).toFixed(1)} ${bottom}`;
  for (const step of steps) {
    if (!step.costUsd) continue;
    sum += step.costUsd;
    path += `H${x(step.startMs + step.durationMs).toFixed(1)}V${(bottom - (sum / total) * height).toFixed(1)}`;
  }
  return `${path}H${end.toFixed(1)}`;
}

function ticks(startMs: number, spanMs: number, most: number): number[] {
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400];
  const stepMs = (steps.find((seconds) => spanMs / (seconds * 1000) <= most) ?? 86_400) * 1000;
  return Array.from({ length: Math.floor(spanMs / stepMs) + 1 }, (_, index) => startMs + index * stepMs);
}
