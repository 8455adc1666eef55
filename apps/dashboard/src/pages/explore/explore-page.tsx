/** Ask: choose a metric, a range, a grouping; see the figures, the table behind them and the call that gives them. */

import { useCatalog } from '@bellwether/ui/api/catalog.tsx';
import { askMetric } from '@bellwether/ui/api/metric-query.ts';
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { useNow } from '@bellwether/ui/figures/use-now.ts';
import { MINUTE_MS } from '@bellwether/ui/format/time.ts';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { navigate } from '@bellwether/ui/navigation/location.tsx';
import type { PageProps } from '@bellwether/ui/page.ts';
import { useMemo } from 'react';
import { ApiCall } from './api-call.tsx';
import { AskAnswer } from './ask-answer.tsx';
import { messages } from './messages.ts';
import './explore.css';
import { AskForm } from './ask-form.tsx';
import { type AskView, parseView, printView, queryOf } from './view-address.ts';

export default function AskPage({ address }: PageProps) {
  const { metrics, metric: find } = useCatalog();
  const view = useMemo(() => parseView(new URLSearchParams(address.search)), [address.search]);
  const metric = find(view.metric);
  const now = useNow(MINUTE_MS);
  const query = metric && queryOf(view, now, metric.grains);
  const resource = useResource(query && JSON.stringify(query), async (signal) => ({
    query: query!,
    answer: await askMetric(query!, signal),
  }));
  const change = (next: Partial<AskView>) =>
    navigate(`/explore?${printView({ ...view, ...next })}`, { replace: view.metric === next.metric });
  const asked = resource.value && resource.value.answer.metric.name === metric?.name ? resource.value : undefined;
  const words = messages;

  return (
    <div className="page ask">
      <h1 className="question">{words.question}</h1>
      {metrics.problem && <ProblemNote problem={metrics.problem} retry={metrics.reload} />}
      <AskForm view={view} metric={metric} metrics={metrics.value ?? []} change={change} />
      {view.metric && metrics.value && !metric && <p className="problem">{words.unknownMetric(view.metric)}</p>}
      {!view.metric && (
        <p className="quiet">
          {words.empty} <kbd>Ctrl K</kbd>.
        </p>
      )}
      {resource.problem && <ProblemNote problem={resource.problem} retry={resource.reload} />}
      {metric && asked && (
        <AskAnswer metric={metric} view={view} query={asked.query} answer={asked.answer} pending={resource.loading} />
      )}
      {metric && !asked && resource.loading && <p className="quiet page-wait">{uiMessages.loading}</p>}
      {metric && query && <ApiCall query={query} metric={metric} />}
    </div>
  );
}
