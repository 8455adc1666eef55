import { readFileSync } from 'node:fs';
import { Problem } from '@bellwether/core';

/** A source's token or password, read before each use so that it can be exchanged. `field` is its place in edge.yaml. */
export function readSecret(file: string, field: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Problem('not_found', `The secret of the source cannot be read (${code}). Correct "${field}".`);
  }
}
