/** What each group adds to an anomaly, as bars from a common zero line: to the right what adds, to the left what takes away. */
import type { Unit } from '@bellwether/ui/api/types.ts';
import { formatFigure, formatPercent } from '@bellwether/ui/format/number.ts';
import type { AnomalyCause } from './anomalies.ts';
import { messages } from './messages.ts';

export function CauseBars({ cause, unit }: { cause: AnomalyCause; unit: Unit }) {
  const words = messages.list;
  const whole = cause.groups.reduce((sum, { contribution }) => sum + contribution, cause.rest);
  const rows = [
    ...cause.groups.map(({ group, contribution, share, value, expected }) => ({
      name: words.group(group),
      contribution,
      share,
      more: words.was_usual(formatFigure(value, unit), formatFigure(expected, unit)),
    })),
    { name: words.rest, contribution: cause.rest, share: whole === 0 ? null : cause.rest / whole, more: '' },
  ];
  const most = Math.max(...rows.map(({ contribution }) => Math.abs(contribution)));
  return (
    <table className="cause-bars">
      <caption>
        {words.by(cause.dimension)}
        {cause.windows > 1 && <small> {words.overWindows(cause.windows)}</small>}
      </caption>
      <tbody>
        {rows.map(({ name, contribution, share, more }) => (
          <tr key={name}>
            <th scope="row" title={more}>
              {name}
              {more && <small>{more}</small>}
            </th>
            <td className="cause-bar" aria-hidden="true">
              <i
                data-sign={contribution < 0 ? 'minus' : 'plus'}
                style={{ width: `${most === 0 ? 0 : (50 * Math.abs(contribution)) / most}%` }}
              />
            </td>
            <td className="figure-column">{signed(contribution, unit)}</td>
            <td className="figure-column quiet">
              {share === null ? '' : `${share < 0 ? '−' : ''}${formatPercent(Math.abs(share), 0)}`}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function signed(value: number, unit: Unit): string {
  return `${value < 0 ? '−' : '+'}${formatFigure(Math.abs(value), unit)}`;
}
