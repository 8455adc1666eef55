/**
 * Reads a request body whole, bounded three ways: in bytes of the uncompressed body, in bytes that travel, and in time.
 * Decompression stops at the limit, so a compression bomb costs at most the limit. What was cut off, damaged or padded
 * with something else is refused as a whole: half a body would be silent loss.
 * Sources: RFC 9110 section 8.4 (content codings), RFC 1952 (gzip), RFC 8878 (zstd).
 */
import type { Readable } from 'node:stream';
import zlib from 'node:zlib';
import { Problem } from '@bellwether/core';

/** Largest body of a request, in bytes after decompression. */
export const BODY_BYTES_MAX = 10 * 1024 * 1024;
export const JSON_BYTES_MAX = 1024 * 1024;

export interface BodyOptions {
  /** The `Content-Encoding` header: absent, `identity`, `gzip`, `deflate` or `zstd`; one coding, not several. */
  contentEncoding?: string | undefined;
  /** The `Content-Length` header, when there is one. */
  contentLength?: string | number | undefined;
  /** Most bytes of the uncompressed body, inclusive. */
  maxBytes: number;
  /** How long the body may take to arrive, in milliseconds. Default 30,000. */
  timeoutMs?: number | undefined;
}

/** Codings, as docs/api.md promises them. */
const CODINGS = 'gzip, deflate or zstd';

/** An incompressible body grows a little when compressed; beyond this it is not a body within the limit. */
const COMPRESSION_OVERHEAD_BYTES = 64 * 1024;

/** A frame may ask for a window of up to 128 MiB of memory before it says anything; 16 MiB is more than a body needs. */
const ZSTD_WINDOW_LOG_MAX = 24;

/**
 * The uncompressed body. Throws `Problem`: `unsupported_encoding`, `body_too_large`, `malformed_body` (damaged, cut off)
 * or `timeout`. After a problem the rest of the stream has not been read: answer with `Connection: close`.
 */
export async function readBody(stream: Readable, options: BodyOptions): Promise<Buffer> {
  const coding = codingOf(options.contentEncoding);
  const received = await collect(stream, coding, options);
  return coding === 'identity' ? received : await decompress(received, coding, options.maxBytes);
}

type Coding = 'identity' | 'gzip' | 'deflate' | 'zstd';

function codingOf(header: string | undefined): Coding {
  const name = header?.trim().toLowerCase() ?? '';
  switch (name) {
    case '':
    case 'identity':
      return 'identity';
    case 'gzip':
    case 'x-gzip':
      return 'gzip';
    case 'deflate':
    case 'zstd':
      return name;
    default: {
      const shown = JSON.stringify(name.slice(0, 64));
      const why = name.includes(',') ? `The body was encoded more than once (${shown}).` : `Unknown encoding ${shown}.`;
      throw new Problem('unsupported_encoding', `${why} Send it plain, or with one of ${CODINGS}.`);
    }
  }
}

function collect(stream: Readable, coding: Coding, options: BodyOptions): Promise<Buffer> {
  const { maxBytes, timeoutMs = 30_000 } = options;
  const announced = announcedBytes(options.contentLength);
  const travelMaxBytes = coding === 'identity' ? maxBytes : maxBytes + COMPRESSION_OVERHEAD_BYTES;
  if (announced !== undefined && announced > travelMaxBytes)
    return Promise.reject(tooLarge(maxBytes, `${announced} bytes were announced`));

  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let arrived = 0;

    const finish = (settle: () => void) => {
      clearTimeout(timer);
      stream.off('data', onData).off('end', onEnd).off('error', onError).off('close', onClose);
      settle();
    };
    const fail = (problem: Problem) =>
      finish(() => {
        stream.pause();
        stream.on('error', ignore); // the connection may still break while the refusal is being written
        reject(problem);
      });
    const onData = (chunk: Buffer) => {
      arrived += chunk.length;
      if (arrived > travelMaxBytes) fail(tooLarge(maxBytes, `${arrived} bytes had arrived when reading stopped`));
      else chunks.push(chunk);
    };
    const onEnd = () => {
      if (announced !== undefined && arrived !== announced) return fail(cutOff(arrived, announced));
      finish(() => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, arrived)));
    };
    const onError = () => fail(cutOff(arrived, announced));
    const onClose = () => fail(cutOff(arrived, announced));
    const timer = setTimeout(
      () =>
        fail(
          new Problem(
            'timeout',
            `The body took longer than ${timeoutMs} ms; ${arrived} bytes had arrived. Send it again.`,
          ),
        ),
      timeoutMs,
    );
    if (stream.destroyed) return fail(cutOff(0, announced));
    stream.on('data', onData).on('end', onEnd).on('error', onError).on('close', onClose);
  });
}

function ignore(): void {}

function announcedBytes(header: string | number | undefined): number | undefined {
  if (header === undefined || header === '') return undefined;
  const bytes = Number(header);
  return Number.isSafeInteger(bytes) && bytes >= 0 ? bytes : undefined;
}

function decompress(received: Buffer, coding: Exclude<Coding, 'identity'>, maxBytes: number): Promise<Buffer> {
  // An empty body is empty whatever it calls itself; none of the formats has an empty form.
  if (received.length === 0) return Promise.resolve(received);
  return new Promise((resolve, reject) => {
    const done = (error: Error | null, result: unknown) => {
      if (error) return reject(decompressionProblem(error, received.length, coding, maxBytes));
      const { buffer, engine } = result as Inflated;
      if (engine.bytesWritten === received.length) return resolve(buffer);
      const rest = received.length - engine.bytesWritten;
      reject(
        new Problem(
          'malformed_body',
          `${rest} bytes follow the end of the ${coding} data. Send the body compressed once.`,
        ),
      );
    };
    const options = { maxOutputLength: maxBytes, chunkSize: 128 * 1024, info: true };
    if (coding === 'gzip') zlib.gunzip(received, options, done);
    else if (coding === 'zstd')
      zlib.zstdDecompress(
        received,
        { ...options, params: { [zlib.constants.ZSTD_d_windowLogMax]: ZSTD_WINDOW_LOG_MAX } },
        done,
      );
    else if (hasZlibHeader(received)) zlib.inflate(received, options, done);
    else zlib.inflateRaw(received, options, done);
  });
}

/** What zlib answers when asked for `info`; `bytesWritten` is how much of the input it used. */
interface Inflated {
  buffer: Buffer;
  engine: { bytesWritten: number };
}

/** "deflate" means zlib's format (RFC 1950), but some clients have always sent the bare deflate stream. */
function hasZlibHeader(bytes: Buffer): boolean {
  return (bytes[0]! & 0x0f) === 8 && ((bytes[0]! << 8) | (bytes[1] ?? 0)) % 31 === 0;
}

function decompressionProblem(error: Error, arrived: number, coding: Coding, maxBytes: number): Problem {
  if ('code' in error && error.code === 'ERR_BUFFER_TOO_LARGE')
    return tooLarge(maxBytes, `${arrived} bytes of ${coding} arrived and unpack to more than that`);
  return new Problem(
    'malformed_body',
    `The ${arrived} bytes that arrived are not complete ${coding} data (${error.message}). Check the Content-Encoding header and send the body again.`,
    { cause: error },
  );
}

function tooLarge(maxBytes: number, found: string): Problem {
  return new Problem(
    'body_too_large',
    `A body may have ${maxBytes} bytes uncompressed; ${found}. Send it in smaller parts.`,
  );
}

function cutOff(arrived: number, announced: number | undefined): Problem {
  const of = announced === undefined ? '' : ` of ${announced}`;
  return new Problem('malformed_body', `The body was cut off: ${arrived}${of} bytes arrived. Send it again.`);
}

/** The body as JSON; an empty one is `undefined`. Throws malformed_body. */
export function parseJson(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch (error) {
    throw new Problem(
      'malformed_body',
      `The body is not JSON: ${error instanceof Error ? error.message : 'it could not be parsed'}.`,
    );
  }
}
