/** Alerts and the rules that raise them, as the API answers them. */
import { type Resource, useResource } from '@bellwether/ui/api/use-resource.ts';
import { api } from '@bellwether/ui/session/session.ts';

export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;
export type Severity = (typeof SEVERITIES)[number];
export type AlertStatus = 'new' | 'acknowledged' | 'resolved';

export interface Alert {
  id: string;
  type: string;
  severity: Severity;
  message: string;
  recommended_actions: readonly { title: string; detail: string }[];
  evidence: Readonly<Record<string, unknown>>;
  /** Pseudonym; absent or empty when it is about the organisation. */
  unit?: string | null;
  name_generic?: string | null;
  status: AlertStatus;
  created_at: string;
  acknowledged_at: string | null;
  resolved_at: string | null;
  owner?: string | null;
}

export interface BackTest {
  at: string;
  weeks: number;
  alerts: number;
  alerts_per_week: number | null;
  /** Share of past alerts after which what they warn of did happen; `null` where that is not known. */
  precision: number | null;
  reason?: string | null;
}

export interface AlertRule {
  type: string;
  title: string;
  description: string;
  enabled: boolean;
  backtest: BackTest | null;
}

/** What is shown: what needs a decision, or what had one. */
export const VIEWS = ['active', 'resolved'] as const;
export type AlertsView = (typeof VIEWS)[number];

const REFRESH_MS = 30_000;

/** `view` undefined: nothing is asked. */
export function useAlerts(view: AlertsView | undefined): Resource<readonly Alert[]> {
  return useResource(
    view && `alerts ${view}`,
    async (signal) => (await api.get<{ alerts: readonly Alert[] }>(`/api/v1/alerts?status=${view}`, signal)).alerts,
    REFRESH_MS,
  );
}

export function useAlertRules(): Resource<readonly AlertRule[]> {
  return useResource(
    'alert-rules',
    async (signal) => (await api.get<{ rules: readonly AlertRule[] }>('/api/v1/alert-rules', signal)).rules,
  );
}

/** The inbox with this alert in view. */
export function alertHref(id: string): string {
  return `/alerts?alert=${encodeURIComponent(id)}`;
}

/** The worst first, then the newest. */
export function inOrder(alerts: readonly Alert[]): Alert[] {
  return alerts.toSorted(
    (a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || (a.created_at < b.created_at ? 1 : -1),
  );
}
