/** Rules as the API tells of them, and the calls the pages make. */
import { api } from '@bellwether/ui/session/session.ts';

export type RuleState = 'draft' | 'on' | 'off';
export type TriggerKind = 'event' | 'metric' | 'anomaly' | 'forecast' | 'schedule';
export type DecisionKind = 'fired' | 'ended' | 'held_back' | 'failed' | 'ignored';

export interface RuleSummary {
  rule_id: string;
  name: string;
  title: string;
  trigger: TriggerKind;
  state: RuleState;
  version: number;
  updated_at: string;
  looked_through: string | null;
  failing: string | null;
  last_fired_at: string | null;
  fired: number;
}

export type RuleDetails = RuleSummary & { source: string };

export interface RuleExample {
  pack: string;
  name: string;
  title: string;
  description: string;
  source: string;
}

export interface Finding {
  line: number;
  column: number;
  field: string;
  message: string;
}

export interface RuleCheck {
  ok: boolean;
  findings: readonly Finding[];
  tests: readonly { name: string; passed: boolean; detail: string }[];
}

export interface ActionTaken {
  kind: 'notify' | 'webhook' | 'workflow' | 'event';
  title?: string;
  channel?: string;
  workflow?: string;
  signal?: string;
  /** What came of it; not in a dry run. */
  status?: 'done' | 'waiting' | 'failed' | 'too_late';
  detail?: string;
}

export interface Decision {
  at: string;
  decision: DecisionKind;
  group: Readonly<Record<string, string>>;
  why: string;
  actions: readonly ActionTaken[];
}

export type RuleRun = Decision & { run_id: string; version: number; decided_at: string };

export interface DryRun {
  dry_run_id: string;
  state: string;
  progress: number;
  failure: string | null;
  result: {
    from: string;
    to: string;
    counts: Record<DecisionKind, number>;
    decisions: readonly Decision[];
    left_out: number;
  };
}

/** A node of the JSON Schema of a rule file, as far as the help beside the editor reads it. */
export interface SchemaNode {
  description?: string;
  enum?: readonly string[];
  required?: readonly string[];
  properties?: Readonly<Record<string, SchemaNode>>;
  additionalProperties?: boolean | SchemaNode;
  items?: SchemaNode;
}

export type RuleSchema = SchemaNode & {
  'x-variables': Readonly<Record<TriggerKind, Readonly<Record<string, string>>>>;
};

const RULES = '/api/v1/rules';
const pathOf = (id: string): string => `${RULES}/${encodeURIComponent(id)}`;
const dryRunPath = (id: string): string => `${RULES}/dry-runs/${encodeURIComponent(id)}`;

export const rulesApi = {
  list: async (signal: AbortSignal) => (await api.get<{ rules: RuleSummary[] }>(RULES, signal)).rules,
  examples: async (signal: AbortSignal) =>
    (await api.get<{ examples: RuleExample[] }>(`${RULES}/examples`, signal)).examples,
  schema: (signal: AbortSignal) => api.get<RuleSchema>(`${RULES}/schema`, signal),
  get: (id: string, signal: AbortSignal) => api.get<RuleDetails>(pathOf(id), signal),
  runs: (id: string, before: string | undefined, signal?: AbortSignal) =>
    api.get<{ runs: RuleRun[]; next: string | null }>(
      `${pathOf(id)}/runs?limit=50${before ? `&before=${before}` : ''}`,
      signal,
    ),
  check: (source: string, signal: AbortSignal) => api.post<RuleCheck>(`${RULES}/check`, { source }, signal),
  create: (source: string) => api.post<RuleDetails>(RULES, { source }),
  update: (id: string, version: number, source: string) => api.put<RuleDetails>(pathOf(id), { version, source }),
  turn: (id: string, version: number, state: 'on' | 'off') =>
    api.put<RuleDetails>(`${pathOf(id)}/state`, { version, state }),
  remove: (id: string) => api.delete(pathOf(id)),
  startDryRun: (source: string, from: string) => api.post<DryRun>(`${RULES}/dry-runs`, { source, from }),
  dryRun: (id: string, signal: AbortSignal) => api.get<DryRun>(dryRunPath(id), signal),
  cancelDryRun: (id: string) => api.post<DryRun>(`${dryRunPath(id)}/cancel`, {}),
};

export function isRunning({ state }: DryRun): boolean {
  return state === 'queued' || state === 'running' || state === 'waiting';
}

export function groupText(group: Readonly<Record<string, string>>): string {
  return Object.values(group).join(', ');
}
