/** The network: who works with whom, in groups only, and which ties little else replaces. */
import { SLOTS } from '@bellwether/ui/charts/entity-colours.ts';
import { GroupValue, intervalOf } from '@bellwether/ui/components/group-value.tsx';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { figure, type Phrase, Sentences, words as said } from '@bellwether/ui/components/sentences.tsx';
import { SortableTable } from '@bellwether/ui/components/sortable-table.tsx';
import { formatCount, formatFigure, formatPercent } from '@bellwether/ui/format/number.ts';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import { lazy, Suspense } from 'react';
import { FirstFigures } from '../figures/first-figures.tsx';
import { messages as shared } from '../figures/messages.ts';
import { RunProgress, useRuns } from '../figures/run-progress.tsx';
import { WindowSpan } from '../figures/window-span.tsx';
import { messages } from './messages.ts';
import './network.css';
import { colourSlots, figureOf, type Network, tiesInOrder, useNetwork } from './network.ts';

const Drawing = lazy(() => import('./drawing.tsx'));
const TIES_SHOWN = 40;
const BOTTLENECKS_NAMED = 2;

export default function NetworkPage() {
  const { value: network, problem, reload } = useNetwork();
  const runs = useRuns();
  if (network && network.groups.length === 0 && network.hidden.groups === 0)
    return <FirstFigures question={messages.question} reload={reload} />;
  return (
    <Page
      question={messages.question}
      answer={network ? <Sentences phrases={answerOf(network)} /> : problem ? undefined : shared.reading}
    >
      <RunProgress runs={runs} onDone={reload} />
      {problem && <ProblemNote problem={problem} retry={reload} />}
      {network && (
        <>
          <section className="panel" aria-labelledby="network">
            <header className="panel-head">
              <h2 id="network">{messages.drawing.title}</h2>
              {network.window && (
                <span className="quiet">
                  <WindowSpan window={network.window} />
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
            <Communities network={network} />
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

/** What the colours stand for. */
function Communities({ network }: { network: Network }) {
  const words = messages.drawing;
  const nameOf = namesOf(network);
  const slots = colourSlots(network, SLOTS);
  if (slots.size === 0) return null;
  return (
    <ul className="network-communities" aria-label={words.communities}>
      {[...slots].map(([index, slot]) => {
        const { community, people, units } = network.communities[index]!;
        const members = units
          .toSorted((a, b) => b.share - a.share)
          .map(({ unit, share }) => words.share(nameOf(unit), formatPercent(share, 0)));
        return (
          <li key={community}>
            <i aria-hidden="true" style={{ background: `var(--series-${slot + 1})` }} />
            {words.members(formatCount(people), members.join(', '))}
          </li>
        );
      })}
    </ul>
  );
}

function Groups({ network }: { network: Network }) {
  const words = messages.groups;
  return (
    <section className="panel" aria-labelledby="groups">
      <header className="panel-head">
        <h2 id="groups">{words.title}</h2>
      </header>
      <ScrollRegion label={shared.tableOf(words.title)} className="network-table">
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
        <ScrollRegion label={shared.tableOf(words.title)} className="network-table">
          <SortableTable
            label={words.title}
            rows={ties}
            rowKey={({ from, to }) => `${from} ${to}`}
            columns={[
              {
                key: 'pair',
                head: words.pair,
                rowHead: true,
                cell: ({ from, to, bottleneck }) => (
                  <>
                    {messages.answer.between(nameOf(from), nameOf(to))}
                    {bottleneck && (
                      <span className="network-bridge" title={words.bottleneckMore}>
                        {words.bottleneck}
                      </span>
                    )}
                  </>
                ),
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
            ]}
          />
        </ScrollRegion>
      )}
    </section>
  );
}

function Measures({ network: { measures, window } }: { network: Network }) {
  const words = messages.measures;
  const names: Readonly<Record<string, string>> = words.names;
  const more: Readonly<Record<string, string>> = words.more;
  const order = Object.keys(words.more);
  const rank = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  const rows = Object.entries(measures).toSorted(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1));
  const told = rows[0]?.[1].window;
  return (
    <section className="panel" aria-labelledby="measures">
      <header className="panel-head">
        <h2 id="measures">{words.title}</h2>
        <span className="quiet">{words.zMore}</span>
      </header>
      {told && window && told.to !== window.to && (
        <p className="quiet">
          {words.older} <WindowSpan window={told} />.
        </p>
      )}
      <ScrollRegion label={shared.tableOf(words.title)}>
        <SortableTable
          label={words.title}
          rows={rows}
          rowKey={([name]) => name}
          columns={[
            {
              key: 'name',
              head: words.name,
              rowHead: true,
              cell: ([name]) => (
                <>
                  {names[name] ?? name.replaceAll('_', ' ')}
                  {more[name] && <small className="quiet network-more">{more[name]}</small>}
                </>
              ),
            },
            {
              key: 'value',
              head: words.value,
              figure: true,
              cell: ([, measure]) => <GroupValue figure={measure} unit="score" />,
            },
            {
              key: 'interval',
              head: words.interval,
              figure: true,
              cell: ([, measure]) => intervalOf(measure, 'score') ?? '–',
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
  const named = bottlenecks.slice(0, BOTTLENECKS_NAMED);
  const closed = network.groups
    .filter(({ silo_index }) => figureOf(silo_index).value !== null)
    .toSorted((a, b) => figureOf(b.silo_index).value! - figureOf(a.silo_index).value!)[0];
  return [
    said(words.groups(formatCount(network.groups.length))),
    ...(named.length > 0
      ? [
          said(' '),
          figure(formatCount(bottlenecks.length)),
          said(words.bottlenecks(bottlenecks.length === 1) + words.carry),
          figure(named.map(({ from, to }) => words.between(nameOf(from), nameOf(to))).join(', ')),
          said(named.length < bottlenecks.length ? words.more(formatCount(bottlenecks.length - named.length)) : ''),
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
