/** The organisation's health: one score with all its parts open, and where in the house it is changing. */
import { GroupValue } from '@bellwether/ui/components/group-value.tsx';
import { LevelOf } from '@bellwether/ui/components/level.tsx';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { Sentences } from '@bellwether/ui/components/sentences.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import { FirstFigures } from '../figures/first-figures.tsx';
import { messages as shared } from '../figures/messages.ts';
import { PILLARS } from '../figures/pillars.ts';
import { useSignals } from '../figures/use-signals.ts';
import { answerOf } from './answer.ts';
import { Contributions } from './contributions.tsx';
import { DepartmentTable } from './department-table.tsx';
import './health.css';
import { type OrganisationHealth, useHealth } from './health.ts';
import { messages } from './messages.ts';

const SIGNALS = PILLARS.map(({ signal }) => signal);

export default function HealthPage() {
  const health = useHealth();
  const figures = useSignals({ signals: SIGNALS });
  const known = health.value;
  if (known && known.ohs_score === null && known.departments.length === 0)
    return <FirstFigures question={messages.question} />;
  return (
    <Page
      question={messages.question}
      answer={known ? <Answer health={known} /> : health.problem ? undefined : shared.reading}
    >
      {health.problem && <ProblemNote problem={health.problem} retry={health.reload} />}
      {known && (
        <>
          <Watch health={known} />
          <Contributions health={known} />
          <DepartmentTable departments={known.departments} figures={figures.value} />
          {figures.problem && <ProblemNote problem={figures.problem} retry={figures.reload} />}
          <p className="quiet page-foot">
            {messages.footer}
            {known.window && (
              <>
                {' '}
                {shared.window}: <Time at={known.window.from} form="day" /> – <Time at={known.window.to} form="day" />.
              </>
            )}
            {known.method && ` ${shared.method}: ${known.method}.`}
          </p>
        </>
      )}
    </Page>
  );
}

function Answer({ health }: { health: OrganisationHealth }) {
  return (
    <>
      <Sentences phrases={answerOf(health)} />
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
