/** The plan, who by period; or what is in its way, and what would help. */
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { figure, Sentences, words as said } from '@bellwether/ui/components/sentences.tsx';
import { formatCount, formatPercent } from '@bellwether/ui/format/number.ts';
import type { Allocation } from './decisions.ts';
import { messages } from './messages.ts';

export function AllocationResult({ plan, tasks }: { plan: Allocation; tasks: number }) {
  const words = messages.allocation;
  if (plan.status === 'nothing_found') return <p className="answer">{words.nothingFound}</p>;
  if (plan.conflict) return <Conflict conflict={plan.conflict} />;
  return (
    <div className="decide-result">
      <p className="answer">
        <Summary plan={plan} tasks={tasks} />
      </p>
      <div className="panel">
        <header className="panel-head">
          <h2>{words.plan}</h2>
        </header>
        <ScrollRegion label={words.plan}>
          <table className="decide-plan">
            <thead>
              <tr>
                <th scope="col">{words.who}</th>
                {plan.resources[0]?.periods.map(({ period }) => (
                  <th key={period} scope="col">
                    {words.period(formatCount(period))}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {plan.resources.map(({ name, periods }) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  {periods.map(({ period, hours, used }) => (
                    <td key={period}>
                      <Cell plan={plan} resource={name} period={period} />
                      <span className="decide-hours" aria-hidden="true">
                        <i style={{ width: `${hours === 0 ? 0 : (100 * used) / hours}%` }} />
                      </span>
                      <small>{words.hoursOf(formatCount(used), formatCount(hours))}</small>
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      </div>
    </div>
  );
}

function Summary({ plan, tasks }: { plan: Allocation; tasks: number }) {
  const words = messages.allocation;
  const periods = plan.resources.flatMap((one) => one.periods);
  const sum = (field: 'hours' | 'used') => formatCount(periods.reduce((total, one) => total + one[field], 0));
  const left = plan.left_out;
  return (
    <Sentences
      phrases={[
        said(
          left.length === 0
            ? words.done(formatCount(tasks))
            : words.doneSome(formatCount(tasks - left.length), formatCount(tasks)),
        ),
        figure(sum('used')),
        said(words.used),
        figure(sum('hours')),
        said(words.usedHours),
        ...(left.length > 0 ? [said(words.leftOut(left.join(', ')))] : []),
        ...(plan.status === 'time_limit' ? [said(words.timeLimit(formatPercent(plan.gap ?? 0)))] : []),
      ]}
    />
  );
}

function Cell({ plan, resource, period }: { plan: Allocation; resource: string; period: number }) {
  const words = messages.allocation;
  const own = plan.assignments.filter((one) => one.resource === resource && one.period === period);
  if (own.length === 0) return <span className="quiet">{words.free}</span>;
  return (
    <ul>
      {own.map(({ task, hours, fit, late_periods }) => (
        <li key={task} title={words.fit(formatPercent(fit, 0))}>
          {words.task(task, formatCount(hours))}
          {late_periods > 0 && <small className="decide-late"> {words.late(late_periods)}</small>}
        </li>
      ))}
    </ul>
  );
}

function Conflict({ conflict }: { conflict: NonNullable<Allocation['conflict']> }) {
  const words = messages.allocation;
  const { impossible, extra_hours, leave_out } = conflict;
  const ways = [
    ...(extra_hours && extra_hours.length > 0
      ? [
          words.extraHours(
            extra_hours
              .map(({ hours, resource, period }) => words.extraHour(formatCount(hours), resource, formatCount(period)))
              .join('; '),
          ),
        ]
      : []),
    ...(leave_out && leave_out.length > 0 ? [words.leaveOut(leave_out.join(', '))] : []),
  ];
  return (
    <div className="decide-result decide-conflict">
      <p className="answer">{words.cannot}</p>
      {impossible.length > 0 && (
        <ul>
          {impossible.map(({ task, because }) => (
            <li key={task}>{words.impossible[because]?.(task) ?? task}</li>
          ))}
        </ul>
      )}
      {extra_hours === null && impossible.length === 0 && <p>{words.notHours}</p>}
      {ways.length > 0 && (
        <>
          <p>{ways.length > 1 ? words.either : words.only}</p>
          <ul>
            {ways.map((way) => (
              <li key={way}>{way}</li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
