/** Why a server could not start, in words that say what to do. What is not known here is passed on as it is. */
import { readServerAddress } from '@bellwether/server/running-server';
import { CommandError, EXIT } from './command-error.ts';

export interface StartPlace {
  port: number;
  host: string;
  dataDirectory: string;
}

export function startFailure(error: unknown, { port, host, dataDirectory }: StartPlace): unknown {
  if (!(error instanceof Error)) return error;
  const { code, syscall } = error as NodeJS.ErrnoException;
  const failure = (name: string, message: string) => new CommandError(EXIT.failed, name, message, { cause: error });
  if (code === 'locked' || error.message.includes(' are open in process ')) {
    const other = readServerAddress(dataDirectory);
    return failure(
      'locked',
      `${dataDirectory} is in use by another process${other ? `: a server at ${other.url} (process ${other.pid})` : ''}. Stop it, or set DATA_DIR to another directory.`,
    );
  }
  switch (code) {
    case 'EADDRINUSE':
      return failure(
        'port_taken',
        `Port ${port} on ${host} is taken by another program. Set PORT to another one, or 0 for any.`,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return failure('bad_host', `This machine has no address ${host}. Set HOST to one of its own, or 127.0.0.1.`);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return syscall === 'listen'
        ? failure('port_forbidden', `This user may not listen on port ${port}. Set PORT to one above 1023.`)
        : failure(
            'not_writable',
            `${dataDirectory} cannot be written (${code}). Give this user the right to, or set DATA_DIR to another directory.`,
          );
    case 'ENOTDIR':
    case 'EEXIST':
      return failure('not_writable', `${dataDirectory} is not a directory. Set DATA_DIR to one.`);
    case 'ENOSPC':
    case 'EDQUOT':
    case 'storage_full':
      return failure(
        'storage_full',
        `The disk of ${dataDirectory} is full. Free some space and start again; nothing is lost.`,
      );
    default:
      return error;
  }
}
