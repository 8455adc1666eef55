/** Sends spans on, says once when they cannot be sent and once when they can again, and counts both. */
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';

export interface ExportListener {
  failing(error: unknown): void;
  working(): void;
}

export class ToldOnceExporter implements SpanExporter {
  readonly counts = { sent: 0, failed: 0 };
  readonly #exporter: SpanExporter;
  readonly #listener: ExportListener;
  #isFailing = false;

  constructor(exporter: SpanExporter, listener: ExportListener) {
    this.#exporter = exporter;
    this.#listener = listener;
  }

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    this.#exporter.export(spans, (result) => {
      const isFailure = result.code !== ExportResultCode.SUCCESS;
      this.counts[isFailure ? 'failed' : 'sent'] += spans.length;
      if (isFailure && !this.#isFailing) this.#listener.failing(result.error);
      if (!isFailure && this.#isFailing) this.#listener.working();
      this.#isFailing = isFailure;
      done(result);
    });
  }

  async forceFlush(): Promise<void> {
    await this.#exporter.forceFlush?.();
  }

  shutdown(): Promise<void> {
    return this.#exporter.shutdown();
  }
}
