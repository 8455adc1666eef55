/** A tile where it stands; on a phone one under the other, in the same order. */
import type { CSSProperties, ReactNode } from 'react';
import type { Tile } from './board.ts';

export function TilePlace({ tile, children }: { tile: Tile; children: ReactNode }) {
  const { x, y, w, h } = tile;
  // As custom properties, which a narrow window can leave aside; the types of React know none.
  const place = { '--column': `${x + 1} / span ${w}`, '--row': `${y + 1} / span ${h}` } as CSSProperties;
  return (
    <div className="tile" data-kind={tile.kind === 'text' ? 'text' : tile.chart} style={place}>
      {children}
    </div>
  );
}
