/** Making, changing and removing mappings. */
import type { Mapping } from '@bellwether/connectors';
import { type JsonObject, Problem } from '@bellwether/core';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { newId } from '../../access/authority/random-text.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { readVersion } from '../../surveys/organization/read-organization.ts';
import { refuseStale } from '../../surveys/organization/refuse-stale.ts';
import { refuseTakenName } from '../../taken-name.ts';
import { recordChange } from '../history/record-change.ts';
import {
  type MappingRow,
  type MappingView,
  mappingOf,
  mappingStream,
  mappingView,
  removeUnused,
  writeMapping,
} from './mapping-row.ts';
import { readMapping } from './read-mapping.ts';

const MAPPINGS_MAX = 200;
const NAME_LENGTH_MAX = 100;

/** `{name, event_type, fields, …}`. Throws conflict when the name is taken. */
export async function createMapping(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
): Promise<MappingView> {
  requirePermission(platform, caller, 'settings:write');
  const orgId = organisationOf(caller);
  const { name, mapping } = readInput(input, (read) => ({
    name: read.text('name', { max: NAME_LENGTH_MAX }),
    mapping: readMapping(read, (type) => platform.eventTypes.resolve(orgId, type)),
  }));
  const [by, now] = [nameOf(caller), new Date(platform.clock())];
  const row: MappingRow = {
    ...{ org_id: orgId, mapping_id: newId('map'), name, mapping: asJson(mapping), version: 1 },
    ...{ created_by: by, created_at: now, updated_by: by, updated_at: now },
  };
  await audited(platform, caller, auditNote('create', row.mapping_id, mapping), async (tx) => {
    const { kept } = await tx
      .selectFrom('mappings')
      .select((eb) => eb.fn.countAll<number>().as('kept'))
      .executeTakeFirstOrThrow();
    if (kept >= MAPPINGS_MAX) throw new Problem('conflict', `There are ${MAPPINGS_MAX} mappings. Remove some first.`);
    await writeMapping(tx, row);
    const after = { name, mapping: row.mapping };
    await recordChange(platform, tx, caller, mappingStream, row.mapping_id, { before: null, after });
  }).catch(refuseTakenName('mapping', name));
  return mappingView(row);
}

/** The whole mapping, with the `version` it was seen at. */
export async function updateMapping(
  platform: Platform,
  caller: Caller | undefined,
  id: string,
  input: unknown,
): Promise<MappingView> {
  requirePermission(platform, caller, 'settings:write');
  const orgId = organisationOf(caller);
  const { version, name, mapping } = readInput(input, (read) => ({
    version: readVersion(read),
    name: read.text('name', { max: NAME_LENGTH_MAX }),
    mapping: readMapping(read, (type) => platform.eventTypes.resolve(orgId, type)),
  }));
  return audited(platform, caller, auditNote('update', id, mapping), async (tx) => {
    const before = await mappingOf(tx, id, 'lock');
    refuseStale('mapping', version, before.version, () => mappingView(before));
    const row: MappingRow = {
      ...{ ...before, name, mapping: asJson(mapping), version: before.version + 1 },
      ...{ updated_by: nameOf(caller), updated_at: new Date(platform.clock()) },
    };
    await writeMapping(tx, row);
    await recordChange(platform, tx, caller, mappingStream, id, {
      before: { name: before.name, mapping: before.mapping },
      after: { name, mapping: row.mapping },
    });
    return mappingView(row);
  }).catch(refuseTakenName('mapping', name));
}

/** Throws conflict while a connection reads by it. */
export async function removeMapping(platform: Platform, caller: Caller | undefined, id: string): Promise<void> {
  requirePermission(platform, caller, 'settings:write');
  await audited(platform, caller, auditNote('remove', id), async (tx) => {
    const { name, mapping } = await mappingOf(tx, id, 'lock');
    await removeUnused(tx, id);
    await recordChange(platform, tx, caller, mappingStream, id, { before: { name, mapping }, after: null });
  });
}

export async function listMappings(platform: Platform, caller: Caller | undefined): Promise<MappingView[]> {
  requirePermission(platform, caller, 'settings:read');
  await platform.audit.note(caller, { action: 'mapping.list', resourceType: 'mapping' });
  const rows = await platform.records.asTenant(organisationOf(caller), (tx) =>
    tx.selectFrom('mappings').selectAll().orderBy('name').execute(),
  );
  return rows.map(mappingView);
}

function asJson(mapping: Mapping): JsonObject {
  return JSON.parse(JSON.stringify(mapping)) as JsonObject;
}

function auditNote(verb: string, id: string, mapping?: Mapping) {
  const note = { action: `mapping.${verb}`, resourceType: 'mapping', resourceId: id };
  return mapping ? { ...note, details: { event_type: mapping.event_type, fields: mapping.fields.length } } : note;
}
