/** The way of signals into the event log, after the commit of the decisions they are of. */
import type { Platform } from '../../installation/platform/platform.ts';
import type { ActionOutcome } from './keep-decisions.ts';
import { ruleSignalEvent } from './rule-event.ts';

/** Sends those of decisions that are kept and not told yet. Their ids stay the same, so sending them twice counts once. */
export async function tellSignals(platform: Platform, orgId: string): Promise<void> {
  const untold = await platform.records.asTenant(orgId, (tx) =>
    tx
      .selectFrom('rule_runs as run')
      .innerJoin('rules as rule', (join) =>
        join.onRef('rule.org_id', '=', 'run.org_id').onRef('rule.rule_id', '=', 'run.rule_id'),
      )
      .select(['run.run_id', 'run.rule_id', 'run.at', 'run.causes', 'run.actions', 'rule.name'])
      .where('run.org_id', '=', orgId)
      .where('run.untold', '=', true)
      .orderBy('run.decided_at')
      .limit(200)
      .execute(),
  );
  for (const { run_id, rule_id, at, causes, actions, name } of untold) {
    const outcomes = actions as unknown as ActionOutcome[];
    const facts = { orgId, runId: run_id, ruleId: rule_id, rule: name, at: at.toISOString(), causes };
    const waiting = outcomes.flatMap((outcome, index) =>
      outcome.kind === 'event' && outcome.status === 'waiting'
        ? [{ index, event: ruleSignalEvent({ ...facts, index, signal: outcome.signal, values: outcome.values }) }]
        : [],
    );
    const { results } = await platform.admission.admit(
      orgId,
      'rules',
      waiting.map(({ event }, index) => ({ index, event })),
    );
    waiting.forEach(({ index }, place) => {
      const result = results[place];
      outcomes[index]!.status = result?.status === 'rejected' ? 'failed' : 'done';
      outcomes[index]!.detail = result?.status === 'rejected' ? result.detail : `Event ${result?.event_id}`;
    });
    await platform.records.asTenant(orgId, (tx) =>
      tx
        .updateTable('rule_runs')
        .set({ actions: JSON.stringify(outcomes), untold: false })
        .where('org_id', '=', orgId)
        .where('run_id', '=', run_id)
        .execute(),
    );
  }
}
