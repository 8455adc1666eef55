/** Early warnings: departments that recover more slowly than chance explains, with how sure that is. */
import { LevelOf } from '@bellwether/ui/components/level.tsx';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { figure, type Phrase, Sentences, words as said } from '@bellwether/ui/components/sentences.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { formatChance, formatCount, formatFigure, formatPercent } from '@bellwether/ui/format/number.ts';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import { type Band, BandPlot } from '../figures/band-plot.tsx';
import { FirstFigures } from '../figures/first-figures.tsx';
import { messages as shared } from '../figures/messages.ts';
import { RunProgress, useRuns } from '../figures/run-progress.tsx';
import { dayOf } from '../figures/window-span.tsx';
import './early-warnings.css';
import { messages } from './messages.ts';
import { type EarlyWarnings, inOrder, splitWarnings, type UnitWarning, useEarlyWarnings } from './warnings.ts';

export default function EarlyWarningsPage() {
  const { value: warnings, problem, reload } = useEarlyWarnings();
  const runs = useRuns();
  if (warnings && warnings.units.length === 0) return <FirstFigures question={messages.question} reload={reload} />;
  return (
    <Page
      question={messages.question}
      answer={warnings ? <Sentences phrases={answerOf(warnings)} /> : problem ? undefined : shared.reading}
    >
      <RunProgress runs={runs} onDone={reload} />
      {problem && <ProblemNote problem={problem} retry={reload} />}
      {warnings && (
        <>
          <Groups warnings={warnings} />
          <p className="quiet">{messages.band}</p>
          <HowToRead warnings={warnings} />
        </>
      )}
    </Page>
  );
}

function Groups({ warnings }: { warnings: EarlyWarnings }) {
  const { shown, usual, unknown } = splitWarnings(warnings.units);
  return (
    <>
      <ul>
        {shown.map((unit) => (
          <Warning key={unit.unit} warning={unit} />
        ))}
      </ul>
      {usual.length > 0 && (
        <details>
          <summary>{messages.usual(formatCount(usual.length))}</summary>
          <ul>
            {usual.map((unit) => (
              <Warning key={unit.unit} warning={unit} />
            ))}
          </ul>
        </details>
      )}
      {unknown.length > 0 && (
        <p className="quiet">
          {messages.unknown} {unknown.map(({ name_generic }) => name_generic).join('; ')}.
        </p>
      )}
    </>
  );
}

function Warning({ warning }: { warning: UnitWarning }) {
  const { unit, name_generic: name, evidence, p, q, level, series, indicators, surrogate_band: band } = warning;
  return (
    <li className="warning" data-level={level ?? undefined}>
      <div className="warning-words">
        <h2>
          <Link href={`/people/departments/${encodeURIComponent(unit)}`}>{name}</Link>
        </h2>
        <LevelOf level={level} />
        <p className="quiet">{messages.evidence[evidence]}</p>
        {p !== null && q !== null && <p className="quiet">{messages.chance(formatChance(p), formatChance(q))}</p>}
      </div>
      <Plot what={messages.series} unit={name} values={series.map(({ value }) => value)} ends={endsOf(series)} />
      <Plot what={messages.variance} unit={name} values={indicators.variance} band={band?.variance} />
      <Plot what={messages.ar1} unit={name} values={indicators.ar1} band={band?.ar1} />
    </li>
  );
}

function Plot(props: {
  what: string;
  unit: string;
  values: readonly (number | null)[];
  band?: Band | undefined;
  /** What stands at the left and the right end. */
  ends?: readonly [string, string] | undefined;
}) {
  const { what, unit, ends, ...plot } = props;
  const known = props.values.filter((value) => value !== null);
  return (
    <figure>
      <figcaption>
        {what}
        {known.length > 0 && <span>{rangeOf(known)}</span>}
      </figcaption>
      <BandPlot label={messages.described(what, unit)} {...plot} />
      {ends && (
        <p className="warning-ends" aria-hidden="true">
          <span>{ends[0]}</span>
          <span>{ends[1]}</span>
        </p>
      )}
    </figure>
  );
}

function endsOf(series: UnitWarning['series']): [string, string] | undefined {
  const [first, last] = [series[0], series.at(-1)];
  return first && last && [dayOf(first.at), dayOf(last.at)];
}

/** The least and the most, which the plot's lower and upper edge stand for. */
function rangeOf(known: readonly number[]): string {
  return messages.range(formatFigure(Math.min(...known), 'score'), formatFigure(Math.max(...known), 'score'));
}

function HowToRead({ warnings: { run, false_alarm } }: { warnings: EarlyWarnings }) {
  const words = messages.reads;
  const wrong = words.wrong(formatPercent(false_alarm.measured, 1), formatPercent(false_alarm.nominal, 0));
  return (
    <section className="panel" aria-labelledby="reading">
      <header className="panel-head">
        <h2 id="reading">{words.title}</h2>
        <span className="quiet">
          {run ? (
            <>
              {messages.lastRun} <Time at={run.finished_at} form="day" />
            </>
          ) : (
            messages.neverRun
          )}
        </span>
      </header>
      <dl className="reading-list">
        {words.list.map(([term, meaning]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{meaning || wrong}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function answerOf({ units }: EarlyWarnings): Phrase[] {
  const words = messages.answer;
  const tested = units.filter(({ evidence }) => evidence !== 'insufficient_data');
  if (tested.length === 0) return [said(words.untested)];
  const warned = inOrder(tested).filter(({ level }) => level !== null && level !== 'low');
  const coverage = said(words.tested(formatCount(tested.length), formatCount(units.length)));
  if (warned.length === 0) return [said(words.none), coverage];
  const worstQ = Math.max(...warned.map(({ q }) => q ?? 0));
  return [
    figure(formatCount(warned.length)),
    said(words.some(warned.length === 1) + words.end),
    // Names have commas in them.
    figure(warned.map(({ name_generic }) => name_generic).join('; ')),
    said('.'),
    said(words.expected(formatPercent(worstQ))),
    coverage,
  ];
}
