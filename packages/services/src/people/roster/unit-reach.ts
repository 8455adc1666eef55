/**
 * Which units' figures a caller may see. A user's teams may name teams, departments or divisions; whoever has a unit has
 * what is below it, and nothing above: figures of the whole organisation need the reach `organisation`.
 */
import { Problem } from '@bellwether/core';
import { type Caller, reachOf } from '../../access/authority/caller.ts';
import type { Permission } from '../../access/authority/permission.ts';
import type { Units } from './units.ts';

/** `'all'`, the organisation's own figures included, or the pseudonyms of the units that may be seen. */
export type UnitReach = 'all' | ReadonlySet<string>;

/** To be asked after `requirePermission`. Throws forbidden for somebody who is in no team, or sees only what is their own. */
export function unitReachOf(caller: Caller, permission: Permission, units: Units): UnitReach {
  const reach = reachOf(caller, permission);
  if (reach === 'organisation') return 'all';
  if (reach === 'own')
    throw new Problem('forbidden', 'These are figures of groups, and you may see your own only. See "Me".');
  if (caller.teams.length === 0)
    throw new Problem(
      'forbidden',
      'You are in no team yet, so there are no figures to show. An administrator can put you in one.',
    );
  return new Set(caller.teams.flatMap((team) => [...units.below(team)]));
}

export function isUnitInReach(reach: UnitReach, unit: string): boolean {
  return reach === 'all' || reach.has(unit);
}
