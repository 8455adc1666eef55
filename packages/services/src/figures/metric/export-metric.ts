/** A metric's answer as a table to take away: CSV, JSON or Parquet, one row a group and window. */
import { formatInstant, Problem } from '@bellwether/core';
import {
  type MetricAnswer,
  type MetricQuery,
  type NoiseNote,
  noisyMetricQuestion,
  noisyMetricValue,
  parseMetricQuery,
} from '@bellwether/metrics';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { csvCell } from '../../csv-cell.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { askWithNoise, readNoise, requireNoise } from '../../people/privacy/ask-with-noise.ts';
import { type FigureView, figureViewOf, withinView } from './figure-view.ts';
import { auditedQuery, readQuery } from './query-metric.ts';

export type ExportFormat = 'csv' | 'json' | 'parquet';

export interface Export {
  contentType: string;
  fileName: string;
  chunks: Iterable<string | Uint8Array>;
}

/** A metric query with `format` and, for figures about people, `noise: {epsilon, per_person_max?}`. */
export async function exportMetric(platform: Platform, caller: Caller | undefined, input: unknown): Promise<Export> {
  requirePermission(platform, caller, 'exports:write', 'own');
  requirePermission(platform, caller, 'metrics:read', 'own');
  const orgId = organisationOf(caller);
  if (!platform.tenants.get(orgId)?.features.export_enabled)
    throw new Problem('forbidden', 'Exports are switched off for this organisation.');
  const { format = 'csv', noise, ...rest } = (input ?? {}) as { format?: unknown; noise?: unknown };
  if (format !== 'csv' && format !== 'json' && format !== 'parquet') {
    throw new Problem('invalid_query', 'format: Use csv, json or parquet.', {
      errors: [{ field: 'format', detail: 'Use csv, json or parquet.' }],
    });
  }
  const view = figureViewOf(caller, 'exports:write', 'metrics:read');
  const table =
    noise === undefined
      ? await exactTable(platform, orgId, withinView(readQuery(platform, rest), view))
      : await noisyTable(platform, caller, rest, noise, view);
  const { query, from, to } = table;
  await platform.audit.noteEach(caller, {
    action: 'metrics.export',
    resourceType: 'metric',
    resourceId: query.metric.name,
    details: { ...auditedQuery(query), format, ...(table.noise ? { epsilon: table.noise.epsilon } : {}) },
  });
  const fileName = `${query.metric.name}_${from.slice(0, 10)}_${to.slice(0, 10)}.${format}`;
  return { fileName, ...WRITERS[format](table) };
}

interface Row {
  group: readonly string[];
  start: string;
  value: number | null;
  reason: string;
}

interface Table {
  query: MetricQuery;
  from: string;
  to: string;
  rows: Iterable<Row>;
  /** When the values are not exact. */
  noise?: NoiseNote;
}

async function exactTable(platform: Platform, orgId: string, query: MetricQuery): Promise<Table> {
  const answer = await platform.metrics.answer(orgId, query);
  return { query, from: answer.from, to: answer.to, rows: rowsOf(query, answer) };
}

function* rowsOf(query: MetricQuery, answer: MetricAnswer): Generator<Row> {
  for (const series of answer.series) {
    const group = query.groupBy.map((name) => series.group[name] ?? '');
    if (series.points.length === 0)
      yield {
        group,
        start: answer.from,
        value: series.total,
        reason: series.total === null ? (series.reason ?? 'no_data') : '',
      };
    for (const point of series.points)
      yield { group, start: point.start, value: point.value, reason: point.reason ?? '' };
  }
}

/** The budget is the organisation's, and so is what is bought with it: for who sees the whole of it. */
async function noisyTable(
  platform: Platform,
  caller: Caller,
  input: unknown,
  noise: unknown,
  view: FigureView,
): Promise<Table> {
  if (view.length > 0)
    throw new Problem('forbidden', 'Only who may export figures of the whole organisation may ask with noise.');
  requireNoise(platform, organisationOf(caller));
  const asked = readInput({ noise }, (read) => read.object('noise', readNoise));
  const nowMs = platform.clock();
  const query = parseMetricQuery(input, platform.metrics.registry, nowMs, 'noisy');
  const question = noisyMetricQuestion(query, asked, nowMs);
  const { figures, noise: note } = await askWithNoise(platform, caller, question, 'export');
  const start = formatInstant(query.fromMs);
  const rows = figures.map((figure): Row => {
    const value = noisyMetricValue(query, question, figure);
    return { group: figure.group, start, value, reason: figure.reason ?? (value === null ? 'no_data' : '') };
  });
  return { query, from: start, to: formatInstant(query.toMs), rows, noise: note };
}

const WRITERS: Readonly<Record<ExportFormat, (table: Table) => Omit<Export, 'fileName'>>> = {
  csv: (table) => ({ contentType: 'text/csv; charset=utf-8', chunks: csvChunks(table) }),
  json: (table) => ({ contentType: 'application/x-ndjson', chunks: jsonChunks(table) }),
  parquet: (table) => ({ contentType: 'application/vnd.apache.parquet', chunks: [parquet(table)] }),
};

function* csvChunks({ query, rows, noise }: Table): Generator<string> {
  const noted = noise ? ['noise_epsilon', 'noise_mechanism'] : [];
  const notes = noise ? [String(noise.epsilon), noise.mechanism] : [];
  yield `${[...query.groupBy, 'start', 'value', 'unit', 'reason', ...noted].map(csvCell).join(',')}\r\n`;
  for (const { group, start, value, reason } of rows) {
    yield `${[...group, start, value === null ? '' : String(value), query.metric.unit, reason, ...notes].map(csvCell).join(',')}\r\n`;
  }
}

function* jsonChunks({ query, rows, noise }: Table): Generator<string> {
  for (const { group, start, value, reason } of rows) {
    yield `${JSON.stringify({ metric: query.metric.name, unit: query.metric.unit, ...Object.fromEntries(query.groupBy.map((name, i) => [name, group[i]])), start, value, ...(reason ? { reason } : {}), ...(noise ? { noise } : {}) })}\n`;
  }
}

function parquet({ query, rows: read, noise }: Table): Uint8Array {
  const rows = [...read];
  const file = parquetWriteBuffer({
    columnData: [
      ...query.groupBy.map((name, i) => ({
        name,
        data: rows.map((row) => row.group[i] ?? ''),
        type: 'STRING' as const,
      })),
      { name: 'start', data: rows.map((row) => new Date(row.start)), type: 'TIMESTAMP' as const },
      { name: 'value', data: rows.map((row) => row.value), type: 'DOUBLE' as const, nullable: true },
      { name: 'reason', data: rows.map((row) => row.reason), type: 'STRING' as const },
    ],
    kvMetadata: [
      { key: 'bellwether.metric', value: query.metric.name },
      { key: 'bellwether.unit', value: query.metric.unit },
      ...(noise ? [{ key: 'bellwether.noise', value: JSON.stringify(noise) }] : []),
    ],
  });
  return new Uint8Array(file);
}
