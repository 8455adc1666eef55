import type { JsonObject } from '@bellwether/core';
import { type Caller, requirePermission } from '../../access/authority/caller.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { VARIABLE_WORDS } from './observation.ts';
import { RULE_SCHEMA } from './rule-schema.ts';

/** The form of a rule file, and what the variables of each kind of rule hold. */
export async function getRuleSchema(platform: Platform, caller: Caller | undefined): Promise<JsonObject> {
  requirePermission(platform, caller, 'rules:read');
  await platform.audit.note(caller, { action: 'rule.read_schema', resourceType: 'rule' });
  return { ...RULE_SCHEMA, 'x-variables': VARIABLE_WORDS } as unknown as JsonObject;
}
