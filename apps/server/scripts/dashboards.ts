/**
 * The Grafana dashboards, declared: rows of panels, each a question, a unit and expressions over metrics of the catalog.
 * `grafanaDashboard` makes Grafana's JSON of one. Edit here and run `npm run observability`.
 */
import { badRatio, SLOS } from '../src/telemetry/slo.ts';

export interface PanelDeclaration {
  title: string;
  /** What it answers, shown on hover. */
  asks: string;
  /** A Grafana unit: `s`, `reqps`, `bytes`, `percentunit`, `short`, `dateTimeFromNow`. */
  unit: string;
  shows: 'lines' | 'figure' | 'table';
  /** PromQL by legend. */
  queries: Readonly<Record<string, string>>;
  /** Values from which it is worrying and bad. */
  thresholds?: readonly [warning: number, critical: number];
}

export interface DashboardDeclaration {
  uid: string;
  title: string;
  rows: readonly { title: string; panels: readonly PanelDeclaration[] }[];
}

const JOB = 'bellwether';
const REQUESTS = 'bellwether_http_request_duration_seconds';

const rate = (metric: string, by = '', window = '$__rate_interval') =>
  `sum${by === '' ? '' : ` by (${by})`} (rate(${metric}[${window}]))`;
const quantile = (q: number, metric: string, by = '') =>
  `histogram_quantile(${q}, sum by (le${by === '' ? '' : `, ${by}`}) (rate(${metric}_bucket[$__rate_interval])))`;
const percentiles = (metric: string): Record<string, string> => ({
  p50: quantile(0.5, metric),
  p95: quantile(0.95, metric),
  p99: quantile(0.99, metric),
});

const objectives: PanelDeclaration[] = SLOS.map((slo) => ({
  title: slo.title,
  asks: `${slo.means}. Objective: ${slo.target * 100} % over ${slo.windowDays} days.`,
  unit: 'percentunit',
  shows: 'figure',
  queries: { kept: `1 - (${badRatio(slo, `${slo.windowDays}d`)})` },
}));

export const DASHBOARDS: readonly DashboardDeclaration[] = [
  {
    uid: 'bellwether-overview',
    title: 'Bellwether: overview',
    rows: [
      { title: 'Are the objectives kept?', panels: objectives },
      {
        title: 'Requests',
        panels: [
          lines('Requests a second', 'How much is asked of it?', 'reqps', {
            '{{status}}': rate(`${REQUESTS}_count`, 'status'),
          }),
          lines(
            'Failures of ours',
            'Which share of answers is a 5xx?',
            'percentunit',
            {
              failed: `sum(rate(${REQUESTS}_count{route!="/readyz",status=~"5.."}[$__rate_interval])) / sum(rate(${REQUESTS}_count{route!="/readyz"}[$__rate_interval]))`,
            },
            [0.001, 0.01],
          ),
          lines('Time to answer', 'How long do people and programs wait?', 's', percentiles(REQUESTS), [1, 2]),
          lines('Warnings and errors in the log', 'Does it have to say something?', 'short', {
            '{{level}}': rate('bellwether_log_lines_total', 'level'),
          }),
        ],
      },
      {
        title: 'Engines and process',
        panels: [
          lines('Engines that answer', 'Is any of them away?', 'short', {
            '{{engine}} {{instance}}': 'bellwether_engine_up',
          }),
          lines('Memory', 'Does it stay within what it may have?', 'bytes', {
            '{{instance}}': 'process_resident_memory_bytes',
          }),
          lines('Processor', 'How many cores does it use?', 'short', {
            '{{instance}}': 'rate(process_cpu_seconds_total[$__rate_interval])',
          }),
          lines(
            'Event loop, p99 late by',
            'Does something hold the thread?',
            's',
            { '{{instance}}': 'nodejs_eventloop_lag_p99_seconds' },
            [0.1, 0.5],
          ),
          lines('Garbage collection', 'Which share of time goes to it?', 'percentunit', {
            '{{kind}}': rate('nodejs_gc_duration_seconds_sum', 'kind'),
          }),
          lines(
            'File descriptors',
            'How near is the limit?',
            'percentunit',
            { '{{instance}}': 'process_open_fds / process_max_fds' },
            [0.7, 0.9],
          ),
          lines('Disk left', 'When is the disk full?', 'percentunit', {
            '{{instance}}': 'bellwether_data_disk_free_bytes / bellwether_data_disk_size_bytes',
          }),
          table('Versions', 'Which version runs where?', { '{{version}}': 'bellwether_build_info' }),
        ],
      },
    ],
  },
  {
    uid: 'bellwether-ingest',
    title: 'Bellwether: ingest',
    rows: [
      {
        title: 'At the doors',
        panels: [
          lines('Events a second by door', 'Who sends how much?', 'short', {
            '{{door}}': rate('bellwether_ingest_events_total', 'door'),
          }),
          lines('Events a second by outcome', 'What becomes of them?', 'short', {
            '{{outcome}}': rate('bellwether_ingest_events_total', 'outcome'),
          }),
          lines('Refused by reason', 'Why are events refused?', 'short', {
            '{{reason}}': rate('bellwether_rejected_events_total', 'reason'),
          }),
          lines(
            'Until durable',
            'How long does a producer wait?',
            's',
            percentiles('bellwether_ingest_duration_seconds'),
            [0.25, 1],
          ),
          lines('Busiest organisations', 'Whose events are these?', 'short', {
            '{{org_id}}': 'topk(10, sum by (org_id) (bellwether_tenant_events_per_second))',
          }),
          lines(
            'Quotas in use',
            'Who is near a limit?',
            'percentunit',
            { '{{org_id}} {{quota}}': 'topk(10, max by (org_id, quota) (bellwether_tenant_quota_used_ratio))' },
            [0.8, 1],
          ),
        ],
      },
      {
        title: 'From the log to figures',
        panels: [
          lines(
            'Lag by group',
            'Who is behind?',
            'short',
            { '{{group}}': 'sum by (group) (bellwether_log_lag_records)' },
            [100_000, 1_000_000],
          ),
          lines(
            'Event to figure',
            'How old is what figures show?',
            's',
            percentiles('bellwether_event_to_window_seconds'),
            [5, 30],
          ),
          lines('Inserted records a second', 'How fast does the store take them?', 'short', {
            inserted: rate('bellwether_store_inserted_records_total'),
          }),
          lines('Time of the loader', 'What does it spend its time with?', 'percentunit', {
            inserting: rate('bellwether_store_insert_seconds_total'),
            windows: rate('bellwether_store_window_seconds_total'),
          }),
          lines('Nothing is lost', 'received − stored − duplicate − rejected: 0 when nothing is in flight', 'short', {
            'in flight':
              'max(bellwether_events_total{outcome="received"}) - max(bellwether_events_total{outcome="stored"}) - max(bellwether_events_total{outcome="duplicate"}) - max(bellwether_events_total{outcome="rejected"})',
          }),
          lines('The log', 'How much does it hold?', 'bytes', { bytes: 'sum(bellwether_log_bytes)' }),
        ],
      },
    ],
  },
  {
    uid: 'bellwether-query-live',
    title: 'Bellwether: query and live',
    rows: [
      {
        title: 'Queries',
        panels: [
          lines('Queries a second', 'Where do answers come from?', 'reqps', {
            '{{source}}': rate('bellwether_metric_query_duration_seconds_count', 'source'),
          }),
          lines(
            'Computed answers take',
            'How long does a computed answer take?',
            's',
            {
              p50: quantile(0.5, 'bellwether_metric_query_duration_seconds', 'source'),
              p95: quantile(0.95, 'bellwether_metric_query_duration_seconds', 'source'),
            },
            [0.05, 0.5],
          ),
          lines('Answers that were remembered', 'Does remembering help?', 'percentunit', {
            remembered:
              'sum(rate(bellwether_metric_query_duration_seconds_count{source="remembered"}[$__rate_interval])) / sum(rate(bellwether_metric_query_duration_seconds_count[$__rate_interval]))',
          }),
          table('Slowest routes, p95', 'Which routes keep people waiting?', {
            '{{route}}': `topk(15, ${quantile(0.95, REQUESTS, 'route')})`,
          }),
        ],
      },
      {
        title: 'Live',
        panels: [
          lines('Event to watcher', 'How live is live?', 's', percentiles('bellwether_event_to_live_seconds'), [1, 5]),
          lines('Connections and subscriptions', 'Who watches?', 'short', {
            connections: 'sum(bellwether_live_connections)',
            subscriptions: 'sum(bellwether_live_subscriptions)',
            computations: 'sum(bellwether_live_computations)',
          }),
          lines('Computations that wait', 'Is there too much to compute?', 'short', {
            waiting: 'sum(bellwether_live_waiting)',
          }),
        ],
      },
    ],
  },
  {
    uid: 'bellwether-people-privacy',
    title: 'Bellwether: people and privacy',
    rows: [
      {
        title: 'Protection at work',
        panels: [
          lines('Events refused as personal data', 'Does somebody send what must stay at the edge?', 'short', {
            refused: 'sum(rate(bellwether_rejected_events_total{reason="personal_data"}[$__rate_interval]))',
          }),
          lines('Events of people who withdrew', 'Are they still being sent?', 'short', {
            '{{reason}}':
              'sum by (reason) (rate(bellwether_rejected_events_total{reason=~"consent_withdrawn|erased_subject"}[$__rate_interval]))',
          }),
          lines('Unusual access', 'Does somebody look at more than usual?', 'short', {
            '{{kind}}': 'sum by (kind) (increase(bellwether_unusual_access_alerts_total[1d]))',
          }),
          lines('Erasures', 'Is somebody waiting to be forgotten?', 'short', {
            '{{state}}': 'sum by (state) (bellwether_erasures)',
          }),
        ],
      },
      {
        title: 'What is made of it',
        panels: [
          lines('Lag of the roster', 'Is who belongs where up to date?', 'short', {
            lag: 'sum(bellwether_roster_lag_records)',
          }),
          lines('Alerts that are open', 'What waits for a decision?', 'short', {
            '{{severity}} {{status}}': 'max by (severity, status) (bellwether_alerts)',
          }),
          lines('Looks at alert rules', 'Are they looked at, and do they succeed?', 'short', {
            '{{outcome}}': rate('bellwether_alert_evaluation_duration_seconds_count', 'outcome'),
          }),
          lines('Survey reports', 'How many have been made?', 'short', { reports: 'max(bellwether_survey_reports)' }),
        ],
      },
      {
        title: 'Work and words to people',
        panels: [
          lines('Durable runs', 'What is under way?', 'short', {
            '{{state}}': 'max by (state) (bellwether_workflow_runs)',
          }),
          lines('Runs that failed', 'Does something not succeed?', 'short', {
            '{{outcome}}':
              'sum by (outcome) (increase(bellwether_workflow_outcomes_total{outcome=~"failed|cancelled"}[1h]))',
          }),
          lines('Notifications', 'Does anybody not get theirs?', 'short', {
            '{{state}}': 'max by (state) (bellwether_notification_deliveries)',
          }),
          lines(
            'Oldest delivery due for',
            'For how long?',
            's',
            { oldest: 'max(bellwether_notification_oldest_due_seconds)' },
            [60, 900],
          ),
          lines('Calls to other servers', 'Do they answer?', 'short', {
            '{{outcome}}': rate('bellwether_outgoing_call_duration_seconds_count', 'outcome'),
          }),
        ],
      },
    ],
  },
  {
    uid: 'bellwether-devices',
    title: 'Bellwether: devices',
    rows: [
      {
        title: 'Devices',
        panels: [
          lines('Registered devices', 'What is out there?', 'short', {
            '{{state}}': 'max by (state) (bellwether_devices)',
          }),
          lines('Connections over MQTT', 'Who is connected?', 'short', {
            '{{state}}': 'sum by (state) (bellwether_mqtt_connections)',
          }),
          lines('Messages a second', 'What do they send, and is it taken?', 'short', {
            '{{outcome}}': rate('bellwether_mqtt_messages_total', 'outcome'),
          }),
          lines('Turned away', 'Does somebody knock who may not come in?', 'short', {
            '{{reason}}': rate('bellwether_mqtt_refused_total', 'reason'),
          }),
          lines('Lag of the watch over devices', 'Is how they do up to date?', 'short', {
            '{{group}}': 'sum by (group) (bellwether_log_lag_records{group=~".*device.*"})',
          }),
          lines('Until durable, over MQTT', 'How long until a message is acknowledged?', 's', {
            p95: 'histogram_quantile(0.95, sum by (le) (rate(bellwether_ingest_duration_seconds_bucket{door="mqtt"}[$__rate_interval])))',
          }),
        ],
      },
    ],
  },
  {
    uid: 'bellwether-recovery',
    title: 'Bellwether: recovery',
    rows: [
      {
        title: 'Could we come back?',
        panels: [
          figure('Last backup', 'When was the last complete one made?', 'dateTimeFromNow', {
            backup: 'max(bellwether_recovery_last_backup_timestamp_seconds) * 1000',
          }),
          figure('Last drill', 'When was a restore last tried out?', 'dateTimeFromNow', {
            drill: 'max(bellwether_recovery_last_drill_timestamp_seconds) * 1000',
          }),
          figure(
            'Lost in the drill (RPO)',
            'How much time of events was lost? At most 15 min.',
            's',
            { rpo: 'max(bellwether_recovery_drill_rpo_seconds)' },
            [300, 900],
          ),
          figure(
            'Back after (RTO)',
            'How long did it take? At most 4 h.',
            's',
            { rto: 'max(bellwether_recovery_drill_rto_seconds)' },
            [7200, 14_400],
          ),
        ],
      },
      {
        title: 'What it stands on',
        panels: [
          lines(
            'Engines answer within',
            'Is one getting slower?',
            's',
            { '{{engine}}': 'max by (engine) (bellwether_engine_check_seconds)' },
            [0.5, 2],
          ),
          lines('Transactions in line for the records', 'Are the records behind?', 'short', {
            waiting: 'sum(bellwether_records_waiting)',
          }),
          lines('Transactions a second', 'How busy are the records?', 'short', {
            transactions: rate('bellwether_records_transactions_total'),
          }),
          lines(
            'The insert under way',
            'Does the store hang?',
            's',
            { busy: 'max(bellwether_store_busy_seconds)' },
            [10, 60],
          ),
          lines('Starts', 'Does it begin again by itself?', 'short', {
            '{{instance}}': 'changes(process_start_time_seconds[1d])',
          }),
          lines('Failures that are tried again', 'Does something not go through?', 'short', {
            troubles: rate('bellwether_store_troubles_total'),
          }),
          lines('Parts of /metrics not read in time', 'Is what you see here old?', 'short', {
            '{{part}}': 'bellwether_scrape_failures',
          }),
        ],
      },
    ],
  },
];

function lines(
  title: string,
  asks: string,
  unit: string,
  queries: Readonly<Record<string, string>>,
  thresholds?: readonly [number, number],
): PanelDeclaration {
  return { title, asks, unit, shows: 'lines', queries, ...(thresholds ? { thresholds } : {}) };
}

function figure(
  title: string,
  asks: string,
  unit: string,
  queries: Readonly<Record<string, string>>,
  thresholds?: readonly [number, number],
): PanelDeclaration {
  return { title, asks, unit, shows: 'figure', queries, ...(thresholds ? { thresholds } : {}) };
}

function table(title: string, asks: string, queries: Readonly<Record<string, string>>): PanelDeclaration {
  return { title, asks, unit: 'short', shows: 'table', queries };
}

const WIDTH = 24;
const PANEL = { lines: { w: 8, h: 8 }, figure: { w: 6, h: 4 }, table: { w: 8, h: 8 } } as const;
const KIND = { lines: 'timeseries', figure: 'stat', table: 'table' } as const;

/** Grafana's JSON of a dashboard, for its provisioning from files. */
export function grafanaDashboard({ uid, title, rows }: DashboardDeclaration): object {
  const panels: object[] = [];
  let y = 0;
  let id = 1;
  for (const row of rows) {
    panels.push({
      id: id++,
      type: 'row',
      title: row.title,
      collapsed: false,
      gridPos: { h: 1, w: WIDTH, x: 0, y },
      panels: [],
    });
    y += 1;
    let [x, rowHeight] = [0, 0];
    for (const panel of row.panels) {
      const { w, h } = PANEL[panel.shows];
      if (x + w > WIDTH) [x, y, rowHeight] = [0, y + rowHeight, 0];
      panels.push(grafanaPanel(panel, id++, { x, y, w, h }));
      x += w;
      rowHeight = Math.max(rowHeight, h);
    }
    y += rowHeight;
  }
  return {
    uid,
    title,
    tags: ['bellwether'],
    schemaVersion: 39,
    version: 1,
    editable: false,
    refresh: '30s',
    time: { from: 'now-6h', to: 'now' },
    timezone: 'browser',
    graphTooltip: 1,
    templating: {
      list: [{ name: 'datasource', label: 'Prometheus', type: 'datasource', query: 'prometheus', hide: 0, refresh: 1 }],
    },
    links: [{ type: 'dashboards', title: 'Bellwether', tags: ['bellwether'], asDropdown: true, keepTime: true }],
    annotations: {
      list: [
        {
          name: 'Starts',
          datasource: { type: 'prometheus', uid: '$datasource' },
          enable: true,
          expr: `changes(process_start_time_seconds{job="${JOB}"}[2m]) > 0`,
          titleFormat: 'A process began',
          iconColor: 'blue',
        },
      ],
    },
    panels,
  };
}

function grafanaPanel(panel: PanelDeclaration, id: number, gridPos: object): object {
  const steps = [
    { color: 'green', value: null },
    ...(panel.thresholds ?? []).map((value, i) => ({ color: i === 0 ? 'orange' : 'red', value })),
  ];
  return {
    id,
    type: KIND[panel.shows],
    title: panel.title,
    description: panel.asks,
    datasource: { type: 'prometheus', uid: '$datasource' },
    gridPos,
    fieldConfig: {
      defaults: {
        unit: panel.unit,
        noValue: 'nothing yet',
        color: { mode: panel.thresholds && panel.shows === 'figure' ? 'thresholds' : 'palette-classic' },
        thresholds: { mode: 'absolute', steps },
        ...(panel.shows === 'lines'
          ? {
              custom: {
                lineWidth: 1,
                fillOpacity: 0,
                showPoints: 'never',
                thresholdsStyle: { mode: panel.thresholds ? 'dashed' : 'off' },
              },
              min: 0,
            }
          : {}),
      },
      overrides: [],
    },
    options:
      panel.shows === 'lines'
        ? { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi', sort: 'desc' } }
        : panel.shows === 'figure'
          ? {
              reduceOptions: { calcs: ['lastNotNull'] },
              colorMode: panel.thresholds ? 'value' : 'none',
              graphMode: 'area',
            }
          : {},
    targets: Object.entries(panel.queries).map(([legend, expr], i) => ({
      refId: String.fromCharCode(65 + i),
      datasource: { type: 'prometheus', uid: '$datasource' },
      expr,
      legendFormat: legend,
      ...(panel.shows === 'table' ? { instant: true, format: 'table' } : {}),
    })),
  };
}

/** Every expression of every dashboard, with where it stands. */
export function dashboardExpressions(): { where: string; expression: string }[] {
  return DASHBOARDS.flatMap(({ title, rows }) =>
    rows.flatMap(({ panels }) =>
      panels.flatMap((panel) =>
        Object.values(panel.queries).map((expression) => ({ where: `${title} / ${panel.title}`, expression })),
      ),
    ),
  );
}
