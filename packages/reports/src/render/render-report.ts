/**
 * The one door to all formats: a checked document in, bytes out, in a thread of its own that is given a time and a memory
 * it may use. A document that would say a number which is none of its figures is refused.
 */
import { Worker } from 'node:worker_threads';
import type { ReportDocument } from '../document/document.ts';
import { documentFaults } from '../document/words.ts';

export const REPORT_FORMATS = ['html', 'pdf', 'csv', 'xlsx'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

export const REPORT_MEDIA_TYPES: { readonly [format in ReportFormat]: string } = {
  html: 'text/html; charset=utf-8',
  pdf: 'application/pdf',
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

export type RenderedReport = { [format in ReportFormat]: Uint8Array };

export interface RenderOptions {
  timeoutMs?: number;
  signal?: AbortSignal;
  /** Of a report with an origin: what vouches for it in its files. */
  seal?: string;
}

const TIMEOUT_MS = 60_000;
const HEAP_MEGABYTES = 512;
/** Of the document as JSON; the largest survey with ten thousand units stays below it. */
const DOCUMENT_BYTES_MAX = 20_000_000;

export interface RenderTask {
  document: ReportDocument;
  seal: string | undefined;
  formats: readonly ReportFormat[];
}

/** Every format of the document, or those asked for. Throws when it is not sound, does not come to an end in time, or is aborted. */
export function renderReport<Format extends ReportFormat = ReportFormat>(
  document: ReportDocument,
  options: RenderOptions & { formats?: readonly Format[] } = {},
): Promise<Pick<RenderedReport, Format>> {
  const faults = documentFaults(document);
  if (faults.length > 0) throw new Error(`The report is not sound: ${faults.slice(0, 3).join(' ')}`);
  if (JSON.stringify(document).length > DOCUMENT_BYTES_MAX) throw new Error('The report is too large to be set.');
  options.signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./render-worker.ts', import.meta.url), {
      workerData: {
        ...{ document, seal: options.seal, formats: options.formats ?? REPORT_FORMATS },
      } satisfies RenderTask,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES },
    });
    const settle = (end: () => void): void => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', onAbort);
      void worker.terminate();
      end();
    };
    const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
    const timer = setTimeout(
      () => settle(() => reject(new Error(`The report was not set within ${timeoutMs / 1000} s.`))),
      timeoutMs,
    );
    const onAbort = (): void => settle(() => reject(options.signal!.reason as Error));
    options.signal?.addEventListener('abort', onAbort);
    worker.once('message', (rendered: Pick<RenderedReport, Format>) => settle(() => resolve(rendered)));
    worker.once('error', (error) => settle(() => reject(error)));
    worker.once('exit', (code) =>
      settle(() => reject(new Error(`The thread that sets reports has ended with ${code}.`))),
    );
  });
}
