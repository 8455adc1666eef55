/** Rules, what they decided, and examples to begin with. */
import { type JsonObject, Problem } from '@bellwether/core';
import { type Caller, organisationOf, requirePermission } from '../authority/caller.ts';
import { readInput } from '../input.ts';
import type { Platform } from '../platform/platform.ts';
import { requireRuleRead } from './check-rule.ts';
import type { ActionOutcome } from './keep-decisions.ts';
import { VARIABLE_WORDS } from './observation.ts';
import { readRule } from './read-rule.ts';
import type { DecisionKind } from './rule-engine.ts';
import { noSuchRule, type RuleSummary, type RuleView, readRules, ruleSummaries, ruleView } from './rule-row.ts';
import { RULE_SCHEMA } from './rule-schema.ts';

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

export interface RuleExample {
  pack: string;
  name: string;
  title: string;
  description: string;
  source: string;
}

export async function listRules(platform: Platform, caller: Caller | undefined): Promise<RuleSummary[]> {
  requirePermission(platform, caller, 'rules:read');
  const orgId = organisationOf(caller);
  const [rules] = await Promise.all([
    platform.records.asTenant(orgId, async (tx) =>
      ruleSummaries(tx, orgId, await readRules(tx, orgId), platform.clock()),
    ),
    platform.audit.note(caller, { action: 'rule.list', resourceType: 'rule' }),
  ]);
  return rules;
}

/** Throws not_found. */
export async function getRule(platform: Platform, caller: Caller | undefined, id: string): Promise<RuleView> {
  requirePermission(platform, caller, 'rules:read');
  const orgId = organisationOf(caller);
  const view = await platform.records.asTenant(orgId, async (tx) => {
    const row = await tx
      .selectFrom('rules')
      .selectAll()
      .where('org_id', '=', orgId)
      .where('rule_id', '=', id)
      .executeTakeFirst();
    if (!row) throw noSuchRule();
    return ruleView(tx, row, platform.clock());
  });
  await platform.audit.note(caller, { action: 'rule.read', resourceType: 'rule', resourceId: id });
  return view;
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

/** The form of a rule file, and what the variables of each kind of rule hold. */
export function getRuleSchema(platform: Platform, caller: Caller | undefined): JsonObject {
  requirePermission(platform, caller, 'rules:read');
  return { ...RULE_SCHEMA, 'x-variables': VARIABLE_WORDS } as unknown as JsonObject;
}

/** Rules that come with packs, to begin with: none of them is on. */
export function listRuleExamples(platform: Platform, caller: Caller | undefined): RuleExample[] {
  requirePermission(platform, caller, 'rules:read');
  const orgId = organisationOf(caller);
  return platform.packs.flatMap((pack) =>
    (pack.ruleExamples ?? []).flatMap((source) => {
      const { definition } = readRule(platform, orgId, source);
      return definition
        ? [
            {
              pack: pack.name,
              name: definition.name,
              title: definition.title,
              description: definition.description,
              source,
            },
          ]
        : [];
    }),
  );
}
