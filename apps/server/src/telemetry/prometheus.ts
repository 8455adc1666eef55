/** What Bellwether tells about itself, for Prometheus. Names carry their unit; no label ever holds a person or a key. */
import type { Platform } from '@bellwether/services';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { LiveHub } from '../live/index.ts';

export class Prometheus {
  readonly #registry = new Registry();
  readonly #requests: Histogram<'route' | 'method' | 'status'>;
  readonly #troubles: Counter;

  constructor(platform: Platform, hub: LiveHub) {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    this.#requests = new Histogram({
      name: 'bellwether_http_request_duration_seconds',
      help: 'Time from a request to its answer.',
      labelNames: ['route', 'method', 'status'],
      buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 5],
      registers,
    });
    this.#troubles = new Counter({
      name: 'bellwether_store_troubles_total',
      help: 'Failures of the store that are being retried.',
      registers,
    });
    const gauges: readonly [name: string, help: string, read: () => number][] = [
      ['bellwether_log_bytes', 'Bytes the log holds on disk.', () => platform.log.stats().bytes],
      ['bellwether_log_segments', 'Segments of the log.', () => platform.log.stats().segments],
      ['bellwether_log_records', 'Records the log holds.', () => platform.log.stats().records],
      [
        'bellwether_store_lag_records',
        'Records durable in the log and not yet in figures.',
        () => platform.store.loader.stats().lag,
      ],
      [
        'bellwether_roster_lag_records',
        'HR events durable in the log and not yet in the roster.',
        () => platform.roster.stats().lag,
      ],
      [
        'bellwether_store_insert_seconds_total',
        'Time spent inserting.',
        () => platform.store.loader.stats().insertSeconds,
      ],
      [
        'bellwether_store_window_seconds_total',
        'Time spent computing windows.',
        () => platform.store.loader.stats().windowSeconds,
      ],
      [
        'bellwether_store_inserted_records_total',
        'Records inserted into the store.',
        () => platform.store.loader.stats().insertedRecords,
      ],
      ['bellwether_live_connections', 'Open live connections.', () => hub.stats().connections],
      [
        'bellwether_live_subscriptions',
        'Open live subscriptions.',
        () => hub.stats().metricSubscriptions + hub.stats().eventSubscriptions,
      ],
      [
        'bellwether_live_computations',
        'Distinct computations shared by live subscriptions.',
        () => hub.stats().metricChannels,
      ],
    ];
    for (const [name, help, read] of gauges) {
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(read());
        },
      });
    }
    new Gauge({
      name: 'bellwether_unusual_access_alerts_total',
      help: 'Alerts of unusual access raised since the start, by what was unusual.',
      labelNames: ['kind'],
      registers,
      collect() {
        for (const [kind, count] of platform.accessWatch.counts()) this.set({ kind }, count);
      },
    });
    new Gauge({
      name: 'bellwether_workflow_runs',
      help: 'Durable runs that have not ended, by state.',
      labelNames: ['state'],
      registers,
      async collect() {
        const { open } = await platform.workflows.stats();
        for (const [state, runs] of Object.entries(open)) this.set({ state }, runs);
      },
    });
    new Gauge({
      name: 'bellwether_workflow_outcomes_total',
      help: 'Durable runs since the start, by what became of them.',
      labelNames: ['outcome'],
      registers,
      collect() {
        const { started, succeeded, failed, cancelled } = platform.workflows.counts();
        for (const [outcome, runs] of Object.entries({ started, succeeded, failed, cancelled }))
          this.set({ outcome }, runs);
      },
    });
    new Gauge({
      name: 'bellwether_workflow_step_attempts_total',
      help: 'Attempts of steps of durable runs since the start, and how many of them failed.',
      labelNames: ['outcome'],
      registers,
      collect() {
        const { stepAttempts, stepFailures } = platform.workflows.counts();
        this.set({ outcome: 'begun' }, stepAttempts);
        this.set({ outcome: 'failed' }, stepFailures);
      },
    });
    // The identity that shows nothing is lost: received = stored + duplicate + rejected, when nothing is in flight.
    new Gauge({
      name: 'bellwether_events_total',
      help: 'Events by what became of them: received = stored + duplicate + rejected.',
      labelNames: ['outcome'],
      registers,
      async collect() {
        const { engine, loader } = platform.store;
        const { rows } = await loader.betweenPlans(() =>
          engine.query(
            `SELECT toFloat64(sum(accepted) + sum(duplicate) + sum(rejected)), toFloat64(sum(duplicate)), toFloat64(sum(rejected)), toFloat64((SELECT count() FROM bellwether.events) + (SELECT sum(events) FROM bellwether.expired_events FINAL WHERE done = 1))
           FROM bellwether.ingest_tally`,
          ),
        );
        const [received, duplicate, rejected, stored] = (rows[0] ?? []).map(Number);
        this.set({ outcome: 'received' }, received ?? 0);
        this.set({ outcome: 'duplicate' }, duplicate ?? 0);
        this.set({ outcome: 'rejected' }, rejected ?? 0);
        this.set({ outcome: 'stored' }, stored ?? 0);
      },
    });
  }

  observeRequest(route: string, method: string, status: number, seconds: number): void {
    this.#requests.observe({ route, method, status: String(status) }, seconds);
  }

  countTrouble(): void {
    this.#troubles.inc();
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }
}
