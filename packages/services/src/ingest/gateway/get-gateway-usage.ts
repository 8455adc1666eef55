/** Who used how much of the API, by key and route, what was refused and why; and how each key stands with its limits. */
import { DAY_MS, formatInstant } from '@bellwether/core';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { readTime } from './list-access-log.ts';
import { ACCESS_LOG_DAYS, type Refusal } from './usage-book.ts';

export interface GatewayUsageRow {
  /** Empty: people who are signed in, all together. */
  key_id: string;
  key_name: string | null;
  plan: string | null;
  method: string;
  route: string;
  /** Served, those that failed included. */
  requests: number;
  failed: number;
  refused: Record<Refusal, number>;
  bytes_in: number;
  bytes_out: number;
  /** Of those served; null when there are none. */
  mean_duration_ms: number | null;
  /** Not in the log of single requests, which is bounded. */
  unlogged: number;
}

export interface GatewayUsage {
  from: string;
  to: string;
  rows: GatewayUsageRow[];
  /** The same by hour, all keys and routes together. */
  hours: { hour: string; requests: number; refused: number }[];
  access_log_days: number;
}

const ROWS_MAX = 2_000;

/** `{from?, to?}`; the last 24 hours when absent. Whole hours. */
export async function getGatewayUsage(
  platform: Platform,
  caller: Caller | undefined,
  query: Readonly<Record<string, string>>,
): Promise<GatewayUsage> {
  requirePermission(platform, caller, 'settings:write');
  const orgId = organisationOf(caller);
  const nowMs = platform.clock();
  const { from, to } = readInput(query, (read) => ({
    from: readTime(read, 'from') ?? new Date(nowMs - DAY_MS),
    to: readTime(read, 'to') ?? new Date(nowMs),
  }));
  await platform.audit.note(caller, { action: 'gateway.usage', resourceType: 'gateway', resourceId: orgId });
  await platform.gateway.settled();
  const { plans, default_plan, keys } = platform.gateway.configuration(orgId);
  const planOf = new Map(keys.map(({ key_id, plan }) => [key_id, plan]));
  const { used, names, hours } = await platform.records.asTenant(orgId, async (tx) => {
    const within = tx.selectFrom('gateway_usage').where('hour', '>=', from).where('hour', '<=', to);
    return {
      used: await within
        .select(['key_id', 'method', 'route'])
        .select((eb) => [
          eb.fn.sum<string>('requests').as('requests'),
          eb.fn.sum<string>('failed').as('failed'),
          eb.fn.sum<string>('refused_quota').as('quota'),
          eb.fn.sum<string>('refused_address').as('address'),
          eb.fn.sum<string>('refused_size').as('size'),
          eb.fn.sum<string>('refused_plug_in').as('plug_in'),
          eb.fn.sum<string>('bytes_in').as('bytes_in'),
          eb.fn.sum<string>('bytes_out').as('bytes_out'),
          eb.fn.sum<string>('duration_ms').as('duration_ms'),
          eb.fn.sum<string>('unlogged').as('unlogged'),
        ])
        .groupBy(['key_id', 'method', 'route'])
        .orderBy('requests', 'desc')
        .limit(ROWS_MAX)
        .execute(),
      names: await tx.selectFrom('api_keys').select(['key_id', 'name']).execute(),
      hours: await within
        .select('hour')
        .select((eb) => [
          eb.fn.sum<string>('requests').as('requests'),
          eb.fn
            .sum<string>(
              eb(
                eb('refused_quota', '+', eb.ref('refused_address')),
                '+',
                eb('refused_size', '+', eb.ref('refused_plug_in')),
              ),
            )
            .as('refused'),
        ])
        .groupBy('hour')
        .orderBy('hour')
        .execute(),
    };
  });
  const nameOf = new Map(names.map(({ key_id, name }) => [key_id, name]));
  return {
    from: formatInstant(from.getTime()),
    to: formatInstant(to.getTime()),
    rows: used.map(({ key_id, method, route, requests, duration_ms, quota, address, size, plug_in, ...sums }) => ({
      key_id,
      key_name: nameOf.get(key_id) ?? null,
      plan: key_id === '' ? null : (planOf.get(key_id) ?? (plans.length > 0 ? default_plan : null)),
      method,
      route,
      requests: Number(requests),
      failed: Number(sums.failed),
      refused: { quota: Number(quota), address: Number(address), size: Number(size), plug_in: Number(plug_in) },
      bytes_in: Number(sums.bytes_in),
      bytes_out: Number(sums.bytes_out),
      mean_duration_ms: Number(requests) > 0 ? Number(duration_ms) / Number(requests) : null,
      unlogged: Number(sums.unlogged),
    })),
    hours: hours.map(({ hour, requests, refused }) => ({
      hour: hour.toISOString(),
      requests: Number(requests),
      refused: Number(refused),
    })),
    access_log_days: ACCESS_LOG_DAYS,
  };
}
