/**
 * What Bellwether tells about itself, for Prometheus: the metrics of metric-catalog.ts, each with where it is read. What
 * takes a question to an engine is asked with a time limit, and answers with what it said last when that is over: an
 * engine that hangs must be seen here, not hang this page too.
 */
import { statfs } from 'node:fs/promises';
import type { Platform } from '@bellwether/services';
import { type Count, gaugesNow, type Measure, onCounted, onMeasured } from '@bellwether/telemetry';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { LiveHub } from '../live/index.ts';
import { type DeclaredMetric, METRICS, type MetricName } from './metric-catalog.ts';
import { type RecoveryState, recoveryState } from './recovery-state.ts';
import type { SloLedger } from './slo-ledger.ts';

export interface PrometheusOptions {
  dataDirectory?: string;
  version?: string;
  processId?: string;
  ledger?: SloLedger;
}

/** An engine's answer, for /metrics and for the page. */
export interface EngineHealth {
  engine: string;
  isUp: boolean;
  seconds: number;
}

type Labels = Readonly<Record<string, string>>;
type Samples = readonly (readonly [labels: Labels, value: number])[];

const READ_LIMIT_MS = 2_000;
const TENANTS_MAX = 50;
/** Values of one label, at most; what comes after them is `other`. */
const LABEL_VALUES_MAX = 60;

const MEASURED: Record<Measure, { metric: MetricName; label?: string }> = {
  ingest: { metric: 'bellwether_ingest_duration_seconds', label: 'door' },
  event_to_window: { metric: 'bellwether_event_to_window_seconds' },
  event_to_live: { metric: 'bellwether_event_to_live_seconds' },
  metric_query: { metric: 'bellwether_metric_query_duration_seconds', label: 'source' },
  outgoing_call: { metric: 'bellwether_outgoing_call_duration_seconds', label: 'outcome' },
  workflow_step: { metric: 'bellwether_workflow_step_duration_seconds', label: 'outcome' },
  alert_evaluation: { metric: 'bellwether_alert_evaluation_duration_seconds', label: 'outcome' },
  notification_delivery: { metric: 'bellwether_notification_delivery_duration_seconds', label: 'outcome' },
};

const COUNTED: Record<Count, MetricName> = {
  ingested_events: 'bellwether_ingest_events_total',
  rejected_events: 'bellwether_rejected_events_total',
  mqtt_messages: 'bellwether_mqtt_messages_total',
};

export class Prometheus {
  readonly #platform: Platform;
  readonly #options: PrometheusOptions;
  readonly #registry = new Registry();
  readonly #histograms = new Map<MetricName, Histogram>();
  readonly #counters = new Map<MetricName, Counter>();
  /** Values seen of each label, so that none grows without bound. */
  readonly #values = new Map<string, Set<string>>();
  readonly #failed = new Set<string>();
  readonly #leave: (() => void)[];

  constructor(platform: Platform, hub: LiveHub, options: PrometheusOptions = {}) {
    this.#platform = platform;
    this.#options = options;
    collectDefaultMetrics({ register: this.#registry });
    const readers = this.#readers(hub);
    for (const [name, metric] of Object.entries(METRICS) as [MetricName, DeclaredMetric][])
      this.#register(name, metric, readers[name]);
    this.#leave = [
      onMeasured((measure, seconds, label) => this.#measured(measure, seconds, label)),
      onCounted((count, amount, labels) => this.#count(COUNTED[count], labels, amount)),
    ];
  }

  observeRequest(route: string, method: string, status: number, seconds: number): void {
    this.#histograms
      .get('bellwether_http_request_duration_seconds')
      ?.observe({ route, method, status: String(status) }, seconds);
    this.#options.ledger?.countRequest(route, status, seconds);
  }

  countTrouble(): void {
    this.#count('bellwether_store_troubles_total', {}, 1);
  }

  countLogLine(level: string): void {
    this.#count('bellwether_log_lines_total', { level }, 1);
  }

  /** Of everything since the start: median and 95th percentile, in seconds, as far as buckets tell; `null` of nothing. */
  async latencies(): Promise<Record<string, { p50: number | null; p95: number | null; count: number }>> {
    const told = {
      http: 'bellwether_http_request_duration_seconds',
      ingest: 'bellwether_ingest_duration_seconds',
      query: 'bellwether_metric_query_duration_seconds',
      event_to_figure: 'bellwether_event_to_window_seconds',
      event_to_live: 'bellwether_event_to_live_seconds',
    } as const;
    const found = Object.entries(told).map(async ([name, metric]) => {
      const { values } = await this.#histograms.get(metric)!.get();
      return [name, percentilesOf(values)] as const;
    });
    return Object.fromEntries(await Promise.all(found));
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }

  /** Asks each engine for a sign of life, all at once. */
  async engines(): Promise<EngineHealth[]> {
    const { store, records, log } = this.#platform;
    const { cluster } = this.#platform as { cluster?: { health(): Promise<void> } };
    const checks: Record<string, () => Promise<unknown>> = {
      store: () => store.engine.query('SELECT 1', { timeLimitSeconds: 2 }),
      records: async () => {
        const { failure } = records.stats();
        if (failure !== undefined) throw new Error('The records take nothing any more.');
        await records.asOperator((tx) => tx.selectFrom('organisations').select('org_id').limit(1).execute());
      },
      log: async () => log.stats(),
      ...(cluster ? { cluster: () => cluster.health() } : {}),
    };
    return Promise.all(
      Object.entries(checks).map(async ([engine, check]) => {
        const startedMs = performance.now();
        const isUp = await withinLimit(check()).then(
          () => true,
          () => false,
        );
        return { engine, isUp, seconds: (performance.now() - startedMs) / 1000 };
      }),
    );
  }

  close(): void {
    for (const leave of this.#leave.splice(0)) leave();
    this.#registry.clear();
  }

  #register(name: MetricName, metric: DeclaredMetric, read: (() => Samples | Promise<Samples>) | undefined): void {
    const about = { name, help: metric.help, labelNames: [...(metric.labels ?? [])], registers: [this.#registry] };
    if (metric.kind === 'histogram') {
      this.#histograms.set(name, new Histogram({ ...about, buckets: [...(metric.buckets ?? [])] }));
      return;
    }
    if (metric.kind === 'counter') {
      this.#counters.set(name, new Counter(about));
      return;
    }
    if (!read) throw new Error(`Nobody reads ${name}.`);
    const collect = async (gauge: Gauge): Promise<void> => {
      const samples = await this.#inTime(name, read);
      if (!samples) return;
      gauge.reset();
      for (const [labels, value] of samples) gauge.set(labels, value);
      if ((metric.labels ?? []).length === 0 && samples.length === 0) gauge.remove();
    };
    new Gauge({
      ...about,
      collect() {
        return collect(this);
      },
    });
  }

  async #inTime(part: MetricName, read: () => Samples | Promise<Samples>): Promise<Samples | undefined> {
    try {
      const samples = await withinLimit(Promise.resolve(read()));
      this.#failed.delete(part);
      return samples;
    } catch {
      this.#failed.add(part);
      return undefined;
    }
  }

  #measured(measure: Measure, seconds: number, value: string): void {
    const { metric, label } = MEASURED[measure];
    const labels = label === undefined ? {} : { [label]: this.#bounded(`${metric}/${label}`, value) };
    this.#histograms.get(metric)?.observe(labels, seconds);
    if (measure === 'event_to_window') this.#options.ledger?.countFreshness(seconds);
    if (measure === 'event_to_live') this.#options.ledger?.countLive(seconds);
  }

  #count(metric: MetricName, labels: Labels, amount: number): void {
    const bounded = Object.entries(labels).map(([label, value]) => [label, this.#bounded(`${metric}/${label}`, value)]);
    this.#counters.get(metric)?.inc(Object.fromEntries(bounded), amount);
  }

  #bounded(label: string, value: string): string {
    let values = this.#values.get(label);
    if (!values) {
      values = new Set();
      this.#values.set(label, values);
    }
    if (!values.has(value) && values.size >= LABEL_VALUES_MAX) return 'other';
    values.add(value);
    return value;
  }

  #readers(hub: LiveHub): Partial<Record<MetricName, () => Samples | Promise<Samples>>> {
    const { log, store, roster, records, workflows, tenants, accessWatch } = this.#platform;
    const { dataDirectory, version = '', processId = '', ledger } = this.#options;
    let engines: Promise<EngineHealth[]> | undefined;
    const enginesOnce = (): Promise<EngineHealth[]> => {
      engines ??= this.engines().finally(() => {
        engines = undefined;
      });
      return engines;
    };
    const loader = () => store.loader.stats();
    const recovery = async (name: keyof RecoveryState): Promise<Samples> => {
      const value = (await recoveryState(this.#platform))[name];
      return value === undefined ? [] : one(value);
    };
    const disk = async (part: 'bavail' | 'blocks'): Promise<Samples> => {
      if (dataDirectory === undefined) return [];
      const found = await statfs(dataDirectory);
      return one(found[part] * found.bsize);
    };
    return {
      bellwether_build_info: () => [[{ version, process: processId }, 1]],
      bellwether_trace_spans_total: () => named('trace_spans', 'outcome'),
      bellwether_tenants: () => one(tenants.all().length),
      bellwether_tenant_events_per_second: () =>
        this.#busiest().map(({ orgId, eventsPerSecond }) => [{ org_id: orgId }, eventsPerSecond]),
      bellwether_tenant_quota_used_ratio: () => this.#quotas(),
      bellwether_events_total: () => this.#identity(),
      bellwether_log_lag_records: () => [
        [{ group: 'store' }, loader().lag],
        [{ group: 'roster' }, roster.stats().lag],
        ...named('log_lag_records', 'group'),
      ],
      bellwether_store_lag_records: () => one(loader().lag),
      bellwether_roster_lag_records: () => one(roster.stats().lag),
      bellwether_store_insert_seconds_total: () => one(loader().insertSeconds),
      bellwether_store_window_seconds_total: () => one(loader().windowSeconds),
      bellwether_store_inserted_records_total: () => one(loader().insertedRecords),
      bellwether_store_busy_seconds: () => one(loader().busySeconds),
      bellwether_log_bytes: () => one(log.stats().bytes),
      bellwether_log_segments: () => one(log.stats().segments),
      bellwether_log_records: () => one(log.stats().records),
      bellwether_live_connections: () => one(hub.stats().connections),
      bellwether_live_subscriptions: () => one(hub.stats().metricSubscriptions + hub.stats().eventSubscriptions),
      bellwether_live_computations: () => one(hub.stats().metricChannels),
      bellwether_live_waiting: () => one(hub.stats().waiting),
      bellwether_workflow_runs: async () => entries((await workflows.stats()).open, 'state'),
      bellwether_workflow_outcomes_total: () => {
        const { started, succeeded, failed, cancelled } = workflows.counts();
        return entries({ started, succeeded, failed, cancelled }, 'outcome');
      },
      bellwether_workflow_step_attempts_total: () => {
        const { stepAttempts, stepFailures } = workflows.counts();
        return entries({ begun: stepAttempts, failed: stepFailures }, 'outcome');
      },
      bellwether_alerts: () => this.#openAlerts(),
      bellwether_notification_deliveries: () => this.#deliveries(),
      bellwether_notification_oldest_due_seconds: () => this.#oldestDue(),
      bellwether_unusual_access_alerts_total: () => entries(Object.fromEntries(accessWatch.counts()), 'kind'),
      bellwether_erasures: () => this.#byColumn('erasures', 'status', 'state'),
      bellwether_survey_reports: async () => {
        const rows = await this.#byColumn('survey_reports', 'status', 'state');
        return one(rows.filter(([{ state }]) => state === 'ready').reduce((sum, [, count]) => sum + count, 0));
      },
      bellwether_mqtt_connections: () => named('mqtt_connections', 'state'),
      bellwether_mqtt_refused_total: () => named('mqtt_refused', 'reason'),
      bellwether_devices: () => this.#byColumn('devices', 'state', 'state'),
      bellwether_engine_up: async () => (await enginesOnce()).map(({ engine, isUp }) => [{ engine }, isUp ? 1 : 0]),
      bellwether_engine_check_seconds: async () =>
        (await enginesOnce()).map(({ engine, seconds }) => [{ engine }, seconds]),
      bellwether_records_waiting: () => one(records.stats().waiting),
      bellwether_records_transactions_total: () => one(records.stats().transactions),
      bellwether_data_disk_free_bytes: () => disk('bavail'),
      bellwether_data_disk_size_bytes: () => disk('blocks'),
      bellwether_scrape_failures: () => [...this.#failed].map((part) => [{ part }, 1]),
      bellwether_recovery_last_backup_timestamp_seconds: () => recovery('last_backup_timestamp_seconds'),
      bellwether_recovery_shipped_timestamp_seconds: () => recovery('shipped_timestamp_seconds'),
      bellwether_recovery_last_drill_timestamp_seconds: () => recovery('last_drill_timestamp_seconds'),
      bellwether_recovery_last_drill_ok: () => recovery('last_drill_ok'),
      bellwether_recovery_drill_rpo_seconds: () => recovery('drill_rpo_seconds'),
      bellwether_recovery_drill_rto_seconds: () => recovery('drill_rto_seconds'),
      bellwether_slo_good_ratio: () =>
        (ledger?.states() ?? []).flatMap(({ name, good_ratio }) =>
          good_ratio === null ? [] : [[{ slo: name }, good_ratio] as const],
        ),
      bellwether_slo_error_budget_left_ratio: () =>
        (ledger?.states() ?? []).flatMap(({ name, budget_left_ratio }) =>
          budget_left_ratio === null ? [] : [[{ slo: name }, budget_left_ratio] as const],
        ),
    };
  }

  /** received = stored + duplicate + rejected, when nothing is in flight: what shows that nothing is lost. */
  async #identity(): Promise<Samples> {
    const { engine, loader } = this.#platform.store;
    const { rows } = await loader.betweenPlans(() =>
      engine.query(
        `SELECT toFloat64(sum(accepted) + sum(duplicate) + sum(rejected)), toFloat64(sum(duplicate)), toFloat64(sum(rejected)), toFloat64((SELECT count() FROM bellwether.events) + (SELECT sum(events) FROM bellwether.expired_events FINAL WHERE done = 1))
         FROM bellwether.ingest_tally`,
      ),
    );
    const [received = 0, duplicate = 0, rejected = 0, stored = 0] = (rows[0] ?? []).map(Number);
    return entries({ received, duplicate, rejected, stored }, 'outcome');
  }

  #busiest(): { orgId: string; eventsPerSecond: number; requestsLastMinute: number }[] {
    const { tenants, traffic } = this.#platform;
    return tenants
      .all()
      .map(({ org_id: orgId }) => ({ orgId, ...traffic.view(orgId) }))
      .sort((a, b) => b.eventsPerSecond - a.eventsPerSecond || b.requestsLastMinute - a.requestsLastMinute)
      .slice(0, TENANTS_MAX);
  }

  #quotas(): Samples {
    return this.#busiest().flatMap(({ orgId, eventsPerSecond, requestsLastMinute }) => {
      const quotas = this.#platform.tenants.get(orgId)?.quotas;
      const used: (readonly [Labels, number])[] = [];
      if (quotas && quotas.max_events_per_second > 0)
        used.push([{ org_id: orgId, quota: 'events' }, eventsPerSecond / quotas.max_events_per_second]);
      if (quotas?.max_api_requests_per_minute)
        used.push([{ org_id: orgId, quota: 'requests' }, requestsLastMinute / quotas.max_api_requests_per_minute]);
      return used;
    });
  }

  async #openAlerts(): Promise<Samples> {
    const rows = await this.#platform.records.asOperator((tx) =>
      tx
        .selectFrom('alerts')
        .select((eb) => ['severity', 'status', eb.fn.countAll<number>().as('alerts')])
        .where('status', '!=', 'resolved')
        .groupBy(['severity', 'status'])
        .execute(),
    );
    return rows.map(({ severity, status, alerts }) => [{ severity, status }, Number(alerts)]);
  }

  async #deliveries(): Promise<Samples> {
    const rows = await this.#platform.records.asOperator((tx) =>
      tx
        .selectFrom('notification_deliveries')
        .select((eb) => ['state', eb.fn.countAll<number>().as('deliveries')])
        .where('state', 'in', ['waiting', 'failed'])
        .groupBy('state')
        .execute(),
    );
    return rows.map(({ state, deliveries }) => [{ state }, Number(deliveries)]);
  }

  async #oldestDue(): Promise<Samples> {
    const { records, clock } = this.#platform;
    const row = await records.asOperator((tx) =>
      tx
        .selectFrom('notification_deliveries')
        .select((eb) => eb.fn.min('due_at').as('due_at'))
        .where('state', '=', 'waiting')
        .executeTakeFirst(),
    );
    return one(row?.due_at ? Math.max(0, clock() - row.due_at.getTime()) / 1000 : 0);
  }

  async #byColumn(
    table: 'erasures' | 'survey_reports' | 'devices',
    column: 'status' | 'state',
    label: string,
  ): Promise<Samples> {
    const rows = await this.#platform.records.asOperator((tx) =>
      tx
        .selectFrom(table)
        .select((eb) => [eb.ref(column as 'state').as('value'), eb.fn.countAll<number>().as('rows')])
        .groupBy(column as 'state')
        .execute(),
    );
    return rows.map(({ value, rows: count }) => [{ [label]: String(value) }, Number(count)]);
  }
}

interface BucketValue {
  value: number;
  metricName?: string;
  labels: Readonly<Record<string, string | number | undefined>>;
}

/** Of all series of a histogram together: the bound of the bucket in which the share is reached. */
function percentilesOf(values: readonly BucketValue[]): { p50: number | null; p95: number | null; count: number } {
  const buckets = new Map<number, number>();
  let count = 0;
  for (const { value, metricName = '', labels } of values) {
    if (metricName.endsWith('_count') && labels.route !== '/api/v1/live') count += value;
    if (!metricName.endsWith('_bucket') || labels.route === '/api/v1/live') continue;
    const bound = labels.le === '+Inf' ? Number.POSITIVE_INFINITY : Number(labels.le);
    buckets.set(bound, (buckets.get(bound) ?? 0) + value);
  }
  const bounds = [...buckets].sort(([a], [b]) => a - b);
  const at = (share: number): number | null => {
    const found = bounds.find(([, below]) => below >= share * count);
    return count === 0 || !found || found[0] === Number.POSITIVE_INFINITY ? null : found[0];
  };
  return { p50: at(0.5), p95: at(0.95), count };
}

function one(value: number): Samples {
  return [[{}, value]];
}

function entries(values: Readonly<Record<string, number>>, label: string): Samples {
  return Object.entries(values).map(([name, value]) => [{ [label]: name }, value]);
}

function named(gauge: Parameters<typeof readGauge>[0], label: string): Samples {
  return readGauge(gauge).map(({ label: name, value }) => [{ [label]: name }, value]);
}

function readGauge(gauge: ReturnType<typeof gaugesNow>[number]['gauge']): ReturnType<typeof gaugesNow> {
  return gaugesNow().filter((now) => now.gauge === gauge);
}

function withinLimit<T>(work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error('There was no answer in time.')), READ_LIMIT_MS);
  return Promise.race([work, late.promise]).finally(() => clearTimeout(timer));
}
