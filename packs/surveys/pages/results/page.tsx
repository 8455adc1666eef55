/** Results of a survey: the answer first, then who answered, scores, where, change, what goes along, words, what to try. */
import { ApiProblem } from '@bellwether/ui/api/client.ts';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { navigate, useAddress } from '@bellwether/ui/navigation/location.tsx';
import { type ReactNode, useState } from 'react';
import { Drawing } from './drawing.tsx';
import { HeatTable } from './heat-table.tsx';
import { messages } from './messages.ts';
import './results.css';
import {
  type Chart,
  makeReport,
  type Publication,
  type Report,
  type ReportView,
  type SurveyChoice,
  useCharts,
  useReport,
  useSurveyChoices,
  wordsOf,
} from './results.ts';

const UNEVEN_P = 0.05;

export default function ResultsPage() {
  const choices = useSurveyChoices();
  const wanted = useAddress().searchParams.get('survey') ?? undefined;
  const survey = wanted ?? choices.value?.[0]?.id;
  const [isUnderWay, setUnderWay] = useState(false);
  const [trouble, setTrouble] = useState<ApiProblem>();
  const { value: view, problem, reload } = useReport(survey, isUnderWay);
  const charts = useCharts(survey, view?.report);
  const isMaking = view?.run?.state === 'generating';
  if (view && isMaking !== isUnderWay) setUnderWay(isMaking);
  const make = async (): Promise<void> => {
    setTrouble(undefined);
    try {
      await makeReport(survey!);
      setUnderWay(true);
      reload();
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      setTrouble(error);
    }
  };
  if (choices.value?.length === 0 && wanted === undefined) return <NoResults />;
  const report = view?.report;
  return (
    <Page
      question={messages.question}
      answer={answerOf(view, problem !== undefined)}
      actions={
        survey !== undefined && (
          <>
            {choices.value && <Choice choices={choices.value} survey={survey} />}
            <button type="button" className="button" disabled={isMaking} onClick={() => void make()}>
              {report ? messages.makeAgain : messages.make}
            </button>
          </>
        )
      }
    >
      {choices.problem && <ProblemNote problem={choices.problem} retry={choices.reload} />}
      {problem && <ProblemNote problem={problem} retry={reload} />}
      {trouble && <ProblemNote problem={trouble} />}
      {view?.run && <Making run={view.run} />}
      {report && <Results report={report} charts={charts.value ?? []} />}
    </Page>
  );
}

function answerOf(view: ReportView | null | undefined, hasFailed: boolean): ReactNode {
  if (!view) return hasFailed ? undefined : messages.reading;
  if (view.report) return view.report.answer ?? messages.ownUnits;
  return view.run?.state === 'generating' ? messages.making(messages.begun) : messages.unmade;
}

function NoResults() {
  return (
    <Page question={messages.question} answer={messages.none}>
      <p>{messages.noneMore}</p>
      <pre className="result-command">
        <code>{messages.noneCommand}</code>
      </pre>
    </Page>
  );
}

function Choice({ choices, survey }: { choices: readonly SurveyChoice[]; survey: string }) {
  return (
    <label className="result-choice">
      <span className="visually-hidden">{messages.choose}</span>
      <select
        value={survey}
        onChange={({ target }) => navigate(`/surveys/results?survey=${encodeURIComponent(target.value)}`)}
      >
        {choices.map(({ id, title, closed }) => (
          <option key={id} value={id}>
            {wordsOf(title, 'en')} · {closed.slice(0, 10)}
          </option>
        ))}
      </select>
    </label>
  );
}

function Making({ run }: { run: NonNullable<ReportView['run']> }) {
  if (run.state === 'failed')
    return (
      <p role="alert" className="problem">
        {messages.failed(run.failure ?? '')}
      </p>
    );
  if (run.state !== 'generating') return null;
  const { done, of, words } = run.progress ?? { done: 0, of: 8, words: messages.begun };
  return (
    <div className="result-making" aria-live="polite">
      <progress aria-label={messages.makingTitle} value={done} max={of} />
      <span>{messages.making(words ?? messages.begun)}</span>
    </div>
  );
}

function Results({ report, charts }: { report: Report; charts: readonly Chart[] }) {
  const { publication } = report;
  const nameOf = (id: string): string => {
    const scale = publication.scales.find((one) => one.id === id);
    return scale ? wordsOf(scale.name, publication.language) : id;
  };
  const drawn = (...ids: string[]): ReactNode =>
    charts.filter(({ id }) => ids.includes(id)).map((chart) => <Drawing key={chart.id} chart={chart} />);
  const alike = publication.scales.filter(
    ({ agreement }) => agreement.hidden === undefined && agreement.p !== null && agreement.p >= UNEVEN_P,
  );
  return (
    <>
      <Keys publication={publication} />
      <section>
        <h2>{messages.stands}</h2>
        {report.insights.length === 0 ? (
          <p className="quiet">{messages.nothingStands}</p>
        ) : (
          <ol className="result-insights">
            {report.insights.slice(0, 6).map(({ id, text }) => (
              <li key={id}>{text}</li>
            ))}
          </ol>
        )}
      </section>
      {publication.scales.length > 0 && report.scope === 'everybody' && (
        <section>
          <h2>{messages.scores.title}</h2>
          <p className="quiet">{messages.scores.lead}</p>
          {drawn('scores', 'shares')}
        </section>
      )}
      {publication.units.length > 0 && publication.scales.length > 0 && (
        <section>
          <h2>{messages.heat.title}</h2>
          <p className="quiet">
            {messages.heat.lead} {alike.length > 0 && messages.heat.alike(alike.map(({ id }) => nameOf(id)).join(', '))}
          </p>
          <HeatTable publication={publication} />
        </section>
      )}
      {report.previous && (
        <section>
          <h2>{messages.change.title}</h2>
          <p className="quiet">
            {messages.change.lead(report.previous.closed)}{' '}
            {report.not_comparable.length > 0 &&
              messages.change.notComparable(report.not_comparable.map(nameOf).join(', '))}
          </p>
          {drawn('change')}
        </section>
      )}
      {publication.drivers.hidden === undefined && (
        <section>
          <h2>{messages.drivers.title(nameOf(publication.drivers.outcome))}</h2>
          <p className="quiet">{messages.drivers.lead(percent(publication.drivers.r_squared))}</p>
          {drawn('drivers')}
        </section>
      )}
      <Themes publication={publication} />
      <Participation publication={publication} nameOf={nameOf} />
      {report.recommendations.length > 0 && (
        <section>
          <h2>{messages.actions.title}</h2>
          <p className="quiet">{messages.actions.lead}</p>
          <ul className="result-actions">
            {report.recommendations.map(({ id, title, detail, because, source }) => (
              <li key={id}>
                <h3>{title}</h3>
                <p>{detail}</p>
                <p className="quiet">
                  {messages.actions.because} {because.text}{' '}
                  <a href={source.url} rel="noreferrer" target="_blank">
                    {source.title}
                  </a>
                </p>
              </li>
            ))}
          </ul>
        </section>
      )}
      <Benchmarks report={report} nameOf={nameOf} />
      <Questions publication={publication} />
      {report.files.length > 0 && (
        <section>
          <h2>{messages.files.title}</h2>
          <p className="quiet">{messages.files.lead}</p>
          <ul className="result-files">
            {report.files.map(({ format, size, href }) => (
              <li key={format}>
                <a className="button" href={href} download>
                  {messages.files.names[format] ?? format}
                </a>
                <small className="result-size">
                  {messages.files.size(String(Math.max(1, Math.round(size / 1000))))}
                </small>
              </li>
            ))}
          </ul>
        </section>
      )}
      <p className="quiet page-foot">{messages.foot(publication.opened, publication.closed, publication.floor)}</p>
    </>
  );
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

function Keys({ publication }: { publication: Publication }) {
  const { participation, scales, language } = publication;
  const told = scales.filter(({ overall }) => overall.hidden === undefined).slice(0, 5);
  if (participation.hidden !== undefined && told.length === 0) return null;
  return (
    <dl className="result-keys" aria-label={messages.keys}>
      {participation.hidden === undefined && (
        <div>
          <dt>{messages.answered}</dt>
          <dd>
            <data value={participation.rate.share}>{percent(participation.rate.share)}</data>
            <small className="result-interval">{messages.ofAsked(String(participation.invited))}</small>
          </dd>
        </div>
      )}
      {told.map(({ id, name, overall }) => (
        <div key={id}>
          <dt>{wordsOf(name, language)}</dt>
          {overall.hidden === undefined && (
            <dd>
              <data value={overall.score}>{overall.score.toFixed(1)}</data>
              <small className="result-interval">
                {messages.between(overall.low.toFixed(1), overall.high.toFixed(1))}
              </small>
            </dd>
          )}
        </div>
      ))}
    </dl>
  );
}

function Participation({ publication, nameOf }: { publication: Publication; nameOf: (id: string) => string }) {
  const words = messages.participation;
  const { participation, evenness, lateness, units } = publication;
  if (participation.hidden !== undefined && units.length === 0) return null;
  const late = lateness.filter(({ q }) => q < UNEVEN_P);
  const notes = [
    ...(participation.hidden === undefined && participation.rate.share < 0.5 ? [words.few] : []),
    ...(evenness.hidden === undefined
      ? [evenness.p < UNEVEN_P ? words.uneven(evenness.p.toFixed(2)) : words.even(evenness.p.toFixed(2))]
      : []),
    ...(lateness.length > 0
      ? [late.length > 0 ? words.late(late.map(({ scale }) => nameOf(scale)).join(', ')) : words.alike]
      : []),
  ];
  return (
    <section>
      <h2>{words.title}</h2>
      {notes.length > 0 && <p className="quiet">{notes.join(' ')}</p>}
      {units.length > 0 && (
        <ScrollRegion label={words.title}>
          <table>
            <thead>
              <tr>
                <th scope="col">{words.unit}</th>
                <th scope="col" className="figure-column">
                  {words.asked}
                </th>
                <th scope="col" className="figure-column">
                  {words.answered}
                </th>
                <th scope="col" className="figure-column">
                  {words.interval}
                </th>
              </tr>
            </thead>
            <tbody>
              {units.map(({ unit, name, participation: told }) => (
                <tr key={unit}>
                  <th scope="row">{name || messages.unnamed}</th>
                  {told.hidden === undefined ? (
                    <>
                      <td className="figure-column">{told.invited}</td>
                      <td className="figure-column">
                        {percent(told.rate.share)}
                        {told.q !== null && told.q < UNEVEN_P && (
                          <small> {(told.residual ?? 0) < 0 ? words.below : words.above}</small>
                        )}
                      </td>
                      <td className="figure-column">
                        {messages.between(percent(told.rate.low), percent(told.rate.high))}
                      </td>
                    </>
                  ) : (
                    <td colSpan={3} className="figure-column state-hidden">
                      {messages.hidden[told.hidden]}
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
    </section>
  );
}

function Themes({ publication }: { publication: Publication }) {
  const words = messages.themes;
  const told = publication.questions.flatMap(({ id, text, themes }) =>
    themes && themes.hidden === undefined && themes.themes.length > 0 ? [{ id, text, themes: themes.themes }] : [],
  );
  if (told.length === 0) return null;
  return (
    <section>
      <h2>{words.title}</h2>
      <p className="quiet">{words.lead}</p>
      {told.map(({ id, text, themes }) => (
        <ScrollRegion key={id} label={wordsOf(text, publication.language)}>
          <table>
            <caption>{wordsOf(text, publication.language)}</caption>
            <thead>
              <tr>
                <th scope="col">{words.theme}</th>
                <th scope="col" className="figure-column">
                  {words.share}
                </th>
                <th scope="col">{words.feeling}</th>
              </tr>
            </thead>
            <tbody>
              {themes.map(({ theme, share, sentiment }) => (
                <tr key={theme}>
                  <th scope="row">{words.names[theme] ?? theme}</th>
                  <td className="figure-column">
                    <span
                      className="result-bar"
                      style={{ inlineSize: `${Math.round(100 * share)}px` }}
                      aria-hidden="true"
                    />
                    {percent(share)}
                  </td>
                  <td>
                    {sentiment === null ? (
                      <span className="state-unknown">{words.unread}</span>
                    ) : (
                      <span title={messages.between(sentiment.low.toFixed(1), sentiment.high.toFixed(1))}>
                        {sentiment.high < 0
                          ? words.feelings.critical
                          : sentiment.low > 0
                            ? words.feelings.content
                            : words.feelings.mixed}
                      </span>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      ))}
    </section>
  );
}

function Benchmarks({ report, nameOf }: { report: Report; nameOf: (id: string) => string }) {
  const words = messages.benchmarks;
  if (report.benchmarks.length === 0) return null;
  return (
    <section>
      <h2>{words.title}</h2>
      <ScrollRegion label={words.title}>
        <table>
          <thead>
            <tr>
              <th scope="col">{words.scale}</th>
              <th scope="col">{words.source}</th>
              <th scope="col" className="figure-column">
                {words.theirs}
              </th>
              <th scope="col" className="figure-column">
                {words.difference}
              </th>
            </tr>
          </thead>
          <tbody>
            {report.benchmarks.map(({ scale, source, score, difference, low, high }) => (
              <tr key={`${scale} ${source}`}>
                <th scope="row">{nameOf(scale)}</th>
                <td>{source}</td>
                <td className="figure-column">{score.toFixed(1)}</td>
                <td className="figure-column" title={messages.between(low.toFixed(1), high.toFixed(1))}>
                  {signed(difference)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </section>
  );
}

function signed(value: number): string {
  return value === 0 ? '0.0' : `${value > 0 ? '+' : '−'}${Math.abs(value).toFixed(1)}`;
}

function Questions({ publication }: { publication: Publication }) {
  const words = messages.questions;
  const { questions, language } = publication;
  const points = questions.filter(({ score }) => score !== undefined);
  const choices = questions.flatMap(({ id, text, options }) =>
    options && options.hidden === undefined ? [{ id, text, options: options.options }] : [],
  );
  if (points.length + choices.length === 0) return null;
  return (
    <section>
      <h2>{words.title}</h2>
      <details>
        <summary>{words.open(String(points.length + choices.length))}</summary>
        {points.length > 0 && (
          <ScrollRegion label={words.title}>
            <table>
              <thead>
                <tr>
                  <th scope="col">{words.question}</th>
                  <th scope="col" className="figure-column">
                    {words.score}
                  </th>
                  <th scope="col" className="figure-column">
                    {words.interval}
                  </th>
                  <th scope="col" className="figure-column">
                    {words.favourable}
                  </th>
                </tr>
              </thead>
              <tbody>
                {points.map(({ id, row, text, row_text, reverse, score, shares }) => (
                  <tr key={`${id} ${row ?? ''}`}>
                    <th scope="row">
                      {wordsOf(text, language)} {row_text && wordsOf(row_text, language)}
                      {reverse && <small> {words.reversed}</small>}
                    </th>
                    {score?.hidden === undefined && score ? (
                      <>
                        <td className="figure-column">{score.score.toFixed(1)}</td>
                        <td className="figure-column">
                          {messages.between(score.low.toFixed(1), score.high.toFixed(1))}
                        </td>
                        <td className="figure-column">
                          {shares && shares.hidden === undefined ? percent(shares.favourable.share) : '–'}
                        </td>
                      </>
                    ) : (
                      <td colSpan={3} className="figure-column state-hidden">
                        {messages.hidden[score?.hidden ?? 'insufficient_data']}
                      </td>
                    )}
                  </tr>
                ))}
              </tbody>
            </table>
          </ScrollRegion>
        )}
        {choices.map(({ id, text, options }) => (
          <ScrollRegion key={id} label={wordsOf(text, language)}>
            <table>
              <caption>{wordsOf(text, language)}</caption>
              <tbody>
                {options.map(({ id: option, text: chosen, share }) => (
                  <tr key={option}>
                    <th scope="row">{wordsOf(chosen, language)}</th>
                    <td className="figure-column">
                      {share === null ? (
                        <span className="state-hidden">{messages.hidden.suppressed}</span>
                      ) : (
                        percent(share)
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </ScrollRegion>
        ))}
      </details>
    </section>
  );
}
