/** The windows behind a figure as a small line, the period before behind it, fainter. Gaps stay gaps. */
const WIDTH = 100;
const HEIGHT = 28;

export function Sparkline({
  values,
  previous,
  unfinished,
}: {
  values: readonly (number | null)[];
  previous: readonly (number | null)[];
  /** The last window is still filling and is left out. */
  unfinished: boolean;
}) {
  const own = unfinished ? values.slice(0, -1) : values;
  const known = [...own, ...previous].filter((value) => value !== null);
  if (known.length === 0) return <svg className="sparkline" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true" />;
  const max = Math.max(...known);
  const y = (value: number) => HEIGHT - 2 - (max === 0 ? 0 : (value / max) * (HEIGHT - 4));
  return (
    <svg className="sparkline" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <path className="sparkline-before" d={pathOf(previous, y, values.length)} />
      <path className="sparkline-now" d={pathOf(own, y, values.length)} />
    </svg>
  );
}

function pathOf(values: readonly (number | null)[], y: (value: number) => number, slots: number): string {
  let path = '';
  let drawing = false;
  values.forEach((value, index) => {
    if (value === null) {
      drawing = false;
      return;
    }
    const x = (index / Math.max(1, slots - 1)) * WIDTH;
    path += `${drawing ? 'L' : 'M'}${x.toFixed(1)} ${y(value).toFixed(1)}`;
    // A point with unknown neighbours would be invisible as a line of no length.
    if (!drawing && (values[index + 1] ?? null) === null) path += 'h0.01';
    drawing = true;
  });
  return path;
}
