/** Agents, overview: the question, its answer from figures, then the figures themselves, what has moved first. */
import { FigureCard, FigureCards } from '@bellwether/ui/charts/figure-card.tsx';
import { MetricChart } from '@bellwether/ui/charts/metric-chart.tsx';
import { RankedTable } from '@bellwether/ui/charts/ranked-table.tsx';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { Sentences } from '@bellwether/ui/components/sentences.tsx';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { useView } from '@bellwether/ui/view/view.tsx';
import { messages as figureMessages } from '../figures/messages.ts';
import { rangeWords } from '../figures/range-words.ts';
import { useAgentFigures } from '../figures/use-agent-figures.ts';
import { answerOf } from './answer.ts';
import { EventTail } from './event-tail.tsx';
import { FirstEvent } from './first-event.tsx';
import { messages } from './messages.ts';
import { movedFirst } from './moved-first.ts';
import './overview.css';
import { RecentSessions } from './recent-sessions.tsx';
import { useIsSilent } from './use-is-silent.ts';

/** With where each is looked at closer. */
const FIGURES = {
  agent_sessions: '/agents/sessions',
  agent_cost_usd: '/agents/cost',
  agent_error_rate: '/agents/reliability',
  agent_tool_failure_rate: '/agents/reliability',
  agent_model_latency_p95_ms: '/agents/reliability',
  agent_security_alerts: '/agents/security',
} as const;
const NAMES = Object.keys(FIGURES) as (keyof typeof FIGURES)[];

export default function OverviewPage() {
  const view = useView();
  const mayReadEvents = useMay('events:read');
  const { figures, ready, problem, reload } = useAgentFigures(NAMES, view);
  const silent = useIsSilent();
  if (silent) return <FirstEvent />;
  const phrases = answerOf(
    {
      sessions: figures.agent_sessions,
      cost: figures.agent_cost_usd,
      trust: [figures.agent_error_rate, figures.agent_tool_failure_rate, figures.agent_model_latency_p95_ms],
    },
    rangeWords(view),
  );
  return (
    <Page
      question={messages.question}
      className="overview"
      answer={ready ? <Sentences phrases={phrases} /> : figureMessages.reading}
    >
      {problem && <ProblemNote problem={problem} retry={reload} />}
      <FigureCards label={messages.figures}>
        {movedFirst(NAMES, figures).map((name) => (
          <FigureCard key={name} metric={name} href={FIGURES[name]} />
        ))}
      </FigureCards>
      <div className="columns">
        <MetricChart metric="agent_cost_usd" />
        <RankedTable metric="agent_cost_usd" groupBy="model" top={5} />
      </div>
      {mayReadEvents && (
        <div className="columns">
          <RecentSessions />
          <EventTail />
        </div>
      )}
      {!mayReadEvents && <RankedTable metric="agent_sessions" groupBy="team" />}
    </Page>
  );
}
