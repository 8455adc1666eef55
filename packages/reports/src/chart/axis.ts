/** Places for lines across a drawing: few, round, and from the least to the greatest value. */
const STEPS = [1, 2, 2.5, 5, 10];
const DAY_MS = 86_400_000;

export function roundTicks(min: number, max: number, count = 4): number[] {
  if (!(max > min)) return [min];
  const raw = (max - min) / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * (STEPS.find((each) => each * power >= raw) ?? 10);
  const first = Math.floor(min / step);
  const last = Math.ceil(max / step);
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}

/** Whether the windows of these starts are days or longer. */
export function areDays(times: readonly string[]): boolean {
  const [first, second] = times;
  return first === undefined || second === undefined || Date.parse(second) - Date.parse(first) >= DAY_MS;
}
