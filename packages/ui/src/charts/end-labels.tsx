/** Names of series where their lines end, moved apart where they would touch. */
import { spread } from './scale.ts';
import type { ChartSeries } from './time-chart.ts';

const GAP = 15;

export function EndLabels(props: {
  series: readonly ChartSeries[];
  max: number;
  top: number;
  bottom: number;
  height: number;
}) {
  const { series, max, top, bottom, height } = props;
  const inner = height - top - bottom;
  const wanted = series.map(
    ({ values }) => top + inner * (1 - (values.findLast((value) => value !== null) ?? 0) / max),
  );
  const placed = spread(wanted, GAP, top, height - bottom);
  return (
    <ul className="end-labels" aria-hidden="true">
      {series.map(({ name, slot }, index) => (
        <li key={name} style={{ top: placed[index] }} title={name}>
          <i className="swatch" data-slot={slot} />
          <span>{name}</span>
        </li>
      ))}
    </ul>
  );
}
