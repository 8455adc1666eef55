/** How far sessions come, step by step, each measured against all sessions and against the step before. */
import { Value } from '@bellwether/ui/components/value.tsx';
import { formatPercent, scaleFor } from '@bellwether/ui/format/number.ts';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import type { View } from '@bellwether/ui/view/view.tsx';
import { useAgentFigures } from '../figures/use-agent-figures.ts';
import { messages } from './messages.ts';

const STEPS = [
  'agent_sessions',
  'agent_sessions_with_model_calls',
  'agent_sessions_with_tool_calls',
  'agent_sessions_with_commits',
  'agent_sessions_with_merges',
] as const;

export function Funnel({ view }: { view: View }) {
  const { figures, ready } = useAgentFigures(STEPS, view);
  const values = STEPS.map((name) => figures[name]?.value ?? null);
  const most = Math.max(0, ...values.map((value) => value ?? 0));
  const scale = scaleFor(most, 'count');
  return (
    <section className="panel" aria-labelledby="funnel">
      <header className="panel-head">
        <h2 id="funnel">{messages.funnel}</h2>
      </header>
      {!ready && <p className="quiet">{uiMessages.loading}</p>}
      {ready && most === 0 && <p className="state-unknown">{uiMessages.states.noDataMore}</p>}
      {most > 0 && (
        <ol className="ranked funnel">
          {STEPS.map((name, index) => {
            const [value, before] = [values[index] ?? null, index > 0 ? (values[index - 1] ?? null) : null];
            return (
              <li key={name}>
                <span className="ranked-name">
                  <Link href={`/explore?metric=${name}`}>{messages.steps[name]}</Link>
                </span>
                <span className="ranked-value">
                  <Value value={value} unit="count" scale={scale} brief />
                </span>
                <span className="ranked-share">
                  {value !== null && before ? (
                    <span title={messages.ofBefore(formatPercent(value / before))}>
                      {formatPercent(value / before, 0)}
                    </span>
                  ) : (
                    ''
                  )}
                </span>
                <span className="ranked-track" aria-hidden="true">
                  <i style={{ width: `${((value ?? 0) / most) * 100}%` }} />
                </span>
              </li>
            );
          })}
        </ol>
      )}
      <p className="quiet">{messages.funnelNote}</p>
    </section>
  );
}
