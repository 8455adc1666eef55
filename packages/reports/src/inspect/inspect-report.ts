/**
 * What a file of a report holds and what it shows, whoever has had it in their hands: the book of figures inside, and the
 * text that stands where each figure is linked. It is read in a thread of its own with a time and a memory it may use,
 * because it comes from anybody.
 */
import { Worker } from 'node:worker_threads';
import type { FigureBookFile } from '../seal/figure-book-file.ts';

export interface InspectedReport {
  format: 'html' | 'pdf';
  /** `undefined`: there is none, or it cannot be read. */
  book: FigureBookFile | undefined;
  /** In reading order; a figure stands in it as often as it is shown. */
  shown: readonly { figure: string; text: string }[];
  /** Drawings by their id, as they are; of HTML only. */
  drawings: readonly { id: string; markup: string }[];
  /** Everything that can be read, without spaces that only lay it out. */
  text: string;
}

export const REPORT_FILE_BYTES_MAX = 20_000_000;
const TIMEOUT_MS = 30_000;
const HEAP_MEGABYTES = 512;

/** Throws an Error when it is neither HTML nor PDF, is broken, or takes too long. */
export function inspectReport(bytes: Uint8Array, timeoutMs = TIMEOUT_MS): Promise<InspectedReport> {
  if (bytes.length > REPORT_FILE_BYTES_MAX) throw new Error('The file is too large to be a report.');
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./inspect-worker.ts', import.meta.url), {
      workerData: bytes,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES },
    });
    const settle = (end: () => void): void => {
      clearTimeout(timer);
      void worker.terminate();
      end();
    };
    const late = new Error(`The file was not read within ${timeoutMs / 1000} s.`);
    const timer = setTimeout(() => settle(() => reject(late)), timeoutMs);
    worker.once('message', (found: InspectedReport) => settle(() => resolve(found)));
    worker.once('error', (error) => settle(() => reject(error)));
    worker.once('exit', (code) =>
      settle(() => reject(new Error(`The thread that reads reports has ended with ${code}.`))),
    );
  });
}
