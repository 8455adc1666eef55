/** The thread in which a file is read; see inspect-report.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { inspectHtml } from './inspect-html.ts';
import { inspectPdf } from './inspect-pdf.ts';

const bytes = workerData as Uint8Array;
const isPdf = Buffer.from(bytes.subarray(0, 1024)).includes('%PDF-');
parentPort!.postMessage(isPdf ? await inspectPdf(bytes) : inspectHtml(bytes));
