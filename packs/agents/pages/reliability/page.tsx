/** Reliability: what fails, where, and whether it is getting worse. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { FigureCard, FigureCards } from '@bellwether/ui/charts/figure-card.tsx';
import { MetricChart } from '@bellwether/ui/charts/metric-chart.tsx';
import { RankedTable } from '@bellwether/ui/charts/ranked-table.tsx';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { useView } from '@bellwether/ui/view/view.tsx';
import '../figures/figures.css';
import { Sentences } from '@bellwether/ui/components/sentences.tsx';
import { messages as figureMessages } from '../figures/messages.ts';
import { rangeWords } from '../figures/range-words.ts';
import { useAgentFigures } from '../figures/use-agent-figures.ts';
import { useGroups } from '../figures/use-groups.ts';
import { answerOf } from './answer.ts';
import { DriftList, type DriftWarning } from './drift-list.tsx';
import { Funnel } from './funnel.tsx';
import { LatencyTable } from './latency-table.tsx';
import { messages } from './messages.ts';

const CARDS = [
  'agent_error_rate',
  'agent_model_failure_rate',
  'agent_rate_limited_calls',
  'agent_retried_calls',
  'agent_tool_failure_rate',
  'agent_model_latency_p95_ms',
] as const;
const DRIFT_REFRESH_MS = 60_000;

export default function ReliabilityPage() {
  const view = useView();
  const { figures, ready, problem, reload } = useAgentFigures(CARDS, view);
  const groups = useGroups([{ metric: 'agent_tool_failures', groupBy: 'tool', top: 1 }], view);
  const mayReadSettings = useMay('settings:read');
  const drift = useResource(
    mayReadSettings ? 'drift' : undefined,
    (signal) => api.get<{ warnings: readonly DriftWarning[] }>('/api/v1/drift', signal),
    DRIFT_REFRESH_MS,
  );
  const warnings = drift.value?.warnings ?? [];
  const phrases = answerOf(
    {
      ...{ models: figures.agent_model_failure_rate, tools: figures.agent_tool_failure_rate },
      ...{ latency: figures.agent_model_latency_p95_ms, driftWarnings: warnings.length },
      watched: [figures.agent_error_rate, figures.agent_rate_limited_calls],
      failuresByTool: groups.value?.[0],
    },
    rangeWords(view),
  );
  return (
    <Page
      question={messages.question}
      answer={ready && groups.value ? <Sentences phrases={phrases} /> : figureMessages.reading}
    >
      {problem && <ProblemNote problem={problem} retry={reload} />}
      <FigureCards label={messages.figures}>
        {CARDS.map((name) => (
          <FigureCard key={name} metric={name} />
        ))}
      </FigureCards>
      <div className="columns even">
        <MetricChart metric="agent_model_failure_rate" groupBy={['provider']} />
        <MetricChart metric="agent_tool_failure_rate" />
      </div>
      <div className="columns even">
        <RankedTable metric="agent_tool_failures" groupBy="tool" title={messages.toolFailures} />
        <RankedTable metric="agent_errors" groupBy="error_type" title={messages.kinds} />
      </div>
      <div className="columns even">
        <LatencyTable view={view} />
        <Funnel view={view} />
      </div>
      {mayReadSettings && drift.value && <DriftList warnings={warnings} />}
    </Page>
  );
}
