/**
 * Kinds of devices that an organisation describes itself. What comes with packs cannot be changed; where a field has the
 * name of one of theirs it means the same, and its range lies within theirs.
 */
import { Problem } from '@bellwether/core';
import type { DeviceField, DeviceProfile } from '@bellwether/metrics';
import { StaleVersion, type Transaction } from '@bellwether/records';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { recordChange } from '../../ingest/history/record-change.ts';
import { type InputReader, readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { deviceProfileStream } from './profile-stream.ts';

const PROFILES_MAX = 100;
const FIELDS_MAX = 60;
const PROFILE_NAME = /^[a-z][a-z0-9-]{0,62}$/;
const FIELD_NAME = { max: 64, pattern: { matches: /^[a-z][a-z0-9_]*$/, otherwise: 'be snake_case' } };
const BOUND = { min: -1e15, max: 1e15 };
/** What stands beside readings in an event. */
const RESERVED = new Set([
  'device',
  'profile',
  'category',
  'site',
  'firmware',
  'people_withheld',
  'timestamp',
  'readings',
]);

export interface OwnProfile extends DeviceProfile {
  version: number;
}

/**
 * `{version?, title, category, description, expected_interval_seconds, fields: [{name, title, unit, minimum, maximum,
 * integer?, required?, people?}]}`. Without `version` it is a new one.
 */
export async function putDeviceProfile(
  platform: Platform,
  caller: Caller | undefined,
  name: string,
  input: unknown,
): Promise<OwnProfile> {
  requirePermission(platform, caller, 'devices:write');
  const orgId = organisationOf(caller);
  if (!PROFILE_NAME.test(name)) throw new Problem('invalid_request', 'The name of a profile is kebab-case.');
  refuseShipped(platform, name);
  const { version: seen, ...described } = readInput(input, (read) => readProfileInput(platform, orgId, read));
  const profile: DeviceProfile = { name, ...described };
  const note = { action: 'device_profile.put', resourceType: 'device_profile', resourceId: name };
  const kept = await audited(platform, caller, note, async (tx) => {
    const before = await findOwnProfile(tx, orgId, name);
    const version = before?.version ?? 0;
    if ((seen ?? 0) !== version)
      throw new StaleVersion('device_profile', seen ?? 0, { version, state: before?.profile ?? null });
    if (!before) await refuseTooManyProfiles(tx, orgId);
    const next = { version: version + 1, by: nameOf(caller), at: new Date(platform.clock()) };
    await writeProfile(tx, orgId, profile, next);
    await recordChange(platform, tx, caller, deviceProfileStream, name, {
      before: before?.profile ?? null,
      after: profile,
    });
    return { ...profile, version: next.version };
  });
  platform.devices.profiles.put(orgId, profile);
  return kept;
}

/** Throws conflict while devices are of the kind. */
export async function removeDeviceProfile(platform: Platform, caller: Caller | undefined, name: string): Promise<void> {
  requirePermission(platform, caller, 'devices:write');
  const orgId = organisationOf(caller);
  refuseShipped(platform, name);
  const note = { action: 'device_profile.remove', resourceType: 'device_profile', resourceId: name };
  await audited(platform, caller, note, async (tx) => {
    const before = await findOwnProfile(tx, orgId, name);
    if (!before) throw new Problem('not_found', 'This organisation has no such profile.');
    await deleteProfile(tx, orgId, name);
    await recordChange(platform, tx, caller, deviceProfileStream, name, { before: before.profile, after: null });
  });
  platform.devices.profiles.remove(orgId, name);
}

/** Throws conflict while devices are of the kind, or shall be made by a key. */
export async function deleteProfile(tx: Transaction, orgId: string, name: string): Promise<void> {
  for (const table of ['devices', 'device_provisioning_keys'] as const) {
    const used = await tx
      .selectFrom(table)
      .select('profile')
      .where('org_id', '=', orgId)
      .where('profile', '=', name)
      .limit(1)
      .executeTakeFirst();
    if (used) throw new Problem('conflict', 'Devices are of this kind, or a provisioning key is for it.');
  }
  await tx.deleteFrom('device_profiles').where('org_id', '=', orgId).where('profile', '=', name).execute();
}

export async function writeProfile(
  tx: Transaction,
  orgId: string,
  profile: DeviceProfile,
  { version, by, at }: { version: number; by: string; at: Date },
): Promise<void> {
  const row = { definition: JSON.stringify(profile), version, updated_by: by, updated_at: at };
  await tx
    .insertInto('device_profiles')
    .values({ org_id: orgId, profile: profile.name, ...row })
    .onConflict((conflict) => conflict.columns(['org_id', 'profile']).doUpdateSet(row))
    .execute();
}

/** The row is locked. */
export async function findOwnProfile(
  tx: Transaction,
  orgId: string,
  name: string,
): Promise<{ profile: DeviceProfile; version: number } | undefined> {
  const row = await tx
    .selectFrom('device_profiles')
    .select(['definition', 'version'])
    .where('org_id', '=', orgId)
    .where('profile', '=', name)
    .forUpdate()
    .executeTakeFirst();
  return row && { profile: row.definition as unknown as DeviceProfile, version: row.version };
}

function refuseShipped(platform: Platform, name: string): void {
  if (platform.devices.profiles.isShipped(name))
    throw new Problem(
      'conflict',
      `The profile ${name} comes with a pack. Describe one of your own under another name.`,
    );
}

async function refuseTooManyProfiles(tx: Transaction, orgId: string): Promise<void> {
  const { kept } = await tx
    .selectFrom('device_profiles')
    .select((eb) => eb.fn.countAll<number>().as('kept'))
    .where('org_id', '=', orgId)
    .executeTakeFirstOrThrow();
  if (Number(kept) >= PROFILES_MAX) throw new Problem('conflict', `There are ${PROFILES_MAX} profiles already.`);
}

function readProfileInput(platform: Platform, orgId: string, read: InputReader) {
  const shipped = new Map(
    platform.devices.profiles
      .all(orgId)
      .filter(({ name }) => platform.devices.profiles.isShipped(name))
      .flatMap(({ fields }) => fields.map((field) => [field.name, field] as const)),
  );
  return {
    version: read.has('version') ? read.integer('version', { min: 1, max: 1e9 }) : undefined,
    title: read.text('title', { max: 128 }),
    category: read.text('category', { max: 64 }),
    description: read.has('description') ? read.text('description', { min: 0, max: 500 }) : '',
    expectedIntervalSeconds: read.integer('expected_interval_seconds', { min: 10, max: 30 * 86_400 }),
    fields: readFields(read, shipped),
  };
}

function readFields(read: InputReader, shipped: ReadonlyMap<string, DeviceField>): DeviceField[] {
  const names = new Set<string>();
  const fields = read.list('fields', FIELDS_MAX, (each): DeviceField => {
    const name = each.text('name', FIELD_NAME);
    const [minimum, maximum] = [each.number('minimum', BOUND), each.number('maximum', BOUND)];
    const known = shipped.get(name);
    if (names.has(name) || RESERVED.has(name)) each.refuse('name', 'is taken.');
    names.add(name);
    if (minimum > maximum) each.refuse('maximum', 'has to be no less than minimum.');
    if (known && (minimum < known.minimum || maximum > known.maximum))
      each.refuse('minimum', `and maximum of ${name} have to lie within ${known.minimum} to ${known.maximum}.`);
    const isSet = (flag: string): boolean => each.has(flag) && each.boolean(flag);
    const isPeople = isSet('people') || known?.people === true;
    return {
      ...{ name, title: each.text('title', { max: 64 }), minimum, maximum },
      unit: each.has('unit') ? each.text('unit', { min: 0, max: 16 }) : '',
      ...(isSet('integer') || known?.integer || isPeople ? { integer: true } : {}),
      ...(isSet('required') ? { required: true } : {}),
      ...(isPeople ? { people: true } : {}),
    };
  });
  if (fields.length === 0) read.refuse('fields', 'has to have one entry at least.');
  return fields;
}
