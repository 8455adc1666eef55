/**
 * A row of a file on its way to becoming an event. `content` is what the row's id is made of when it has none: the text
 * of the row as it stands in the file.
 */
import type { Json } from '@bellwether/core';

export type RowFields = { [field: string]: Json };

export type Row =
  | { line: number; content: string; fields: RowFields }
  /**
   * It could not be read as a row; it is counted and shown, and the rest of the file goes on. With `raw`, one line of
   * text, the server can be given it all the same: it refuses it and keeps it, to be mended there.
   */
  | { line: number; unreadable: string; raw?: string };

/** Longest row, in bytes or characters: what a request may carry, less some room for its neighbours. */
export const ROW_LENGTH_MAX = 4 * 1024 * 1024;
