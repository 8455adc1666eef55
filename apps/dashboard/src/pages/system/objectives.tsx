/** The objectives: kept how well, what is left of each budget, how fast it burns, and the last day hour by hour. */
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { formatCount, formatPercent } from '@bellwether/ui/format/number.ts';
import { messages } from './messages.ts';
import { BURN_RISK, type Objective } from './system.ts';

const words = messages.objectives;

export function Objectives({ objectives }: { objectives: readonly Objective[] }) {
  const { columns } = words;
  return (
    <section className="system-part">
      <h2>{words.title}</h2>
      <ScrollRegion label={words.title}>
        <table aria-label={words.title}>
          <thead>
            <tr>
              <th scope="col">{columns.objective}</th>
              <th scope="col" className="figure-column">
                {columns.kept}
              </th>
              <th scope="col">{columns.left}</th>
              <th scope="col" className="figure-column">
                {columns.bad}
              </th>
              <th scope="col" className="figure-column" title={words.burnNote}>
                {columns.burn}
              </th>
              <th scope="col">{columns.day}</th>
            </tr>
          </thead>
          <tbody>
            {objectives.map((objective) => (
              <ObjectiveRow key={objective.name} objective={objective} />
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      <p className="quiet">
        {words.note} {words.burnNote}
      </p>
    </section>
  );
}

function ObjectiveRow({ objective }: { objective: Objective }) {
  const { title, target, window_days, good_ratio, counted, bad, burn_rate_1h } = objective;
  const digits = target >= 0.999 ? 2 : 1;
  return (
    <tr>
      <th scope="row" className="wrap">
        {title}
        <small className="system-what">{words.target(formatPercent(target, 1), window_days)}</small>
      </th>
      <td className="figure-column">
        {good_ratio === null ? (
          <span className="state-unknown">{words.nothing}</span>
        ) : (
          <span title={String(good_ratio)}>{formatPercent(good_ratio, digits)}</span>
        )}
      </td>
      <td>
        <Budget objective={objective} />
      </td>
      <td className="figure-column">{counted > 0 && words.of(formatCount(bad), formatCount(counted))}</td>
      <td className="figure-column" data-kind={burn_rate_1h !== null && burn_rate_1h > BURN_RISK ? 'bad' : undefined}>
        {burn_rate_1h !== null && words.burnRate(burn_rate_1h.toFixed(burn_rate_1h < 10 ? 1 : 0))}
      </td>
      <td>
        <LastDay objective={objective} />
      </td>
    </tr>
  );
}

/** A bar from the zero line: what is left. Overdrawn is a word, since less than nothing has no length. */
function Budget({ objective: { budget_left_ratio: left } }: { objective: Objective }) {
  if (left === null) return null;
  if (left < 0)
    return (
      <span className="system-budget" data-kind="bad">
        {words.overdrawn(formatPercent(-left))}
      </span>
    );
  return (
    <span className="system-budget">
      <svg viewBox="0 0 80 8" preserveAspectRatio="none" aria-hidden="true">
        <rect className="system-budget-all" width={80} height={8} />
        <rect className="system-budget-left" width={80 * Math.min(1, left)} height={8} />
      </svg>
      {formatPercent(left)}
    </span>
  );
}

/** One mark an hour: full where the target was kept, hollow where it was not, a dot where nothing was counted. */
function LastDay({ objective: { last_day, target, title } }: { objective: Objective }) {
  const isKept = last_day.filter((share) => share !== null && share >= target).length;
  const isCounted = last_day.filter((share) => share !== null).length;
  return (
    <svg className="system-day" viewBox="0 0 144 14" role="img" aria-label={`${title}: ${isKept} / ${isCounted}`}>
      {last_day.map((share, hour) => {
        const x = hour * 6;
        // biome-ignore lint/suspicious/noArrayIndexKey: an hour's place is what it is
        if (share === null) return <circle key={hour} className="system-hour-none" cx={x + 2.5} cy={12} r={0.8} />;
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: an hour's place is what it is
            key={hour}
            className={share >= target ? 'system-hour-kept' : 'system-hour-missed'}
            x={x + 0.5}
            y={1}
            width={4}
            height={12}
          >
            <title>{words.hour(formatPercent(share, 2))}</title>
          </rect>
        );
      })}
    </svg>
  );
}
