/** A client that writes bytes instead of requests: what well behaved libraries refuse to send. */
import { connect, type Socket } from 'node:net';

const ANSWER_MAX_MS = 20_000;

export interface RawExchange {
  socket: Socket;
  /** Everything that came back until the server closed the connection, or until `seen` matched. */
  answer(seen?: RegExp): Promise<string>;
}

export function openRaw(port: number, ...chunks: readonly (string | Buffer)[]): RawExchange {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined); // a connection that is broken off is an answer as well
  let received = '';
  socket.on('data', (chunk) => {
    received += chunk.toString('latin1');
  });
  for (const chunk of chunks) socket.write(chunk);
  return {
    socket,
    answer: (seen) =>
      new Promise((resolve, reject) => {
        const done = (): void => {
          clearTimeout(timer);
          socket.off('data', look).off('close', done);
          resolve(received);
        };
        const look = (): void => {
          if (seen?.test(received)) done();
        };
        const timer = setTimeout(
          () => reject(new Error(`Not answered within ${ANSWER_MAX_MS} ms: ${received}`)),
          ANSWER_MAX_MS,
        );
        socket.on('data', look).once('close', done);
        if (socket.closed) done();
        else look();
      }),
  };
}

/** The head of a request to the native door. */
export function head(key: string, headers: Record<string, string | number>): string {
  const lines = Object.entries({
    host: 'localhost',
    authorization: `Bearer ${key}`,
    'content-type': 'application/json',
    ...headers,
  });
  return `POST /api/v1/events HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
}
