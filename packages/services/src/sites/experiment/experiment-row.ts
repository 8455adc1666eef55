/** An experiment as it is kept, and as the API shows it, with what it needs to find what it looks for. */
import { experimentPlan, minimumDetectableEffect } from '@bellwether/analysis';
import { Problem } from '@bellwether/core';
import type { ExperimentDecision, ExperimentDefinition, ExperimentState, Transaction } from '@bellwether/records';

export interface ExperimentRow {
  org_id: string;
  experiment_id: string;
  /** Pages and events name it; never used for another one. */
  key: string;
  title: string;
  site_id: string;
  definition: ExperimentDefinition;
  state: ExperimentState;
  started_at: Date | null;
  stopped_at: Date | null;
  decision: ExperimentDecision | null;
  version: number;
  created_by: string;
  created_at: Date;
  updated_by: string;
  updated_at: Date;
}

export interface ExperimentView
  extends Omit<ExperimentRow, 'org_id' | 'started_at' | 'stopped_at' | 'created_at' | 'updated_at'> {
  started_at: string | null;
  stopped_at: string | null;
  created_at: string;
  updated_at: string;
  plan: ExperimentPlanView;
}

export interface ExperimentPlanView {
  /** Visitors in all variants together, when somebody may look at any time. */
  visitors: number;
  visitors_per_variant: number;
  /** With one look at the end. */
  visitors_per_variant_one_look: number;
  /** How small a difference so many visitors find. */
  detectable: { visitors: number; difference: number }[];
}

export const EXPERIMENTS_MAX = 200;
/** How many visitors a plan is shown for, as shares of those planned. */
const DETECTABLE_AT = [0.25, 0.5, 1, 2];

export function experimentView(row: ExperimentRow): ExperimentView {
  const { org_id: _, started_at, stopped_at, created_at, updated_at, ...shown } = row;
  return {
    ...shown,
    started_at: started_at?.toISOString() ?? null,
    stopped_at: stopped_at?.toISOString() ?? null,
    created_at: created_at.toISOString(),
    updated_at: updated_at.toISOString(),
    plan: planView(row.definition),
  };
}

export function planView(definition: ExperimentDefinition): ExperimentPlanView {
  const planned = plannedOf(definition);
  const { total, perVariant, perVariantFixed } = experimentPlan({ ...planned, effect: definition.effect });
  return {
    visitors: total,
    visitors_per_variant: perVariant,
    visitors_per_variant_one_look: perVariantFixed,
    detectable: DETECTABLE_AT.map((share) => {
      const visitors = Math.ceil(total * share);
      return { visitors, difference: minimumDetectableEffect({ ...planned, total: visitors }) };
    }),
  };
}

export function plannedOf({ primary, baseline, spread, variants }: ExperimentDefinition): {
  variance: number;
  shares: number[];
} {
  return {
    variance: primary.kind === 'conversion' ? baseline * (1 - baseline) : (spread ?? 0) ** 2,
    shares: variants.map(({ share }) => share),
  };
}

export async function readExperiments(tx: Transaction, orgId: string): Promise<ExperimentRow[]> {
  return tx
    .selectFrom('experiments')
    .selectAll()
    .where('org_id', '=', orgId)
    .orderBy('created_at', 'desc')
    .limit(EXPERIMENTS_MAX)
    .execute();
}

/** Throws not_found. With `lock`, nobody changes it before the end of the transaction. */
export async function findExperiment(
  tx: Transaction,
  orgId: string,
  id: string,
  lock?: 'lock',
): Promise<ExperimentRow> {
  const query = tx.selectFrom('experiments').selectAll().where('org_id', '=', orgId).where('experiment_id', '=', id);
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst();
  if (!row) throw new Problem('not_found', 'This organisation has no such experiment.');
  return row;
}
