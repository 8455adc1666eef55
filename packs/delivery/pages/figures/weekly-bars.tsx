/** Weeks as small bars from zero, the last one named. A week without a value is a gap. */
import { formatDay } from '@bellwether/ui/format/time.ts';
import { type FigureUnit, figureText } from './figure.ts';
import { messages } from './messages.ts';

const WIDTH = 300;
const HEIGHT = 76;

export function WeeklyBars(props: {
  title: string;
  unit: FigureUnit;
  weeks: readonly { start: string; value: number | null }[];
}) {
  const { title, unit, weeks } = props;
  const known = weeks.flatMap(({ value }) => value ?? []);
  const most = Math.max(...known, 0);
  const step = WIDTH / Math.max(1, weeks.length);
  const heightOf = (value: number) => (most > 0 ? (value / most) * (HEIGHT - 2) : 0);
  const last = weeks.at(-1);
  return (
    <figure className="weekly-bars">
      <figcaption>
        <span>{title}</span>
        <b title={messages.lastWeek}>
          {typeof last?.value === 'number' ? figureText(last.value, unit) : messages.none}
        </b>
      </figcaption>
      {known.length === 0 ? (
        <p className="state-unknown">{messages.noData}</p>
      ) : (
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={`${title}: ${weeks.map(({ value }) => (value === null ? messages.none : figureText(value, unit))).join(', ')}`}
        >
          <line x1={0} x2={WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} />
          {weeks.map(({ start, value }, index) => (
            <g key={start}>
              <title>{`${formatDay(Date.parse(start))}: ${value === null ? messages.noData : figureText(value, unit)}`}</title>
              <rect
                x={index * step + step * 0.14}
                width={step * 0.72}
                y={HEIGHT - heightOf(value ?? 0)}
                height={heightOf(value ?? 0)}
              />
            </g>
          ))}
        </svg>
      )}
      <p className="weekly-ends">
        <span>{weeks[0] && formatDay(Date.parse(weeks[0].start))}</span>
        <span>{last && formatDay(Date.parse(last.start))}</span>
      </p>
    </figure>
  );
}
