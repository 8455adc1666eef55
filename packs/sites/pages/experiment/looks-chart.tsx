/** How the interval of a difference narrowed, look by look, against no difference and the smallest one worth finding. */
import { formatDay } from '@bellwether/ui/format/time.ts';
import type { ReadOut } from '../experiments/experiments.ts';
import { differenceText } from './figures.ts';
import { messages } from './messages.ts';

const WIDTH = 460;
const HEIGHT = 190;
const LEFT = 82;
const TOP = 8;
const BOTTOM = 26;
/** Early intervals are so wide that they would hide all that follows. */
const EFFECTS_SHOWN_MAX = 6;

export function LooksChart(props: { readOut: ReadOut; at: number; title: string; effect: number }) {
  const { readOut, at, title, effect } = props;
  const { kind, better } = readOut.primary;
  const looks = readOut.looks.flatMap(({ at: instant, differences }) => {
    const found = differences[at];
    return found ? [{ atMs: Date.parse(instant), ...found }] : [];
  });
  const last = looks.at(-1);
  if (!last) return null;
  const worth = better === 'higher' ? effect : -effect;
  const most = effect * EFFECTS_SHOWN_MAX;
  const shown = [0, worth, ...looks.flatMap(({ low, high }) => [Math.max(-most, low), Math.min(most, high)])];
  const [lowest, highest] = [Math.min(...shown), Math.max(...shown)];
  const [fromMs, toMs] = [Date.parse(readOut.window.from), Date.parse(readOut.window.to)];
  const x = (atMs: number) => LEFT + ((atMs - fromMs) / Math.max(1, toMs - fromMs)) * (WIDTH - LEFT - 8);
  const y = (value: number) => {
    const place = (Math.max(lowest, Math.min(highest, value)) - lowest) / (highest - lowest);
    return TOP + (1 - place) * (HEIGHT - BOTTOM - TOP);
  };
  const upper = looks.map((look) => `${x(look.atMs)},${y(look.high)}`);
  const lower = looks.map((look) => `${x(look.atMs)},${y(look.low)}`).reverse();
  return (
    <figure className="looks">
      <figcaption>{title}</figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={messages.looksLabel(title, differenceText(last.low, kind), differenceText(last.high, kind))}
      >
        <polygon className="looks-band" points={[...upper, ...lower].join(' ')} />
        <polyline
          className="looks-line"
          points={looks.map((look) => `${x(look.atMs)},${y(look.difference)}`).join(' ')}
        />
        {looks.map((look) => (
          <line
            key={look.atMs}
            className="looks-interval"
            x1={x(look.atMs)}
            x2={x(look.atMs)}
            y1={y(look.low)}
            y2={y(look.high)}
          >
            <title>{`${formatDay(look.atMs)}: ${differenceText(look.low, kind)} … ${differenceText(look.high, kind)}`}</title>
          </line>
        ))}
        <line className="looks-zero" x1={LEFT} x2={WIDTH} y1={y(0)} y2={y(0)} />
        <line className="looks-effect" x1={LEFT} x2={WIDTH} y1={y(worth)} y2={y(worth)} />
        <text x={LEFT - 8} y={y(0) + 4} textAnchor="end">
          {differenceText(0, kind)}
        </text>
        <text x={LEFT - 8} y={y(worth) + 4} textAnchor="end">
          {differenceText(worth, kind)}
        </text>
        <text x={LEFT} y={HEIGHT - 4}>
          {formatDay(fromMs)}
        </text>
        <text x={WIDTH - 4} y={HEIGHT - 4} textAnchor="end">
          {formatDay(toMs)}
        </text>
      </svg>
    </figure>
  );
}
