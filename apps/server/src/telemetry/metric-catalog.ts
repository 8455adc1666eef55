/**
 * Every metric this server has, declared once: /metrics is made of this list, docs/observability.md describes it, the
 * dashboards and alert rules are checked against it. Names carry their unit. A label is of a closed set or bounded by
 * number; none ever holds a person, a key, an address or anything somebody wrote. Tenants appear where operators must tell
 * them apart, the busiest only.
 */
const SECONDS_SHORT = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5] as const;
const SECONDS_LONG = [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300] as const;

export const SECTIONS = [
  'requests',
  'ingest',
  'figures',
  'live',
  'work',
  'people',
  'devices',
  'engines',
  'recovery',
] as const;
export type Section = (typeof SECTIONS)[number];

export interface DeclaredMetric {
  kind: 'counter' | 'gauge' | 'histogram';
  section: Section;
  help: string;
  labels?: readonly string[];
  buckets?: readonly number[];
}

export const METRICS = {
  bellwether_build_info: {
    ...{ kind: 'gauge', section: 'engines', labels: ['version', 'process'] },
    help: 'Always 1; which version runs, in which process.',
  },
  bellwether_http_request_duration_seconds: {
    ...{ kind: 'histogram', section: 'requests', labels: ['route', 'method', 'status'] },
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.2, 0.25, 0.5, 1, 2, 5],
    help: 'Time from a request to its answer.',
  },
  bellwether_log_lines_total: {
    ...{ kind: 'counter', section: 'requests', labels: ['level'] },
    help: 'Lines of the log that are warnings or errors.',
  },
  bellwether_store_troubles_total: {
    ...{ kind: 'counter', section: 'engines' },
    help: 'Failures of the platform that are being retried.',
  },
  bellwether_trace_spans_total: {
    ...{ kind: 'gauge', section: 'requests', labels: ['outcome'] },
    help: 'Spans since the start: sent to the collector, or lost because it was away.',
  },
  bellwether_tenant_events_per_second: {
    ...{ kind: 'gauge', section: 'requests', labels: ['org_id'] },
    help: 'Events a second over the last ten seconds, of the 50 busiest organisations.',
  },
  bellwether_tenant_quota_used_ratio: {
    ...{ kind: 'gauge', section: 'requests', labels: ['org_id', 'quota'] },
    help: 'Share of a quota that is used now, of the 50 busiest organisations.',
  },
  bellwether_tenants: { ...{ kind: 'gauge', section: 'requests' }, help: 'Organisations on this installation.' },

  bellwether_ingest_duration_seconds: {
    ...{ kind: 'histogram', section: 'ingest', labels: ['door'], buckets: SECONDS_SHORT },
    help: 'From the first look at the events of a request until they are durable.',
  },
  bellwether_ingest_events_total: {
    ...{ kind: 'counter', section: 'ingest', labels: ['door', 'outcome'] },
    help: 'Events that doors of this process have taken, by what became of them.',
  },
  bellwether_rejected_events_total: {
    ...{ kind: 'counter', section: 'ingest', labels: ['reason'] },
    help: 'Events refused, by reason.',
  },
  bellwether_events_total: {
    ...{ kind: 'gauge', section: 'ingest', labels: ['outcome'] },
    help: 'Events of the installation by what became of them: received = stored + duplicate + rejected, when nothing is in flight.',
  },
  bellwether_log_lag_records: {
    ...{ kind: 'gauge', section: 'ingest', labels: ['group'] },
    help: 'Records durable in the log that a consumer group has not taken in.',
  },
  bellwether_store_lag_records: {
    ...{ kind: 'gauge', section: 'ingest' },
    help: 'Records durable in the log and not yet in figures.',
  },
  bellwether_roster_lag_records: {
    ...{ kind: 'gauge', section: 'people' },
    help: 'HR events durable in the log and not yet in the roster.',
  },
  bellwether_store_insert_seconds_total: { ...{ kind: 'gauge', section: 'ingest' }, help: 'Time spent inserting.' },
  bellwether_store_window_seconds_total: {
    ...{ kind: 'gauge', section: 'ingest' },
    help: 'Time spent computing windows.',
  },
  bellwether_store_inserted_records_total: {
    ...{ kind: 'gauge', section: 'ingest' },
    help: 'Records inserted into the store.',
  },
  bellwether_event_to_window_seconds: {
    ...{ kind: 'histogram', section: 'ingest', buckets: SECONDS_LONG },
    help: 'From the append of the oldest event of a batch until its windows hold it: how fresh figures are.',
  },
  bellwether_log_bytes: { ...{ kind: 'gauge', section: 'ingest' }, help: 'Bytes the log holds on disk.' },
  bellwether_log_segments: { ...{ kind: 'gauge', section: 'ingest' }, help: 'Segments of the log.' },
  bellwether_log_records: { ...{ kind: 'gauge', section: 'ingest' }, help: 'Records the log holds.' },

  bellwether_metric_query_duration_seconds: {
    ...{ kind: 'histogram', section: 'figures', labels: ['source'], buckets: SECONDS_SHORT },
    help: 'Time to answer for a metric, whoever asks: computed, remembered, or published.',
  },

  bellwether_event_to_live_seconds: {
    ...{ kind: 'histogram', section: 'live', buckets: SECONDS_LONG },
    help: 'From the append of the oldest event behind a live update until the update is handed to its watchers.',
  },
  bellwether_live_connections: { ...{ kind: 'gauge', section: 'live' }, help: 'Open live connections.' },
  bellwether_live_subscriptions: { ...{ kind: 'gauge', section: 'live' }, help: 'Open live subscriptions.' },
  bellwether_live_computations: {
    ...{ kind: 'gauge', section: 'live' },
    help: 'Distinct computations shared by live subscriptions.',
  },
  bellwether_live_waiting: {
    ...{ kind: 'gauge', section: 'live' },
    help: 'Live computations that wait for their turn.',
  },

  bellwether_workflow_runs: {
    ...{ kind: 'gauge', section: 'work', labels: ['state'] },
    help: 'Durable runs that have not ended, by state.',
  },
  bellwether_workflow_outcomes_total: {
    ...{ kind: 'gauge', section: 'work', labels: ['outcome'] },
    help: 'Durable runs since the start, by what became of them.',
  },
  bellwether_workflow_step_attempts_total: {
    ...{ kind: 'gauge', section: 'work', labels: ['outcome'] },
    help: 'Attempts of steps of durable runs since the start, and how many of them failed.',
  },
  bellwether_workflow_step_duration_seconds: {
    ...{ kind: 'histogram', section: 'work', labels: ['outcome'], buckets: SECONDS_LONG },
    help: 'Time of one attempt of a step.',
  },
  bellwether_outgoing_call_duration_seconds: {
    ...{ kind: 'histogram', section: 'work', labels: ['outcome'], buckets: SECONDS_SHORT },
    help: 'Time of a call to another server.',
  },
  bellwether_alert_evaluation_duration_seconds: {
    ...{ kind: 'histogram', section: 'work', labels: ['outcome'], buckets: SECONDS_LONG },
    help: 'Time to look at the alert rules of one organisation.',
  },
  bellwether_alerts: {
    ...{ kind: 'gauge', section: 'work', labels: ['severity', 'status'] },
    help: 'Alerts that have not been resolved.',
  },
  bellwether_notification_delivery_duration_seconds: {
    ...{ kind: 'histogram', section: 'work', labels: ['outcome'], buckets: SECONDS_SHORT },
    help: 'Time of one attempt to bring a notification to a channel.',
  },
  bellwether_notification_deliveries: {
    ...{ kind: 'gauge', section: 'work', labels: ['state'] },
    help: 'Deliveries of notifications that wait or have been given up.',
  },
  bellwether_notification_oldest_due_seconds: {
    ...{ kind: 'gauge', section: 'work' },
    help: 'For how long the delivery that has waited longest has been due.',
  },

  bellwether_unusual_access_alerts_total: {
    ...{ kind: 'gauge', section: 'people', labels: ['kind'] },
    help: 'Alerts of unusual access raised since the start, by what was unusual.',
  },
  bellwether_erasures: {
    ...{ kind: 'gauge', section: 'people', labels: ['state'] },
    help: 'Requests to erase a person, by how far they are.',
  },
  bellwether_survey_reports: {
    ...{ kind: 'gauge', section: 'people' },
    help: 'Reports of surveys that have been made.',
  },

  bellwether_mqtt_connections: {
    ...{ kind: 'gauge', section: 'devices', labels: ['state'] },
    help: 'Connections over MQTT, of devices and of whoever has not said who they are.',
  },
  bellwether_mqtt_refused_total: {
    ...{ kind: 'gauge', section: 'devices', labels: ['reason'] },
    help: 'Connections over MQTT that were turned away since the start.',
  },
  bellwether_mqtt_messages_total: {
    ...{ kind: 'counter', section: 'devices', labels: ['outcome'] },
    help: 'Messages of devices over MQTT, by what became of them.',
  },
  bellwether_devices: {
    ...{ kind: 'gauge', section: 'devices', labels: ['state'] },
    help: 'Registered devices, by state.',
  },

  bellwether_engine_up: {
    ...{ kind: 'gauge', section: 'engines', labels: ['engine'] },
    help: '1 when an engine answers within two seconds, else 0.',
  },
  bellwether_engine_check_seconds: {
    ...{ kind: 'gauge', section: 'engines', labels: ['engine'] },
    help: 'How long it took an engine to answer the last check.',
  },
  bellwether_records_waiting: {
    ...{ kind: 'gauge', section: 'engines' },
    help: 'Transactions under way or in line for the records.',
  },
  bellwether_records_transactions_total: {
    ...{ kind: 'gauge', section: 'engines' },
    help: 'Transactions on the records since the start.',
  },
  bellwether_store_busy_seconds: {
    ...{ kind: 'gauge', section: 'engines' },
    help: 'For how long the store has been at the insert under way.',
  },
  bellwether_data_disk_free_bytes: {
    ...{ kind: 'gauge', section: 'engines' },
    help: 'Bytes free on the disk that holds the data directory.',
  },
  bellwether_data_disk_size_bytes: {
    ...{ kind: 'gauge', section: 'engines' },
    help: 'Size of the disk that holds the data directory.',
  },
  bellwether_scrape_failures: {
    ...{ kind: 'gauge', section: 'engines', labels: ['part'] },
    help: 'Parts of this page that could not be read in time; they show what was read last, or nothing.',
  },

  bellwether_recovery_last_backup_timestamp_seconds: {
    ...{ kind: 'gauge', section: 'recovery' },
    help: 'When the last complete backup was made; absent when none is known of.',
  },
  bellwether_recovery_shipped_timestamp_seconds: {
    ...{ kind: 'gauge', section: 'recovery' },
    help: 'Everything accepted before it has left for the place of backups; absent when none is configured.',
  },
  bellwether_recovery_last_drill_timestamp_seconds: {
    ...{ kind: 'gauge', section: 'recovery' },
    help: 'When a restore was last tried out and found whole; absent when never.',
  },
  bellwether_recovery_last_drill_ok: {
    ...{ kind: 'gauge', section: 'recovery' },
    help: 'Whether the last restore that was tried out was found whole and within its targets (1) or not (0); absent when none was.',
  },
  bellwether_recovery_drill_rpo_seconds: {
    ...{ kind: 'gauge', section: 'recovery' },
    help: 'How much time of events the last drill lost; absent when there was none.',
  },
  bellwether_recovery_drill_rto_seconds: {
    ...{ kind: 'gauge', section: 'recovery' },
    help: 'How long the last drill took until everything answered; absent when there was none.',
  },

  bellwether_slo_good_ratio: {
    ...{ kind: 'gauge', section: 'requests', labels: ['slo'] },
    help: 'Share of what a service level objective counts that was good, over its window, as this installation has written it down.',
  },
  bellwether_slo_error_budget_left_ratio: {
    ...{ kind: 'gauge', section: 'requests', labels: ['slo'] },
    help: 'What is left of the error budget of a service level objective: 1 untouched, 0 used up, below 0 overdrawn.',
  },
} as const satisfies Record<string, DeclaredMetric>;

export type MetricName = keyof typeof METRICS;

/** What Node and the process tell, by prom-client; those that dashboards and rules lean on. */
export const PROCESS_METRICS = {
  process_cpu_seconds_total: 'Time of the processor used.',
  process_resident_memory_bytes: 'Memory of the process.',
  process_open_fds: 'Open file descriptors.',
  process_max_fds: 'File descriptors it may have.',
  process_start_time_seconds: 'When the process began.',
  nodejs_eventloop_lag_p99_seconds: 'How late the event loop was, 99th percentile.',
  nodejs_gc_duration_seconds: 'Garbage collections, by kind.',
  nodejs_heap_size_used_bytes: 'Heap in use.',
} as const;
