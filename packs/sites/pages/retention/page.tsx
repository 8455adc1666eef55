/** Retention: of users who came for the first time together, the share that came back, period by period. */
import { Choice } from '@bellwether/ui/components/choice.tsx';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { formatCount, formatPercent } from '@bellwether/ui/format/number.ts';
import { formatDay } from '@bellwether/ui/format/time.ts';
import { type FormEvent, useState } from 'react';
import { ActionInput } from '../behaviour/action-input.tsx';
import { messages as shared } from '../behaviour/messages.ts';
import { DataNote, Hidden } from '../behaviour/notes.tsx';
import { useOfferedActions } from '../behaviour/offered-actions.ts';
import { ScopeBar } from '../behaviour/scope-bar.tsx';
import { type Analysed, type Share, useAnalysis, useSites } from '../behaviour/site-api.ts';
import { changeScope, queryOf, useScope } from '../behaviour/use-scope.ts';
import '../behaviour/behaviour.css';
import './retention.css';
import { messages } from './messages.ts';

const PERIODS = ['day', 'week'] as const;
type Period = (typeof PERIODS)[number];
const KINDS = ['classic', 'rolling'] as const;
type Kind = (typeof KINDS)[number];

interface Counts {
  classic: number | null;
  rolling: number | null;
}

interface Retention extends Analysed {
  period: Period;
  identified: { users: number | null; share_of_actions: number | null };
  cohorts: readonly { start: string; size: number | null; cells: readonly (Counts | null)[] }[];
  pooled: readonly (Record<Kind, (Share & { n: number }) | null> | null)[];
}

export default function RetentionPage() {
  const scope = useScope();
  const sites = useSites() ?? [];
  const asked = (name: string) => scope.asked.get(name) ?? '';
  const period = PERIODS.find((one) => one === asked('period')) ?? 'week';
  const kind = KINDS.find((one) => one === asked('kind')) ?? 'classic';
  const query = queryOf(scope, { period, start: asked('start'), return: asked('return') });
  const { value: retention, problem, reload } = useAnalysis<Retention>('retention', query);
  const isUnknown = retention?.identified.users === 0;
  return (
    <Page
      question={messages.question}
      answer={retention ? <Answer retention={retention} kind={kind} /> : problem ? undefined : shared.reading}
    >
      <ScopeBar scope={scope} sites={sites} />
      {problem && <ProblemNote problem={problem} retry={reload} />}
      {retention && <DataNote answer={retention} />}
      {isUnknown && (
        <section className="panel prose">
          <p>{messages.nobodyMore}</p>
          <pre>{messages.snippet}</pre>
        </section>
      )}
      {retention && !isUnknown && (
        <>
          <div className="behaviour-scope">
            <Choice
              label={messages.period}
              value={period}
              options={PERIODS.map((value) => ({ value, label: messages.periods[value] }))}
              onChange={(value) => changeScope({ period: value })}
            />
            <Choice
              label={messages.kind}
              value={kind}
              options={KINDS.map((value) => ({ value, label: messages.kinds[value] }))}
              onChange={(value) => changeScope({ kind: value })}
            />
          </div>
          <Triangle retention={retention} kind={kind} />
          <What key={scope.asked.toString()} asked={asked} />
        </>
      )}
    </Page>
  );
}

function Answer({ retention: { pooled, period, identified }, kind }: { retention: Retention; kind: Kind }) {
  if (identified.users === 0) return messages.nobody;
  const next = pooled[1]?.[kind];
  if (!next) return messages.few;
  return (
    <>
      <b>{messages[period](formatPercent(next.value))}</b>
      {messages.interval(formatPercent(next.low), formatPercent(next.high))}
    </>
  );
}

function Triangle({ retention, kind }: { retention: Retention; kind: Kind }) {
  const { cohorts, pooled, period, floor, identified } = retention;
  const shown = cohorts.filter(({ size }) => size !== 0);
  return (
    <section className="panel" aria-labelledby="triangle">
      <header className="panel-head">
        <h2 id="triangle">{messages.triangle}</h2>
      </header>
      <ScrollRegion label={messages.triangle}>
        <table aria-label={messages.triangle} className="retention-triangle">
          <thead>
            <tr>
              <th scope="col">{messages.cohort[period]}</th>
              <th scope="col" className="figure-column">
                {messages.size}
              </th>
              {pooled.map((_, k) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place.
                <th scope="col" className="figure-column" key={k}>
                  {messages.after[period](String(k))}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <tr className="retention-all">
              <th scope="row">{messages.all}</th>
              <td />
              {pooled.map((cell, k) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place.
                <Cell key={k} isKnown={cell !== null} share={cell?.[kind]?.value ?? null} floor={floor} />
              ))}
            </tr>
            {shown.map(({ start, size, cells }) => (
              <tr key={start}>
                <th scope="row">{formatDay(Date.parse(start))}</th>
                <td className="figure-column">{size === null ? <Hidden floor={floor} /> : formatCount(size)}</td>
                {cells.map((cell, k) => (
                  <Cell
                    // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place.
                    key={k}
                    isKnown={cell !== null}
                    share={typeof cell?.[kind] === 'number' && size ? cell[kind] / size : null}
                    floor={floor}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      <p className="quiet behaviour-note">
        {identified.users !== null &&
          identified.share_of_actions !== null &&
          `${messages.identified(formatCount(identified.users), formatPercent(identified.share_of_actions, 0))} `}
        {messages.note}
      </p>
    </section>
  );
}

/** Deeper where more came back; the number says it as well. Of a period that is not over there is nothing. */
function Cell({ isKnown, share, floor }: { isKnown: boolean; share: number | null; floor: number }) {
  if (!isKnown) return <td />;
  if (share === null)
    return (
      <td className="figure-column">
        <Hidden floor={floor} />
      </td>
    );
  return (
    <td
      className="figure-column"
      style={{ background: `color-mix(in oklab, var(--accent) ${Math.round(share * 60)}%, transparent)` }}
    >
      <data value={share}>{formatPercent(share, 0)}</data>
    </td>
  );
}

function What({ asked }: { asked: (name: string) => string }) {
  const scope = useScope();
  const offered = useOfferedActions(scope, useSites() ?? []);
  const [start, setStart] = useState(asked('start'));
  const [back, setBack] = useState(asked('return'));
  const show = (event: FormEvent) => {
    event.preventDefault();
    changeScope({ start, return: back });
  };
  return (
    <section className="panel" aria-labelledby="what">
      <header className="panel-head">
        <h2 id="what">{messages.set}</h2>
      </header>
      <form className="behaviour-form" onSubmit={show}>
        <ActionInput label={messages.start} value={start} offered={offered} onChange={setStart} />
        <ActionInput label={messages.return} value={back} offered={offered} onChange={setBack} />
        <p className="actions">
          <button type="submit" className="button primary">
            {shared.apply}
          </button>
        </p>
        <p className="quiet">{shared.actionHelp}</p>
      </form>
    </section>
  );
}
