/** Who reads what became of an alert rule, and how a change of it is undone: what would switch it on wants a back-test first. */
import { Problem } from '@bellwether/core';
import { nameOf, organisationOf } from '../../access/authority/caller.ts';
import { defineHistory } from '../../ingest/history/history-kind.ts';
import { alertRuleStream } from './alert-rule-stream.ts';
import { findRule, readRuleSettings, writeRuleSettings } from './alert-rules.ts';
import { refuseUntried } from './rules.ts';

export const alertRuleHistory = defineHistory({
  stream: alertRuleStream,
  reader: { needs: 'alerts:read', reach: 'team' },
  refuseStranger(platform, { id }) {
    findRule(platform.packs, id);
  },
  undo: {
    writer: { needs: 'settings:write' },
    async project(_, { tx, caller, id, after, at }) {
      if (!after) throw new Problem('conflict', 'A rule is there as long as its pack is.');
      const orgId = organisationOf(caller);
      const settings = (await readRuleSettings(tx, orgId)).get(id);
      const next = {
        ...{ enabled: after.enabled, minimumLevel: after.minimum_level },
        ...{ backtest: settings?.backtest ?? null, backtestAt: settings?.backtestAt ?? null },
      };
      if (after.enabled) refuseUntried(next, at.getTime());
      await writeRuleSettings(tx, orgId, id, next, { name: nameOf(caller), at });
    },
  },
});
