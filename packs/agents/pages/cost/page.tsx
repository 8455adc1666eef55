/** Cost: where spend is going, whether it is unusual, what it buys, and whether it stays within what was set. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { FigureCard, FigureCards } from '@bellwether/ui/charts/figure-card.tsx';
import { MetricChart } from '@bellwether/ui/charts/metric-chart.tsx';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { api } from '@bellwether/ui/session/session.ts';
import { useView } from '@bellwether/ui/view/view.tsx';
import { useMemo } from 'react';
import '../figures/figures.css';
import { Sentences } from '@bellwether/ui/components/sentences.tsx';
import { useReach } from '@bellwether/ui/session/permission.ts';
import { messages as figureMessages } from '../figures/messages.ts';
import { rangeWords } from '../figures/range-words.ts';
import { useAgentFigures } from '../figures/use-agent-figures.ts';
import { useGroups } from '../figures/use-groups.ts';
import { answerOf } from './answer.ts';
import { BudgetList } from './budget-list.tsx';
import './cost.css';
import { CostRanking } from './cost-ranking.tsx';
import { messages } from './messages.ts';
import { anomaliesAddress, type SpendAnomalies, unusualHours, unusualRuns } from './spend-anomalies.ts';
import { TokensByKind } from './tokens-by-kind.tsx';
import { UnusualHours } from './unusual-hours.tsx';

const CARDS = [
  'agent_cost_usd',
  'agent_cost_per_session_usd',
  'agent_cost_per_merged_change_usd',
  'agent_cost_per_accepted_line_usd',
  'agent_cache_hit_ratio',
  'agent_unpriced_calls',
] as const;
const REFRESH_MS = 60_000;

export default function CostPage() {
  const view = useView();
  const { figures, ready, problem, reload } = useAgentFigures(['agent_cost_usd', 'agent_unpriced_calls'], view);
  const groups = useGroups(
    [
      { metric: 'agent_cost_usd', groupBy: 'model', top: 1 },
      { metric: 'agent_cost_usd', groupBy: 'team', top: 1 },
    ],
    view,
  );
  const address = anomaliesAddress(view.fromMs, view.toMs, view.filters);
  const anomalies = useResource(
    address,
    (signal) => api.get<SpendAnomalies>(address, signal),
    view.live ? REFRESH_MS : undefined,
  );
  const found = anomalies.value;
  const rangeMs = view.toMs - view.fromMs;
  const annotations = useMemo(
    () =>
      unusualRuns(unusualHours(found ?? { hours: [] }), rangeMs).map(({ startMs, hours }) => ({
        atMs: startMs,
        label: messages.mark(hours),
      })),
    [found, rangeMs],
  );
  const seesBudgets = (useReach('metrics:read') ?? 'own') !== 'own';
  const [byModel, byTeam] = groups.value ?? [];
  const phrases = answerOf(
    {
      ...{ cost: figures.agent_cost_usd, unpriced: figures.agent_unpriced_calls },
      ...{ byModel, byTeam, anomalies: found },
    },
    rangeWords(view),
  );
  return (
    <Page
      question={messages.question}
      answer={
        ready && groups.value && (found || anomalies.problem) ? <Sentences phrases={phrases} /> : figureMessages.reading
      }
    >
      {problem && <ProblemNote problem={problem} retry={reload} />}
      <MetricChart metric="agent_cost_usd" annotations={annotations} />
      {anomalies.problem && <ProblemNote problem={anomalies.problem} retry={anomalies.reload} />}
      <div className="columns">
        <CostRanking />
        {found && <UnusualHours anomalies={found} />}
      </div>
      <FigureCards label={messages.figures}>
        {CARDS.map((name) => (
          <FigureCard key={name} metric={name} />
        ))}
      </FigureCards>
      {seesBudgets && <BudgetList />}
      <div className="columns">
        <MetricChart metric="agent_cost_usd" groupBy={['model']} title={messages.course} />
        <TokensByKind view={view} />
      </div>
    </Page>
  );
}
