/** What an organisation takes for unusual access: how many within an hour, of one actor. */
import type { JsonObject } from '@bellwether/core';
import type { ServiceContext } from '../../context.ts';
import { readInput } from '../../input.ts';
import { type Caller, organisationOf, requirePermission } from '../authority/caller.ts';
import {
  ACCESS_KINDS,
  type AccessThresholds,
  type AccessWatch,
  THRESHOLD_MAX,
  THRESHOLDS_SETTING,
} from './access-watch.ts';
import { audited } from './audited.ts';

type WatchContext = ServiceContext & { accessWatch: AccessWatch };

export async function getAccessThresholds(
  context: WatchContext,
  caller: Caller | undefined,
): Promise<AccessThresholds> {
  requirePermission(context, caller, 'settings:read');
  const orgId = organisationOf(caller);
  await context.audit.note(caller, {
    action: 'access_watch.read',
    resourceType: 'setting',
    resourceId: THRESHOLDS_SETTING,
  });
  return context.accessWatch.thresholdsOf(orgId);
}

/** What is sent replaces what was there, kind by kind. */
export async function putAccessThresholds(
  context: WatchContext,
  caller: Caller | undefined,
  input: unknown,
): Promise<AccessThresholds> {
  requirePermission(context, caller, 'settings:write');
  const orgId = organisationOf(caller);
  const now = context.accessWatch.thresholdsOf(orgId);
  const thresholds = readInput(input, (read) =>
    Object.fromEntries(
      ACCESS_KINDS.map((kind) => [
        kind,
        read.has(kind) ? read.integer(kind, { min: 1, max: THRESHOLD_MAX }) : now[kind],
      ]),
    ),
  ) as Record<(typeof ACCESS_KINDS)[number], number>;
  const note = {
    action: 'access_watch.update',
    resourceType: 'setting',
    resourceId: THRESHOLDS_SETTING,
    details: thresholds satisfies JsonObject,
  };
  await audited(context, caller, note, async (tx) => {
    const row = { value: JSON.stringify(thresholds), updated_at: new Date(context.clock()) };
    await tx
      .insertInto('settings')
      .values({ org_id: orgId, name: THRESHOLDS_SETTING, ...row })
      .onConflict((conflict) => conflict.columns(['org_id', 'name']).doUpdateSet(row))
      .execute();
  });
  context.accessWatch.setThresholds(orgId, thresholds);
  return thresholds;
}
