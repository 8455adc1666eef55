/**
 * Who reads what became of a rule, and how a change of it is undone: what undoes is a new version, which has to be as good
 * as any other. One that was removed comes back as it was, without its run log.
 */
import { nameOf, organisationOf } from '../../access/authority/caller.ts';
import { defineHistory } from '../../ingest/history/history-kind.ts';
import { checkedDefinition } from './check-rule.ts';
import { insertRule, refuseTakenName } from './create.ts';
import { findRule } from './rule-row.ts';
import { ruleStream } from './rule-stream.ts';
import { writeRule } from './update.ts';

export const ruleHistory = defineHistory({
  stream: ruleStream,
  reader: { needs: 'rules:read' },
  undo: {
    writer: { needs: 'rules:write' },
    async project(platform, { tx, caller, id, before, after, undone, at }) {
      const orgId = organisationOf(caller);
      const by = nameOf(caller);
      if (!after) {
        await tx.deleteFrom('rules').where('org_id', '=', orgId).where('rule_id', '=', id).execute();
        return;
      }
      const { name, title, trigger } = await checkedDefinition(platform, orgId, after.source, tx);
      const fields = { name, title, source: after.source, trigger: trigger.kind, state: after.state };
      if (before) await writeRule(tx, await findRule(tx, orgId, id), fields, { by, at }).catch(refuseTakenName(name));
      else
        await insertRule(tx, {
          ...{ org_id: orgId, rule_id: id, ...fields },
          // Whoever still has it open at an old version has to be told that it is another one.
          version: undone.version + 1,
          ...{ created_by: by, created_at: at, updated_by: by, updated_at: at },
        }).catch(refuseTakenName(name));
    },
  },
});
