/**
 * The newest network of the organisation's groups, or the one of a week, within the caller's reach: groups below the units
 * that a caller has, and what is between two of them. Measures of the whole need the whole.
 */
import { formatInstant, parseInstant } from '@bellwether/core';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { isUnitInReach, unitReachOf } from '../roster/unit-reach.ts';
import { readUnits } from '../roster/units.ts';
import { type NetworkGroup, type NetworkSnapshot, readSnapshots } from './network-snapshot.ts';

export interface NetworkView extends Omit<NetworkSnapshot, 'window' | 'groups'> {
  /** Null when no network has been made yet. */
  window: { from: string; to: string } | null;
  groups: (NetworkGroup & { name_generic: string })[];
  /** What the measures were in the network before. */
  previous?: { window: { from: string; to: string }; measures: { [measure: string]: number | null } };
}

/** `input`: `window`, an instant; the newest network that ended by then. */
export async function getNetwork(platform: Platform, caller: Caller | undefined, input: unknown): Promise<NetworkView> {
  requirePermission(platform, caller, 'metrics:read', 'team');
  const orgId = organisationOf(caller);
  const byMs = readInput(input, (read): number => {
    if (!read.has('window')) return platform.clock();
    const asked = parseInstant(read.text('window', { max: 40 }));
    return asked ?? read.refuse('window', 'has to be an ISO 8601 time with a zone.') ?? 0;
  });
  const { units, reach, snapshots } = await platform.records.asTenant(orgId, async (tx) => {
    const known = await readUnits(tx, orgId);
    return {
      units: known,
      reach: unitReachOf(caller, 'metrics:read', known),
      snapshots: await readSnapshots(tx, orgId, byMs, 2),
    };
  });
  await platform.audit.note(caller, {
    action: 'network.read',
    resourceType: 'network',
    resourceId: snapshots[0]?.window.to ?? '',
    details: { window: formatInstant(byMs) },
  });
  const [newest, previous] = snapshots;
  if (!newest)
    return {
      ...{ window: null, measures: {}, groups: [], ties: [], communities: [] },
      hidden: { groups: 0, people_at_most: null },
    };
  const isSeen = (unit: string) => isUnitInReach(reach, unit);
  const isWhole = reach === 'all';
  return {
    window: newest.window,
    measures: isWhole ? newest.measures : {},
    groups: newest.groups
      .filter(({ unit }) => isSeen(unit))
      .map((group) => ({ ...group, name_generic: units.nameOf(group.unit) })),
    ties: newest.ties.filter(({ from, to }) => isSeen(from) && isSeen(to)),
    communities: newest.communities.flatMap((community) => {
      const seen = community.units.filter(({ unit }) => isSeen(unit));
      return seen.length === 0 ? [] : [{ ...community, units: seen }];
    }),
    hidden: isWhole ? newest.hidden : { groups: 0, people_at_most: null },
    ...(isWhole && previous
      ? {
          previous: {
            window: previous.window,
            measures: Object.fromEntries(
              Object.entries(previous.measures).map(([measure, { value }]) => [measure, value]),
            ),
          },
        }
      : {}),
  };
}
