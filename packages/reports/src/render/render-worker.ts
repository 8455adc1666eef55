/** The thread in which a report is set; see render-report.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import type { ReportDocument } from '../document/document.ts';
import { renderCsv } from './csv.ts';
import { renderHtml } from './html.ts';
import { renderPdf } from './pdf.ts';
import type { RenderedReport } from './render-report.ts';
import { renderXlsx } from './xlsx.ts';

const document = workerData as ReportDocument;
const rendered: RenderedReport = {
  html: renderHtml(document),
  csv: renderCsv(document),
  pdf: renderPdf(document),
  xlsx: await renderXlsx(document),
};
parentPort!.postMessage(rendered);
