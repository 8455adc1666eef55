/** All data sets of which something is known, the worst first, each with what does not hold. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import { messages } from './messages.ts';
import { type DataSetSummary, dataSetHref, type Overview, qualityApi } from './quality.ts';
import { Score, scoreText } from './score.tsx';
import './quality.css';

const REFRESH_MS = 30_000;
/** Of one data set. */
const FAILING_SHOWN = 3;

export default function QualityPage() {
  const quality = useResource('quality', qualityApi.overview, REFRESH_MS);
  return (
    <Page question={messages.question} answer={quality.value && <Answer quality={quality.value} />}>
      {quality.problem && <ProblemNote problem={quality.problem} retry={quality.reload} />}
      {!quality.value && quality.loading && <p className="quiet page-wait">{uiMessages.loading}</p>}
      {quality.value && quality.value.data_sets.length > 0 && <DataSetTable dataSets={quality.value.data_sets} />}
      {quality.value && quality.value.nothing_known.length > 0 && (
        <details className="quality-more">
          <summary>{messages.nothingKnown(formatCount(quality.value.nothing_known.length))}</summary>
          <ul className="quality-names">
            {quality.value.nothing_known.map((name) => (
              <li key={name}>
                <Link href={dataSetHref(name)}>{name}</Link>
              </li>
            ))}
          </ul>
        </details>
      )}
    </Page>
  );
}

function Answer({ quality: { score, data_sets } }: { quality: Overview }) {
  if (score === null) return messages.answerNone;
  const failing = data_sets.filter(({ checks }) => checks.failed > 0).length;
  const passed = data_sets.reduce((sum, { checks }) => sum + checks.passed, 0);
  if (failing === 0) return messages.answerGood(formatCount(passed));
  return (
    <>
      <b>{messages.answerScore(scoreText(score))}</b>
      {messages.answerFailing(formatCount(failing), failing === 1)}
    </>
  );
}

function DataSetTable({ dataSets }: { dataSets: readonly DataSetSummary[] }) {
  const { columns } = messages;
  return (
    <ScrollRegion label={messages.list}>
      <table aria-label={messages.list}>
        <thead>
          <tr>
            <th scope="col">{columns.dataSet}</th>
            <th scope="col" className="figure-column">
              {columns.score}
            </th>
            <th scope="col" className="figure-column">
              {columns.holds}
            </th>
            <th scope="col">{columns.failing}</th>
          </tr>
        </thead>
        <tbody>
          {dataSets.map(({ data_set, description, score, checks, failing }) => (
            <tr key={data_set}>
              <th scope="row" className="wrap">
                <Link className="row-link" href={dataSetHref(data_set)}>
                  {data_set}
                </Link>
                <small className="quality-what">{description}</small>
              </th>
              <td className="figure-column">
                <Score score={score} />
              </td>
              <td className="figure-column">
                {messages.ofChecks(formatCount(checks.passed), formatCount(checks.passed + checks.failed))}
              </td>
              <td className="wrap">
                <Failing failing={failing} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function Failing({ failing }: Pick<DataSetSummary, 'failing'>) {
  if (failing.length === 0) return <span className="quiet">{messages.allHold}</span>;
  return (
    <ul className="quality-failing">
      {failing.slice(0, FAILING_SHOWN).map(({ expectation_id, title, since }) => (
        <li key={expectation_id}>
          {title}{' '}
          <small className="quiet">
            {messages.since} <Time at={since} form="day" />
          </small>
        </li>
      ))}
      {failing.length > FAILING_SHOWN && (
        <li className="quiet">{messages.more(formatCount(failing.length - FAILING_SHOWN))}</li>
      )}
    </ul>
  );
}
