/** How this installation is, for whoever runs it: `GET /api/v1/system`, which the page System shows. */
import { statfs } from 'node:fs/promises';
import { formatInstant } from '@bellwether/core';
import { lookAtInstallation, type Platform } from '@bellwether/services';
import { gaugesNow } from '@bellwether/telemetry';
import type { LiveHub } from '../live/index.ts';
import { recoveryState } from '../telemetry/recovery-state.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Route } from './route.ts';

/** Records a group may be behind before the page says so. */
const LAG_LATE = 100_000;

export interface SystemOptions {
  telemetry: Telemetry;
  hub: LiveHub;
  roles?: readonly string[];
}

export function systemRoutes({ telemetry, hub, roles }: SystemOptions): Route[] {
  return [
    {
      method: 'GET',
      path: '/api/v1/system',
      summary: 'How this installation is: engines, what is behind, objectives, recent troubles, disk, backups.',
      tag: 'operation',
      needs: 'settings:write',
      handle: async ({ platform, caller }) => {
        await lookAtInstallation(platform, caller);
        return systemOf(platform, { telemetry, hub, ...(roles ? { roles } : {}) });
      },
    },
  ];
}

async function systemOf(platform: Platform, { telemetry, hub, roles = [] }: SystemOptions): Promise<object> {
  const { store, roster, workflows, records, log, tenants, traffic, clock } = platform;
  const { version, processId, dataDirectory } = telemetry.options;
  const [engines, runs, disk, recovery] = await Promise.all([
    telemetry.prometheus?.engines() ?? [],
    workflows.stats().catch(() => undefined),
    statfs(dataDirectory).catch(() => undefined),
    recoveryState(platform).catch(() => ({})),
  ]);
  const loader = store.loader.stats();
  const lags = [
    { group: 'store', records: loader.lag },
    { group: 'roster', records: roster.stats().lag },
    ...named('log_lag_records').map(({ label: group, value }) => ({ group, records: value })),
  ];
  const views = tenants.all().map(({ org_id }) => traffic.view(org_id));
  const memory = process.memoryUsage();
  return {
    at: formatInstant(clock()),
    version,
    process: {
      id: processId,
      roles,
      started_at: formatInstant(clock() - process.uptime() * 1000),
      resident_bytes: memory.rss,
      heap_bytes: memory.heapUsed,
      node: process.versions.node,
    },
    engines: engines.map(({ engine, isUp, seconds }) => ({
      engine,
      is_up: isUp,
      answered_in_ms: Math.round(seconds * 1000),
    })),
    lags: lags.map((lag) => ({ ...lag, is_late: lag.records > LAG_LATE })),
    loader: {
      failing: loader.failing ?? null,
      busy_seconds: loader.busySeconds,
      inserted_records: loader.insertedRecords,
    },
    complete_through: formatInstant(store.loader.completeThroughMs()),
    rates: {
      events_per_second: sum(views.map(({ eventsPerSecond }) => eventsPerSecond)),
      requests_last_minute: sum(views.map(({ requestsLastMinute }) => requestsLastMinute)),
      accepted_today: sum(views.map(({ accepted }) => accepted)),
      rejected_today: sum(views.map(({ rejected }) => rejected)),
      organisations: views.length,
    },
    latencies: await telemetry.prometheus?.latencies(),
    live: {
      connections: hub.stats().connections,
      subscriptions: hub.stats().metricSubscriptions + hub.stats().eventSubscriptions,
    },
    runs: runs?.open ?? null,
    records: { waiting: records.stats().waiting, failure: records.stats().failure === undefined ? null : 'stopped' },
    log: { bytes: log.stats().bytes, records: log.stats().records },
    disk: disk ? { free_bytes: disk.bavail * disk.bsize, size_bytes: disk.blocks * disk.bsize } : null,
    objectives: telemetry.ledger.states(),
    troubles: telemetry.troubles.list(),
    recovery,
    tracing: { is_on: telemetry.options.tracing !== undefined },
  };
}

function named(gauge: ReturnType<typeof gaugesNow>[number]['gauge']): { label: string; value: number }[] {
  return gaugesNow().filter((now) => now.gauge === gauge);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
