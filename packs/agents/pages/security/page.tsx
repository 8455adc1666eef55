/** Security: what agents did that they should not have, newest first, ahead of everything else. */
import { MetricChart } from '@bellwether/ui/charts/metric-chart.tsx';
import { RankedTable } from '@bellwether/ui/charts/ranked-table.tsx';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { useView, type View } from '@bellwether/ui/view/view.tsx';
import '../figures/figures.css';
import { Sentences } from '@bellwether/ui/components/sentences.tsx';
import { messages as figureMessages } from '../figures/messages.ts';
import { rangeWords } from '../figures/range-words.ts';
import { useAgentFigures } from '../figures/use-agent-figures.ts';
import { answerOf } from './answer.ts';
import { FindingTable } from './finding-table.tsx';
import type { Finding } from './findings.ts';
import { messages } from './messages.ts';
import './security.css';
import { SeverityMark } from './severity-mark.tsx';
import { type Findings, useFindings } from './use-findings.ts';

const FIGURES = [
  'agent_security_alerts',
  'agent_security_alerts_severe',
  'agent_rejections',
  'agent_sessions',
] as const;
const URGENT_SHOWN = 5;

export default function SecurityPage() {
  const view = useView();
  return useMay('events:read') ? <WithFindings view={view} /> : <SecurityFigures view={view} findings={undefined} />;
}

function WithFindings({ view }: { view: View }) {
  return <SecurityFigures view={view} findings={useFindings(view)} />;
}

/** Without `findings` for those who may see figures only. */
function SecurityFigures({ view, findings }: { view: View; findings: Findings | undefined }) {
  const { figures, ready, problem, reload } = useAgentFigures(FIGURES, view);
  const ofAgents = findings?.all.filter(({ access }) => !access) ?? [];
  const ofAccess = findings?.all.filter(({ access }) => access) ?? [];
  const alerts = Math.max(figures.agent_security_alerts?.value ?? 0, findings?.all.length ?? 0);
  const phrases = answerOf(
    {
      alerts: figures.agent_security_alerts,
      severe: figures.agent_security_alerts_severe,
      rejections: figures.agent_rejections,
      sessions: figures.agent_sessions,
      newest: findings?.all[0],
    },
    rangeWords(view),
  );
  return (
    <Page question={messages.question} answer={ready ? <Sentences phrases={phrases} /> : figureMessages.reading}>
      {problem && <ProblemNote problem={problem} retry={reload} />}
      {findings?.stored.problem && <ProblemNote problem={findings.stored.problem} retry={findings.stored.reload} />}
      <Urgent findings={findings?.fresh ?? []} />
      {alerts > 0 && (
        <div className="columns even">
          <MetricChart metric="agent_security_alerts" groupBy={['severity']} shape="bars" title={messages.bySeverity} />
          <RankedTable metric="agent_security_alerts" groupBy="alert_type" title={messages.byKind} />
        </div>
      )}
      {findings && (
        <section className="panel" aria-labelledby="findings">
          <header className="panel-head">
            <h2 id="findings">{messages.findings}</h2>
          </header>
          {ofAgents.length === 0 ? (
            <p className="quiet">{messages.findingsNone}</p>
          ) : (
            <FindingTable label={messages.findings} findings={ofAgents} />
          )}
        </section>
      )}
      <div className="columns even">
        <RankedTable metric="agent_rejections" groupBy="tool" title={messages.rejected} />
        <RankedTable metric="agent_rejections" groupBy="metadata.decision_source" title={messages.rejectedBy} />
      </div>
      {findings && (
        <section className="panel" aria-labelledby="access">
          <header className="panel-head">
            <h2 id="access">{messages.access}</h2>
          </header>
          {ofAccess.length === 0 ? (
            <p className="quiet">
              {messages.accessNone} {messages.accessWatched}
            </p>
          ) : (
            <FindingTable label={messages.access} findings={ofAccess} />
          )}
        </section>
      )}
      <Watched />
    </Page>
  );
}

/** Told as they arrive. There are few; more than a handful would be a table, and that is below. */
function Urgent({ findings }: { findings: readonly Finding[] }) {
  return (
    <div role="status">
      {findings.length > 0 && (
        <div className="urgent-findings">
          <strong>{messages.urgent}</strong>
          <ul>
            {findings.slice(0, URGENT_SHOWN).map(({ id, at, severity, kind, where, sessionId }) => (
              <li key={id}>
                <Time at={at} form="seconds" />
                <SeverityMark severity={severity} />
                <b>{kind}</b>
                {where}
                {sessionId && (
                  <Link href={`/agents/sessions/${encodeURIComponent(sessionId)}`}>{messages.session}</Link>
                )}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

function Watched() {
  return (
    <section className="panel" aria-labelledby="watched">
      <header className="panel-head">
        <h2 id="watched">{messages.watched}</h2>
      </header>
      <dl className="watched">
        {messages.watchedList.map(([name, what]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <p className="quiet">{messages.watchedNot}</p>
    </section>
  );
}
