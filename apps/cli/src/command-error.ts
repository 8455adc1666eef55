/** How a command ends. docs/cli.md lists the same codes; scripts rely on them. */

export const EXIT = {
  ok: 0,
  /** It was understood and did not succeed: refused, not found, damaged, rejected events. */
  failed: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** No server answers where one was looked for. */
  unreachable: 3,
  /** The credential is missing, unknown, or may not do that. */
  denied: 4,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A failure with what to do next in its message. `code` is one of docs/errors.md, or of the command line itself. */
export class CommandError extends Error {
  readonly exitCode: ExitCode;
  readonly code: string;

  constructor(exitCode: ExitCode, code: string, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = 'CommandError';
    this.exitCode = exitCode;
    this.code = code;
  }
}

export function usageError(message: string): CommandError {
  return new CommandError(EXIT.usage, 'usage', message);
}
