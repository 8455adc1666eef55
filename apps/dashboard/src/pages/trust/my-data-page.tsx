/** Which figures one is part of, who looked, what one agrees to, and how to leave. */
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { SortableTable } from '@bellwether/ui/components/sortable-table.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { api } from '@bellwether/ui/session/session.ts';
import '../access/access.css';
import { ActionNote } from '../access/parts/action-note.tsx';
import { AskButton } from '../access/parts/ask-button.tsx';
import { useAction } from '../access/parts/use-action.ts';
import { ConsentsSection } from './consents-section.tsx';
import { messages } from './messages.ts';
import { type Access, type Contribution, useAccesses, useConsents, useContributions, useOwnTrend } from './own-data.ts';
import { OwnTrendSection } from './own-trend.tsx';
import './trust.css';

const words = messages.own;

export default function MyDataPage() {
  const consents = useConsents();
  const isKnown = (consents.value?.subject ?? null) !== null;
  const contributions = useContributions(isKnown);
  const accesses = useAccesses(isKnown);
  const trend = useOwnTrend(consents.value?.subject);
  const changed = () => {
    consents.reload();
    contributions.reload();
  };
  const parts = contributions.value;
  return (
    <Page
      question={words.question}
      answer={
        consents.value && !isKnown
          ? words.answer.unknown
          : parts && accesses.value && <Answer parts={parts} accesses={accesses.value.accesses} />
      }
      className="trust-page"
    >
      {consents.problem && <ProblemNote problem={consents.problem} retry={consents.reload} />}
      {consents.value && !isKnown && <p className="prose">{words.unknownMore}</p>}
      {isKnown && consents.value && <ConsentsSection consents={consents.value.consents} changed={changed} />}
      {contributions.problem && <ProblemNote problem={contributions.problem} retry={contributions.reload} />}
      {parts && <Contributions contributions={parts.contributions} />}
      {accesses.problem && <ProblemNote problem={accesses.problem} retry={accesses.reload} />}
      {accesses.value && <Accesses accesses={accesses.value.accesses} />}
      {trend.problem && <ProblemNote problem={trend.problem} retry={trend.reload} />}
      {trend.value?.employee && <OwnTrendSection trend={trend.value.employee} />}
      {isKnown && <Take />}
    </Page>
  );
}

function Answer(props: {
  parts: { contributions: readonly Contribution[]; left_out: boolean };
  accesses: readonly Access[];
}) {
  const { parts, accesses } = props;
  if (parts.left_out) return words.answer.leftOut;
  const count = parts.contributions.length;
  const times = accesses.filter(({ role }) => role !== 'self').reduce((sum, access) => sum + access.times, 0);
  return (
    <>
      {words.answer.part}
      <b>{formatCount(count)}</b>
      {words.answer.figures(count === 1)}
      {words.answer.looked}
      <b>{formatCount(times)}</b>
      {words.answer.times(times === 1)}
    </>
  );
}

function Contributions({ contributions }: { contributions: readonly Contribution[] }) {
  const { title, none, lead, figure, of, events, newest, organisation } = words.contributions;
  return (
    <section className="panel" aria-labelledby="contributions">
      <header className="panel-head">
        <h2 id="contributions">{title}</h2>
        <span className="quiet">{lead}</span>
      </header>
      {contributions.length === 0 ? (
        <p className="quiet">{none}</p>
      ) : (
        <ScrollRegion label={messages.tableOf(title)} className="tall-list">
          <SortableTable
            label={title}
            rows={contributions}
            rowKey={({ kind, name, name_generic }) => `${kind} ${name} ${name_generic}`}
            columns={[
              { key: 'figure', head: figure, rowHead: true, order: (one) => one.title, cell: (one) => one.title },
              {
                key: 'of',
                head: of,
                order: (one) => one.name_generic,
                cell: (one) => one.name_generic || organisation,
              },
              {
                key: 'events',
                head: events,
                figure: true,
                order: (one) => one.events,
                cell: (one) => (one.events === undefined ? '–' : formatCount(one.events)),
              },
              { key: 'newest', head: newest, order: (one) => one.to, cell: (one) => <Time at={one.to} form="day" /> },
            ]}
          />
        </ScrollRegion>
      )}
    </section>
  );
}

function Accesses({ accesses }: { accesses: readonly Access[] }) {
  const { title, none, lead, role, purpose, times, last, self } = words.accesses;
  return (
    <section className="panel" aria-labelledby="accesses">
      <header className="panel-head">
        <h2 id="accesses">{title}</h2>
        <span className="quiet">{lead}</span>
      </header>
      {accesses.length === 0 ? (
        <p className="quiet">{none}</p>
      ) : (
        <ScrollRegion label={messages.tableOf(title)} className="tall-list">
          <SortableTable
            label={title}
            rows={accesses}
            rowKey={(one) => `${one.role} ${one.action}`}
            columns={[
              {
                key: 'role',
                head: role,
                rowHead: true,
                order: (one) => one.role,
                cell: (one) => (one.role === 'self' ? self : one.role.replaceAll('_', ' ')),
              },
              { key: 'purpose', head: purpose, order: (one) => one.purpose, cell: (one) => one.purpose },
              {
                key: 'times',
                head: times,
                figure: true,
                order: (one) => one.times,
                cell: (one) => formatCount(one.times),
              },
              { key: 'last', head: last, order: (one) => one.last, cell: (one) => <Time at={one.last} form="day" /> },
            ]}
          />
        </ScrollRegion>
      )}
    </section>
  );
}

function Take() {
  const action = useAction();
  const { title, json, csv, erase, asking, confirmTitle, confirmMore, asked } = words.take;
  return (
    <section className="panel" aria-labelledby="take">
      <header className="panel-head">
        <h2 id="take">{title}</h2>
      </header>
      <div className="actions">
        <a className="button" href="/api/v1/me/data?format=json" download>
          {json}
        </a>
        <a className="button" href="/api/v1/me/data?format=csv" download>
          {csv}
        </a>
        <AskButton
          kind="danger"
          question={{
            title: confirmTitle,
            more: confirmMore,
            verb: erase,
            working: asking,
            work: async () => {
              await api.post('/api/v1/me/erasure-request', {});
              return asked;
            },
          }}
          done={(said) => void action.run('asked', async () => said)}
        />
      </div>
      <ActionNote action={action} />
    </section>
  );
}
