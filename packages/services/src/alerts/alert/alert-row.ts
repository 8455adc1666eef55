/** An alert as it is kept, and as the API shows it. */
import type { Json, JsonObject } from '@bellwether/core';
import type { AlertAction } from '@bellwether/metrics';
import type { AlertSeverity, AlertStatus, FigureLevel, FigureUnitKind, Transaction } from '@bellwether/records';

export interface AlertRow {
  alert_id: string;
  type: string;
  severity: AlertSeverity;
  unit_kind: FigureUnitKind;
  /** Empty for the organisation. */
  unit: string;
  message: string;
  recommended_actions: readonly AlertAction[];
  evidence: JsonObject;
  /** End of the newest window it speaks of. */
  window_to: Date;
  status: AlertStatus;
  owner: string | null;
  created_at: Date;
  updated_at: Date;
  acknowledged_at: Date | null;
  acknowledged_by: string | null;
  resolved_at: Date | null;
  resolved_by: string | null;
  resolution_note: string | null;
  reopened_count: number;
  history: readonly AlertHistoryEntry[];
  /** Whether the event log has been told of the newest turn. */
  told: boolean;
}

export interface AlertHistoryEntry {
  at: string;
  /** `user:usr_…`, or `rule` for what the figures themselves brought about. */
  by: string;
  what: 'raised' | 'severity_changed' | 'acknowledged' | 'resolved' | 'reopened';
  severity: AlertSeverity;
  note?: string;
}

export interface AlertView {
  id: string;
  type: string;
  severity: AlertSeverity;
  message: string;
  recommended_actions: readonly AlertAction[];
  evidence: JsonObject;
  unit_kind: FigureUnitKind;
  /** Pseudonym; `null` for the organisation. */
  unit: string | null;
  name_generic: string;
  status: AlertStatus;
  owner: string | null;
  created_at: string;
  updated_at: string;
  acknowledged_at: string | null;
  acknowledged_by: string | null;
  resolved_at: string | null;
  resolved_by: string | null;
  resolution_note: string | null;
  reopened_count: number;
  history: readonly AlertHistoryEntry[];
}

/** By the rule itself, not by a person. */
export const BY_RULE = 'rule';

const HISTORY_MAX = 100;

export function alertView(row: AlertRow, nameOf: (unit: string) => string): AlertView {
  const { alert_id, unit, window_to: _, told: __, ...rest } = row;
  return {
    ...rest,
    id: alert_id,
    unit: unit || null,
    name_generic: nameOf(unit),
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
    acknowledged_at: row.acknowledged_at?.toISOString() ?? null,
    resolved_at: row.resolved_at?.toISOString() ?? null,
  };
}

/** Levels are the signals' words, severities the alerts'. */
export function severityOf(level: FigureLevel): AlertSeverity {
  return level === 'moderate' ? 'medium' : level;
}

export function levelOf(severity: AlertSeverity): FigureLevel {
  return severity === 'medium' ? 'moderate' : severity;
}

export function withHistory(row: AlertRow, entry: AlertHistoryEntry): AlertRow {
  const history = [...row.history, entry].slice(-HISTORY_MAX);
  return { ...row, history, updated_at: new Date(entry.at), told: false };
}

/** Rows of the tenant of the transaction, the newest first. */
export async function readAlerts(tx: Transaction, orgId: string): Promise<AlertRow[]> {
  const rows = await tx
    .selectFrom('alerts')
    .selectAll()
    .where('org_id', '=', orgId)
    .orderBy('created_at', 'desc')
    .orderBy('alert_id')
    .limit(ALERTS_MAX)
    .execute();
  return rows.map(alertRow);
}

export const ALERTS_MAX = 2000;

export function alertRow({ org_id: _, ...row }: KeptAlert): AlertRow {
  return {
    ...row,
    recommended_actions: row.recommended_actions as unknown as readonly AlertAction[],
    history: row.history as unknown as readonly AlertHistoryEntry[],
  };
}

type KeptAlert = Omit<AlertRow, 'recommended_actions' | 'history'> & {
  org_id: string;
  recommended_actions: Json;
  history: Json;
};

/** Replaces the row of the same id. */
export async function writeAlert(tx: Transaction, orgId: string, row: AlertRow): Promise<void> {
  const values = {
    ...row,
    recommended_actions: JSON.stringify(row.recommended_actions),
    evidence: JSON.stringify(row.evidence),
    history: JSON.stringify(row.history),
  };
  await tx
    .insertInto('alerts')
    .values({ org_id: orgId, ...values })
    .onConflict((conflict) => conflict.columns(['org_id', 'alert_id']).doUpdateSet(values))
    .execute();
}
