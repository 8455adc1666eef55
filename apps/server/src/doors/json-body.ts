/** Text of a body, and the one JSON value that is its whole. */
import { isAscii, isUtf8 } from 'node:buffer';
import { Problem } from '@bellwether/core';
import { parseErrorOf } from './json-array.ts';

/** The body as text without its byte order mark. Throws `Problem` `malformed_body` when it is not UTF-8. */
export function textOfBody(body: Buffer): string {
  if (isAscii(body)) return body.toString('latin1');
  if (!isUtf8(body)) throw new Problem('malformed_body', 'The body is not UTF-8. Send the body encoded as UTF-8.');
  const text = body.toString('utf8');
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

/** The body's value. Throws `Problem` `malformed_body` when it is not JSON. */
export function jsonOfBody(body: Buffer): unknown {
  try {
    return JSON.parse(textOfBody(body));
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem('malformed_body', `The body is not JSON: ${parseErrorOf(error)}. Send it again.`);
  }
}
