/** A series as a line, with the band it would stay in by chance behind it. Gaps stay gaps. */
import './band-plot.css';

/** The lower and the upper end, point by point. */
export interface Band {
  low: readonly (number | null)[];
  high: readonly (number | null)[];
}

const WIDTH = 200;
const HEIGHT = 54;

export function BandPlot(props: { label: string; values: readonly (number | null)[]; band?: Band | undefined }) {
  const { label, values, band } = props;
  const known = [...values, ...(band?.low ?? []), ...(band?.high ?? [])].filter((value) => value !== null);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const spread = most - least || 1;
  const x = (index: number) => (index / Math.max(1, values.length - 1)) * WIDTH;
  const y = (value: number) => HEIGHT - 2 - ((value - least) / spread) * (HEIGHT - 4);
  return (
    <svg
      className="band-plot"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      {known.length > 0 && (
        <>
          {band && <path className="band-plot-band" d={areaOf(band, x, y)} />}
          <path className="band-plot-line" d={lineOf(values, x, y)} />
        </>
      )}
    </svg>
  );
}

type Place = (value: number) => number;

function lineOf(values: readonly (number | null)[], x: Place, y: Place): string {
  let drawing = false;
  let path = '';
  values.forEach((value, index) => {
    if (value !== null) path += `${drawing ? 'L' : 'M'}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
    // A value with unknown neighbours is a line of no length, which its round ends make a point.
    if (value !== null && !drawing && (values[index + 1] ?? null) === null) path += 'h0.01';
    drawing = value !== null;
  });
  return path;
}

function areaOf({ low, high }: Band, x: Place, y: Place): string {
  const both = high.flatMap((top, index) => {
    const bottom = low[index] ?? null;
    return top === null || bottom === null ? [] : [{ index, top, bottom }];
  });
  if (both.length === 0) return '';
  const along = both.map(({ index, top }) => `${x(index).toFixed(1)} ${y(top).toFixed(1)}`);
  const back = both.toReversed().map(({ index, bottom }) => `${x(index).toFixed(1)} ${y(bottom).toFixed(1)}`);
  return `M${[...along, ...back].join('L')}Z`;
}
