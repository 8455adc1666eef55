/** When done: by which dates what remains is finished, and with what chance. */
import { useCatalog } from '@bellwether/ui/api/catalog.tsx';
import { isHidden } from '@bellwether/ui/api/types.ts';
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Chart } from '@bellwether/ui/charts/chart.tsx';
import type { ChartColours } from '@bellwether/ui/charts/chart-colours.ts';
import { Choice } from '@bellwether/ui/components/choice.tsx';
import { CopyButton } from '@bellwether/ui/components/copy-button.tsx';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { SelectField } from '@bellwether/ui/components/select-field.tsx';
import { figure, Sentences, words as said } from '@bellwether/ui/components/sentences.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { DAY_MS } from '@bellwether/ui/format/time.ts';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { navigate } from '@bellwether/ui/navigation/location.tsx';
import type { PageProps } from '@bellwether/ui/page.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { type FormEvent, type ReactNode, useCallback, useMemo, useState } from 'react';
import { FilterEditor } from '../explore/filter-editor.tsx';
import { MetricPicker } from '../explore/metric-picker.tsx';
import type { DoneBy, WhenDone } from './forecast.ts';
import { messages as forecastMessages, whenDoneMessages as messages } from './messages.ts';
import { formatWeekEnd, whenDoneOption } from './when-done-option.ts';
import {
  parseWhenDone,
  WEEKS_BACK,
  type WhenDoneQuestion,
  weeksOf,
  whenDoneAddress,
  whenDoneBody,
} from './when-done-question.ts';
import '../explore/explore.css';
import './forecast.css';

export default function WhenDonePage({ address }: PageProps) {
  const question = useMemo(() => parseWhenDone(new URLSearchParams(address.search)), [address.search]);
  const body = whenDoneBody(question);
  const asked = useResource(body && JSON.stringify(body), (signal) =>
    api.post<WhenDone>('/api/v1/forecasts/when-done', body, signal),
  );
  const answer = body && asked.value;
  return (
    <Page
      className="when-done"
      question={messages.question}
      answer={body ? (answer ? sentenceOf(answer) : asked.loading ? messages.waiting : undefined) : messages.start}
      actions={<CopyButton label={forecastMessages.copyLink} text={() => location.href} />}
    >
      <QuestionForm key={address.search} question={question} />
      {asked.problem && <ProblemNote problem={asked.problem} retry={asked.reload} />}
      {answer && (
        <div className="when-done-parts" aria-busy={asked.loading}>
          {answer.p50 && <Chances answer={answer} />}
          {answer.weekly_throughput.length > 0 && <Reckoned answer={answer} />}
        </div>
      )}
    </Page>
  );
}

function QuestionForm({ question }: { question: WhenDoneQuestion }) {
  const { metrics, metric: find } = useCatalog();
  const [remaining, setRemaining] = useState(String(question.remaining ?? ''));
  const [split, setSplit] = useState(String(question.split));
  const [weeks, setWeeks] = useState(question.weeks.join(', '));
  const [draft, setDraft] = useState(question);
  const [wrong, setWrong] = useState(false);
  const counts = (metrics.value ?? []).filter(({ unit }) => unit === 'count');
  const metric = find(draft.metric);

  function submit(event: FormEvent): void {
    event.preventDefault();
    const typed = parseWhenDone(new URLSearchParams({ remaining, split }));
    const next = { ...draft, remaining: typed.remaining, split: typed.split, weeks: weeksOf(weeks) };
    const isComplete = whenDoneBody(next) !== undefined;
    setWrong(!isComplete);
    if (isComplete) navigate(whenDoneAddress(next));
  }

  return (
    <form className="explore-form" onSubmit={submit} aria-label={messages.form}>
      <label className="field">
        <span className="field-label">{messages.remaining}</span>
        <input
          type="number"
          min={1}
          max={10_000}
          step={1}
          required
          value={remaining}
          onChange={(event) => setRemaining(event.target.value)}
        />
      </label>
      <label className="field" title={messages.splitHint}>
        <span className="field-label">{messages.split}</span>
        <input
          type="number"
          min={1}
          max={5}
          step="any"
          value={split}
          onChange={(event) => setSplit(event.target.value)}
        />
      </label>
      <Choice
        label={messages.source}
        showLabel
        value={draft.source}
        options={[
          { value: 'metric', label: messages.sources.metric },
          { value: 'typed', label: messages.sources.typed },
        ]}
        onChange={(source) => setDraft({ ...draft, source })}
      />
      {draft.source === 'typed' ? (
        <label className="field when-done-weeks">
          <span className="field-label">{messages.weeks}</span>
          <input
            type="text"
            inputMode="numeric"
            placeholder={messages.weeksHint}
            value={weeks}
            onChange={(event) => setWeeks(event.target.value)}
          />
        </label>
      ) : (
        <>
          <MetricPicker
            metrics={counts}
            chosen={metric}
            choose={(name) => setDraft({ ...draft, metric: name, filters: [] })}
          />
          <SelectField
            label={messages.weeksBack}
            value={draft.weeksBack}
            options={[...new Set([...WEEKS_BACK, draft.weeksBack])]
              .sort((a, b) => a - b)
              .map((value) => ({ value, label: String(value) }))}
            choose={(weeksBack) => setDraft({ ...draft, weeksBack })}
          />
          {metric && (
            <FilterEditor
              key={metric.name}
              metric={metric}
              filters={draft.filters}
              range={{ fromMs: Date.now() - draft.weeksBack * 7 * DAY_MS, toMs: Date.now() }}
              change={(filters) => setDraft({ ...draft, filters })}
            />
          )}
        </>
      )}
      <button type="submit" className="button primary">
        {messages.ask}
      </button>
      {wrong && (
        <p role="alert" className="problem">
          {messages.wrong}
        </p>
      )}
    </form>
  );
}

function Chances({ answer }: { answer: WhenDone }) {
  const option = useCallback(
    (colours: ChartColours, width: number) => whenDoneOption(answer, colours, width),
    [answer],
  );
  const levels: [string, DoneBy | null][] = [
    [messages.marks.p50, answer.p50],
    [messages.marks.p85, answer.p85],
    [messages.marks.p95, answer.p95],
  ];
  return (
    <section className="panel forecast-chart" aria-label={messages.chart}>
      <header className="panel-head">
        <h2>{messages.chart}</h2>
      </header>
      <Chart
        className="metric-canvas"
        option={option}
        label={`${messages.chart}. ${answer.p50 && answer.p85 ? messages.described(formatWeekEnd(answer.p50), formatWeekEnd(answer.p85)) : ''}`}
      />
      <ScrollRegion label={messages.table}>
        <table aria-label={messages.table}>
          <thead>
            <tr>
              <th scope="col">{messages.confidence}</th>
              <th scope="col" className="figure-column">
                {messages.by}
              </th>
              <th scope="col" className="figure-column">
                {messages.inWeeks}
              </th>
            </tr>
          </thead>
          <tbody>
            {levels.map(([level, by]) => (
              <tr key={level}>
                <th scope="row">{level}</th>
                <td className="figure-column">{by ? formatWeekEnd(by) : uiMessages.states.noData}</td>
                <td className="figure-column">{by ? formatCount(by.weeks) : '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </section>
  );
}

function Reckoned({ answer }: { answer: WhenDone }) {
  return (
    <section>
      <h2>{messages.used}</h2>
      <p>{answer.weekly_throughput.map(formatCount).join(' · ')}</p>
      {answer.p50 && (
        <p className="quiet">
          {answer.why}{' '}
          {answer.remaining !== answer.remaining_with_splits &&
            `${messages.splitNote(formatCount(answer.remaining), formatCount(answer.remaining_with_splits))} `}
          {messages.unchanged} {answer.flags.includes('few_weeks') && messages.few}
        </p>
      )}
    </section>
  );
}

function sentenceOf(answer: WhenDone): ReactNode {
  const { p50, p85, p95 } = answer;
  if (!p50) return `${isHidden(answer.reason) ? forecastMessages.hidden : messages.none}${answer.why}`;
  const words = messages.answer;
  return (
    <Sentences
      phrases={[
        said(words.half),
        figure(formatWeekEnd(p50)),
        ...(p85 ? [said(words.likely), figure(formatWeekEnd(p85))] : []),
        ...(p95 ? [said(words.sure), figure(formatWeekEnd(p95))] : []),
        said(words.end),
      ]}
    />
  );
}
