/** Agents, overview: the question, its answer from figures, then the figures themselves, live. */

import { useCatalog } from '@bellwether/ui/api/catalog.tsx';
import { Choice } from '@bellwether/ui/components/choice.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import type { Figure } from '@bellwether/ui/figures/figure.ts';
import { useFigure } from '@bellwether/ui/figures/use-figure.ts';
import { WINDOW_NAMES, type WindowName, windowName } from '@bellwether/ui/figures/window.ts';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { navigate } from '@bellwether/ui/navigation/location.tsx';
import type { PageProps } from '@bellwether/ui/page.ts';
import { useState } from 'react';
import { messages } from './messages.ts';
import './overview.css';
import { ActivityChart } from './activity-chart.tsx';
import { Answer } from './answer-line.tsx';
import { CostRanking } from './cost-ranking.tsx';
import { EventTail } from './event-tail.tsx';
import { FigureCell } from './figure-cell.tsx';
import { FirstEvent } from './first-event.tsx';
import { RecentSessions } from './recent-sessions.tsx';
import { castOf, ROLES, type Role } from './roles.ts';
import { useIsSilent } from './use-is-silent.ts';

export default function OverviewPage({ address }: PageProps) {
  const { metrics } = useCatalog();
  const window = windowName(address.searchParams.get('window'));
  const cast = castOf(metrics.value ?? []);
  const watched = {
    sessions: useFigure(cast.sessions, window),
    cost: useFigure(cast.cost, window),
    tokens: useFigure(cast.tokens, window),
    errors: useFigure(cast.errors, window),
    tools: useFigure(cast.tools, window),
    latency: useFigure(cast.latency, window),
  };
  const played = ROLES.filter((role) => cast[role]);
  const [chosen, setChosen] = useState<Role>('cost');
  const shown = played.includes(chosen) ? chosen : played[0];
  const figures: Partial<Record<Role, Figure>> = {};
  for (const role of played) if (watched[role].figure) figures[role] = watched[role].figure;
  const silent = useIsSilent(metrics.value !== undefined);
  const problem = metrics.problem ?? played.map((role) => watched[role].resource.problem).find(Boolean);
  const sessions = figures.sessions?.value ?? undefined;

  if (silent) return <FirstEvent />;
  return (
    <div className="page overview">
      <section className="lead" aria-labelledby="question">
        <div className="lead-top">
          <h1 id="question" className="question">
            {messages.question}
          </h1>
          <Choice<WindowName>
            label={uiMessages.windows.label}
            value={window}
            options={WINDOW_NAMES.map((value) => ({ value, label: uiMessages.windows[value].short }))}
            onChange={(name) => navigate(name === '1h' ? '/agents' : `/agents?window=${name}`)}
          />
        </div>
        <Answer figures={figures} window={window} ready={played.length > 0 && played.every((role) => figures[role])} />
        {problem && (
          <ProblemNote
            problem={problem}
            retry={() => {
              metrics.reload();
              for (const role of played) watched[role].resource.reload();
            }}
          />
        )}
      </section>

      <section className="figures" aria-label={messages.figures}>
        {played.map((role) => (
          <FigureCell
            key={role}
            metric={cast[role]!}
            figure={figures[role]}
            window={window}
            sessions={role === 'sessions' ? undefined : sessions}
            chosen={role === shown}
            choose={() => setChosen(role)}
          />
        ))}
      </section>

      <div className="columns">
        <ActivityChart figure={shown && figures[shown]} window={window} />
        {cast.cost && <CostRanking metric={cast.cost} window={window} />}
      </div>
      <div className="columns">
        <RecentSessions />
        <EventTail />
      </div>
    </div>
  );
}
