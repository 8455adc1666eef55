/** Parquet, a slice of a row group at a time, so that memory depends on the slice and not on the file. */
import type { Json } from '@bellwether/core';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { CommandError, EXIT } from '../command-error.ts';
import type { Row, RowFields } from './row.ts';

const SLICE_ROWS = 20_000;

export async function* readParquet(path: string, onShare: (share: number) => void): AsyncGenerator<Row> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file).catch((cause: unknown) => {
    throw new CommandError(EXIT.failed, 'unreadable_file', `${path} is not a Parquet file, or is cut off.`, { cause });
  });
  const total = Number(metadata.num_rows);
  let groupStart = 0;
  for (const group of metadata.row_groups) {
    const groupEnd = groupStart + Number(group.num_rows);
    for (let rowStart = groupStart; rowStart < groupEnd; rowStart += SLICE_ROWS) {
      const rowEnd = Math.min(rowStart + SLICE_ROWS, groupEnd);
      const rows = await parquetReadObjects({ file, metadata, rowStart, rowEnd, compressors, useOffsetIndex: true });
      for (const [i, row] of rows.entries()) {
        const fields: RowFields = {};
        for (const [name, value] of Object.entries(row)) {
          const json = jsonOf(value);
          if (json !== null) fields[name] = json;
        }
        yield { line: rowStart + i + 1, content: JSON.stringify(fields), fields };
      }
      onShare(rowEnd / total);
    }
    groupStart = groupEnd;
  }
}

/** Whole numbers beyond what JSON numbers hold become text; times become ISO 8601; bytes cannot be events' values. */
function jsonOf(value: unknown): Json {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<unknown>, jsonOf); // typed arrays of numbers
  if (Array.isArray(value)) return value.map(jsonOf);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, jsonOf(inner)]));
}
