/** Forecast: where a figure goes from here, how sure that is, how it was tested, and what if. */
import { useCatalog } from '@bellwether/ui/api/catalog.tsx';
import { isHidden, type MetricDescription } from '@bellwether/ui/api/types.ts';
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { CallNote } from '@bellwether/ui/components/call-note.tsx';
import { CopyButton } from '@bellwether/ui/components/copy-button.tsx';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { SelectField } from '@bellwether/ui/components/select-field.tsx';
import { figure, Sentences, words as said } from '@bellwether/ui/components/sentences.tsx';
import { formatFigure, formatPercent } from '@bellwether/ui/format/number.ts';
import { DAY_MS, formatWindowStart } from '@bellwether/ui/format/time.ts';
import { navigate } from '@bellwether/ui/navigation/location.tsx';
import type { PageProps } from '@bellwether/ui/page.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { GRAIN_MS } from '@bellwether/ui/view/view-range.ts';
import { type ReactNode, useMemo } from 'react';
import { FilterEditor, filterText } from '../explore/filter-editor.tsx';
import { MetricPicker } from '../explore/metric-picker.tsx';
import { BacktestSection } from './backtest-section.tsx';
import { FORECAST_GRAINS, type Forecast } from './forecast.ts';
import { ForecastChart } from './forecast-chart.tsx';
import {
  bodyOf,
  type ForecastQuestion,
  forecastAddress,
  HORIZONS,
  parseForecastQuestion,
} from './forecast-question.ts';
import { messages } from './messages.ts';
import { ScenarioSection } from './scenario-section.tsx';
import '../explore/explore.css';
import './forecast.css';

export default function ForecastPage({ address }: PageProps) {
  const { metrics, metric: find } = useCatalog();
  const question = useMemo(() => parseForecastQuestion(new URLSearchParams(address.search)), [address.search]);
  const metric = find(question.metric);
  // Figures about people come in the one period they are published in, whatever the address says.
  const isPeriod = metric?.privacy !== 'personal' || metric.grains?.includes(question.grain ?? '');
  const body = bodyOf(isPeriod ? question : { ...question, grain: undefined });
  const asked = useResource(metric && JSON.stringify(body), (signal) =>
    api.post<Forecast>('/api/v1/forecasts', body, signal),
  );
  const forecast = asked.value?.metric.name === metric?.name ? asked.value : undefined;
  const scenarioName = nameOfScenario(question);
  const change = (next: Partial<ForecastQuestion>) =>
    navigate(forecastAddress({ ...question, ...next }), {
      replace: question.metric !== undefined && !('metric' in next),
    });

  return (
    <Page
      className="forecast"
      question={messages.question}
      answer={answerOf(forecast, metric, asked.loading)}
      actions={<CopyButton label={messages.copyLink} text={() => location.href} />}
    >
      {metrics.problem && <ProblemNote problem={metrics.problem} retry={metrics.reload} />}
      <form className="explore-form" onSubmit={(event) => event.preventDefault()} aria-label={messages.form}>
        <MetricPicker
          metrics={metrics.value ?? []}
          chosen={metric}
          choose={(name) =>
            change({ metric: name, grain: undefined, horizon: undefined, change: undefined, beside: [] })
          }
        />
        {metric && <Steps question={question} metric={metric} forecast={forecast} change={change} />}
        {metric && (
          <FilterEditor
            key={metric.name}
            metric={metric}
            filters={question.filters}
            range={{ fromMs: Date.now() - 90 * DAY_MS, toMs: Date.now() }}
            change={(filters) => change({ filters })}
          />
        )}
      </form>
      {question.metric && metrics.value && !metric && (
        <p className="problem">{messages.unknownMetric(question.metric)}</p>
      )}
      {asked.problem && <ProblemNote problem={asked.problem} retry={asked.reload} />}
      {forecast && metric && (
        <div className="forecast-parts" aria-busy={asked.loading}>
          {forecast.points.length > 0 && <ForecastChart forecast={forecast} scenarioName={scenarioName} />}
          <Cautions forecast={forecast} />
          {forecast.points.length > 0 && (
            <ScenarioSection
              key={metric.name}
              question={question}
              metric={metric}
              forecast={forecast}
              scenarioName={scenarioName}
              change={change}
            />
          )}
          {forecast.backtest && <BacktestSection forecast={forecast} backtest={forecast.backtest} />}
          <CallNote path="/api/v1/forecasts" body={body} />
        </div>
      )}
    </Page>
  );
}

function answerOf(
  forecast: Forecast | undefined,
  metric: MetricDescription | undefined,
  loading: boolean,
): ReactNode | undefined {
  if (!metric) return messages.start;
  if (!forecast) return loading ? messages.waiting : undefined;
  const { points, grain, metric: own } = forecast;
  const last = points.at(-1);
  if (!last) return `${isHidden(forecast.reason) ? messages.hidden : messages.none} ${forecast.why}`;
  const words = messages.answer;
  const grainMs = GRAIN_MS[grain];
  return (
    <Sentences
      phrases={[
        said(words.in),
        figure(messages.steps[grain]!(points.length)),
        // With its day, however short the way there.
        said(words.at(formatWindowStart(Date.parse(last.at), grainMs, 2 * DAY_MS), own.title)),
        figure(formatFigure(last.value, own.unit)),
        said(words.between),
        figure(formatFigure(last.low_80, own.unit)),
        said(words.and),
        figure(formatFigure(last.high_80, own.unit)),
        said(words.end),
      ]}
    />
  );
}

/** What is weak about it. Of a short past only that is said, not all that follows from it. */
function Cautions({ forecast: { flags, backtest } }: { forecast: Forecast }) {
  const isShort = flags.includes('few_origins');
  const shown = flags.flatMap((flag) => {
    if (flag === 'few_origins') return flags.includes('low_evidence') ? [] : flag;
    if (isShort && (flag === 'model_band' || flag === 'uncalibrated')) return [];
    if (flag === 'uncalibrated') return (backtest?.coverage_95 ?? 0) > 0.95 ? 'too_wide' : 'too_narrow';
    return flag;
  });
  if (shown.length === 0) return null;
  return (
    <ul className="forecast-flags">
      {shown.map((flag) => (
        <li key={flag}>{messages.flags[flag] ?? flag}</li>
      ))}
    </ul>
  );
}

function Steps(props: {
  question: ForecastQuestion;
  metric: MetricDescription;
  forecast: Forecast | undefined;
  change: (next: Partial<ForecastQuestion>) => void;
}) {
  const { question, metric, forecast, change } = props;
  const kept = metric.grains ?? [];
  // Figures about people come in the one period they are published in; others by the week as well, where days add up.
  const isOfPeople = metric.privacy === 'personal';
  const offered = FORECAST_GRAINS.filter((grain) => (isOfPeople ? kept.includes(grain) : true));
  const grain = question.grain ?? forecast?.grain ?? offered.find((one) => one === '1d') ?? offered[0] ?? '1d';
  const horizon = question.horizon ?? forecast?.points.length ?? 0;
  const horizons = [...new Set([...HORIZONS[grain], ...(horizon > 0 ? [horizon] : [])])].sort((a, b) => a - b);
  return (
    <>
      <SelectField
        label={messages.grain}
        value={grain}
        options={offered.map((value) => ({ value, label: messages.grains[value]! }))}
        choose={(next) => change({ grain: next, horizon: undefined })}
      />
      <SelectField
        label={messages.horizon}
        value={horizon || undefined}
        options={horizons.map((value) => ({ value, label: messages.steps[grain]!(value) }))}
        choose={(next) => change({ grain, horizon: next })}
      />
    </>
  );
}

function nameOfScenario({ change, beside }: ForecastQuestion): string | undefined {
  if (change) {
    const size = formatPercent(change.percent / 100);
    return messages.chart.changed(`${change.percent > 0 ? '+' : '−'}${size}`);
  }
  return beside.length > 0 ? messages.chart.beside(beside.map(filterText).join(', ')) : undefined;
}
