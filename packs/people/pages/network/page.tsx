/** The network: who works with whom, in groups only, and which ties little else replaces. */
import { GroupValue } from '@bellwether/ui/components/group-value.tsx';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { figure, type Phrase, Sentences, words as said } from '@bellwether/ui/components/sentences.tsx';
import { SortableTable } from '@bellwether/ui/components/sortable-table.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { formatCount, formatFigure } from '@bellwether/ui/format/number.ts';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import { lazy, Suspense } from 'react';
import { FirstFigures } from '../figures/first-figures.tsx';
import { messages as shared } from '../figures/messages.ts';
import { messages } from './messages.ts';
import './network.css';
import { figureOf, type Network, tiesInOrder, useNetwork } from './network.ts';

const Drawing = lazy(() => import('./drawing.tsx'));
const TIES_SHOWN = 40;

export default function NetworkPage() {
  const { value: network, problem, reload } = useNetwork();
  if (network && network.groups.length === 0 && network.hidden.groups === 0)
    return <FirstFigures question={messages.question} />;
  return (
    <Page
      question={messages.question}
      answer={network ? <Sentences phrases={answerOf(network)} /> : problem ? undefined : shared.reading}
    >
      {problem && <ProblemNote problem={problem} retry={reload} />}
      {network && (
        <>
          <section className="panel" aria-labelledby="network">
            <header className="panel-head">
              <h2 id="network">{messages.drawing.title}</h2>
              {network.window && (
                <span className="quiet">
                  <Time at={network.window.from} form="day" /> – <Time at={network.window.to} form="day" />
                </span>
              )}
            </header>
            <Suspense fallback={<div className="network-drawing" />}>
              <Drawing network={network} />
            </Suspense>
            <p className="quiet">
              {messages.drawing.key} {messages.drawing.bottleneck}{' '}
              {network.hidden.groups > 0 && messages.hidden(network.hidden.groups)}
            </p>
          </section>
          <div className="columns even">
            <Groups network={network} />
            <Ties network={network} />
          </div>
          <Measures network={network} />
          <p className="quiet page-foot">{messages.noPerson}</p>
        </>
      )}
    </Page>
  );
}

function Groups({ network }: { network: Network }) {
  const words = messages.groups;
  return (
    <section className="panel" aria-labelledby="groups">
      <header className="panel-head">
        <h2 id="groups">{words.title}</h2>
      </header>
      <ScrollRegion label={words.title}>
        <SortableTable
          label={words.title}
          rows={network.groups}
          rowKey={({ unit }) => unit}
          initial={{ key: 'silo', descending: true }}
          columns={[
            {
              key: 'name',
              head: words.name,
              rowHead: true,
              order: ({ name_generic }) => name_generic,
              cell: ({ unit, name_generic }) => (
                <Link href={`/people/departments/${encodeURIComponent(unit)}`}>{name_generic}</Link>
              ),
            },
            {
              key: 'people',
              head: words.people,
              figure: true,
              order: ({ people }) => people,
              cell: ({ people }) => `${formatCount(people)}+`,
            },
            {
              key: 'silo',
              head: <span title={words.siloMore}>{words.silo}</span>,
              figure: true,
              order: ({ silo_index }) => figureOf(silo_index).value,
              cell: ({ silo_index }) => <GroupValue figure={figureOf(silo_index)} unit="score" />,
            },
            {
              key: 'ei',
              head: <span title={words.eiMore}>{words.ei}</span>,
              figure: true,
              order: ({ ei_index }) => figureOf(ei_index).value,
              cell: ({ ei_index }) => <GroupValue figure={figureOf(ei_index)} unit="score" />,
            },
          ]}
        />
      </ScrollRegion>
    </section>
  );
}

function Ties({ network }: { network: Network }) {
  const words = messages.ties;
  const nameOf = namesOf(network);
  const ties = tiesInOrder(network).slice(0, TIES_SHOWN);
  return (
    <section className="panel" aria-labelledby="ties">
      <header className="panel-head">
        <h2 id="ties">{words.title}</h2>
      </header>
      {ties.length === 0 ? (
        <p className="quiet">{words.none}</p>
      ) : (
        <ScrollRegion label={words.title}>
          <SortableTable
            label={words.title}
            rows={ties}
            rowKey={({ from, to }) => `${from} ${to}`}
            columns={[
              {
                key: 'pair',
                head: words.pair,
                rowHead: true,
                cell: ({ from, to }) => messages.answer.between(nameOf(from), nameOf(to)),
              },
              {
                key: 'strength',
                head: words.strength,
                figure: true,
                order: ({ strength }) => strength,
                cell: ({ strength }) => formatFigure(strength, 'score'),
              },
              {
                key: 'curvature',
                head: <span title={words.curvatureMore}>{words.curvature}</span>,
                figure: true,
                order: ({ curvature }) => curvature,
                cell: ({ curvature }) => <GroupValue figure={{ value: curvature }} unit="score" />,
              },
              {
                key: 'bottleneck',
                head: words.bottleneck,
                order: ({ bottleneck }) => Number(bottleneck),
                cell: ({ bottleneck }) => (bottleneck ? <b>{words.yes}</b> : '–'),
              },
            ]}
          />
        </ScrollRegion>
      )}
    </section>
  );
}

function Measures({ network: { measures } }: { network: Network }) {
  const words = messages.measures;
  const names: Readonly<Record<string, string>> = words.names;
  return (
    <section className="panel" aria-labelledby="measures">
      <header className="panel-head">
        <h2 id="measures">{words.title}</h2>
        <span className="quiet">{words.zMore}</span>
      </header>
      <ScrollRegion label={words.title}>
        <SortableTable
          label={words.title}
          rows={Object.entries(measures)}
          rowKey={([name]) => name}
          columns={[
            {
              key: 'name',
              head: words.name,
              rowHead: true,
              cell: ([name]) => names[name] ?? name.replaceAll('_', ' '),
            },
            {
              key: 'value',
              head: words.value,
              figure: true,
              cell: ([, measure]) => <GroupValue figure={measure} unit="score" />,
            },
            {
              key: 'expected',
              head: words.expected,
              figure: true,
              cell: ([, { expected }]) => (typeof expected === 'number' ? formatFigure(expected, 'score') : '–'),
            },
            {
              key: 'z',
              head: words.z,
              figure: true,
              order: ([, { z }]) => z,
              cell: ([, { z }]) => (typeof z === 'number' ? formatFigure(z, 'score') : '–'),
            },
          ]}
        />
      </ScrollRegion>
    </section>
  );
}

function answerOf(network: Network): Phrase[] {
  const words = messages.answer;
  const nameOf = namesOf(network);
  const bottlenecks = tiesInOrder(network).filter(({ bottleneck }) => bottleneck);
  const [first] = bottlenecks;
  const closed = network.groups
    .filter(({ silo_index }) => figureOf(silo_index).value !== null)
    .toSorted((a, b) => figureOf(b.silo_index).value! - figureOf(a.silo_index).value!)[0];
  return [
    said(words.groups(formatCount(network.groups.length))),
    ...(first
      ? [
          said(' '),
          figure(formatCount(bottlenecks.length)),
          said(words.bottlenecks(bottlenecks.length === 1) + words.carry),
          figure(words.between(nameOf(first.from), nameOf(first.to))),
          said(words.end),
        ]
      : [said(words.noBottleneck)]),
    ...(closed ? [said(words.closed), figure(closed.name_generic), said(words.end)] : []),
  ];
}

function namesOf({ groups }: Network): (unit: string) => string {
  const names = new Map(groups.map(({ unit, name_generic }) => [unit, name_generic]));
  return (unit) => names.get(unit) ?? '–';
}
