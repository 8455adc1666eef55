/** What runs keep is JSON of a bounded size, and comes back the same after a restart as it was before. */
import { type Json, Problem } from '@bellwether/core';

export const INPUT_BYTES_MAX = 256 * 1024;
export const ANSWER_BYTES_MAX = 256 * 1024;
export const SIGNAL_BYTES_MAX = 64 * 1024;

/** U+0000 and halves of surrogate pairs, which JSON can write and the database cannot keep. */
const UNSTORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|[dD][89a-fA-F])/;

export interface JsonText {
  value: Json;
  text: string;
}

/** `undefined` is null. Throws a Problem `invalid_request` when it is no JSON or too large; `what` begins its sentence. */
export function jsonText(value: unknown, what: string, bytesMax: number): JsonText {
  let text: string;
  try {
    text = JSON.stringify(value ?? null);
  } catch {
    throw new Problem('invalid_request', `${what} cannot be written as JSON.`);
  }
  if (text === undefined) throw new Problem('invalid_request', `${what} cannot be written as JSON.`);
  const bytes = Buffer.byteLength(text);
  if (bytes > bytesMax)
    throw new Problem(
      'invalid_request',
      `${what} has ${bytes} bytes; ${bytesMax} may be kept with a run. Save it elsewhere and give its id.`,
    );
  if (UNSTORABLE.test(text))
    throw new Problem('invalid_request', `${what} holds half a character or a zero character.`);
  return { value: JSON.parse(text) as Json, text };
}
