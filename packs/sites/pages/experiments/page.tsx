/** All experiments: what is tried now, and what was decided. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { SortableTable } from '@bellwether/ui/components/sortable-table.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { type Experiment, experimentsApi } from './experiments.ts';
import { messages } from './messages.ts';

const REFRESH_MS = 60_000;

export default function ExperimentsPage() {
  const { value: experiments, problem, reload, loading } = useResource('experiments', experimentsApi.list, REFRESH_MS);
  const mayWrite = useMay('sites:write');
  return (
    <Page
      question={messages.question}
      answer={experiments && <Answer experiments={experiments} />}
      actions={
        mayWrite && (
          <Link className="button primary" href="/sites/experiments/new">
            {messages.make}
          </Link>
        )
      }
    >
      {problem && <ProblemNote problem={problem} retry={reload} />}
      {!experiments && loading && <p className="quiet page-wait">{uiMessages.loading}</p>}
      {experiments && experiments.length > 0 && (
        <ScrollRegion label={messages.list}>
          <Table experiments={experiments} />
        </ScrollRegion>
      )}
    </Page>
  );
}

function Answer({ experiments }: { experiments: readonly Experiment[] }) {
  if (experiments.length === 0) return messages.none;
  const running = experiments.filter(({ state }) => state === 'running').length;
  return (
    <>
      <b>{messages.answer(formatCount(running))}</b>
      {messages.rest(formatCount(experiments.length))}
    </>
  );
}

function Table({ experiments }: { experiments: readonly Experiment[] }) {
  const { columns } = messages;
  return (
    <SortableTable
      label={messages.list}
      rows={experiments}
      rowKey={({ experiment_id: id }) => id}
      columns={[
        {
          key: 'title',
          head: columns.title,
          rowHead: true,
          order: ({ title }) => title,
          cell: ({ title, experiment_id: id }) => (
            <Link className="row-link" href={`/sites/experiments/${encodeURIComponent(id)}`}>
              {title}
            </Link>
          ),
        },
        {
          key: 'state',
          head: columns.state,
          order: ({ state }) => state,
          cell: ({ state }) => messages.states[state],
        },
        { key: 'measure', head: columns.measure, cell: ({ definition: { primary } }) => primary.title },
        {
          key: 'started',
          head: columns.started,
          order: ({ started_at: at }) => at,
          cell: ({ started_at: at }) => (at === null ? messages.never : <Time at={at} form="day" />),
        },
        {
          key: 'needs',
          head: columns.needs,
          figure: true,
          order: ({ plan }) => plan.visitors,
          cell: ({ plan }) => formatCount(plan.visitors),
        },
      ]}
    />
  );
}
