/**
 * The rules Prometheus watches by: objectives whose budget burns too fast, and states nobody should have to find by
 * chance. Each has a runbook, docs/runbooks/<name in kebab-case>.md. Edit here and run `npm run observability`.
 */
import { BURNS, badRatio, burnRate, SLOS, type Slo } from '../src/telemetry/slo.ts';

/** critical: wake somebody; warning: today; info: good to know. */
export type Severity = 'critical' | 'warning' | 'info';

export interface AlertRule {
  name: string;
  severity: Severity;
  expression: string;
  /** How long it has to be so. */
  for?: string;
  /** One sentence; may name labels by `{{ $labels.… }}`. */
  summary: string;
}

const REQUESTS = 'bellwether_http_request_duration_seconds';
const failing = (window: string) =>
  `sum(rate(${REQUESTS}_count{route!="/readyz",status=~"5.."}[${window}])) / sum(rate(${REQUESTS}_count{route!="/readyz"}[${window}]))`;

export const ALERT_NAME_OF_SLO: Readonly<Record<(typeof SLOS)[number]['name'], string>> = {
  api_availability: 'BellwetherApiAvailabilityBurn',
  api_latency: 'BellwetherApiLatencyBurn',
  figures_fresh: 'BellwetherFiguresFreshnessBurn',
  live_fresh: 'BellwetherLiveFreshnessBurn',
};

/** Bad share of an objective over a window, as a recorded series. */
const recorded = (window: string) => `bellwether:slo_bad:ratio_rate${window}`;
const WINDOWS = [...new Set(BURNS.flatMap(({ long, short }) => [short, long]))];

export const RECORDING_RULES = SLOS.flatMap((slo) =>
  WINDOWS.map((window) => ({ record: recorded(window), expression: badRatio(slo, window), labels: { slo: slo.name } })),
);

/** One rule for each severity: whichever of its pairs of windows burns. */
function burnRules(slo: Slo & { name: keyof typeof ALERT_NAME_OF_SLO }): AlertRule[] {
  return (['critical', 'warning'] as const).map((severity) => {
    const pairs = BURNS.filter((burn) => burn.severity === severity).map((burn) => {
      const limit = (burnRate(slo, burn) * (1 - slo.target)).toPrecision(4);
      const over = (window: string) => `${recorded(window)}{slo="${slo.name}"} > ${Number(limit)}`;
      return `(${over(burn.long)} and ${over(burn.short)})`;
    });
    return {
      name: ALERT_NAME_OF_SLO[slo.name],
      severity,
      expression: pairs.join(' or '),
      for: severity === 'critical' ? '2m' : '15m',
      summary: `${slo.title}: the error budget of ${slo.windowDays} days (objective ${slo.target * 100} %) is being used up too fast.`,
    };
  });
}

export const ALERT_RULES: readonly AlertRule[] = [
  ...SLOS.flatMap(burnRules),
  {
    name: 'BellwetherDown',
    severity: 'critical',
    expression: 'up{job="bellwether"} == 0 or absent(up{job="bellwether"})',
    for: '2m',
    summary: 'No answer from {{ $labels.instance }} for two minutes.',
  },
  {
    name: 'BellwetherErrorsHigh',
    severity: 'critical',
    expression: `(${failing('5m')}) > 0.05`,
    for: '5m',
    summary: 'More than 5 % of answers are failures of ours.',
  },
  {
    name: 'BellwetherApiSlow',
    severity: 'warning',
    expression: `histogram_quantile(0.99, sum by (le) (rate(${REQUESTS}_bucket{route!~"/api/v1/live|/live|unknown"}[10m]))) > 1`,
    for: '10m',
    summary: 'One request in a hundred takes longer than a second.',
  },
  {
    name: 'BellwetherPipelineStalled',
    severity: 'critical',
    expression:
      '(sum(bellwether_store_lag_records) > 0 and sum(increase(bellwether_store_inserted_records_total[5m])) == 0) or histogram_quantile(0.99, sum by (le) (rate(bellwether_event_to_window_seconds_bucket[5m]))) >= 300',
    for: '5m',
    summary: 'Events wait in the log and do not become figures.',
  },
  {
    name: 'BellwetherLogLagGrowing',
    severity: 'warning',
    expression:
      'sum by (group) (bellwether_log_lag_records) > 100000 and sum by (group) (deriv(bellwether_log_lag_records[15m])) > 0',
    for: '10m',
    summary: 'The group {{ $labels.group }} is far behind the log and falls further behind.',
  },
  {
    name: 'BellwetherEventsUnaccounted',
    severity: 'critical',
    expression:
      'abs(max(bellwether_events_total{outcome="received"}) - max(bellwether_events_total{outcome="stored"}) - max(bellwether_events_total{outcome="duplicate"}) - max(bellwether_events_total{outcome="rejected"})) > 0 and sum(bellwether_store_lag_records) == 0',
    for: '15m',
    summary: 'Nothing is in flight, and received is not stored + duplicate + rejected.',
  },
  {
    name: 'BellwetherEngineDown',
    severity: 'critical',
    expression: 'bellwether_engine_up == 0',
    for: '1m',
    summary: 'The engine {{ $labels.engine }} does not answer {{ $labels.instance }}.',
  },
  {
    name: 'BellwetherDiskFilling',
    severity: 'warning',
    expression: 'predict_linear(bellwether_data_disk_free_bytes[6h], 86400) < 0',
    for: '30m',
    summary: 'At this rate the disk of {{ $labels.instance }} is full within a day.',
  },
  {
    name: 'BellwetherDiskNearlyFull',
    severity: 'critical',
    expression: 'bellwether_data_disk_free_bytes / bellwether_data_disk_size_bytes < 0.05',
    for: '5m',
    summary: 'Less than 5 % of the disk of {{ $labels.instance }} is left.',
  },
  {
    name: 'BellwetherMemoryHigh',
    severity: 'warning',
    expression: 'process_resident_memory_bytes{job="bellwether"} > 0.85 * 2147483648',
    for: '15m',
    summary: '{{ $labels.instance }} uses more than 85 % of the 2 GiB it was measured to need.',
  },
  {
    name: 'BellwetherEventLoopLate',
    severity: 'warning',
    expression: 'nodejs_eventloop_lag_p99_seconds{job="bellwether"} > 0.5',
    for: '10m',
    summary: 'Something holds the thread of {{ $labels.instance }}.',
  },
  {
    name: 'BellwetherFileDescriptorsShort',
    severity: 'warning',
    expression: 'process_open_fds{job="bellwether"} / process_max_fds{job="bellwether"} > 0.8',
    for: '10m',
    summary: '{{ $labels.instance }} has used four fifths of its file descriptors.',
  },
  {
    name: 'BellwetherQuotaNearlyUsed',
    severity: 'warning',
    expression: 'max by (org_id, quota) (bellwether_tenant_quota_used_ratio) > 0.8',
    for: '5m',
    summary: 'The organisation {{ $labels.org_id }} uses more than 80 % of its quota of {{ $labels.quota }}.',
  },
  {
    name: 'BellwetherNotificationsStuck',
    severity: 'warning',
    expression: 'max(bellwether_notification_oldest_due_seconds) > 900',
    for: '10m',
    summary: 'A notification has been due for a quarter of an hour and has not left.',
  },
  {
    name: 'BellwetherRunsFailing',
    severity: 'warning',
    expression: 'sum(increase(bellwether_workflow_outcomes_total{outcome="failed"}[1h])) > 5',
    for: '5m',
    summary: 'More than five durable runs have failed within an hour.',
  },
  {
    name: 'BellwetherRunsStranded',
    severity: 'warning',
    expression: 'max(bellwether_workflow_runs{state="stranded"}) > 0',
    for: '15m',
    summary: 'Runs wait for a version of their workflow that is not installed.',
  },
  {
    name: 'BellwetherAlertEvaluationFailing',
    severity: 'warning',
    expression: 'sum(increase(bellwether_alert_evaluation_duration_seconds_count{outcome="failed"}[30m])) > 3',
    for: '10m',
    summary: 'Alert rules of organisations cannot be looked at.',
  },
  {
    name: 'BellwetherPersonalDataArriving',
    severity: 'warning',
    expression: 'sum(increase(bellwether_rejected_events_total{reason="personal_data"}[1h])) > 10',
    for: '15m',
    summary: 'Somebody sends personal data past the edge; it is refused.',
  },
  {
    name: 'BellwetherErasureIncomplete',
    severity: 'warning',
    expression: 'sum(bellwether_erasures{state="incomplete"}) > 0',
    for: '1h',
    summary: 'Somebody who is to be forgotten has not been, everywhere.',
  },
  {
    name: 'BellwetherDevicesTurnedAway',
    severity: 'warning',
    expression: 'sum(rate(bellwether_mqtt_refused_total[10m])) > 1',
    for: '10m',
    summary: 'More than one connection a second over MQTT has no valid credential.',
  },
  {
    name: 'BellwetherBackupOld',
    severity: 'critical',
    expression:
      '(time() - max(bellwether_recovery_last_backup_timestamp_seconds) > 93600) or absent(bellwether_recovery_last_backup_timestamp_seconds)',
    for: '1h',
    summary: 'There is no complete backup of the last 26 hours.',
  },
  {
    name: 'BellwetherShippingBehind',
    severity: 'critical',
    expression: 'time() - max(bellwether_recovery_shipped_timestamp_seconds) > 900',
    for: '5m',
    summary: 'What was accepted in the last 15 minutes has not left for the place of backups.',
  },
  {
    name: 'BellwetherDrillOverdue',
    severity: 'warning',
    expression:
      '(time() - max(bellwether_recovery_last_drill_timestamp_seconds) > 3024000) or absent(bellwether_recovery_last_drill_timestamp_seconds)',
    for: '1d',
    summary: 'No restore has been tried out within 35 days.',
  },
  {
    name: 'BellwetherDrillMissedTargets',
    severity: 'critical',
    expression:
      'max(bellwether_recovery_drill_rpo_seconds) > 900 or max(bellwether_recovery_drill_rto_seconds) > 14400 or min(bellwether_recovery_last_drill_ok) == 0',
    for: '5m',
    summary: 'The last drill put back nothing that was whole, lost more than 15 minutes, or took longer than 4 hours.',
  },
  {
    name: 'BellwetherMetricsIncomplete',
    severity: 'warning',
    expression: 'max by (part) (bellwether_scrape_failures) > 0',
    for: '15m',
    summary: '{{ $labels.part }} could not be read in time: what is shown of it is old.',
  },
  {
    name: 'BellwetherTracesLost',
    severity: 'info',
    expression: 'sum(rate(bellwether_trace_spans_total{outcome="failed"}[15m])) > 0',
    for: '30m',
    summary: 'The collector takes no traces; nothing else is affected.',
  },
  {
    name: 'BellwetherTrafficUnusual',
    severity: 'info',
    expression:
      'sum(rate(bellwether_ingest_events_total[15m])) > 4 * sum(rate(bellwether_ingest_events_total[15m] offset 1w)) and sum(rate(bellwether_ingest_events_total[15m] offset 1w)) > 1',
    for: '15m',
    summary: 'Four times as many events as at this time a week ago.',
  },
  {
    name: 'BellwetherTenantAdded',
    severity: 'info',
    expression: 'max(bellwether_tenants) - max(bellwether_tenants offset 1h) > 0',
    summary: 'There is a new organisation on this installation.',
  },
];

/** `BellwetherApiSlow` → `api-slow`. */
export function runbookOf(alert: string): string {
  return alert
    .replace(/^Bellwether/, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase();
}

/** Where runbooks are read. */
const RUNBOOKS_URL = 'https://github.com/bellwether/bellwether/blob/main/docs/runbooks';

/** The rules as Prometheus reads them. Strings are written as JSON, which is YAML. */
export function prometheusRules(runbooksUrl = RUNBOOKS_URL): string {
  const lines = [
    '# Made by `npm run observability` from apps/server/scripts/alert-rules.ts; edit there.',
    'groups:',
    '  - name: bellwether-objectives',
    '    interval: 30s',
    '    rules:',
    ...RECORDING_RULES.flatMap(({ record, expression, labels }) => [
      `      - record: ${record}`,
      `        expr: ${JSON.stringify(expression)}`,
      `        labels: { slo: ${labels.slo} }`,
    ]),
    '  - name: bellwether',
    '    rules:',
    ...ALERT_RULES.flatMap((rule) => [
      `      - alert: ${rule.name}`,
      `        expr: ${JSON.stringify(rule.expression)}`,
      ...(rule.for ? [`        for: ${rule.for}`] : []),
      `        labels: { severity: ${rule.severity} }`,
      '        annotations:',
      `          summary: ${JSON.stringify(rule.summary)}`,
      `          runbook_url: ${JSON.stringify(`${runbooksUrl}/${runbookOf(rule.name)}.md`)}`,
    ]),
  ];
  return `${lines.join('\n')}\n`;
}
