/**
 * What is kept of a week's network: groups and what is between them, after disclosure control. No person is in it. One row
 * a week; writing a week again replaces it.
 */
import { formatInstant, type JsonObject } from '@bellwether/core';
import type { FigureLevel, FigureReason, FigureUnitKind, Transaction } from '@bellwether/records';

export interface NetworkFigure {
  value: number | null;
  reason?: FigureReason;
  low?: number;
  high?: number;
  /** People behind it, rounded down to a multiple of 5. */
  n?: number;
  level?: FigureLevel;
  p?: number;
  /** Distance from what networks with the same number of ties for everybody have, in their standard deviations. */
  z?: number;
  /** What chance would give. */
  expected?: number;
  window: { from: string; to: string };
  method: string;
  parts?: JsonObject;
}

export interface NetworkGroup {
  unit: string;
  kind: FigureUnitKind;
  people: number;
  internal: number;
  external: number;
  ei_index: NetworkFigure;
  silo_index: NetworkFigure;
  x: number;
  y: number;
}

export interface NetworkTie {
  from: string;
  to: string;
  /** Strength of all ties between two groups, over the geometric mean of their people: contact per person. */
  strength: number;
  curvature: number | null;
  bottleneck: boolean;
}

export interface NetworkCommunity {
  community: number;
  people: number;
  /** Share of the unit's people who are in the community. */
  units: { unit: string; share: number }[];
}

export interface NetworkSnapshot {
  window: { from: string; to: string };
  measures: { [measure: string]: NetworkFigure };
  groups: NetworkGroup[];
  ties: NetworkTie[];
  communities: NetworkCommunity[];
  hidden: { groups: number; people_at_most: number | null };
}

export async function writeSnapshot(
  tx: Transaction,
  orgId: string,
  snapshot: NetworkSnapshot,
  nowMs: number,
): Promise<void> {
  const values = {
    window_from: new Date(snapshot.window.from),
    content: JSON.stringify(snapshot),
    computed_at: new Date(nowMs),
  };
  await tx
    .insertInto('network_snapshots')
    .values({ org_id: orgId, window_to: new Date(snapshot.window.to), ...values })
    .onConflict((conflict) => conflict.columns(['org_id', 'window_to']).doUpdateSet(values))
    .execute();
}

/** The newest whose window ends by `byMs`, and, before it, the one that was the newest until then. */
export async function readSnapshots(
  tx: Transaction,
  orgId: string,
  byMs: number,
  limit: number,
): Promise<NetworkSnapshot[]> {
  const rows = await tx
    .selectFrom('network_snapshots')
    .select('content')
    .where('org_id', '=', orgId)
    .where('window_to', '<=', new Date(byMs))
    .orderBy('window_to', 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ content }) => content as unknown as NetworkSnapshot);
}

export async function snapshotWeeks(tx: Transaction, orgId: string, fromMs: number): Promise<ReadonlySet<string>> {
  const rows = await tx
    .selectFrom('network_snapshots')
    .select('window_to')
    .where('org_id', '=', orgId)
    .where('window_to', '>', new Date(fromMs))
    .execute();
  return new Set(rows.map(({ window_to }) => formatInstant(window_to.getTime())));
}
