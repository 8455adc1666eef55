/** Groups by size, each bar named and measured where it stands. One colour: the rank is the message. */
import type { ReactNode } from 'react';
import type { Unit } from '../api/types.ts';
import { Value } from '../components/value.tsx';
import { formatPercent, scaleFor } from '../format/number.ts';

export interface RankedBar {
  key: string;
  name: string;
  value: number | null;
  previous: number | null | undefined;
  /** Of the whole, where parts add up to one. */
  share: number | undefined;
  href?: string;
  folded?: boolean;
}

export function RankedBars({
  bars,
  unit,
  name,
}: {
  bars: readonly RankedBar[];
  unit: Unit;
  name: (bar: RankedBar) => ReactNode;
}) {
  const max = Math.max(0, ...bars.flatMap(({ value, previous }) => [value ?? 0, previous ?? 0]));
  const scale = scaleFor(max, unit);
  const width = (value: number) => `${max === 0 ? 0 : (value / max) * 100}%`;
  return (
    <ol className="ranked">
      {bars.map((bar) => (
        <li key={bar.key} data-folded={bar.folded || undefined}>
          <span className="ranked-name">{name(bar)}</span>
          <span className="ranked-value">
            <Value value={bar.value} unit={unit} scale={scale} brief />
          </span>
          <span className="ranked-share">{bar.share === undefined ? '' : formatPercent(bar.share, 0)}</span>
          <span className="ranked-track" aria-hidden="true">
            <i style={{ width: width(bar.value ?? 0) }} />
            {typeof bar.previous === 'number' && bar.previous > 0 && <b style={{ left: width(bar.previous) }} />}
          </span>
        </li>
      ))}
    </ol>
  );
}
