/** The score of each of the last thirty days, drawn as bars from nought, and as a table. */
import { formatCount } from '@bellwether/ui/format/number.ts';
import { messages } from './messages.ts';
import type { DayScore } from './quality.ts';
import { Score } from './score.tsx';

const words = messages.dataSet;
const [WIDTH, HEIGHT] = [600, 64];

export function ScoreHistory({ history }: { history: readonly DayScore[] }) {
  const known = history.filter(({ score }) => score !== null);
  if (known.length === 0) return <p className="quiet">{words.noHistory}</p>;
  const step = WIDTH / history.length;
  return (
    <>
      <p className="quiet">{words.historyHint}</p>
      <svg className="quality-history" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        {history.map(({ day, score }, index) =>
          score === null ? null : (
            <rect
              key={day}
              x={index * step + 1}
              width={step - 2}
              y={HEIGHT - (score / 100) * HEIGHT}
              height={(score / 100) * HEIGHT}
              data-whole={score === 100}
            />
          ),
        )}
        <path d={`M0 ${HEIGHT}H${WIDTH}`} />
      </svg>
      <details className="quality-more">
        <summary>{words.historyTable}</summary>
        <table aria-label={words.history}>
          <thead>
            <tr>
              <th scope="col">{words.historyColumns.day}</th>
              <th scope="col" className="figure-column">
                {words.historyColumns.score}
              </th>
              <th scope="col" className="figure-column">
                {words.historyColumns.passed}
              </th>
              <th scope="col" className="figure-column">
                {words.historyColumns.failed}
              </th>
            </tr>
          </thead>
          <tbody>
            {known.toReversed().map(({ day, score, passed, failed }) => (
              <tr key={day}>
                <th scope="row">{day}</th>
                <td className="figure-column">
                  <Score score={score} />
                </td>
                <td className="figure-column">{formatCount(passed)}</td>
                <td className="figure-column">{formatCount(failed)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  );
}
