/**
 * Somebody's own network, for that person alone: how many people they are in contact with, how much of it is returned, and
 * with which units. The others are in groups, and a group of fewer than five is among "others": whom one writes to one
 * knows, but not where everybody is.
 */
import { reciprocity, STRENGTH_MIN, TieStrengths } from '@bellwether/analysis';
import { DAY_MS, formatInstant } from '@bellwether/core';
import { PRIVACY_FLOOR_MIN } from '@bellwether/metrics';
import { type Caller, organisationOf, requireUser } from '../../access/authority/caller.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { isErasedName } from '../consent/excluded-subjects.ts';
import { membersOn } from '../roster/members.ts';
import { readUnits } from '../roster/units.ts';
import { newestWindowEnd } from '../signal/signal-weeks.ts';
import { requireSubject } from '../subject/own-subject.ts';
import { addContacts } from './contacts.ts';
import { WINDOW_DAYS } from './disclose-network.ts';

export interface MyNetwork {
  window: { from: string; to: string };
  /** People with a tie to or from you. */
  contacts: number;
  /** Share of your ties that go both ways; null without any. */
  reciprocity: number | null;
  units: { unit: string; name_generic: string; contacts: number; share_of_strength: number }[];
  others: { contacts: number; share_of_strength: number };
}

export async function myNetwork(platform: Platform, caller: Caller | undefined): Promise<MyNetwork> {
  requireUser(platform, caller);
  const orgId = organisationOf(caller);
  const subject = requireSubject(caller);
  const toDay = newestWindowEnd(platform.clock());
  const ties = new TieStrengths(toDay);
  const me = ties.addPerson(subject);
  await addContacts(platform.store, ties, {
    ...{ orgId, fromDay: toDay - WINDOW_DAYS, toDay, of: subject },
    isLeftOut: (one) => one !== subject && (platform.store.exclusions.of(orgId).has(one) || isErasedName(one)),
  });
  const arcs = ties.arcs(toDay, STRENGTH_MIN).filter(([from, to]) => from === me || to === me);
  const strengthOf = new Map<string, number>();
  for (const [from, to, strength = 0] of arcs) {
    const other = ties.nodes[from === me ? to : from]!;
    strengthOf.set(other, (strengthOf.get(other) ?? 0) + strength);
  }
  const { units, members } = await platform.records.asTenant(orgId, async (tx) => ({
    units: await readUnits(tx, orgId),
    members: await membersOn(tx, orgId, toDay * DAY_MS),
  }));
  const departmentOf = new Map(
    members.map(({ subject: one, unit }) => {
      const lineage = units.lineage(unit);
      return [one, lineage.find((at) => units.get(at)?.kind === 'department') ?? lineage.at(-1) ?? ''];
    }),
  );
  const total = [...strengthOf.values()].reduce((sum, strength) => sum + strength, 0);
  const grouped = Map.groupBy(strengthOf, ([other]) => departmentOf.get(other) ?? '');
  const others = { contacts: 0, share_of_strength: 0 };
  const shown: MyNetwork['units'] = [];
  for (const [unit, contacts] of grouped) {
    const share = total > 0 ? contacts.reduce((sum, [, strength]) => sum + strength, 0) / total : 0;
    if (unit !== '' && contacts.length >= PRIVACY_FLOOR_MIN)
      shown.push({
        ...{ unit, name_generic: units.nameOf(unit), contacts: contacts.length },
        share_of_strength: rounded(share),
      });
    else {
      others.contacts += contacts.length;
      others.share_of_strength += share;
    }
  }
  await platform.audit.note(caller, { action: 'network.own', resourceType: 'network' });
  return {
    window: { from: formatInstant((toDay - WINDOW_DAYS) * DAY_MS), to: formatInstant(toDay * DAY_MS) },
    contacts: strengthOf.size,
    reciprocity: reciprocity(arcs).arcs,
    units: shown.sort((a, b) => b.share_of_strength - a.share_of_strength),
    others: { ...others, share_of_strength: rounded(others.share_of_strength) },
  };
}

function rounded(share: number): number {
  return Math.round(share * 1000) / 1000;
}
