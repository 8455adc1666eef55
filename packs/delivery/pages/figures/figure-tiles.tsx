/** Figures side by side, each with its interval, what is behind it, and what it was before. */
import { formatCount } from '@bellwether/ui/format/number.ts';
import { type Figure, type FigureUnit, figureText, intervalText } from './figure.ts';
import { messages } from './messages.ts';

export interface Tile {
  name: string;
  title: string;
  /** What it is, in a sentence. */
  meaning: string;
  unit: FigureUnit;
  figure: Figure | undefined;
  before: Figure | undefined;
  /** What `n` counts: `changes`. */
  things: string;
}

export function FigureTiles({ label, tiles }: { label: string; tiles: readonly Tile[] }) {
  return (
    <section className="figure-cards delivery-tiles" aria-label={label}>
      {tiles.map((tile) => (
        <FigureTile key={tile.name} {...tile} />
      ))}
    </section>
  );
}

function FigureTile({ title, meaning, unit, figure, before, things }: Tile) {
  const value = figure?.value ?? null;
  const interval = figure && intervalText(figure, unit);
  return (
    <article className="figure-card">
      <header>
        <h2 title={meaning}>{title}</h2>
      </header>
      {value === null ? (
        <p className="state-unknown" title={messages.noDataMore}>
          {messages.noData}
        </p>
      ) : (
        <p className="figure-value">
          <data value={value}>{figureText(value, unit)}</data>
        </p>
      )}
      <p className="quiet">
        {interval && <span title={messages.intervalMore}>{interval}</span>}
        {figure && figure.n > 0 && ` ${messages.of(`${formatCount(figure.n)} ${things}`)}`}
      </p>
      {typeof before?.value === 'number' && (
        <p className="quiet" title={messages.beforeMore}>
          {messages.before(figureText(before.value, unit))}
        </p>
      )}
    </article>
  );
}
