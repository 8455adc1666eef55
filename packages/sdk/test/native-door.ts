/**
 * A real HTTP server that answers as the native door does (docs/api.md), and fails as networks and servers do: each
 * fault is used for one request, in order; after the last one every request succeeds.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

export type Fault =
  | { status: number; headers?: Record<string, string>; body?: string }
  /** The connection is cut before anything was taken. */
  | 'reset'
  /** The events are taken, and the connection is cut before the answer. */
  | 'take_then_reset'
  /** No answer, ever. */
  | 'hang';

interface ReceivedRequest {
  headers: IncomingMessage['headers'];
  bytes: number;
  events: Record<string, unknown>[];
}

export interface NativeDoor {
  url: string;
  faults: Fault[];
  requests: ReceivedRequest[];
  /** Times each event was taken, by event id. */
  taken: Map<string, number>;
  /** Requests that will never be answered. */
  hanging: number;
  close(): Promise<void>;
}

export async function openNativeDoor(): Promise<NativeDoor> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('error', () => {});
    request.on('end', () => answer(request, response, Buffer.concat(chunks)));
  });
  const door: NativeDoor = {
    url: '',
    faults: [],
    requests: [],
    taken: new Map(),
    hanging: 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  function answer(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-headers', 'authorization, content-type, content-encoding');
    if (request.method === 'OPTIONS') return void response.writeHead(204).end();
    const plain = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
    const events = plain
      .toString()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    door.requests.push({ headers: request.headers, bytes: body.length, events });
    const fault = door.faults.shift();
    if (fault === 'reset') return void request.socket.destroy();
    if (fault === 'hang') {
      door.hanging++;
      request.socket.on('close', () => door.hanging--);
      return;
    }
    if (typeof fault === 'object') return void response.writeHead(fault.status, fault.headers).end(fault.body ?? '{}');
    const tally = take(events);
    if (fault === 'take_then_reset') return void request.socket.destroy();
    response.writeHead(202, { 'content-type': 'application/json' }).end(JSON.stringify(tally));
  }

  function take(events: Record<string, unknown>[]) {
    const tally = { accepted: 0, duplicate: 0, rejected: 0 };
    const results = events.map((event, index) => {
      const event_id = String(event.event_id);
      if ((event.metadata as { reject?: boolean }).reject) {
        tally.rejected++;
        return { index, status: 'rejected', reason: 'schema_violation', field: 'metadata.reject', detail: 'told to' };
      }
      const times = (door.taken.get(event_id) ?? 0) + 1;
      door.taken.set(event_id, times);
      const status = times === 1 ? 'accepted' : 'duplicate';
      tally[status]++;
      return { index, status, event_id };
    });
    return { ...tally, results };
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  door.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return door;
}
