/** Finished items by the day they were finished and the days they took, with the days that half and 85 of 100 keep to. */
import { formatCount } from '@bellwether/ui/format/number.ts';
import { formatDay } from '@bellwether/ui/format/time.ts';
import { figureText } from '../figures/figure.ts';
import type { FinishedItem, Flow } from './flow.ts';
import { messages } from './messages.ts';

/** Single items that took very long must not press all others to the ground. */
const CEILING_OF_P95 = 1.5;

export function CycleScatter({ flow }: { flow: Flow }) {
  const { cycle_time_p50_days: p50, cycle_time_p85_days: p85, cycle_time_p95_days: p95 } = flow.figures;
  const items = flow.finished.filter((one): one is FinishedItem & { cycle_days: number } => one.cycle_days !== null);
  if (p50.value === null || p85.value === null || p95.value === null || items.length === 0) return null;
  const [fromMs, toMs] = [Date.parse(flow.window.from), Date.parse(flow.window.to)];
  const ceiling = Math.max(p95.value * CEILING_OF_P95, 5);
  const left = (at: string) => ((Date.parse(at) - fromMs) / Math.max(1, toMs - fromMs)) * 100;
  const up = (days: number) => Math.min(1, days / ceiling) * 100;
  return (
    <div
      className="cycle-scatter"
      role="img"
      aria-label={messages.scatterLabel(
        formatCount(items.length),
        figureText(p50.value, 'days'),
        figureText(p85.value, 'days'),
      )}
    >
      {(
        [
          [p50.value, '50'],
          [p85.value, '85'],
          [p95.value, '95'],
        ] as const
      ).map(([days, share]) => (
        <div key={share} className="cycle-line" style={{ bottom: `${up(days)}%` }}>
          <span>
            {messages.percent(share)} · {figureText(days, 'days')}
          </span>
        </div>
      ))}
      {items.map(({ item_key: key, finished_at: at, cycle_days: days }) => (
        <i
          key={key}
          title={messages.took(key, figureText(days, 'days'))}
          data-beyond={days > ceiling || undefined}
          style={{ left: `${left(at)}%`, bottom: `${up(days)}%` }}
        />
      ))}
      <div className="cycle-ends">
        <span>{formatDay(fromMs)}</span>
        <span>{formatDay(toMs)}</span>
      </div>
    </div>
  );
}
