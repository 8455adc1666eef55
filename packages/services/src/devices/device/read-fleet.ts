/** The devices of an organisation: how many do how, and a page of those asked for, whoever needs looking after first. */
import type { DeviceHealth, DeviceState } from '@bellwether/records';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { DEVICES_MAX } from './device.ts';
import { type DeviceSummary, deviceSummary } from './device-row.ts';

export interface FleetGroup {
  /** A site, or a profile. */
  name: string;
  devices: number;
  /** Of those in service. */
  health: Record<DeviceHealth, number>;
}

export interface Fleet {
  /** Of all devices that were not retired. */
  devices: number;
  health: Record<DeviceHealth, number>;
  blocked: number;
  retired: number;
  profiles: FleetGroup[];
  sites: FleetGroup[];
  /** How many are asked for, over all pages. */
  matching: number;
  list: DeviceSummary[];
  /** For `after`, when there are more. */
  next: number | null;
}

const HEALTHS = ['offline', 'degraded', 'unknown', 'online'] as const satisfies readonly DeviceHealth[];
const STATES = ['provisioned', 'active', 'blocked', 'retired'] as const satisfies readonly DeviceState[];
const LIMIT_MAX = 500;

/** `{health?, state?, profile?, site?, search?, after?, limit?}`. Retired ones are listed only when they are asked for. */
export async function readFleet(platform: Platform, caller: Caller | undefined, input: unknown): Promise<Fleet> {
  requirePermission(platform, caller, 'devices:read');
  const orgId = organisationOf(caller);
  const asked = readInput(input, (read) => {
    const text = (field: string): string | undefined => (read.has(field) ? read.text(field, { max: 128 }) : undefined);
    return {
      health: read.has('health') ? read.oneOf('health', HEALTHS) : undefined,
      state: read.has('state') ? read.oneOf('state', STATES) : undefined,
      profile: text('profile'),
      site: text('site'),
      search: text('search')?.toLowerCase(),
      after: read.has('after') ? read.integer('after', { min: 0, max: DEVICES_MAX }) : 0,
      limit: read.has('limit') ? read.integer('limit', { min: 1, max: LIMIT_MAX }) : 100,
    };
  });
  const rows = await platform.records.asTenant(orgId, (tx) =>
    tx.selectFrom('devices').selectAll().where('org_id', '=', orgId).limit(DEVICES_MAX).execute(),
  );
  await platform.audit.note(caller, { action: 'device.list', resourceType: 'device' });
  const all = rows.map((row) => deviceSummary(row, platform.devices.watch.conditionOf(orgId, row.device_id)));
  const kept = all.filter(({ state }) => state !== 'retired');
  const inService = kept.filter(({ state }) => state !== 'blocked');
  const found = all.filter(
    (device) =>
      (asked.state === undefined ? device.state !== 'retired' : device.state === asked.state) &&
      (asked.health === undefined || (device.health === asked.health && device.state !== 'blocked')) &&
      (asked.profile === undefined || device.profile === asked.profile) &&
      (asked.site === undefined || device.site === asked.site) &&
      (asked.search === undefined || mentions(device, asked.search)),
  );
  found.sort(
    (a, b) =>
      HEALTHS.indexOf(a.health) - HEALTHS.indexOf(b.health) ||
      a.name.localeCompare(b.name, 'en', { numeric: true }) ||
      (a.device_id < b.device_id ? -1 : 1),
  );
  const end = asked.after + asked.limit;
  return {
    devices: kept.length,
    health: healthsOf(inService),
    blocked: kept.length - inService.length,
    retired: all.length - kept.length,
    profiles: groupsOf(inService, ({ profile }) => profile),
    sites: groupsOf(inService, ({ site }) => site),
    matching: found.length,
    list: found.slice(asked.after, end),
    next: end < found.length ? end : null,
  };
}

function mentions({ name, serial, device_id, site }: DeviceSummary, text: string): boolean {
  return [name, serial ?? '', device_id, site].some((each) => each.toLowerCase().includes(text));
}

function healthsOf(devices: readonly DeviceSummary[]): Record<DeviceHealth, number> {
  const counts = { unknown: 0, online: 0, degraded: 0, offline: 0 };
  for (const { health } of devices) counts[health]++;
  return counts;
}

/** The largest first. */
function groupsOf(devices: readonly DeviceSummary[], nameOf: (device: DeviceSummary) => string): FleetGroup[] {
  return [...Map.groupBy(devices, nameOf)]
    .map(([name, own]) => ({ name, devices: own.length, health: healthsOf(own) }))
    .sort((a, b) => b.devices - a.devices || (a.name < b.name ? -1 : 1));
}
