/**
 * What this process tells of itself, put together: log, traces, metrics, objectives, recent troubles. Made before anything
 * else is opened, so that whatever fails is told; `watch` is called once there is something to watch.
 */
import type { Clock } from '@bellwether/core';
import type { Platform } from '@bellwether/services';
import type { FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { LiveHub } from '../live/index.ts';
import { openLogger } from './logger.ts';
import { Prometheus } from './prometheus.ts';
import { RecentTroubles } from './recent-troubles.ts';
import { SloLedger } from './slo-ledger.ts';
import { startTracing, type Tracing, type TracingSettings } from './tracing.ts';

export interface TelemetryOptions {
  dataDirectory: string;
  logLevel: string;
  accessLog?: boolean | undefined;
  tracing?: TracingSettings | undefined;
  version: string;
  processId: string;
  clock: Clock;
}

export class Telemetry {
  readonly logger: Logger;
  readonly troubles: RecentTroubles;
  readonly ledger: SloLedger;
  readonly options: TelemetryOptions;
  #tracing: Tracing | undefined;
  #prometheus: Prometheus | undefined;

  private constructor(options: TelemetryOptions, ledger: SloLedger, troubles: RecentTroubles) {
    this.options = options;
    this.ledger = ledger;
    this.troubles = troubles;
    this.logger = openLogger({
      level: options.logLevel,
      onTrouble: (trouble) => {
        troubles.add(trouble);
        this.#prometheus?.countLogLine(trouble.level);
      },
    });
  }

  static async start(options: TelemetryOptions): Promise<Telemetry> {
    let told: (error: unknown) => void = () => undefined;
    const ledger = await SloLedger.open(options.dataDirectory, options.clock, (error) => told(error));
    const telemetry = new Telemetry(options, ledger, new RecentTroubles(options.clock));
    told = (error) => telemetry.logger.warn({ err: error }, 'how the objectives are kept could not be written down');
    if (options.tracing)
      telemetry.#tracing = await startTracing({
        ...options.tracing,
        version: options.version,
        processId: options.processId,
        failing: (error) =>
          telemetry.logger.warn({ err: error }, 'traces cannot be sent and are dropped; the rest goes on'),
        working: () => telemetry.logger.warn('traces are sent again'),
      });
    return telemetry;
  }

  /** Metrics of what has been opened. */
  watch(platform: Platform, hub: LiveHub): Prometheus {
    const { dataDirectory, version, processId } = this.options;
    this.#prometheus = new Prometheus(platform, hub, { dataDirectory, version, processId, ledger: this.ledger });
    return this.#prometheus;
  }

  get prometheus(): Prometheus | undefined {
    return this.#prometheus;
  }

  /** A failure of the platform that is tried again. */
  trouble(message: string, error: unknown): void {
    this.logger.warn({ err: error }, message);
    this.#prometheus?.countTrouble();
  }

  answered(route: string, method: string, status: number, seconds: number, request?: FastifyRequest): void {
    this.#prometheus?.observeRequest(route, method, status, seconds);
    if (!this.options.accessLog) return;
    const line = { route, method, status, duration_ms: Math.round(seconds * 1000) };
    (request?.log ?? this.logger).info(line, 'answered');
  }

  async close(): Promise<void> {
    this.#prometheus?.close();
    await this.ledger
      .close()
      .catch((error: unknown) =>
        this.logger.warn({ err: error }, 'how the objectives are kept could not be written down'),
      );
    await this.#tracing?.close();
  }
}
