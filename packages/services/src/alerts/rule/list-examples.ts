import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { readRule } from './read-rule.ts';

export interface RuleExample {
  pack: string;
  name: string;
  title: string;
  description: string;
  source: string;
}

/** Rules that come with packs, to begin with: none of them is on. */
export async function listRuleExamples(platform: Platform, caller: Caller | undefined): Promise<RuleExample[]> {
  requirePermission(platform, caller, 'rules:read');
  const orgId = organisationOf(caller);
  await platform.audit.note(caller, { action: 'rule.list_examples', resourceType: 'rule' });
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
