/**
 * What an organisation expects of its data: what packs declare, what the platform expects of every event type, and what
 * people have added. A declared expectation that somebody has changed is kept under the same id and goes over the
 * declaration; removed, it is as declared again.
 */
import { createHash } from 'node:crypto';
import { type EventType, isAboutPersons } from '@bellwether/core';
import type { QualityCheck, QualitySeverity } from '@bellwether/metrics';
import type { Transaction } from '@bellwether/records';
import type { Platform } from '../../installation/platform/platform.ts';
import { type ExpectationFields, readKeptExpectations } from './expectation-stream.ts';

export interface Expectation extends ExpectationFields {
  /** `qex_…`, or `agents.model-calls-keep-coming` of a declared one. */
  id: string;
  /** A pack, `platform`, or `organisation`. */
  declared_by: string;
  /** Of its stream; 0: nobody has touched it. */
  version: number;
}

type Declares = Pick<Platform, 'packs' | 'eventTypes'>;

/** What the platform expects of each event type, whoever declares it. */
function expectedOfAll({ name }: EventType, isAboutPeople: boolean): Omit<Expectation, 'declared_by' | 'version'>[] {
  const shared = { data_set: name, severity: 'info', enabled: true } as const;
  const refused = {
    ...{ ...shared, id: `platform.refused.${name}`, title: 'Nothing is refused' },
    check: { kind: 'refused', at_most: 0, within: '1d' },
  } as const;
  if (isAboutPeople) return [refused];
  const form = { id: `platform.schema.${name}`, title: 'Events have the declared form', check: { kind: 'schema' } };
  return [refused, { ...shared, ...form, check: { kind: 'schema' } }];
}

/** As packs and platform declare them, by id. */
export function declaredExpectations({ packs, eventTypes }: Declares, orgId: string): Map<string, Expectation> {
  const found = eventTypes
    .all(orgId)
    .flatMap((type) => expectedOfAll(type, isAboutPersons(type)))
    .map((one): Expectation => ({ ...one, declared_by: 'platform', version: 0 }));
  for (const pack of packs)
    for (const { name, ...fields } of pack.expectations ?? [])
      found.push({ ...fields, id: `${pack.name}.${name}`, enabled: true, declared_by: pack.name, version: 0 });
  return new Map(found.map((one) => [one.id, one]));
}

/** Everything that holds for an organisation, by data set and title. */
export async function expectationsOf(platform: Declares, tx: Transaction, orgId: string): Promise<Expectation[]> {
  const all = declaredExpectations(platform, orgId);
  for (const [id, { state, version }] of await readKeptExpectations(tx)) {
    const declared = all.get(id);
    if (state) all.set(id, { ...state, id, version, declared_by: declared?.declared_by ?? 'organisation' });
    else if (declared) all.set(id, { ...declared, version });
  }
  const known = new Set(platform.eventTypes.all(orgId).map(({ name }) => name));
  return [...all.values()]
    .filter(({ data_set }) => known.has(data_set))
    .toSorted((a, b) => (a.data_set + a.title + a.id < b.data_set + b.title + b.id ? -1 : 1));
}

/** Two with one are checked the same. */
export function fingerprintOf({ data_set, check }: { data_set: string; check: QualityCheck }): string {
  return createHash('sha256')
    .update(JSON.stringify([data_set, Object.entries(check).toSorted()]))
    .digest('hex')
    .slice(0, 16);
}

/** Whether somebody is told when it is not met. */
export function isTold(severity: QualitySeverity): severity is Exclude<QualitySeverity, 'info'> {
  return severity !== 'info';
}
