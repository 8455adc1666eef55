/** The hours of spend that were unlike earlier ones, with what would have been usual; or why that cannot be said. */
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { SortableTable } from '@bellwether/ui/components/sortable-table.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { Value } from '@bellwether/ui/components/value.tsx';
import { formatCount, formatFigure } from '@bellwether/ui/format/number.ts';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import { viewHref } from '@bellwether/ui/view/view.tsx';
import { messages as figureMessages } from '../figures/messages.ts';
import { messages } from './messages.ts';
import { type SpendAnomalies, unusualHours } from './spend-anomalies.ts';

const HOUR_MS = 3_600_000;

export function UnusualHours({ anomalies }: { anomalies: SpendAnomalies }) {
  const words = messages;
  const { judged, hours, needs } = anomalies;
  const found = unusualHours(anomalies);
  return (
    <section className="panel" aria-labelledby="unusual-hours">
      <header className="panel-head">
        <h2 id="unusual-hours">{words.hours}</h2>
      </header>
      {judged === 0 && (
        <p className="state-unknown">{words.hoursNotJudged(needs.comparable_hours, needs.earlier_hours)}</p>
      )}
      {judged > 0 && found.length === 0 && <p>{words.hoursNone(formatCount(judged))}</p>}
      {found.length > 0 && (
        <ScrollRegion label={figureMessages.tableOf(words.hours)} className="tall">
          <SortableTable
            label={words.hours}
            rows={found}
            rowKey={({ start }) => start}
            columns={[
              {
                key: 'hour',
                head: words.hour,
                rowHead: true,
                order: ({ start }) => Date.parse(start),
                cell: ({ start }) => {
                  const fromMs = Date.parse(start);
                  return (
                    <Link href={viewHref({ range: { kind: 'between', fromMs, toMs: fromMs + HOUR_MS } })}>
                      <Time at={start} form="day" />
                    </Link>
                  );
                },
              },
              {
                key: 'value',
                head: words.value,
                figure: true,
                order: ({ value }) => value,
                cell: ({ value }) => <Value value={value} unit="usd" />,
              },
              {
                key: 'usual',
                head: words.usual,
                figure: true,
                order: ({ expected }) => expected,
                cell: ({ low, high }) => words.from(formatFigure(low, 'usd'), formatFigure(high, 'usd')),
              },
              {
                key: 'z',
                head: <abbr title={words.timesMeaning}>{words.times}</abbr>,
                figure: true,
                order: ({ z }) => Math.abs(z),
                cell: ({ z }) => `${z < 0 ? '−' : ''}${Math.abs(z).toFixed(1)}`,
              },
              {
                key: 'p',
                head: <abbr title={words.pMeaning}>{words.p}</abbr>,
                figure: true,
                order: ({ p }) => p,
                cell: ({ p }) => p.toFixed(3),
              },
            ]}
          />
        </ScrollRegion>
      )}
      {judged > 0 && judged < hours.length && (
        <p className="quiet">{words.partlyJudged(formatCount(judged), formatCount(hours.length))}</p>
      )}
    </section>
  );
}
