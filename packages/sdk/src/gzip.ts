/**
 * Compression by the platform's own CompressionStream, which Node and browsers both have: nothing to import, nothing to
 * leave out of a bundle. Where it is missing the body goes as it is; the server takes both.
 */

/** Below this many bytes compressing costs more than it saves. */
const GZIP_MIN_BYTES = 1024;

/** The body gzipped, or `undefined` when it is small or the platform cannot. */
export async function gzip(body: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (body.byteLength < GZIP_MIN_BYTES || typeof CompressionStream === 'undefined') return undefined;
  try {
    const compressed = new Blob([body]).stream().pipeThrough(new CompressionStream('gzip'));
    return new Uint8Array(await new Response(compressed).arrayBuffer());
  } catch {
    return undefined;
  }
}
