/**
 * What follows from decisions, in the transaction that keeps them: notifications and webhook calls go to their outbox and
 * runs are started with it, so that they happen if and only if the decision is in the log. A signal goes to the event log,
 * which is no part of the transaction: it is sent after the commit, and again until that is noted.
 *
 * The id of a log entry follows from the rule, its version and what was seen, so that deciding twice is deciding once.
 */
import { createHash } from 'node:crypto';
import { DAY_MS, type JsonObject, Problem } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import type { Platform } from '../../installation/platform/platform.ts';
import { notify, resolveNotification } from '../notification/notify.ts';
import { sendEvent } from '../notification/send-event.ts';
import { groupKey } from './observation.ts';
import type { PreparedAction } from './prepare-action.ts';
import { hasWindows, type RuleDefinition } from './rule-definition.ts';
import type { Decision } from './rule-engine.ts';
import { STARTABLE_WORKFLOWS } from './startable-workflows.ts';

/** `waiting`: a signal that is not in the event log yet. `too_late`: it was so long ago that nobody is to be told now. */
export type ActionOutcome = PreparedAction & {
  status: 'done' | 'waiting' | 'failed' | 'too_late';
  /** Why it failed, or what came of it: the run that was started. */
  detail: string;
};

/** A rule of one organisation, understood. */
export interface LiveRule {
  orgId: string;
  ruleId: string;
  version: number;
  definition: RuleDefinition;
}

/** What happened longer ago than this, because nothing ran or it came late, is kept and not acted upon. */
export const ACTS_WITHIN_MS = DAY_MS;
/** Of each rule. */
const RUNS_KEPT = 5000;
const VALUES_BYTES_MAX = 8 * 1024;

export async function keepDecisions(
  platform: Platform,
  tx: Transaction,
  rule: LiveRule,
  decisions: readonly Decision[],
): Promise<void> {
  for (const decision of decisions) await keepDecision(platform, tx, rule, decision);
  if (decisions.length > 0) await trimRuns(tx, rule);
}

async function keepDecision(platform: Platform, tx: Transaction, rule: LiveRule, decision: Decision): Promise<void> {
  const runId = runIdOf(rule, decision);
  const known = await tx
    .selectFrom('rule_runs')
    .select('run_id')
    .where('org_id', '=', rule.orgId)
    .where('run_id', '=', runId)
    .executeTakeFirst();
  if (known) return;
  const isLate = platform.clock() - Date.parse(decision.at) > ACTS_WITHIN_MS;
  const outcomes: ActionOutcome[] = [];
  for (const action of decision.actions)
    outcomes.push(
      isLate
        ? { ...action, status: 'too_late', detail: 'It was more than a day ago when it was found.' }
        : await act(platform, tx, { rule, decision, runId, action, index: outcomes.length }),
    );
  if (decision.decision === 'ended' && !isLate)
    await resolveNotification(
      platform,
      { org_id: rule.orgId, dedup_key: dedupKey(rule, decision, runId), atMs: Date.parse(decision.at) },
      tx,
    );
  await tx
    .insertInto('rule_runs')
    .values({
      ...{ org_id: rule.orgId, run_id: runId, rule_id: rule.ruleId, version: rule.version },
      ...{ at: new Date(decision.at), decided_at: new Date(platform.clock()), decision: decision.decision },
      ...{ group_values: JSON.stringify(decision.group), why: decision.why, seen: boundedValues(decision.values) },
      ...{ event_id: decision.event_id, causes: [...decision.causes], actions: JSON.stringify(outcomes) },
      untold: outcomes.some(({ status }) => status === 'waiting'),
    })
    .execute();
}

interface Act {
  rule: LiveRule;
  decision: Decision;
  runId: string;
  action: PreparedAction;
  index: number;
}

/** A Problem (a webhook that has gone, input that does not fit) is the action's outcome; anything else stops the round. */
async function act(platform: Platform, tx: Transaction, asked: Act): Promise<ActionOutcome> {
  const { action } = asked;
  try {
    return { ...action, ...(await taken(platform, tx, asked)) };
  } catch (error) {
    if (!(error instanceof Problem) || error.status >= 500) throw error;
    return { ...action, status: 'failed', detail: error.message };
  }
}

async function taken(
  platform: Platform,
  tx: Transaction,
  { rule, decision, runId, action, index }: Act,
): Promise<Pick<ActionOutcome, 'status' | 'detail'>> {
  const { orgId, ruleId, definition } = rule;
  const atMs = Date.parse(decision.at);
  switch (action.kind) {
    case 'notify': {
      const { severity, title, body } = action;
      // That something has ended is told and done with.
      const isEnd = decision.decision === 'ended';
      const key = isEnd
        ? { severity: 'info' as const, dedup_key: `rule-run:${runId}` }
        : { severity, dedup_key: dedupKey(rule, decision, runId) };
      const link = `/rules/${encodeURIComponent(ruleId)}`;
      await notify(platform, { org_id: orgId, kind: 'rule', ...key, title, body, link, atMs }, tx);
      return { status: 'done', detail: '' };
    }
    case 'webhook': {
      const channel = await tx
        .selectFrom('notification_channels')
        .select('channel_id')
        .where('org_id', '=', orgId)
        .where('name', '=', action.channel)
        .executeTakeFirst();
      if (!channel) throw new Problem('not_found', `There is no webhook "${action.channel}" any more.`);
      const { at, group } = decision;
      const data = { rule_id: ruleId, rule: definition.name, run_id: runId, at, group: { ...group }, ...action.body };
      const type = `rule.${decision.decision}`;
      const idempotency_key = `${runId}:${index}`;
      await sendEvent(platform, { org_id: orgId, channel_id: channel.channel_id, type, data, idempotency_key }, tx);
      return { status: 'done', detail: '' };
    }
    case 'workflow': {
      const workflow = STARTABLE_WORKFLOWS.get(action.workflow);
      if (!workflow) throw new Problem('not_found', `There is no workflow "${action.workflow}" any more.`);
      const { run_id } = await workflow.start(platform, tx, { orgId, ruleId, input: action.input });
      return { status: 'done', detail: `Run ${run_id}` };
    }
    case 'event':
      return { status: 'waiting', detail: '' };
  }
}

/** What lasts is one notification until it ends; what happens is one each time. */
function dedupKey({ ruleId, definition }: LiveRule, { group }: Decision, runId: string): string {
  if (!hasWindows(definition.trigger)) return `rule-run:${runId}`;
  const digest = createHash('sha256').update(groupKey(group)).digest('hex').slice(0, 24);
  return `rule:${ruleId}:${digest}`;
}

function runIdOf({ ruleId, version }: LiveRule, { at, decision, group, event_id }: Decision): string {
  const identity = JSON.stringify([ruleId, version, at, decision, groupKey(group), event_id]);
  return `rrn_${createHash('sha256').update(identity).digest('hex').slice(0, 32)}`;
}

function boundedValues(values: JsonObject): string {
  const text = JSON.stringify(values);
  return Buffer.byteLength(text) <= VALUES_BYTES_MAX ? text : JSON.stringify({ too_large: text.length });
}

/** The newest so many of a rule are kept. */
async function trimRuns(tx: Transaction, { orgId, ruleId }: LiveRule): Promise<void> {
  await tx
    .deleteFrom('rule_runs')
    .where('org_id', '=', orgId)
    .where('rule_id', '=', ruleId)
    .where('untold', '=', false)
    .where('decided_at', '<', (eb) =>
      eb
        .selectFrom('rule_runs')
        .select('decided_at')
        .where('org_id', '=', orgId)
        .where('rule_id', '=', ruleId)
        .orderBy('decided_at', 'desc')
        .offset(RUNS_KEPT)
        .limit(1),
    )
    .execute();
}
