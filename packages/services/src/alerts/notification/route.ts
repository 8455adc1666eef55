/** A route: which notifications go to which channels, what is told together, and who is told when nobody reacts. */
import { Problem } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import type { InputReader } from '../../input.ts';
import { refuseStale } from '../../surveys/organization/refuse-stale.ts';
import { type Matching, readMatching } from './matching.ts';
import { type QuietHours, readQuietHours } from './quiet-hours.ts';

/** What has the same of these is told together; `each`: every notification by itself. None: everything together. */
export const GROUP_FIELDS = ['kind', 'severity', 'pack', 'unit', 'each'] as const;
export type GroupField = (typeof GROUP_FIELDS)[number];

export interface RouteStep {
  /** Since the notification was raised. The first is 0. */
  after_minutes: number;
  channel_ids: string[];
}

export interface RouteFields {
  name: string;
  enabled: boolean;
  matching: Matching;
  steps: RouteStep[];
  group_by: GroupField[];
  group_wait_seconds: number;
  quiet_hours: QuietHours | null;
}

export interface RouteRow extends RouteFields {
  org_id: string;
  route_id: string;
  version: number;
  created_by: string;
  created_at: Date;
  updated_by: string;
  updated_at: Date;
}

export interface RouteView extends RouteFields {
  route_id: string;
  version: number;
  created_by: string;
  created_at: string;
  updated_by: string;
  updated_at: string;
}

const NAME_LENGTH_MAX = 100;
const STEPS_MAX = 5;
const STEP_CHANNELS_MAX = 10;
const AFTER_MINUTES_MAX = 7 * 24 * 60;
const GROUP_WAIT_SECONDS_MAX = 3600;

const NEW_ROUTE = {
  enabled: true,
  matching: {},
  group_by: ['kind'],
  group_wait_seconds: 30,
  quiet_hours: null,
} as const;

/** What was sent over what is there. */
export function readRoute(read: InputReader, now: RouteFields | undefined): RouteFields {
  const steps = read.has('steps') || !now ? readSteps(read) : now.steps;
  const known = now ?? { ...NEW_ROUTE, group_by: [...NEW_ROUTE.group_by] };
  return {
    name: read.has('name') || !now ? read.text('name', { max: NAME_LENGTH_MAX }) : now.name,
    enabled: read.has('enabled') ? read.boolean('enabled') : known.enabled,
    matching: read.has('matching') ? readMatching(read, 'matching') : known.matching,
    steps,
    group_by: read.has('group_by') ? readGroupBy(read) : known.group_by,
    group_wait_seconds: read.has('group_wait_seconds')
      ? read.integer('group_wait_seconds', { min: 0, max: GROUP_WAIT_SECONDS_MAX })
      : known.group_wait_seconds,
    quiet_hours: read.has('quiet_hours') ? readQuietHours(read, 'quiet_hours') : known.quiet_hours,
  };
}

function readSteps(read: InputReader): RouteStep[] {
  const steps = read.list('steps', STEPS_MAX, (step) => ({
    after_minutes: step.integer('after_minutes', { min: 0, max: AFTER_MINUTES_MAX }),
    channel_ids: readChannelIds(step),
  }));
  if (steps.length === 0) return read.refuse('steps', 'has to have at least one step with a channel.', []);
  steps.forEach(({ after_minutes }, index) => {
    const before = steps[index - 1];
    if (!before && after_minutes !== 0) read.refuse('steps[0].after_minutes', 'has to be 0: somebody is told at once.');
    if (before && after_minutes <= before.after_minutes)
      read.refuse(`steps[${index}].after_minutes`, 'has to be later than that of the step before.');
  });
  return steps;
}

function readChannelIds(read: InputReader): string[] {
  const value = read.raw('channel_ids');
  const isGood = (id: unknown): boolean => typeof id === 'string' && /^chn_[0-9A-Za-z]{1,40}$/.test(id);
  if (Array.isArray(value) && value.length > 0 && value.length <= STEP_CHANNELS_MAX && value.every(isGood))
    return [...new Set(value as string[])];
  return read.refuse('channel_ids', `has to be a list of 1 to ${STEP_CHANNELS_MAX} ids of channels.`, []);
}

function readGroupBy(read: InputReader): GroupField[] {
  const value = read.raw('group_by');
  return Array.isArray(value) && value.length === 0 ? [] : read.someOf('group_by', GROUP_FIELDS);
}

export function routeFields(fields: RouteFields): RouteFields {
  const { name, enabled, matching, steps, group_by, group_wait_seconds, quiet_hours } = fields;
  return { name, enabled, matching, steps, group_by, group_wait_seconds, quiet_hours };
}

export function routeView({ org_id: _, created_at, updated_at, ...row }: RouteRow): RouteView {
  return { ...row, created_at: created_at.toISOString(), updated_at: updated_at.toISOString() };
}

/** By name. */
export async function readRoutes(tx: Transaction, orgId: string): Promise<RouteRow[]> {
  const rows = await tx
    .selectFrom('notification_routes')
    .selectAll()
    .where('org_id', '=', orgId)
    .orderBy('name')
    .execute();
  return rows as unknown as RouteRow[];
}

/** For a change from the version somebody has seen. Throws not_found, and 409 with `current` for another version. */
export async function routeAt(
  tx: Transaction,
  { orgId, id, version }: { orgId: string; id: string; version: number | undefined },
): Promise<RouteRow> {
  const kept = await tx
    .selectFrom('notification_routes')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('route_id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!kept) throw new Problem('not_found', 'There is no such notification route.');
  const row = kept as unknown as RouteRow;
  refuseStale('notification_route', version, row.version, () => routeView(row));
  return row;
}
