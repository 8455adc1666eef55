/**
 * One figure over its window, light enough for the first page: bars from zero for amounts, a line for rates and times;
 * the period before behind it, fainter; the window that is still filling lighter. A few hundred marks that move many
 * times a minute are the browser's own business: React changes the attributes that changed, and nothing flickers.
 */
import { type PointerEvent, useEffect, useRef, useState } from 'react';
import { formatFigure, formatScaled, scaleFor } from '../format/number.ts';
import { formatUtc, formatWindowStart } from '../format/time.ts';
import { isAdditive, tickDecimals, timeLabels } from './axis.ts';
import { ticksTo } from './scale.ts';
import type { TimeChart } from './time-chart.ts';

const LEFT = 50;
const TOP = 12;
const BOTTOM = 24;

export function LiveChart({ chart, label }: { chart: TimeChart; label: string }) {
  const holder = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [hovered, setHovered] = useState<number>();
  useEffect(() => {
    const resized = new ResizeObserver(([entry]) => {
      const { width = 0, height = 0 } = entry?.contentRect ?? {};
      setSize({ width: Math.floor(width), height: Math.floor(height) });
    });
    if (holder.current) resized.observe(holder.current);
    return () => resized.disconnect();
  }, []);

  const { width, height } = size;
  const { unit, startsMs, grainMs, unfinished } = chart;
  const values = chart.series[0]?.values ?? [];
  const before = chart.before?.values ?? [];
  const ticks = ticksTo(Math.max(0, ...[...values, ...before].filter((value) => value !== null)), 3, unit === 'count');
  const axis = scaleFor(ticks.max, unit);
  const bars = isAdditive(unit);
  const bottom = height - BOTTOM;
  const slot = (width - LEFT) / Math.max(1, startsMs.length);
  const x = (index: number) => LEFT + index * slot;
  const y = (value: number) => bottom - (value / ticks.max) * (bottom - TOP);
  const labelOf = timeLabels(startsMs, grainMs, width < 480 ? 4 : 7);

  function point(event: PointerEvent<SVGSVGElement>): void {
    const index = Math.floor((event.nativeEvent.offsetX - LEFT) / slot);
    setHovered(index >= 0 && index < startsMs.length ? index : undefined);
  }

  return (
    <div ref={holder} className="live-chart">
      {width > 0 && (
        <svg
          width={width}
          height={height}
          role="img"
          aria-label={label}
          onPointerMove={point}
          onPointerLeave={() => setHovered(undefined)}
        >
          {ticks.values.map((tick) => (
            <g key={tick} className="axis">
              <line x1={LEFT} x2={width} y1={y(tick)} y2={y(tick)} className={tick === 0 ? 'axis-zero' : undefined} />
              <text x={LEFT - 8} y={y(tick) + 4} textAnchor="end">
                {formatScaled(tick, { ...axis, decimals: tickDecimals((ticks.values[1] ?? 1) / axis.divisor, unit) })}
              </text>
            </g>
          ))}
          {startsMs.map((startMs, index) =>
            labelOf(startMs) ? (
              <text
                key={startMs}
                className="axis"
                x={x(index) + slot / 2}
                y={height - 6}
                textAnchor={index < 3 ? 'start' : 'middle'}
              >
                {labelOf(startMs)}
              </text>
            ) : null,
          )}
          {bars && <path className="before-area" d={stairs(before, x, y, bottom, true)} />}
          {bars && <path className="before-line" d={stairs(before, x, y, bottom, false)} />}
          {bars
            ? values.map((value, index) =>
                value ? (
                  <rect
                    key={startsMs[index]}
                    className="bar-mark"
                    data-unfinished={(unfinished && index === values.length - 1) || undefined}
                    x={x(index) + slot * 0.17}
                    y={y(value)}
                    width={Math.max(1, slot * 0.66)}
                    height={bottom - y(value)}
                  />
                ) : null,
              )
            : null}
          {!bars && <path className="before-line" d={lines(before, x, y, slot)} />}
          {!bars && <path className="now-line" d={lines(unfinished ? values.slice(0, -1) : values, x, y, slot)} />}
          {hovered !== undefined && (
            <line className="pointer" x1={x(hovered) + slot / 2} x2={x(hovered) + slot / 2} y1={TOP} y2={bottom} />
          )}
        </svg>
      )}
      {hovered !== undefined && (
        <div
          className="tip live-tip"
          data-side={x(hovered) > width / 2 ? 'left' : 'right'}
          style={{ left: x(hovered) + slot / 2 }}
        >
          <p className="tip-head">
            {formatWindowStart(startsMs[hovered] ?? 0, grainMs, startsMs.length * grainMs)}
            <span>{formatUtc(startsMs[hovered] ?? 0)}</span>
          </p>
          {[
            { name: chart.series[0]?.name, value: values[hovered] ?? null, key: 'key-now' },
            { name: chart.before?.name, value: before[hovered] ?? null, key: 'key-before' },
          ].map(({ name, value, key }) => (
            <p key={key} className="tip-row">
              <span className={key}>{name}</span>
              <b>{value === null ? '–' : formatFigure(value, unit)}</b>
            </p>
          ))}
        </div>
      )}
    </div>
  );
}

function stairs(
  values: readonly (number | null)[],
  x: (index: number) => number,
  y: (value: number) => number,
  bottom: number,
  closed: boolean,
): string {
  if (values.length === 0) return '';
  let path = `M${x(0).toFixed(1)} ${closed ? bottom : y(values[0] ?? 0).toFixed(1)}`;
  values.forEach((value, index) => {
    path += `V${y(value ?? 0).toFixed(1)}H${x(index + 1).toFixed(1)}`;
  });
  return closed ? `${path}V${bottom}Z` : path;
}

/** A window without a figure breaks the line; a figure without neighbours is a dot (a line of no length, round ends). */
function lines(
  values: readonly (number | null)[],
  x: (index: number) => number,
  y: (value: number) => number,
  slot: number,
): string {
  return values
    .map((value, index) => {
      if (value === null) return '';
      const joined = (values[index - 1] ?? null) !== null;
      const at = `${(x(index) + slot / 2).toFixed(1)} ${y(value).toFixed(1)}`;
      return joined ? `L${at}` : `M${at}h.01`;
    })
    .join('');
}
