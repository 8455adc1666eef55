/**
 * The same menu on every figure and chart: what it means, how it was asked, what is behind it, where it can go. Items that
 * the reader may not use are not shown.
 */
import { useState } from 'react';
import { exportMetric } from '../api/metric-query.ts';
import type { MetricDescription, MetricQuery } from '../api/types.ts';
import { MoreMenu } from '../components/more-menu.tsx';
import { fileName, saveFile } from '../components/save-file.ts';
import { uiMessages } from '../i18n/messages.ts';
import { goTo, navigate } from '../navigation/location.tsx';
import { useMay } from '../session/permission.ts';
import { anomalyHref } from '../view/anomaly-href.ts';
import { exploreHref } from '../view/explore-href.ts';
import { forecastHref } from '../view/forecast-href.ts';
import { BoardDialog, type BoardTile } from './board-dialog.tsx';
import { readColours } from './chart-colours.ts';
import { DefinitionDialog } from './definition-dialog.tsx';
import { EventsDialog } from './events-dialog.tsx';
import { drawPng, drawSvg, type Picture } from './export-picture.ts';
import { QueryDialog } from './query-dialog.tsx';

type Shown = 'definition' | 'query' | 'events' | 'board';

export function MetricMenu(props: {
  metric: MetricDescription;
  query: MetricQuery;
  /** How it would stand on a board. */
  chart: BoardTile['chart'];
  title?: string;
  /** What PNG and SVG are made of; without it they are not offered. */
  picture?: (() => Picture) | undefined;
}) {
  const { metric, query, chart, picture, title = metric.title } = props;
  const words = uiMessages.menu;
  const [shown, setShown] = useState<Shown>();
  const [copied, setCopied] = useState(false);
  const [failed, setFailed] = useState(false);
  const [mayExport, mayRead, mayWrite] = [useMay('exports:write'), useMay('events:read'), useMay('dashboards:write')];
  const close = () => setShown(undefined);
  const name = [metric.name, query.from?.slice(0, 10) ?? '', query.to?.slice(0, 10) ?? ''];

  async function save(make: () => Promise<Blob>, extension: string): Promise<void> {
    setFailed(false);
    try {
      saveFile(await make(), fileName(name, extension));
    } catch {
      setFailed(true);
    }
  }

  function copyLink(): void {
    const { origin } = location;
    const href = location.pathname.startsWith('/explore') ? location.href : origin + exploreHref(query);
    void navigator.clipboard?.writeText(href).then(() => setCopied(true));
  }

  return (
    <>
      <MoreMenu label={words.open(title)}>
        {(item) => (
          <>
            {item(words.definition, () => setShown('definition'))}
            {item(words.query, () => setShown('query'))}
            {mayRead && item(words.events, () => setShown('events'))}
            <hr />
            {item(words.explore, () => goTo(exploreHref(tileQuery(query))))}
            {item(words.forecast, () => navigate(forecastHref(query)))}
            {item(words.anomalies, () => navigate(anomalyHref(query)))}
            {mayWrite && item(words.board, () => setShown('board'))}
            {item(words.link, copyLink)}
            {(mayExport || picture) && <hr />}
            {mayExport && item(words.csv, () => void save(() => exportMetric(query, 'csv'), 'csv'))}
            {picture && item(words.png, () => void save(() => drawPng(picture(), readColours()), 'png'))}
            {picture && item(words.svg, () => void save(() => svgOf(picture()), 'svg'))}
          </>
        )}
      </MoreMenu>
      <span className="visually-hidden" role="status">
        {copied ? words.linkCopied : ''}
      </span>
      {failed && (
        <p role="alert" className="problem">
          {words.failed}
        </p>
      )}
      {shown === 'definition' && <DefinitionDialog metric={metric} close={close} />}
      {shown === 'query' && <QueryDialog query={query} close={close} />}
      {shown === 'events' && <EventsDialog metric={metric} query={query} close={close} />}
      {shown === 'board' && <BoardDialog tile={{ title, query: tileQuery(query), chart }} close={close} />}
    </>
  );
}

async function svgOf(picture: Picture): Promise<Blob> {
  return new Blob([await drawSvg(picture, readColours())], { type: 'image/svg+xml' });
}

/** A tile is asked anew for whatever range its board looks at. */
function tileQuery({ from: _from, to: _to, ...query }: MetricQuery): BoardTile['query'] {
  return query;
}
