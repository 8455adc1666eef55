/**
 * A file as a stream of bytes, decompressed by its name (.gz, .zst), counting what has been read of the file itself, so
 * that progress and its end are known whatever the compression. "-" is standard input.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { CommandError, EXIT, usageError } from '../command-error.ts';

export const FORMATS = ['ndjson', 'json', 'csv', 'parquet'] as const;
export type Format = (typeof FORMATS)[number];

export interface SourceFile {
  path: string;
  format: Format;
  /** Bytes of the file, compressed as it is; `undefined` for standard input. */
  size: number | undefined;
  modifiedMs: number;
  /** Values are separated by tabs, by the file's name. */
  isTabbed: boolean;
}

const FORMAT_OF_ENDING: Readonly<Record<string, Format>> = {
  ndjson: 'ndjson',
  jsonl: 'ndjson',
  json: 'json',
  csv: 'csv',
  tsv: 'csv',
  parquet: 'parquet',
};

/** Looks at a file without opening it. Throws when it is not there, or its format cannot be told. */
export async function describeSource(path: string, format?: Format): Promise<SourceFile> {
  if (path === '-') {
    if (!format) throw usageError('Say --format for standard input.');
    if (format === 'parquet') throw usageError('Parquet is read from its end and cannot come by standard input.');
    return { path, format, size: undefined, modifiedMs: Date.now(), isTabbed: false };
  }
  const found = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    throw new CommandError(EXIT.failed, 'unreadable_file', `${path} cannot be read (${cause.code}).`, { cause });
  });
  if (!found.isFile()) throw new CommandError(EXIT.failed, 'unreadable_file', `${path} is not a file.`);
  const ending =
    basename(path)
      .toLowerCase()
      .replace(/\.(gz|zst)$/, '')
      .split('.')
      .at(-1) ?? '';
  const known = format ?? FORMAT_OF_ENDING[ending];
  if (!known) throw usageError(`${path}: the name does not tell the format. Say --format ${FORMATS.join('|')}.`);
  return { path, format: known, size: found.size, modifiedMs: found.mtimeMs, isTabbed: ending === 'tsv' };
}

/** The bytes inside. `onRead` is told of bytes of the file itself. Failures to decompress surface as stream errors. */
export function openSource({ path }: Pick<SourceFile, 'path'>, onRead: (bytes: number) => void): Readable {
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      onRead(chunk.length);
      done(null, chunk);
    },
  });
  const input = path === '-' ? process.stdin : createReadStream(path, { highWaterMark: 256 * 1024 });
  const decompressor = decompressorFor(path);
  const stages: (Readable & NodeJS.ReadWriteStream)[] = decompressor ? [counter, decompressor] : [counter];
  let end: Readable = input;
  for (const stage of stages) {
    const source = end;
    source.on('error', (error) => stage.destroy(error));
    stage.on('close', () => source.destroy());
    end = source.pipe(stage);
  }
  return end;
}

function decompressorFor(path: string): (Readable & NodeJS.ReadWriteStream) | undefined {
  const name = path.toLowerCase();
  if (name.endsWith('.gz')) return createGunzip();
  return name.endsWith('.zst') ? createZstdDecompress() : undefined;
}
