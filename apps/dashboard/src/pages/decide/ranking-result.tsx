/** What comes first, what gives it its points, and how much of that hangs on the weights. */
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { figure, Sentences, words as said } from '@bellwether/ui/components/sentences.tsx';
import { formatPercent } from '@bellwether/ui/format/number.ts';
import type { RankedOption, Ranking } from './decisions.ts';
import { messages } from './messages.ts';

export function RankingResult({ ranking }: { ranking: Ranking }) {
  const words = messages.ranking;
  const { options, agrees, stability } = ranking;
  const [first] = options;
  if (!first) return null;
  const second = options.find(({ topsis_rank }) => topsis_rank === 1);
  return (
    <div className="decide-result">
      <p className="answer">
        <Sentences
          phrases={[
            figure(first.name),
            said(words.first),
            figure(first.score.toFixed(2)),
            said(words.of),
            said(words.stays),
            figure(formatPercent(first.rank_shares[0] ?? 0, 0)),
            said(words.ofWeightings),
            ...(agrees || !second ? [] : [said(words.differs(second.name))]),
          ]}
        />
      </p>
      <div className="panel">
        <header className="panel-head">
          <h2>{words.result}</h2>
        </header>
        <ScrollRegion label={words.result}>
          <table>
            <thead>
              <tr>
                <th scope="col">{words.option}</th>
                <th scope="col" className="figure-column">
                  {words.points}
                </th>
                <th scope="col" className="decide-parts-column">
                  {words.parts}
                </th>
                <th scope="col" className="figure-column">
                  <abbr title={words.firstShareMeaning}>{words.firstShare}</abbr>
                </th>
                <th scope="col" className="figure-column">
                  <abbr title={words.secondMeaning}>{words.second}</abbr>
                </th>
              </tr>
            </thead>
            <tbody>
              {options.map((option) => (
                <tr key={option.name}>
                  <th scope="row">
                    {option.name}
                    {option.dominated_by && <small>{words.dominated(option.dominated_by)}</small>}
                  </th>
                  <td className="figure-column">{option.score.toFixed(2)}</td>
                  <td>
                    <Parts option={option} />
                  </td>
                  <td className="figure-column">{formatPercent(option.rank_shares[0] ?? 0, 0)}</td>
                  <td className="figure-column">{words.place(option.topsis_rank)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
        <ul className="decide-names">
          {first.parts.map(({ criterion }, at) => (
            <li key={criterion}>
              <i className="swatch" data-slot={slotOf(at)} />
              {criterion}
            </li>
          ))}
        </ul>
      </div>
      <div className="panel">
        <header className="panel-head">
          <h2>{words.stability}</h2>
        </header>
        <p className="quiet">{words.stabilityLead}</p>
        <ScrollRegion label={words.stability}>
          <table>
            <thead>
              <tr>
                <th scope="col">{words.criterion}</th>
                <th scope="col" className="figure-column">
                  {words.now}
                </th>
                <th scope="col" className="figure-column">
                  {words.from}
                </th>
                <th scope="col" className="figure-column">
                  {words.to}
                </th>
                <th scope="col">{words.otherwise}</th>
              </tr>
            </thead>
            <tbody>
              {stability.map(({ criterion, weight, low, high, first_below, first_above }) => (
                <tr key={criterion}>
                  <th scope="row">{criterion}</th>
                  <td className="figure-column">{formatPercent(weight, 0)}</td>
                  <td className="figure-column">{formatPercent(low, 0)}</td>
                  <td className="figure-column">{formatPercent(high, 0)}</td>
                  <td>
                    {[first_below && words.below(first_below), first_above && words.above(first_above)]
                      .filter(Boolean)
                      .join(', ') || words.nobody}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      </div>
    </div>
  );
}

/** The parts of the points, one after the other; the whole width is 1. */
function Parts({ option: { parts } }: { option: RankedOption }) {
  return (
    <span className="decide-parts">
      {parts.map(({ criterion, contribution }, at) => (
        <i
          key={criterion}
          data-slot={slotOf(at)}
          title={`${criterion}: ${contribution.toFixed(2)}`}
          style={{ width: `${100 * contribution}%` }}
        />
      ))}
    </span>
  );
}

function slotOf(at: number): number {
  return (at % 7) + 1;
}
