/**
 * Rows of a Parquet file as NDJSON, a slice at a time. By another reader than the engine that has written it: what comes
 * back here comes back with anybody's tools.
 */
import { parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';

/** Rows of a row group as the archive is written, and of a slice. */
export const ROW_GROUP_ROWS = 20_000;

/** Throws when the bytes are no Parquet file. */
export async function* readParquet(bytes: Uint8Array): AsyncGenerator<Buffer> {
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  const metadata = await parquetMetadataAsync(file);
  let groupStart = 0;
  for (const group of metadata.row_groups) {
    const groupEnd = groupStart + Number(group.num_rows);
    for (let rowStart = groupStart; rowStart < groupEnd; rowStart += ROW_GROUP_ROWS) {
      const rowEnd = Math.min(rowStart + ROW_GROUP_ROWS, groupEnd);
      const rows = await parquetReadObjects({ file, metadata, rowStart, rowEnd, compressors });
      yield Buffer.from(rows.map((row) => `${JSON.stringify(row, asColumn)}\n`).join(''));
    }
    groupStart = groupEnd;
  }
}

/** Whole numbers of 64 bits are more than numbers of JSON can hold; instants write themselves. */
function asColumn(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
