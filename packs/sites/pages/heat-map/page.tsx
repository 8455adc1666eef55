/** Heat-maps: where on a page people click, over its outline. */
import { type Resource, useResource } from '@bellwether/ui/api/use-resource.ts';
import { Choice } from '@bellwether/ui/components/choice.tsx';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { useAddress } from '@bellwether/ui/navigation/location.tsx';
import { api } from '@bellwether/ui/session/session.ts';
import { useView } from '@bellwether/ui/view/view.tsx';
import { messages as shared } from '../site/messages.ts';
import { addressOf } from '../site/site.ts';
import { SiteSelect } from '../site/site-select.tsx';
import { changeAddress, useSite } from '../site/use-site.ts';
import '../site/site.css';
import './heat-map.css';
import { BANDS, frameOf, type HeatMap, type Layout, shadeOf } from './heat-map.ts';
import { messages } from './messages.ts';

const REFRESH_MS = 60_000;
const HOUR_MS = 3_600_000;

export default function HeatMapPage() {
  const chosen = useSite();
  const map = useHeatMap(chosen.site?.name, chosen.sites.value !== undefined);
  const layout = useLayout(chosen.site?.site_id, map.value);
  const shown = map.value;
  return (
    <Page
      question={messages.question}
      answer={shown ? <Answer map={shown} /> : map.problem ? undefined : shared.reading}
    >
      {map.problem && <ProblemNote problem={map.problem} retry={map.reload} />}
      {shown && shown.path !== null && (
        <>
          <div className="site-bar">
            <SiteSelect chosen={chosen} />
            <label className="inline-field">
              <span>{messages.page}</span>
              <select value={shown.path} onChange={({ target }) => changeAddress({ path: target.value })}>
                {shown.pages.map(({ path, clicks }) => (
                  <option key={path} value={path}>
                    {`${path} (${formatCount(clicks)})`}
                  </option>
                ))}
              </select>
            </label>
            <Choice
              label={messages.width}
              value={shown.viewport_band}
              options={BANDS.map((value) => ({ value, label: messages.widths[value] }))}
              onChange={(width) => changeAddress({ width })}
            />
          </div>
          <div className="heat-map-pair">
            <Drawing map={shown} layout={layout.value} />
            <Elements map={shown} />
          </div>
        </>
      )}
    </Page>
  );
}

function useHeatMap(site: string | undefined, isReady: boolean): Resource<HeatMap> {
  const { fromMs, toMs } = useView();
  const { searchParams } = useAddress();
  const query = new URLSearchParams({
    from: new Date(Math.floor(fromMs / HOUR_MS) * HOUR_MS).toISOString(),
    to: new Date(Math.ceil(toMs / HOUR_MS) * HOUR_MS).toISOString(),
  });
  for (const [name, value] of [
    ['site', site],
    ['path', searchParams.get('path')],
    ['viewport_band', searchParams.get('width')],
  ] as const)
    if (value) query.set(name, value);
  const address = `/api/v1/sites/heat-map?${query}`;
  return useResource(isReady ? address : undefined, (signal) => api.get<HeatMap>(address, signal), REFRESH_MS);
}

/** `undefined` while none has come. */
function useLayout(siteId: string | undefined, map: HeatMap | undefined): Resource<Layout | undefined> {
  const asked =
    siteId && map?.path
      ? `${addressOf(siteId)}/layout?${new URLSearchParams({ path: map.path, viewport_band: map.viewport_band })}`
      : undefined;
  return useResource(asked, (signal) => api.get<Layout>(asked!, signal).catch(() => undefined));
}

function Answer({ map: { path, clicks, visits, elements } }: { map: HeatMap }) {
  const words = messages.answer;
  if (path === null || clicks === 0) return words.nothing;
  return (
    <>
      <b>{path}</b>
      {words.on}
      <b>{words.times(formatCount(clicks), clicks === 1)}</b>
      {words.visits(formatCount(visits))}
      {elements[0] && words.most}
      {elements[0] && <b>{elements[0].selector}</b>}.
    </>
  );
}

function Drawing({ map, layout }: { map: HeatMap; layout: Layout | undefined }) {
  const { width, height, cellWidth } = frameOf(map, layout);
  const most = Math.max(0, ...map.cells.map(({ clicks }) => clicks));
  return (
    <figure className="heat-map">
      <figcaption>
        <h2>{messages.map}</h2>
        <p className="quiet">{messages.mapMore}</p>
        {!layout && <p className="quiet">{messages.noOutline}</p>}
      </figcaption>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={messages.cells(formatCount(map.cells.length))}
        data-width={map.viewport_band}
      >
        <rect className="heat-map-page" width={width} height={height} />
        {layout?.boxes.map((box, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the boxes of an outline never change their places
          <rect key={index} className="heat-map-box" data-kind={box.kind} rx={3} {...rectOf(box)} />
        ))}
        {map.cells.map(({ column, row, clicks }) => (
          <rect
            key={`${column} ${row}`}
            className="heat-map-cell"
            x={column * cellWidth}
            y={row * map.row_px}
            width={cellWidth}
            height={map.row_px}
            fillOpacity={shadeOf(clicks, most)}
          >
            <title>{messages.cell(formatCount(clicks), clicks === 1)}</title>
          </rect>
        ))}
      </svg>
    </figure>
  );
}

const rectOf = ({ x, y, width, height }: Layout['boxes'][number]) => ({ x, y, width, height });

function Elements({ map: { elements } }: { map: HeatMap }) {
  if (elements.length === 0) return null;
  return (
    <section className="panel" aria-labelledby="elements">
      <header className="panel-head">
        <h2 id="elements">{messages.elements}</h2>
      </header>
      <ScrollRegion label={messages.elementTable}>
        <table aria-labelledby="elements">
          <thead>
            <tr>
              <th scope="col">{messages.element}</th>
              <th scope="col" className="figure-column">
                {messages.clicks}
              </th>
              <th scope="col" className="figure-column">
                {messages.visits}
              </th>
            </tr>
          </thead>
          <tbody>
            {elements.map(({ selector, clicks, visits }) => (
              <tr key={selector}>
                <th scope="row">
                  <code>{selector}</code>
                </th>
                <td className="figure-column">{formatCount(clicks)}</td>
                <td className="figure-column">{formatCount(visits)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </section>
  );
}
