/** Explore: put a question together by hand; see the answer as chart and table, and the exact calls that give it. */
import { useCatalog } from '@bellwether/ui/api/catalog.tsx';
import { askMetric } from '@bellwether/ui/api/metric-query.ts';
import type { MetricDescription } from '@bellwether/ui/api/types.ts';
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { MetricChart } from '@bellwether/ui/charts/metric-chart.tsx';
import { MetricMenu } from '@bellwether/ui/charts/metric-menu.tsx';
import { RankedTable } from '@bellwether/ui/charts/ranked-table.tsx';
import { Choice } from '@bellwether/ui/components/choice.tsx';
import { CopyButton } from '@bellwether/ui/components/copy-button.tsx';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { Value } from '@bellwether/ui/components/value.tsx';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { navigate } from '@bellwether/ui/navigation/location.tsx';
import type { PageProps } from '@bellwether/ui/page.ts';
import { changeView, useView, type View } from '@bellwether/ui/view/view.tsx';
import { printAddress } from '@bellwether/ui/view/view-address.ts';
import { useMemo, useState } from 'react';
import { AnswerFigure } from './answer-figure.tsx';
import { Calls } from './calls.tsx';
import { FilterEditor } from './filter-editor.tsx';
import { messages } from './messages.ts';
import { filtersFor, parseQuestion, printQuestion, type Question, queryOf, type Sliding } from './question.ts';
import { QuestionFields } from './question-fields.tsx';
import { SavedQueries } from './saved-queries.tsx';
import './explore.css';

export default function ExplorePage({ address }: PageProps) {
  const { metrics, metric: find, eventDimensions } = useCatalog();
  const view = useView();
  const question = useMemo(() => parseQuestion(new URLSearchParams(address.search)), [address.search]);
  const metric = find(question.metric);
  const asked = metric ? { ...view, filters: filtersFor(metric, eventDimensions, view.filters) } : view;
  const change = (next: Partial<Question>) => {
    const printed = printQuestion({ ...question, ...next }, new URLSearchParams(location.search));
    navigate(`/explore?${printAddress(printed)}`, { replace: question.metric !== undefined && !('metric' in next) });
  };
  const words = messages;

  return (
    <Page
      className="explore"
      question={words.question}
      actions={
        <>
          <CopyButton label={words.copyLink} text={() => location.href} />
          <SavedQueries question={question} metric={metric} view={asked} />
        </>
      }
    >
      {metrics.problem && <ProblemNote problem={metrics.problem} retry={metrics.reload} />}
      <form className="explore-form" onSubmit={(event) => event.preventDefault()} aria-label={words.form}>
        <QuestionFields
          question={question}
          metric={metric}
          metrics={metrics.value ?? []}
          spanMs={view.toMs - view.fromMs}
          change={change}
        />
        {metric && (
          <FilterEditor
            key={metric.name}
            metric={metric}
            filters={view.filters}
            range={view}
            change={(filters) => changeView({ filters })}
          />
        )}
      </form>
      {question.metric && metrics.value && !metric && <p className="problem">{words.unknownMetric(question.metric)}</p>}
      {!question.metric && metrics.value && (
        <Suggestions metrics={metrics.value} choose={(name) => change({ metric: name })} />
      )}
      {metric && (
        <>
          <p className="quiet explore-meaning">
            {metric.description}
            {metric.formula && metric.formula !== metric.name && (
              <>
                {' '}
                <code>{metric.formula}</code>
              </>
            )}
          </p>
          <Answer question={{ ...question, metric: metric.name }} metric={metric} view={asked} />
          <Calls question={{ ...question, metric: metric.name }} metric={metric} view={asked} address={address} />
        </>
      )}
    </Page>
  );
}

interface Asked {
  question: Question & { metric: string };
  metric: MetricDescription;
  view: View;
}

function Answer({ question, metric, view }: Asked) {
  const { groupBy, grain, top, sliding } = question;
  const [first] = groupBy;
  return (
    <>
      {sliding ? (
        <SlidingAnswer question={question} metric={metric} view={view} sliding={sliding} />
      ) : (
        <MetricChart metric={metric.name} groupBy={groupBy} top={top} {...(grain ? { grain } : {})} />
      )}
      {first && (
        <RankedTable
          key={`${metric.name} ${first} ${top}`}
          metric={metric.name}
          groupBy={first}
          top={top}
          title={messages.ranking(metric.title, first)}
        />
      )}
    </>
  );
}

/** Sliding windows are asked when something changes; they do not move by themselves. */
function SlidingAnswer({ question, metric, view, sliding }: Asked & { sliding: Sliding }) {
  const words = messages;
  const query = queryOf(question, view, metric.grains);
  const [as, setAs] = useState<'line' | 'table'>('line');
  const asked = useResource(JSON.stringify(query), (signal) => askMetric(query, signal));
  const answer = asked.value?.metric.name === metric.name ? asked.value : undefined;
  return (
    <section className="panel metric-chart" aria-busy={asked.loading} aria-label={metric.title}>
      <header className="panel-head">
        <h2>
          {metric.title}
          <small>{words.slidingOption(sliding.size, sliding.every)}</small>
        </h2>
        {answer && (
          <p className="metric-total">
            <b>
              <Value value={answer.total} reason={answer.reason} unit={metric.unit} />
            </b>
          </p>
        )}
        <div className="panel-tools">
          <Choice
            label={uiMessages.chart.shape}
            value={as}
            options={[
              { value: 'line', label: uiMessages.chart.asChart },
              { value: 'table', label: uiMessages.chart.asTable },
            ]}
            onChange={setAs}
          />
          <MetricMenu metric={metric} query={query} chart="line" />
        </div>
      </header>
      {asked.problem && <ProblemNote problem={asked.problem} retry={asked.reload} />}
      {!answer && asked.loading && <p className="quiet page-wait">{uiMessages.loading}</p>}
      {answer && <AnswerFigure answer={answer} as={as} label={metric.title} sliding={sliding} />}
    </section>
  );
}

/** Where nothing is chosen yet: what there is to ask, by what it is counted from. */
function Suggestions({ metrics, choose }: { metrics: readonly MetricDescription[]; choose: (name: string) => void }) {
  const cubes = [...Map.groupBy(metrics, ({ cube }) => cube ?? '')];
  return (
    <section className="explore-start" aria-label={messages.empty}>
      <p className="answer">{messages.start(metrics.length)}</p>
      <div className="explore-cubes">
        {cubes.map(([cube, own]) => (
          <div key={cube}>
            <h2>{cube.replaceAll('_', ' ')}</h2>
            <ul>
              {own.map(({ name, title, description }) => (
                <li key={name}>
                  <button type="button" className="plain-link" title={description} onClick={() => choose(name)}>
                    {title}
                  </button>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </div>
    </section>
  );
}
