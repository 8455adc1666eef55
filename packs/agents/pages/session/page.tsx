/** One session: what happened, in one sentence, along one axis, and step by step. */

import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { Value } from '@bellwether/ui/components/value.tsx';
import { formatCount, formatDuration, formatFigure, formatPercent, scaleFor } from '@bellwether/ui/format/number.ts';
import { formatDayClock } from '@bellwether/ui/format/time.ts';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import type { PageProps } from '@bellwether/ui/page.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { messages as figureMessages } from '../figures/messages.ts';
import { messages as listMessages } from '../sessions/messages.ts';
import { type AgentSession, readTimeline, type Step } from '../sessions/sessions.ts';
import { KindMark } from './kind-mark.tsx';
import { messages } from './messages.ts';
import './session.css';
import { rowId, SessionTimelineChart } from './session-timeline.tsx';

export default function SessionPage({ parameters }: PageProps) {
  const id = parameters.session_id ?? '';
  const words = messages;
  const resource = useResource(
    id,
    async (signal) => readTimeline(await api.get(`/api/v1/agents/sessions/${encodeURIComponent(id)}`, signal)),
    10_000,
  );
  const timeline = resource.value;
  return (
    <Page
      question={words.question}
      answer={
        timeline ? summarise(timeline.session, timeline.steps) : resource.problem ? undefined : figureMessages.reading
      }
      actions={<Link href="/agents/sessions">{listMessages.back}</Link>}
    >
      {resource.problem && !timeline && <ProblemNote problem={resource.problem} retry={resource.reload} />}
      {timeline && (
        <>
          <Facts session={timeline.session} />
          <section className="panel" aria-labelledby="timeline">
            <header className="panel-head">
              <h2 id="timeline">{words.timeline}</h2>
            </header>
            {timeline.steps.length === 0 ? (
              <p className="quiet">{words.noSteps}</p>
            ) : (
              <SessionTimelineChart steps={timeline.steps} />
            )}
          </section>
          <section className="panel" aria-labelledby="steps">
            <header className="panel-head">
              <h2 id="steps">{words.steps}</h2>
            </header>
            <StepTable steps={timeline.steps} />
          </section>
        </>
      )}
    </Page>
  );
}

function Facts({ session }: { session: AgentSession }) {
  const words = listMessages;
  const facts = [
    [words.started, formatDayClock(Date.parse(session.startedAt))],
    [words.agent, session.agent],
    [words.model, session.model],
    [words.repository, session.repository],
    [words.team, session.team],
    [words.tokens, session.tokens === undefined ? undefined : formatFigure(session.tokens, 'tokens')],
  ] as const;
  return (
    <dl className="session-facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value ?? words.unknown}</dd>
        </div>
      ))}
    </dl>
  );
}

function StepTable({ steps }: { steps: readonly Step[] }) {
  const words = messages;
  // Single steps cost fractions of a cent: three decimals down the whole column.
  const cost = scaleFor(0.01, 'usd');
  return (
    <ScrollRegion label={figureMessages.tableOf(words.steps)}>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.at}</th>
            <th scope="col">{words.step}</th>
            <th scope="col">{words.what}</th>
            <th scope="col" className="figure-column">
              {words.took}
            </th>
            <th scope="col" className="figure-column">
              {listMessages.tokens}
            </th>
            <th scope="col" className="figure-column">
              {listMessages.cost}
            </th>
          </tr>
        </thead>
        <tbody>
          {steps.map((step) => (
            <tr key={step.id} id={rowId(step)} tabIndex={-1}>
              <td>
                <Time at={step.startMs} form="seconds" />
              </td>
              <td>
                <KindMark kind={step.failed && step.kind !== 'security' ? 'error' : step.kind} />{' '}
                {step.type.replaceAll('_', ' ')}
              </td>
              <td>
                {step.label !== step.type.replaceAll('_', ' ') && step.label} {step.detail}
                {step.failed && <span className="failing"> {words.failed}</span>}
              </td>
              <td className="figure-column">{step.durationMs > 0 ? formatDuration(step.durationMs) : ''}</td>
              <td className="figure-column">{step.tokens ? <Value value={step.tokens} unit="count" /> : ''}</td>
              <td className="figure-column">
                {step.costUsd ? <Value value={step.costUsd} unit="usd" scale={cost} /> : ''}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function summarise(session: AgentSession, steps: readonly Step[]): string {
  const words = messages;
  const of = (kind: Step['kind']) => steps.filter((step) => step.kind === kind);
  const calls = session.modelCalls ?? of('call').length;
  const tools = session.toolCalls ?? of('tool').length;
  const failures = steps.filter(({ failed }) => failed).length;
  const cost = session.costUsd ?? steps.reduce((total, { costUsd }) => total + (costUsd ?? 0), 0);
  const lasted = session.durationMs ?? spanOf(steps);
  const waited = of('wait').reduce((total, { durationMs }) => total + durationMs, 0);
  return [
    words.summary(
      formatDuration(lasted),
      words.calls(formatCount(calls), calls === 1),
      words.tools(formatCount(tools), tools === 1),
      formatFigure(cost, 'usd'),
    ),
    failures === 0 ? words.noErrors : words.errors(formatCount(failures), failures === 1),
    waited > 0 && lasted > 0 ? words.waiting(formatPercent(Math.min(1, waited / lasted))) : '',
  ].join('');
}

function spanOf(steps: readonly Step[]): number {
  return Math.max(0, ...steps.map(({ startMs, durationMs }) => startMs + durationMs)) - (steps[0]?.startMs ?? 0);
}
