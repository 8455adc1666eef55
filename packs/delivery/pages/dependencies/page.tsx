/** Dependencies: who waits for whom and what changes together, drawn and as tables, with the work items behind it. */
import { Choice } from '@bellwether/ui/components/choice.tsx';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { Sentences } from '@bellwether/ui/components/sentences.tsx';
import type { Column } from '@bellwether/ui/components/sortable-table.tsx';
import { formatCount, formatPercent } from '@bellwether/ui/format/number.ts';
import { navigate, useAddress } from '@bellwether/ui/navigation/location.tsx';
import { DataBegin } from '../figures/data-begin.tsx';
import { messages as shared } from '../figures/messages.ts';
import { NothingYet } from '../figures/nothing-yet.tsx';
import { ScopeBar } from '../figures/scope-bar.tsx';
import { TablePanel } from '../figures/table-panel.tsx';
import { useAnalysis } from '../figures/use-analysis.ts';
import { useScope } from '../figures/use-scope.ts';
import '../figures/delivery.css';
import './dependencies.css';
import { answerOf, type Dependencies, type DependencyEdge, type DependencyNode, UNITS } from './dependencies.ts';
import { Drawing } from './drawing.tsx';
import { messages } from './messages.ts';

const EVIDENCE_SHOWN = 4;
const SCORE_DIGITS = 2;

export default function DependenciesPage() {
  // Borders are between teams: one team alone has none.
  const scope = { ...useScope(), team: undefined };
  const { searchParams } = useAddress();
  const by = UNITS.find((unit) => unit === searchParams.get('by')) ?? 'team';
  const query = new URLSearchParams(scope.query);
  query.delete('team');
  const {
    value: answer,
    problem,
    reload,
  } = useAnalysis<Dependencies>('dependencies', { ...scope, query: query.toString() }, `&by=${by}`);
  if (answer && answer.data_begin === null) return <NothingYet question={messages.question} />;
  return (
    <Page
      question={messages.question}
      answer={
        answer ? (
          <Sentences phrases={answerOf(answer, shared.lastDays(shared.ranges[scope.days]))} />
        ) : problem ? undefined : (
          shared.reading
        )
      }
    >
      <div className="delivery-scope">
        <ScopeBar scope={scope} teams={[]} />
        <Choice
          label={messages.by}
          value={by}
          options={UNITS.map((unit) => ({ value: unit, label: messages.units[unit] }))}
          onChange={(unit) => {
            const address = new URL(location.href);
            address.searchParams.set('by', unit);
            navigate(address.pathname + address.search);
          }}
        />
      </div>
      {problem && <ProblemNote problem={problem} retry={reload} />}
      {answer && (
        <>
          <section className="panel" aria-labelledby="drawing">
            <header className="panel-head">
              <h2 id="drawing">{messages.drawing}</h2>
            </header>
            {answer.edges.length === 0 ? <p className="quiet">{messages.none}</p> : <Drawing answer={answer} />}
            <p className="quiet">{messages.key}</p>
            {answer.cycles.map((cycle) => (
              <p key={cycle.join(' ')}>{messages.cycles(cycle.join(', '))}</p>
            ))}
            {answer.propagation_cost !== null && (
              <p className="quiet">{messages.propagation(formatPercent(answer.propagation_cost, 0))}</p>
            )}
          </section>
          <DataBegin answer={answer} />
          <Nodes answer={answer} />
          <Edges answer={answer} />
        </>
      )}
    </Page>
  );
}

function Nodes({ answer: { nodes, by } }: { answer: Dependencies }) {
  const collaboration: Column<DependencyNode> = {
    key: 'score',
    head: <span title={messages.scoreMore}>{messages.score}</span>,
    figure: true,
    order: (node) => node.collaboration?.score ?? null,
    cell: (node) => <Collaboration collaboration={node.collaboration} />,
  };
  return (
    <TablePanel
      title={messages.nodes}
      rows={nodes}
      rowKey={({ name }) => name}
      columns={[
        { key: 'name', head: messages.name, rowHead: true, order: ({ name }) => name, cell: ({ name }) => name },
        {
          key: 'waits',
          head: messages.waitsFor,
          figure: true,
          order: ({ waits_for: count }) => count,
          cell: ({ waits_for: count }) => formatCount(count),
        },
        {
          key: 'waited',
          head: messages.waitedFor,
          figure: true,
          order: ({ waited_for_by: count }) => count,
          cell: ({ waited_for_by: count }) => formatCount(count),
        },
        ...(by === 'team' ? [collaboration] : []),
      ]}
      {...(by === 'team' && { note: messages.scoreMore })}
    />
  );
}

function Collaboration({ collaboration }: Pick<DependencyNode, 'collaboration'>) {
  if (!collaboration?.parts || collaboration.score === null)
    return <span className="state-unknown">{shared.none}</span>;
  const { external_share: out, reciprocity, evenness } = collaboration.parts;
  return (
    <span className="group-value">
      <data value={collaboration.score}>{collaboration.score.toFixed(SCORE_DIGITS)}</data>
      <small>
        {messages.parts(formatPercent(out, 0), formatPercent(reciprocity, 0), evenness.toFixed(SCORE_DIGITS))}
      </small>
    </span>
  );
}

function Edges({ answer: { edges } }: { answer: Dependencies }) {
  return (
    <TablePanel
      title={messages.edges}
      rows={edges}
      rowKey={({ from, to }) => `${from} ${to}`}
      initial={{ key: 'links', descending: true }}
      columns={[
        { key: 'from', head: messages.from, rowHead: true, order: ({ from }) => from, cell: ({ from }) => from },
        { key: 'to', head: messages.to, order: ({ to }) => to, cell: ({ to }) => to },
        {
          key: 'links',
          head: messages.links,
          figure: true,
          order: ({ links }) => links,
          cell: ({ links }) => formatCount(links),
        },
        {
          key: 'together',
          head: messages.together,
          figure: true,
          order: ({ co_changes: count }) => count,
          cell: ({ co_changes: count }) => formatCount(count),
        },
        {
          key: 'evidence',
          head: messages.evidence,
          cell: (edge) => <span className="delivery-evidence">{evidenceText(edge)}</span>,
        },
      ]}
    />
  );
}

function evidenceText({ evidence, links, co_changes: coChanges }: DependencyEdge): string {
  const all = [...evidence.links.map(([waits, on]) => messages.link(waits, on)), ...evidence.co_changes];
  const left = links + coChanges - Math.min(all.length, EVIDENCE_SHOWN);
  const shown = all.slice(0, EVIDENCE_SHOWN).join(', ');
  return left > 0 ? `${shown} ${messages.more(formatCount(left))}` : shown;
}
