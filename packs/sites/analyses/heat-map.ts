/**
 * Where on a page people click: density over cells of the page, by path and width of the window, since a page looks another
 * way on a phone. Cells with fewer clicks than the floor are left out: a click that nobody else made could tell of one visit.
 */
import { type CanonicalEvent, formatInstant } from '@bellwether/core';
import type { EventAnalysis } from '@bellwether/metrics';
import { oneOf, SITE_PARAMETER } from './question.ts';

const COLUMNS = 24;
const ROW_PX = 40;
const PAGES_MAX = 100;
const ELEMENTS_MAX = 15;
/** Cells of fewer visits than this are not shown. */
const VISITS_MIN = 3;
const BANDS = ['narrow', 'medium', 'wide'] as const;
type Band = (typeof BANDS)[number];

interface Click {
  site: string;
  path: string;
  band: Band;
  x: number;
  y: number;
  selector: string;
  session: string;
}

export const heatMapAnalysis: EventAnalysis = {
  name: 'heat-map',
  title: 'Heat-map of clicks',
  events: ['element_clicked'],
  parameters: {
    ...SITE_PARAMETER,
    path: 'the page; the one with the most clicks when absent',
    viewport_band: 'narrow, medium or wide; the one with the most clicks when absent',
  },
  answer({ events, fromMs, toMs, readFromMs, parameters }) {
    const { site, path, viewport_band: given } = parameters;
    const asked = given === undefined ? undefined : oneOf(parameters, 'viewport_band', BANDS, 'wide');
    const clicks = events.flatMap((event) => clickOf(event, { fromMs, toMs, site }) ?? []);
    const pages = ranked(clicks, (click) => click.path);
    const ofPage = clicks.filter((click) => click.path === (path ?? pages[0]?.name));
    const bands = ranked(ofPage, ({ band }) => band);
    const band = asked ?? bands[0]?.name ?? 'wide';
    const shown = ofPage.filter((click) => click.band === band);
    return {
      window: { from: formatInstant(fromMs), to: formatInstant(toMs) },
      read_from: readFromMs === undefined ? null : formatInstant(readFromMs),
      ...{ site: site ?? null, path: path ?? pages[0]?.name ?? null, viewport_band: band },
      pages: pages.slice(0, PAGES_MAX).map(({ name, count }) => ({ path: name, clicks: count })),
      bands: bands.map(({ name, count }) => ({ viewport_band: name, clicks: count })),
      ...{ columns: COLUMNS, row_px: ROW_PX, clicks: shown.length, visits: visitsOf(shown) },
      cells: cellsOf(shown),
      elements: ranked(shown, ({ selector }) => selector)
        .map(({ name, count, of }) => ({ selector: name, clicks: count, visits: visitsOf(of) }))
        .filter(({ visits }) => visits >= VISITS_MIN)
        .slice(0, ELEMENTS_MAX),
    };
  },
};

function clickOf(
  { timestamp, session_id, metadata }: CanonicalEvent,
  { fromMs, toMs, site }: { fromMs: number; toMs: number; site: string | undefined },
): Click | undefined {
  const atMs = Date.parse(timestamp);
  if (atMs < fromMs || atMs >= toMs || (site !== undefined && metadata.site !== site)) return undefined;
  const { path, viewport_band: band, x_share: x, y_px: y, selector } = metadata;
  if (typeof path !== 'string' || typeof x !== 'number' || typeof y !== 'number') return undefined;
  return {
    ...{ site: String(metadata.site), path, x, y, session: session_id },
    ...{ band: BANDS.find((one) => one === band) ?? 'wide', selector: String(selector) },
  };
}

function cellsOf(clicks: readonly Click[]): { column: number; row: number; clicks: number }[] {
  return ranked(clicks, ({ x, y }) => `${Math.min(COLUMNS - 1, Math.floor(x * COLUMNS))} ${Math.floor(y / ROW_PX)}`)
    .filter(({ of }) => visitsOf(of) >= VISITS_MIN)
    .map(({ name, count }) => {
      const [column, row] = name.split(' ').map(Number);
      return { column: column!, row: row!, clicks: count };
    });
}

interface Ranked {
  name: string;
  count: number;
  of: Click[];
}

/** The most first. */
function ranked(clicks: readonly Click[], nameOf: (click: Click) => string): Ranked[] {
  return [...Map.groupBy(clicks, nameOf)]
    .map(([name, of]) => ({ name, count: of.length, of }))
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
}

function visitsOf(clicks: readonly Click[]): number {
  return new Set(clicks.map(({ session }) => session)).size;
}
