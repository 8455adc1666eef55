/** Groups by size with their comparison: the ranking behind a grouped chart. */
import type { MetricAnswer, MetricDescription } from '@bellwether/ui/api/types.ts';
import { colourSlots, SLOTS } from '@bellwether/ui/charts/entity-colours.ts';
import { ChangeNote } from '@bellwether/ui/components/change-note.tsx';
import { Value } from '@bellwether/ui/components/value.tsx';
import { changeOf } from '@bellwether/ui/format/change.ts';
import { formatPercent, scaleFor } from '@bellwether/ui/format/number.ts';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { groupName } from './frames.ts';
import { messages } from './messages.ts';

const ADDS_UP = ['usd', 'tokens', 'lines', 'bytes'];

export function GroupTable({
  metric,
  answer,
  groupBy,
}: {
  metric: MetricDescription;
  answer: MetricAnswer;
  groupBy: readonly string[];
}) {
  const words = messages;
  const slots = colourSlots(answer.series.slice(0, SLOTS).map(({ group }) => groupName(group)));
  const scale = scaleFor(Math.max(0, ...answer.series.map(({ total }) => total ?? 0)), metric.unit);
  const whole = ADDS_UP.includes(metric.unit) && answer.total ? answer.total : undefined;
  const compared = answer.series.some(({ previous_total }) => previous_total !== undefined);
  return (
    <table className="group-table">
      <caption>{words.byGroup}</caption>
      <thead>
        <tr>
          {groupBy.map((name) => (
            <th scope="col" key={name}>
              {name}
            </th>
          ))}
          <th scope="col" className="figure-column">
            {words.value}
          </th>
          {whole !== undefined && (
            <th scope="col" className="figure-column">
              {words.share}
            </th>
          )}
          {compared && (
            <th scope="col" className="figure-column">
              {words.before}
            </th>
          )}
          {compared && (
            <th scope="col" className="figure-column">
              {words.change}
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {answer.series.map(({ group, total, previous_total, reason }) => (
          <tr key={groupName(group)}>
            {groupBy.map((name, index) => (
              <td key={name}>
                {index === 0 && (
                  <i
                    className="swatch"
                    data-slot={answer.series.length > 1 ? slots.get(groupName(group)) : undefined}
                  />
                )}
                {group[name] || uiMessages.series.notAttributed}
              </td>
            ))}
            <td className="figure-column">
              <Value value={total} unit={metric.unit} reason={reason} scale={scale} brief />
            </td>
            {whole !== undefined && (
              <td className="figure-column">{typeof total === 'number' ? formatPercent(total / whole, 1) : ''}</td>
            )}
            {compared && (
              <td className="figure-column">
                <Value value={previous_total} unit={metric.unit} scale={scale} brief />
              </td>
            )}
            {compared && (
              <td className="figure-column">
                <ChangeNote change={changeOf(total, previous_total, metric.unit, metric.direction, 1)} />
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
