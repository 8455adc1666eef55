/** A text that somebody keeps as a file: a rule, a pipeline. */
import { readFileSync } from 'node:fs';
import { CommandError, EXIT } from './command-error.ts';

/** "-" is standard input. Throws a CommandError `unreadable_file`. */
export function readSource(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (cause) {
    throw new CommandError(EXIT.failed, 'unreadable_file', `${file} cannot be read: ${(cause as Error).message}`, {
      cause,
    });
  }
}
