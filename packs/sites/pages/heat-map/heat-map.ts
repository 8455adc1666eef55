/** What the page asks, and how a cell is shaded: by the square root, so that areas of few clicks can be told apart. */
export interface HeatMap {
  path: string | null;
  viewport_band: Band;
  pages: readonly { path: string; clicks: number }[];
  bands: readonly { viewport_band: Band; clicks: number }[];
  columns: number;
  row_px: number;
  clicks: number;
  visits: number;
  cells: readonly { column: number; row: number; clicks: number }[];
  elements: readonly { selector: string; clicks: number; visits: number }[];
}

export const BANDS = ['narrow', 'medium', 'wide'] as const;
export type Band = (typeof BANDS)[number];

export interface Layout {
  width: number;
  height: number;
  boxes: readonly { kind: string; x: number; y: number; width: number; height: number }[];
}

/** Widths to draw with while no outline has come. */
const WIDTH_OF: Readonly<Record<Band, number>> = { narrow: 390, medium: 820, wide: 1280 };
const HEIGHT_MAX = 4000;
const ROWS_BELOW = 3;

export interface Frame {
  width: number;
  height: number;
  cellWidth: number;
}

/** As wide as the page was, as high as there is something to show. */
export function frameOf(map: HeatMap, layout: Layout | undefined): Frame {
  const width = layout?.width || WIDTH_OF[map.viewport_band];
  const lowest = Math.max(0, ...map.cells.map(({ row }) => (row + ROWS_BELOW) * map.row_px));
  const height = Math.min(HEIGHT_MAX, Math.max(layout?.height ?? 0, lowest, 400));
  return { width, height, cellWidth: width / map.columns };
}

export function shadeOf(clicks: number, most: number): number {
  return most === 0 ? 0 : 0.18 + 0.72 * Math.sqrt(clicks / most);
}
