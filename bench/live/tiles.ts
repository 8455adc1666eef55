/**
 * What a thousand watchers look at: forty distinct queries, as the tiles of a handful of dashboards ask them. Each
 * connection shows ten of them, so that most queries are watched by some 250 connections at once.
 */
export interface Tile {
  metric: string;
  grain: string;
  span: string;
  group_by?: readonly string[];
}

const METRICS = [
  'agent_model_calls',
  'agent_cost_usd',
  'agent_tokens',
  'agent_sessions',
  'agent_tool_calls',
  'agent_error_rate',
  'agent_model_failure_rate',
  'agent_model_latency_p95_ms',
] as const;

const SHAPES: readonly Omit<Tile, 'metric'>[] = [
  { grain: '10s', span: '10m' },
  { grain: '1m', span: '1h' },
  { grain: '1m', span: '1h', group_by: ['model'] },
  { grain: '1m', span: '1h', group_by: ['team'] },
  { grain: '1h', span: '24h' },
];

/** The first one counts events by the ten seconds, so that it shows when each arrives. */
export const TILES: readonly Tile[] = SHAPES.flatMap((shape) => METRICS.map((metric) => ({ metric, ...shape })));

/** The tiles of the nth connection; `counting` puts the first tile first. */
export function tilesOf(connection: number, count: number, counting: boolean): Tile[] {
  const tiles = Array.from({ length: count }, (_, i) => TILES[(connection * 7 + i * 3) % TILES.length]!);
  return counting ? [TILES[0]!, ...tiles.slice(1)] : tiles;
}
