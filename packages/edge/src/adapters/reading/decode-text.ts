/**
 * Bytes of a file as text, piece by piece: UTF-8, or UTF-16 when its byte order mark says so; the mark itself is not part
 * of the text. What is no valid text becomes U+FFFD, by which readers of records know that the encoding is another one.
 */

export const NOT_TEXT = '\uFFFD';

export async function* decodeText(chunks: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  let decoder: TextDecoder | undefined;
  let first = new Uint8Array();
  for await (const chunk of chunks) {
    if (decoder === undefined) {
      first = concatenated(first, chunk);
      if (first.length < 2) continue;
      decoder = new TextDecoder(encodingOf(first));
      yield decoder.decode(first, { stream: true });
    } else yield decoder.decode(chunk, { stream: true });
  }
  decoder ??= new TextDecoder();
  const rest = first.length < 2 ? decoder.decode(first) : decoder.decode();
  if (rest !== '') yield rest;
}

function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
}

function concatenated(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
