/**
 * The server's log: JSON lines of one shape. What may stand in a line is a list of fields; whatever else is handed over is
 * left out, so that nobody has to think of it where something is logged. Of an error its class, its code and where it
 * happened are written and not what it says, which may quote what somebody sent.
 */
import { Problem } from '@bellwether/core';
import { isSpanContextValid, trace } from '@opentelemetry/api';
import { type DestinationStream, type Logger, pino } from 'pino';
import { tellableMessage } from './tellable-message.ts';

export interface LoggerOptions {
  level: string;
  /** Told of every warning and error, as it is written. */
  onTrouble?: (trouble: LoggedTrouble) => void;
  /** Standard output when absent. */
  destination?: DestinationStream;
}

export interface LoggedTrouble {
  level: 'warn' | 'error' | 'fatal';
  message: string;
  /** The code of a Problem or of the system; empty when there is none. */
  code: string;
}

interface LoggedError {
  type: string;
  code?: string;
  syscall?: string;
  stack: readonly string[];
  cause?: LoggedError;
}

/** Ids, names that programs chose, and numbers: what a line may hold, and of which form a text has to be. */
const FIELDS: Readonly<Record<string, RegExp>> = {
  ...fields(
    ['request_id', 'trace_id', 'span_id', 'org_id', 'metric', 'code', 'method', 'topic', 'door', 'workflow'],
    /^[\w.:@/-]{1,120}$/,
  ),
  ...fields(['route'], /^[\w:/.{}*-]{1,160}$/),
  ...fields(['status', 'duration_ms', 'bytes', 'count'], /^-?\d+(\.\d+)?$/),
};

const FRAMES_MAX = 12;
const CAUSES_MAX = 3;
/** Without what it says, an error is found by its place: the file within the project, line and column. */
const FRAME =
  /^\s*at (?:(?:async )?([\w.$<>#[\] ]{1,80}?) \()?(?:file:\/\/)?(?:.*\/)?((?:[\w@.-]+\/)?[\w@.-]+:\d+:\d+)\)?$/;

export function openLogger({ level, onTrouble, destination }: LoggerOptions): Logger {
  const logger = pino(
    {
      level,
      base: null,
      errorKey: 'err',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        log: allowed,
      },
      serializers: { err: (error: unknown) => error, req: () => undefined, res: () => undefined },
      mixin: traceOfNow,
      hooks: {
        logMethod(given, write, number) {
          const [first, second] = given as unknown[];
          const isText = typeof first === 'string';
          const message = tellableMessage(isText ? first : typeof second === 'string' ? second : 'an error');
          const about = isText ? {} : first instanceof Error ? { err: first } : { ...(first as object) };
          if (number >= 40)
            onTrouble?.({ level: levelOf(number), message, code: codeOf((about as { err?: unknown }).err) });
          write.apply(this, [about, message]);
        },
      },
    },
    destination ?? pino.destination({ dest: 1, sync: true }),
  );
  // What a child is made with goes by no formatter, and options of a child could undo those of its parent.
  const child = logger.child;
  logger.child = function (this: Logger, bindings: Record<string, unknown>) {
    return child.call(this, allowed(bindings));
  } as typeof logger.child;
  return logger;
}

function fields(names: readonly string[], form: RegExp): Record<string, RegExp> {
  return Object.fromEntries(names.map((name) => [name, form]));
}

function allowed(about: Record<string, unknown>): Record<string, unknown> {
  const line: Record<string, unknown> = {};
  for (const [given, value] of Object.entries(about)) {
    // Fastify's name for it.
    const name = given === 'reqId' ? 'request_id' : given;
    if (name === 'err') {
      if (value !== undefined && value !== null) line.err = loggedError(value);
      continue;
    }
    const isPlain = typeof value === 'string' || typeof value === 'number';
    if (isPlain && Object.hasOwn(FIELDS, name) && FIELDS[name]!.test(String(value))) line[name] = value;
  }
  return line;
}

function loggedError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, stack: [] };
  const { syscall } = error as NodeJS.ErrnoException;
  const code = codeOf(error);
  // The first lines of a stack repeat the message, which may itself look like a frame.
  const said = `${error.name}: ${error.message}`;
  const stack = (error.stack ?? '').startsWith(said)
    ? error.stack!.slice(said.length)
    : (error.stack ?? '').replace(error.message, '');
  return {
    type: wordOf(error.constructor.name) || 'Error',
    ...(code === '' ? {} : { code }),
    ...(wordOf(syscall) === '' ? {} : { syscall: wordOf(syscall) }),
    stack: stack.split('\n').flatMap(frameOf).slice(0, FRAMES_MAX),
    ...(error.cause instanceof Error && depth < CAUSES_MAX ? { cause: loggedError(error.cause, depth + 1) } : {}),
  };
}

function frameOf(line: string): string[] {
  const [, name, place] = FRAME.exec(line) ?? [];
  if (place === undefined) return [];
  return [name === undefined ? `at ${place}` : `at ${name} (${place})`];
}

function codeOf(error: unknown): string {
  if (error instanceof Problem) return error.code;
  const { code } = (error ?? {}) as { code?: unknown };
  return wordOf(code);
}

function wordOf(value: unknown): string {
  return (typeof value === 'string' || typeof value === 'number') && /^\w{1,60}$/.test(String(value))
    ? String(value)
    : '';
}

function levelOf(number: number): LoggedTrouble['level'] {
  if (number >= 60) return 'fatal';
  return number >= 50 ? 'error' : 'warn';
}

function traceOfNow(): object {
  const current = trace.getActiveSpan()?.spanContext();
  return current && isSpanContextValid(current) ? { trace_id: current.traceId, span_id: current.spanId } : {};
}
