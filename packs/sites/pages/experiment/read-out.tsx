/** What an experiment has come to: each variant, how certain it became, what must not get worse, and what that rests on. */
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { formatCount, formatPercent } from '@bellwether/ui/format/number.ts';
import { formatDay } from '@bellwether/ui/format/time.ts';
import type { Definition, Difference, Experiment, MeasureReadOut, ReadOut } from '../experiments/experiments.ts';
import { differenceText, figureText, probabilityText } from './figures.ts';
import { LooksChart } from './looks-chart.tsx';
import { messages } from './messages.ts';

export function ReadOutParts({ experiment, readOut }: { experiment: Experiment; readOut: ReadOut }) {
  const { definition } = experiment;
  return (
    <>
      {readOut.read_from !== null && (
        <p className="behaviour-note">{messages.cut(formatDay(Date.parse(readOut.read_from)))}</p>
      )}
      <section className="panel" aria-labelledby="read-out">
        <header className="panel-head">
          <h2 id="read-out">
            {messages.readOut}: {readOut.primary.title}
          </h2>
        </header>
        <MeasureTable label={messages.readOut} definition={definition} measure={readOut.primary} />
      </section>
      {readOut.looks.length > 1 && readOut.primary.differences.some(Boolean) && (
        <section className="panel" aria-labelledby="looks">
          <header className="panel-head">
            <h2 id="looks">{messages.looks}</h2>
          </header>
          {definition.variants.slice(1).map(({ key, title }, at) => (
            <LooksChart key={key} readOut={readOut} at={at} title={title} effect={definition.effect} />
          ))}
          <p className="quiet">
            {messages.looksNote(differenceText(definition.effect, definition.primary.kind).replace('+', ''))}
          </p>
        </section>
      )}
      {readOut.guards.length > 0 && (
        <section className="panel" aria-labelledby="guards">
          <header className="panel-head">
            <h2 id="guards">{messages.guards}</h2>
          </header>
          {readOut.guards.map((guard) => (
            <div key={guard.title} className="experiment-guard">
              <h3>
                {guard.title}: {guard.states.map((state) => messages.guardStates[state]).join(', ')}
              </h3>
              <MeasureTable label={guard.title} definition={definition} measure={guard} />
              <p className="quiet">
                {messages.allowed}: {differenceText(guard.margin, guard.kind).replace('+', '')}
              </p>
            </div>
          ))}
        </section>
      )}
      <RestsOn definition={definition} readOut={readOut} />
    </>
  );
}

function MeasureTable(props: { label: string; definition: Definition; measure: MeasureReadOut }) {
  const { label, definition, measure } = props;
  const { columns } = messages;
  return (
    <ScrollRegion label={label}>
      <table aria-label={label}>
        <thead>
          <tr>
            <th scope="col">{columns.variant}</th>
            <th scope="col" className="figure-column">
              {columns.seen}
            </th>
            <th scope="col" className="figure-column">
              {columns.figure}
            </th>
            <th scope="col" className="figure-column">
              {columns.difference}
            </th>
            <th scope="col" className="figure-column">
              {columns.surely}
            </th>
          </tr>
        </thead>
        <tbody>
          {definition.variants.map(({ key, title }, at) => {
            const found = measure.variants[at];
            return (
              <tr key={key}>
                <th scope="row">
                  {title}
                  {at === 0 && <span className="quiet"> ({messages.control})</span>}
                </th>
                <td className="figure-column">{found?.figure ? formatCount(found.figure.n) : messages.none}</td>
                <td className="figure-column">
                  {found?.figure ? (
                    figureText(found.figure.value, measure.kind)
                  ) : found?.reason === 'suppressed' ? (
                    <span className="state-unknown" title={messages.hiddenMore}>
                      {messages.hidden}
                    </span>
                  ) : (
                    messages.none
                  )}
                </td>
                {at === 0 ? (
                  <td colSpan={2} />
                ) : (
                  <DifferenceCells kind={measure.kind} difference={measure.differences[at - 1] ?? null} />
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function DifferenceCells({ kind, difference }: { kind: MeasureReadOut['kind']; difference: Difference | null }) {
  if (difference === null)
    return (
      <td className="figure-column" colSpan={2}>
        <span className="state-unknown">{messages.tooEarly}</span>
      </td>
    );
  return (
    <>
      <td className="figure-column">
        <data value={difference.difference}>{differenceText(difference.difference, kind)}</data>
      </td>
      <td className="figure-column">
        {differenceText(difference.low, kind)} … {differenceText(difference.high, kind)}
      </td>
    </>
  );
}

function RestsOn({ definition, readOut }: { definition: Definition; readOut: ReadOut }) {
  const { restsOn } = messages;
  const { exposed, rests_on: rests, progress, primary } = readOut;
  const { shares } = exposed;
  return (
    <section className="panel prose" aria-labelledby="rests">
      <header className="panel-head">
        <h2 id="rests">{messages.rests}</h2>
      </header>
      <ul className="experiment-rests">
        <li>
          {exposed.total !== null && restsOn.visitors(formatCount(exposed.total))}{' '}
          {restsOn.planned(formatCount(progress.planned))}{' '}
          {exposed.seen_several !== null &&
            exposed.seen_several > 0 &&
            restsOn.several(formatCount(exposed.seen_several))}
        </li>
        {shares && (
          <li>{restsOn[shares.is_mismatch ? 'sharesOff' : 'shares'](probabilityText(shares.always_valid_p))}</li>
        )}
        <li>
          {restsOn.looks(formatPercent(rests.alpha, 0))}{' '}
          {rests.comparisons > 1 && restsOn.several_variants(formatCount(rests.comparisons))}
        </li>
        {progress.detectable_now !== null && (
          <li>{restsOn.detectable(differenceText(progress.detectable_now, primary.kind).replace('+', ''))}</li>
        )}
        {primary.variance_reduction > 0.005 && <li>{restsOn.before(formatPercent(primary.variance_reduction, 0))}</li>}
        <li>{restsOn.unit[definition.unit]}</li>
      </ul>
    </section>
  );
}
