/** A metric's answer as a table to take away: CSV, JSON or Parquet, one row a group and window. */
import { Problem } from '@bellwether/core';
import type { MetricAnswer, MetricQuery } from '@bellwether/metrics';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { type Caller, organisationOf, requirePermission } from '../authority/caller.ts';
import { csvCell } from '../csv-cell.ts';
import type { Platform } from '../platform/platform.ts';
import { figureViewOf, withinView } from './figure-view.ts';
import { auditedQuery, readQuery } from './query-metric.ts';

export type ExportFormat = 'csv' | 'json' | 'parquet';

export interface Export {
  contentType: string;
  fileName: string;
  chunks: Iterable<string | Uint8Array>;
}

export async function exportMetric(platform: Platform, caller: Caller | undefined, input: unknown): Promise<Export> {
  requirePermission(platform, caller, 'exports:write', 'own');
  requirePermission(platform, caller, 'metrics:read', 'own');
  const orgId = organisationOf(caller);
  if (!platform.tenants.get(orgId)?.features.export_enabled)
    throw new Problem('forbidden', 'Exports are switched off for this organisation.');
  const { format = 'csv', ...rest } = (input ?? {}) as { format?: unknown };
  if (format !== 'csv' && format !== 'json' && format !== 'parquet') {
    throw new Problem('invalid_query', 'format: Use csv, json or parquet.', {
      errors: [{ field: 'format', detail: 'Use csv, json or parquet.' }],
    });
  }
  const query = withinView(readQuery(platform, rest), figureViewOf(caller, 'exports:write', 'metrics:read'));
  const answer = await platform.metrics.answer(orgId, query);
  await platform.audit.noteEach(caller, {
    action: 'metrics.export',
    resourceType: 'metric',
    resourceId: query.metric.name,
    details: { ...auditedQuery(query), format },
  });
  const fileName = `${query.metric.name}_${answer.from.slice(0, 10)}_${answer.to.slice(0, 10)}.${format}`;
  return { fileName, ...WRITERS[format](query, answer) };
}

interface Row {
  group: readonly string[];
  start: string;
  value: number | null;
  reason: string;
}

function* rowsOf(query: MetricQuery, answer: MetricAnswer): Generator<Row> {
  for (const series of answer.series) {
    const group = query.groupBy.map((name) => series.group[name] ?? '');
    if (series.points.length === 0)
      yield { group, start: answer.from, value: series.total, reason: series.total === null ? 'no_data' : '' };
    for (const point of series.points)
      yield { group, start: point.start, value: point.value, reason: point.reason ?? '' };
  }
}

const WRITERS: Readonly<Record<ExportFormat, (query: MetricQuery, answer: MetricAnswer) => Omit<Export, 'fileName'>>> =
  {
    csv: (query, answer) => ({ contentType: 'text/csv; charset=utf-8', chunks: csvChunks(query, answer) }),
    json: (query, answer) => ({ contentType: 'application/x-ndjson', chunks: jsonChunks(query, answer) }),
    parquet: (query, answer) => ({ contentType: 'application/vnd.apache.parquet', chunks: [parquet(query, answer)] }),
  };

function* csvChunks(query: MetricQuery, answer: MetricAnswer): Generator<string> {
  yield `${[...query.groupBy, 'start', 'value', 'unit', 'reason'].map(csvCell).join(',')}\r\n`;
  for (const { group, start, value, reason } of rowsOf(query, answer)) {
    yield `${[...group, start, value === null ? '' : String(value), query.metric.unit, reason].map(csvCell).join(',')}\r\n`;
  }
}

function* jsonChunks(query: MetricQuery, answer: MetricAnswer): Generator<string> {
  for (const { group, start, value, reason } of rowsOf(query, answer)) {
    yield `${JSON.stringify({ metric: query.metric.name, unit: query.metric.unit, ...Object.fromEntries(query.groupBy.map((name, i) => [name, group[i]])), start, value, ...(reason ? { reason } : {}) })}\n`;
  }
}

function parquet(query: MetricQuery, answer: MetricAnswer): Uint8Array {
  const rows = [...rowsOf(query, answer)];
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
    ],
  });
  return new Uint8Array(file);
}
