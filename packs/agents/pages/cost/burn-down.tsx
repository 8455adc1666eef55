/** One budget through its period: what is spent, where it is heading with its band, and the limit it must not cross. */
import { askMetric } from '@bellwether/ui/api/metric-query.ts';
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { useNow } from '@bellwether/ui/figures/use-now.ts';
import { formatFigure } from '@bellwether/ui/format/number.ts';
import { formatDay, formatDayClock, MINUTE_MS } from '@bellwether/ui/format/time.ts';
import { type Budget, budgetFilters, burnPath } from './budgets.ts';
import { messages } from './messages.ts';

const WIDTH = 320;
const HEIGHT = 96;
const TOP = 8;
const REFRESH_MS = 30_000;

export function BurnDown({ budget }: { budget: Budget }) {
  const { metric, limit_usd: limit, spent_usd: spent, projected_low_usd: low, projected_high_usd: high } = budget;
  const projected = budget.projected_usd;
  const nowMs = useNow(MINUTE_MS);
  const period = { startMs: Date.parse(budget.period_start), endMs: Date.parse(budget.period_end) };
  const query = {
    metric,
    grain: '1h' as const,
    from: budget.period_start,
    to: new Date(Math.min(period.endMs, nowMs + MINUTE_MS)).toISOString(),
    filters: budgetFilters(budget),
  };
  const course = useResource(JSON.stringify(query), (signal) => askMetric(query, signal), REFRESH_MS);
  const hours = (course.value?.series[0]?.points ?? [])
    .map(({ start, value }) => ({ startMs: Date.parse(start), value: value ?? 0 }))
    .filter(({ startMs }) => startMs < nowMs);
  const ceiling = Math.max(limit, spent, high ?? 0) * 1.06;
  const x = (share: number) => (Math.min(1, Math.max(0, share)) * WIDTH).toFixed(1);
  const y = (amount: number) => (HEIGHT - (amount / ceiling) * (HEIGHT - TOP)).toFixed(1);
  const now = (nowMs - period.startMs) / (period.endMs - period.startMs);
  const path = hours.length > 0 ? burnPath(hours, period, nowMs, (share, amount) => `${x(share)} ${y(amount)}`) : '';
  const end =
    projected === null || low === null || high === null
      ? messages.notProjected
      : messages.projected(formatFigure(projected, 'usd'), formatFigure(low, 'usd'), formatFigure(high, 'usd'));
  return (
    <figure className="burn-down" data-state={budget.state}>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={messages.burnLabel(budget.name, formatFigure(spent, 'usd'), formatFigure(limit, 'usd'), end)}
      >
        <line className="burn-base" x1={0} x2={WIDTH} y1={HEIGHT} y2={HEIGHT} />
        {low !== null && high !== null && (
          <path className="burn-band" d={`M${x(now)} ${y(spent)}L${WIDTH} ${y(high)}V${y(low)}Z`} />
        )}
        {projected !== null && <path className="burn-ahead" d={`M${x(now)} ${y(spent)}L${WIDTH} ${y(projected)}`} />}
        <path className="burn-spent" d={path} />
        <line className="burn-limit" x1={0} x2={WIDTH} y1={y(limit)} y2={y(limit)} />
      </svg>
      <figcaption>
        <span>{budget.period === 'day' ? formatDayClock(period.startMs) : formatDay(period.startMs)}</span>
        <span>{budget.period === 'day' ? formatDayClock(period.endMs) : formatDay(period.endMs)}</span>
      </figcaption>
    </figure>
  );
}
