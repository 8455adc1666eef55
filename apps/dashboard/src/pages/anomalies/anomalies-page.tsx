/** Anomalies: which windows of a figure were unlike what was to be expected, where they come from, and what to do next. */
import { useCatalog } from '@bellwether/ui/api/catalog.tsx';
import type { MetricDescription } from '@bellwether/ui/api/types.ts';
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { CallNote } from '@bellwether/ui/components/call-note.tsx';
import { Choice } from '@bellwether/ui/components/choice.tsx';
import { CopyButton } from '@bellwether/ui/components/copy-button.tsx';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { SelectField } from '@bellwether/ui/components/select-field.tsx';
import { figure, Sentences, words as said } from '@bellwether/ui/components/sentences.tsx';
import { useNow } from '@bellwether/ui/figures/use-now.ts';
import { formatCount, formatFigure } from '@bellwether/ui/format/number.ts';
import { formatWindowStart } from '@bellwether/ui/format/time.ts';
import { navigate } from '@bellwether/ui/navigation/location.tsx';
import type { PageProps } from '@bellwether/ui/page.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { GRAIN_MS } from '@bellwether/ui/view/view-range.ts';
import { type ReactNode, useMemo, useState } from 'react';
import { FilterEditor } from '../explore/filter-editor.tsx';
import { MetricPicker } from '../explore/metric-picker.tsx';
import { ANOMALY_GRAINS, ANOMALY_METHODS, type AnomalyFindings, type AnomalyGrain, anomaliesOf } from './anomalies.ts';
import { AnomalyChart } from './anomaly-chart.tsx';
import { AnomalyList } from './anomaly-list.tsx';
import { type AnomalyQuestion, anomalyAddress, bodyOf, parseAnomalyQuestion, RANGES } from './anomaly-question.ts';
import { messages } from './messages.ts';
import '../explore/explore.css';
import './anomalies.css';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

export default function AnomaliesPage({ address }: PageProps) {
  const { metrics, metric: find } = useCatalog();
  const nowMs = useNow(MINUTE_MS);
  const question = useMemo(() => parseAnomalyQuestion(new URLSearchParams(address.search)), [address.search]);
  const metric = find(question.metric);
  // Figures about people come in the one period they are published in, whatever the address says.
  const grain = metric?.privacy === 'personal' ? grainsOf(metric)[0] : question.grain;
  const body = bodyOf({ ...question, grain }, nowMs);
  const asked = useResource(metric && JSON.stringify(body), (signal) =>
    api.post<AnomalyFindings>('/api/v1/anomalies', body, signal),
  );
  const findings = asked.value?.metric.name === metric?.name ? asked.value : undefined;
  const change = (next: Partial<AnomalyQuestion>) =>
    navigate(anomalyAddress({ ...question, ...next }), {
      replace: question.metric !== undefined && !('metric' in next),
    });
  return (
    <Page
      className="anomalies"
      question={messages.question}
      answer={answerOf(findings, metric, asked.loading)}
      actions={<CopyButton label={messages.copyLink} text={() => location.href} />}
    >
      {metrics.problem && <ProblemNote problem={metrics.problem} retry={metrics.reload} />}
      <form className="explore-form" onSubmit={(event) => event.preventDefault()} aria-label={messages.form}>
        <MetricPicker
          metrics={metrics.value ?? []}
          chosen={metric}
          choose={(name) => change({ metric: name, grain: undefined, hours: undefined, filters: [] })}
        />
        {metric && <Windows question={question} metric={metric} findings={findings} change={change} />}
        {metric && (
          <FilterEditor
            key={metric.name}
            metric={metric}
            filters={question.filters}
            range={{ fromMs: nowMs - 30 * DAY_MS, toMs: nowMs }}
            change={(filters) => change({ filters })}
          />
        )}
      </form>
      {question.metric && metrics.value && !metric && (
        <p className="problem">{messages.unknownMetric(question.metric)}</p>
      )}
      {asked.problem && <ProblemNote problem={asked.problem} retry={asked.reload} />}
      {findings && metric && (
        <div className="anomaly-parts" aria-busy={asked.loading}>
          <Found key={`${findings.metric.name} ${findings.method}`} findings={findings} metric={metric} />
          <p className="quiet">{messages.methodMeaning[findings.method]}</p>
          <CallNote path="/api/v1/anomalies" body={body}>
            <p className="quiet">{messages.methodVersion(findings.version, findings.time_zone)}</p>
          </CallNote>
        </div>
      )}
    </Page>
  );
}

function Found({ findings, metric }: { findings: AnomalyFindings; metric: MetricDescription }) {
  const anomalies = anomaliesOf(findings);
  const [chosen, setChosen] = useState(anomalies[0]?.at);
  const { judged, points, bridged } = findings;
  return (
    <>
      {points.some(({ value }) => value !== null) && (
        <AnomalyChart findings={findings} chosen={chosen} choose={setChosen} />
      )}
      {judged > 0 && judged < points.length && (
        <p className="quiet">{messages.partlyJudged(formatCount(judged), formatCount(points.length))}</p>
      )}
      {bridged > 0 && <p className="quiet">{messages.bridged(formatCount(bridged))}</p>}
      {anomalies.length > 0 && (
        <AnomalyList
          findings={findings}
          anomalies={anomalies}
          metric={metric}
          chosen={chosen}
          choose={(at) => setChosen(at === chosen ? undefined : at)}
        />
      )}
    </>
  );
}

function Windows(props: {
  question: AnomalyQuestion;
  metric: MetricDescription;
  findings: AnomalyFindings | undefined;
  change: (next: Partial<AnomalyQuestion>) => void;
}) {
  const { question, metric, findings, change } = props;
  const offered = grainsOf(metric);
  const grain = question.grain ?? findings?.grain ?? offered[0] ?? '1h';
  const asked = findings && (Date.parse(findings.to) - Date.parse(findings.from)) / 3_600_000;
  const hours =
    question.hours ?? RANGES[grain].find((one) => asked !== undefined && one >= asked - 1) ?? RANGES[grain][1];
  return (
    <>
      <SelectField
        label={messages.grain}
        value={grain}
        options={offered.map((value) => ({ value, label: messages.grains[value]! }))}
        choose={(next) => change({ grain: next, hours: undefined })}
      />
      <SelectField
        label={messages.range}
        value={hours}
        options={RANGES[grain].map((value) => ({ value, label: messages.hours(value) }))}
        choose={(next) => change({ grain, hours: next })}
      />
      {grain !== '1m' && (
        <Choice
          label={messages.method}
          showLabel
          value={question.method}
          options={ANOMALY_METHODS.map((value) => ({ value, label: messages.methods[value] ?? value }))}
          onChange={(method) => change({ method })}
        />
      )}
    </>
  );
}

/** Hours first: what most want to know. Figures about people have one. */
function grainsOf({ grains = [], privacy }: MetricDescription): AnomalyGrain[] {
  const kept = ANOMALY_GRAINS.filter((grain) => grains.includes(grain));
  return privacy === 'personal' ? kept : kept.toSorted((a, b) => rank(a) - rank(b));
}

function rank(grain: AnomalyGrain): number {
  return ['1h', '1d', '1m', '30d', '7d'].indexOf(grain);
}

function answerOf(
  findings: AnomalyFindings | undefined,
  metric: MetricDescription | undefined,
  loading: boolean,
): ReactNode | undefined {
  if (!metric) return messages.start;
  if (!findings) return loading ? messages.waiting : undefined;
  const { grain, judged, metric: own, reason, needs, points } = findings;
  if (judged === 0) {
    const why = messages.notJudged[reason ?? 'insufficient_data'] ?? messages.notJudged.insufficient_data!;
    return why(formatCount(needs));
  }
  const words = messages.answer;
  const windows = messages.windows[grain] ?? '';
  const [worst, ...others] = anomaliesOf(findings);
  if (!worst) return words.none(formatCount(judged), windows, own.title);
  const grainMs = GRAIN_MS[grain];
  const [cause] = worst.causes ?? [];
  const [group] = cause?.groups ?? [];
  const isMostly = group !== undefined && group.share !== null && group.share > 0.5;
  return (
    <Sentences
      phrases={[
        figure(formatCount(others.length + 1)),
        said(words.some(windows, own.title, others.length === 0)),
        said(words.worst),
        figure(formatWindowStart(Date.parse(worst.at), grainMs, points.length * grainMs)),
        said(words.with),
        figure(formatFigure(worst.value, own.unit)),
        said(words.usual),
        figure(formatFigure(worst.low, own.unit)),
        said(words.to),
        figure(formatFigure(worst.high, own.unit)),
        said(words.would),
        ...(isMostly ? [said(words.mostly), figure(messages.list.group(group.group))] : []),
        said(words.end),
      ]}
    />
  );
}
