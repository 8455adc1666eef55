/**
 * The baseline of bench/live.ts: a bare `ws` server that sends every connection as many small messages as it has
 * subscriptions, at a fixed period, with how many events have come so far; and every urgent event at once. It parses,
 * stores, groups and resumes nothing. Prints its port.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

const periodMs = Number(process.argv[2] ?? 400);
const clients = new Map<WebSocket, { metrics: string[]; tails: string[] }>();
let events = 0;

const server = createServer((request, response) => {
  let text = '';
  request.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  request.on('end', () => {
    const lines = text.split('\n').filter((line) => line !== '');
    if (text.includes('"event_type":"error"')) for (const line of lines) sendUrgent(line);
    else events += lines.length;
    response.statusCode = 202;
    response.end(JSON.stringify({ accepted: lines.length }));
  });
});

new WebSocketServer({ server, perMessageDeflate: false }).on('connection', (socket) => {
  const own = { metrics: [] as string[], tails: [] as string[] };
  clients.set(socket, own);
  socket.on('close', () => clients.delete(socket));
  socket.on('message', (data) => {
    const { id, channel } = JSON.parse(String(data)) as { id: string; channel: string };
    (channel === 'metric' ? own.metrics : own.tails).push(id);
    socket.send(JSON.stringify({ type: channel === 'metric' ? 'snapshot' : 'subscribed', id, series: [] }));
  });
});

setInterval(() => {
  const messages = new Map<string, Buffer>();
  for (const [socket, { metrics }] of clients)
    for (const id of metrics) {
      let message = messages.get(id);
      if (!message) {
        const points = [{ group: {}, start: '2026-11-21T05:00:00.000Z', value: events }];
        message = Buffer.from(JSON.stringify({ type: 'update', id, cursor: 'AAAAAAAAAAAA.1', from: '', points }));
        messages.set(id, message);
      }
      socket.send(message, { binary: false });
    }
}, periodMs);

function sendUrgent(line: string): void {
  for (const [socket, { tails }] of clients)
    for (const id of tails) socket.send(`{"type":"event","id":"${id}","priority":true,"event":${line}}`);
}

server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
