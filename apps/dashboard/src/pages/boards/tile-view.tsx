/** One tile, drawn: a figure, a chart or a table that looks through what the page looks at, or a piece of text. */
import { useCatalog } from '@bellwether/ui/api/catalog.tsx';
import { askMetric } from '@bellwether/ui/api/metric-query.ts';
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { FigureCard } from '@bellwether/ui/charts/figure-card.tsx';
import { MetricChart } from '@bellwether/ui/charts/metric-chart.tsx';
import { MetricMenu } from '@bellwether/ui/charts/metric-menu.tsx';
import { RankedTable } from '@bellwether/ui/charts/ranked-table.tsx';
import { Boundary } from '@bellwether/ui/components/boundary.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { useView } from '@bellwether/ui/view/view.tsx';
import { lazy, Suspense } from 'react';
import { AnswerFigure } from '../explore/answer-figure.tsx';
import { filtersFor, queryOf, type Sliding, TOP_DEFAULT } from '../explore/question.ts';
import type { MetricTile, Tile } from './board.ts';

const Markdown = lazy(() => import('./markdown.tsx'));

export function TileView({ tile }: { tile: Tile }) {
  return (
    <Boundary>
      {tile.kind === 'text' ? (
        <Suspense fallback={<p className="quiet">{uiMessages.loading}</p>}>
          <Markdown text={tile.markdown} />
        </Suspense>
      ) : (
        <MetricTileView tile={tile} />
      )}
    </Boundary>
  );
}

function MetricTileView({ tile }: { tile: MetricTile }) {
  const { query, chart } = tile;
  const title = tile.title ? { title: tile.title } : {};
  const question = {
    metric: query.metric,
    ...(query.filters ? { filters: query.filters } : {}),
    ...(query.grain && query.grain !== 'total' ? { grain: query.grain } : {}),
  };
  const { grain: _grain, ...ranked } = question;
  const [first, second] = query.group_by ?? [];
  if (query.window) return <SlidingTile tile={tile} sliding={query.window} />;
  if (chart === 'figure' && !first) return <FigureCard {...question} {...title} />;
  if (chart === 'table' && first && !second)
    return <RankedTable {...ranked} {...title} groupBy={first} {...(query.top ? { top: query.top } : {})} />;
  return (
    <MetricChart
      {...question}
      {...title}
      {...(query.group_by ? { groupBy: query.group_by } : {})}
      {...(query.top ? { top: query.top } : {})}
      {...(chart === 'line' || (chart === 'bars' && !first) ? { shape: chart } : {})}
      {...(chart === 'table' ? { begin: 'table' as const } : {})}
    />
  );
}

/** Sliding windows are read again as the range moves; see `AnswerFigure`. */
function SlidingTile({ tile, sliding }: { tile: MetricTile; sliding: Sliding }) {
  const view = useView();
  const { metric: find, eventDimensions } = useCatalog();
  const metric = find(tile.query.metric);
  const ofPage = metric ? filtersFor(metric, eventDimensions, view.filters) : [];
  const { group_by = [], top = TOP_DEFAULT, filters = [] } = tile.query;
  const query = queryOf(
    { metric: tile.query.metric, grain: undefined, groupBy: group_by, top, sliding },
    { ...view, filters: [...ofPage, ...filters] },
    metric?.grains,
  );
  const asked = useResource(JSON.stringify(query), (signal) => askMetric(query, signal));
  const title = tile.title || metric?.title || tile.query.metric;
  return (
    <section className="panel metric-chart" aria-label={title} aria-busy={asked.loading}>
      <header className="panel-head">
        <h2>
          {title}
          <small>{`${sliding.size} / ${sliding.every}`}</small>
        </h2>
        <div className="panel-tools">{metric && <MetricMenu metric={metric} query={query} chart={tile.chart} />}</div>
      </header>
      {asked.problem && <ProblemNote problem={asked.problem} retry={asked.reload} />}
      {asked.value && <AnswerFigure answer={asked.value} as={tile.chart} label={title} sliding={sliding} />}
    </section>
  );
}
