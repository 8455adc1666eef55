/** The thread in which a report is set; see render-report.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { renderCsv } from './csv.ts';
import { renderHtml } from './html.ts';
import { renderPdf } from './pdf.ts';
import type { RenderedReport, RenderTask } from './render-report.ts';
import { renderXlsx } from './xlsx.ts';

const { document, seal, formats } = workerData as RenderTask;
const rendered: Partial<RenderedReport> = {};
for (const format of formats) {
  if (format === 'html') rendered.html = renderHtml(document, seal);
  else if (format === 'pdf') rendered.pdf = renderPdf(document, seal);
  else if (format === 'csv') rendered.csv = renderCsv(document);
  else rendered.xlsx = await renderXlsx(document);
}
parentPort!.postMessage(rendered);
