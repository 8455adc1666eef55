/**
 * Boards to start from, made of what can be asked: one for each cube of metrics, whatever packs are installed. Its first
 * metrics as figures, the leading one over time and by its dimensions, the rest as small charts.
 */
import type { MetricDescription } from '@bellwether/ui/api/types.ts';
import { type BoardContent, type ChartKind, newTileId, type Tile } from './board.ts';

export interface Template {
  name: string;
  title: string;
  metrics: readonly string[];
}

const FIGURES_MAX = 4;
const CHARTS_MAX = 4;

export function templatesOf(metrics: readonly MetricDescription[]): readonly Template[] {
  const cubes = Map.groupBy(
    metrics.filter(({ privacy }) => privacy !== 'personal'),
    ({ cube }) => cube ?? '',
  );
  return [...cubes].flatMap(([cube, [first, ...rest]]) =>
    cube && first && rest.length > 0
      ? [{ name: cube, title: titleOf(cube), metrics: [first, ...rest].map(({ title }) => title) }]
      : [],
  );
}

export function fromTemplate(name: string, metrics: readonly MetricDescription[]): BoardContent | undefined {
  const own = metrics.filter(({ cube, privacy }) => cube === name && privacy !== 'personal');
  const [lead] = own;
  if (!lead) return undefined;
  const tile = (metric: string, chart: ChartKind, place: Omit<Tile, 'kind' | 'tile_id'>, groupBy?: string): Tile => ({
    tile_id: newTileId(),
    ...place,
    kind: 'metric',
    query: { metric, ...(groupBy ? { group_by: [groupBy] } : {}) },
    chart,
  });
  const figures = own.slice(0, FIGURES_MAX);
  const width = 12 / figures.length;
  const [first, second] = lead.dimensions;
  const tiles = [
    ...figures.map(({ name: metric }, index) => tile(metric, 'figure', { x: index * width, y: 0, w: width, h: 3 })),
    tile(lead.name, 'bars', { x: 0, y: 3, w: first ? 8 : 12, h: 5 }),
    ...(first ? [tile(lead.name, 'table', { x: 8, y: 3, w: 4, h: 5 }, first.name)] : []),
    ...own
      .slice(1, 1 + CHARTS_MAX)
      .map(({ name: metric }, index) =>
        tile(metric, 'line', { x: (index % 2) * 6, y: 8 + Math.floor(index / 2) * 5, w: 6, h: 5 }, second?.name),
      ),
  ];
  return { title: titleOf(name), description: '', layout: { tiles }, range: '24h', filters: [] };
}

function titleOf(cube: string): string {
  const words = cube.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
