/** The organisation's health: one score with all its parts open, and where in the house it is changing. */
import type { SignalFigure } from '@bellwether/ui/api/group-figure.ts';
import { GroupValue } from '@bellwether/ui/components/group-value.tsx';
import { LevelOf } from '@bellwether/ui/components/level.tsx';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { Sentences } from '@bellwether/ui/components/sentences.tsx';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import { useCallback } from 'react';
import { FirstFigures } from '../figures/first-figures.tsx';
import { messages as shared } from '../figures/messages.ts';
import { PILLARS } from '../figures/pillars.ts';
import { RunProgress, useRuns } from '../figures/run-progress.tsx';
import { useSignals } from '../figures/use-signals.ts';
import { WindowSpan } from '../figures/window-span.tsx';
import { answerOf } from './answer.ts';
import { Contributions } from './contributions.tsx';
import { DepartmentTable } from './department-table.tsx';
import './health.css';
import { type OrganisationHealth, useHealth } from './health.ts';
import { messages } from './messages.ts';
import { ScoreTrend } from './score-trend.tsx';

const SIGNALS = PILLARS.map(({ signal }) => signal);

export default function HealthPage() {
  const health = useHealth();
  const figures = useSignals({ signals: SIGNALS });
  const known = health.value;
  const runs = useRuns();
  const reload = useCallback(() => {
    health.reload();
    figures.reload();
  }, [health.reload, figures.reload]);
  if (known && known.ohs_score === null && known.departments.length === 0)
    return <FirstFigures question={messages.question} reload={reload} />;
  const attrition = figures.value?.find(({ signal, unit }) => signal === 'attrition_rate_30d' && unit === '');
  return (
    <Page
      question={messages.question}
      answer={known ? <Answer health={known} attrition={attrition} /> : health.problem ? undefined : shared.reading}
    >
      <RunProgress runs={runs} onDone={reload} />
      {health.problem && <ProblemNote problem={health.problem} retry={health.reload} />}
      {known && (
        <>
          <Watch health={known} />
          {known.ohs_score === null ? (
            <p className="quiet">{messages.score.unknown}</p>
          ) : (
            <Contributions health={known} />
          )}
          <DepartmentTable departments={known.departments} figures={figures.value} />
          {figures.problem && <ProblemNote problem={figures.problem} retry={figures.reload} />}
          <p className="quiet page-foot">
            {messages.footer}
            {known.window && (
              <>
                {' '}
                {shared.window}: <WindowSpan window={known.window} />.
              </>
            )}
            {known.method && ` ${shared.method}: ${known.method}.`}
          </p>
        </>
      )}
    </Page>
  );
}

function Answer({ health, attrition }: { health: OrganisationHealth; attrition: SignalFigure | undefined }) {
  return (
    <>
      <Sentences phrases={answerOf(health, attrition)} />
      {(health.alerts.open ?? 0) > 0 && (
        <>
          {' '}
          <Link href="/alerts">{messages.alerts(health.alerts.open ?? 0)}</Link>.
        </>
      )}
    </>
  );
}

function Watch({ health }: { health: OrganisationHealth }) {
  const words = messages.signals;
  return (
    <section className="watch" aria-label={words.title}>
      <ScoreTrend health={health} />
      <div>
        <h2>{words.tremor}</h2>
        <p className="figure-value">
          <GroupValue
            figure={{ value: health.epistemic_tremor_score, reason: health.reasons.epistemic_tremor_score ?? null }}
            unit="score"
          />
        </p>
        <p className="quiet">{words.tremorMore}</p>
      </div>
      <div>
        <h2>{words.warning}</h2>
        <p className="figure-value">
          {health.csd_risk_level ? (
            <LevelOf level={health.csd_risk_level} />
          ) : (
            <GroupValue figure={{ value: null, reason: health.reasons.csd_risk_level ?? null }} unit="score" />
          )}
        </p>
        <p className="quiet">
          {words.warningMore} <Link href="/people/early-warnings">{words.see}</Link>
        </p>
      </div>
    </section>
  );
}
