/** The run log of a rule. */
import { type JsonObject, Problem } from '@bellwether/core';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { requireRuleRead } from './check-rule.ts';
import type { ActionOutcome } from './keep-decisions.ts';
import type { DecisionKind } from './rule-engine.ts';
import { noSuchRule } from './rule-row.ts';

export interface RuleRunView {
  run_id: string;
  version: number;
  /** The end of the window, or when the event happened. */
  at: string;
  decided_at: string;
  decision: DecisionKind;
  group: JsonObject;
  why: string;
  values: JsonObject;
  event_id: string | null;
  /** Rules that have brought the event about, the first one first. */
  causes: readonly string[];
  actions: readonly ActionOutcome[];
}

export interface RuleRunPage {
  runs: RuleRunView[];
  /** For `before` of the next page; null on the last one. */
  next: string | null;
}

const RUNS_DEFAULT = 50;
const RUNS_MAX = 200;

/** `{before?, limit?}`: what the rule decided, the newest first. Who may not read what it sees may not read this. */
export async function listRuleRuns(
  platform: Platform,
  caller: Caller | undefined,
  id: string,
  input: unknown,
): Promise<RuleRunPage> {
  requirePermission(platform, caller, 'rules:read');
  const orgId = organisationOf(caller);
  const { before, limit } = readInput(input, (read) => ({
    before: read.has('before') ? read.text('before', { max: 100 }) : undefined,
    limit: read.has('limit') ? read.integer('limit', { min: 1, max: RUNS_MAX }) : RUNS_DEFAULT,
  }));
  const cursor = before === undefined ? undefined : cursorOf(before);
  const { rule, rows } = await platform.records.asTenant(orgId, async (tx) => {
    const rule = await tx
      .selectFrom('rules')
      .select(['trigger', 'source'])
      .where('org_id', '=', orgId)
      .where('rule_id', '=', id)
      .executeTakeFirst();
    if (!rule) throw noSuchRule();
    let query = tx.selectFrom('rule_runs').selectAll().where('org_id', '=', orgId).where('rule_id', '=', id);
    if (cursor)
      query = query.where((eb) => eb(eb.refTuple('at', 'run_id'), '<', eb.tuple(new Date(cursor.atMs), cursor.runId)));
    const rows = await query.orderBy('at', 'desc').orderBy('run_id', 'desc').limit(limit).execute();
    return { rule, rows };
  });
  requireRuleRead(platform, caller, rule);
  await platform.audit.note(caller, { action: 'rule.list_runs', resourceType: 'rule', resourceId: id });
  const last = rows.at(-1);
  return {
    runs: rows.map(({ org_id: _, rule_id: __, untold: ___, group_values, seen, at, decided_at, actions, ...row }) => ({
      ...row,
      ...{ group: group_values, values: seen, actions: actions as unknown as ActionOutcome[] },
      ...{ at: at.toISOString(), decided_at: decided_at.toISOString() },
    })),
    next: last && rows.length === limit ? `${last.at.getTime()}.${last.run_id}` : null,
  };
}

function cursorOf(text: string): { atMs: number; runId: string } {
  const match = /^(\d{1,15})\.(rrn_[0-9a-f]{32})$/.exec(text);
  if (match) return { atMs: Number(match[1]), runId: match[2]! };
  throw new Problem('invalid_request', 'before: has to be the "next" of an earlier page.', {
    errors: [{ field: 'before', detail: 'has to be the "next" of an earlier page.' }],
  });
}
