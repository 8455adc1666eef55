/**
 * Files of another tool that a pack can read, for `bellwether import --as <name>`. All files of one import are read
 * together, since one may say what another means.
 */
import type { IncomingEvent } from '@bellwether/core';

export interface ImportedFile {
  /** Without its folder. */
  name: string;
  text: string;
  /** For formats without a clock. */
  modifiedMs: number;
}

export interface Importer {
  name: string;
  title: string;
  /** Throws `malformed_body`, with what to do. */
  import(files: readonly ImportedFile[]): IncomingEvent[];
}
