import { Problem } from '@bellwether/core';

/** A body as JSON, without what the parser says, which repeats a piece of it. Throws malformed_body. */
export function parsedBody(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new Problem('malformed_body', 'The body is not JSON.');
  }
}
